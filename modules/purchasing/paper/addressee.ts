import { type Reader, type RowOf, say } from '../../../kernel/index.ts'
import { nameSimilarity, readVatId } from '../../contacts/index.ts'
import type { Confidence } from '../../documents/index.ts'
import { company as companyRecord } from '../../organisation/index.ts'
import type { ReadInvoice } from '../e-invoice/index.ts'

type Company = RowOf<typeof companyRecord>
type Party = ReadInvoice['buyer']

export interface Addressee {
  company: Company | null
  confidence: Confidence
  reason: string
  /** Field of the reading that says so. */
  source: string
  /** Where it is not told: whose it may be, the likeliest first. */
  candidates: { id: string; title: string; reason: string }[]
}

/** Names of firms that are this much alike are the same firm. */
const SAME_NAME = 0.9
const ALIKE = 0.6

const plainVatId = (text: string | null | undefined, country: string | null | undefined): string | null =>
  text ? readVatId(text, country).value : null

interface Likeness {
  company: Company
  score: number
  reason: string
  source: string
}

/** How much one of our companies is the party that a paper names. */
function likeness(company: Company, party: Party, field: string): Likeness {
  const vatId = plainVatId(party.vatId, party.address?.country)
  const own = plainVatId(company.vatId, company.country)
  const contradicts = vatId !== null && own !== null && vatId !== own
  const named = Math.max(
    0,
    ...[party.name, party.tradeName].map((name) => (name ? nameSimilarity(name, company.name) : 0)),
  )
  const mails = [party.endpoint?.value, party.contact?.email].map((one) => one?.toLowerCase())
  if (vatId !== null && vatId === own)
    return { company, score: 1, reason: String(say`It names the VAT id ${vatId}.`), source: `${field}.vatId` }
  if (company.email && mails.includes(company.email.toLowerCase()))
    return {
      company,
      score: 0.95,
      reason: String(say`It is addressed to ${company.email}.`),
      source: `${field}.endpoint`,
    }
  const registered = company.registration && party.legalId?.value === company.registration
  if (registered)
    return {
      company,
      score: 0.95,
      reason: String(say`It names the register number ${company.registration}.`),
      source: `${field}.legalId`,
    }
  return {
    ...{ company, score: contradicts ? named * 0.5 : named, source: `${field}.name` },
    reason:
      named >= SAME_NAME
        ? String(say`It names ${party.name ?? company.name}.`)
        : String(say`The name ${party.name ?? ''} is a little alike.`),
  }
}

const ranked = (companies: readonly Company[], party: Party, field: string): Likeness[] =>
  companies
    .map((one) => likeness(one, party, field))
    .sort((a, b) => b.score - a.score || (a.company.name < b.company.name ? -1 : 1))

/** One of our companies that is the seller of the paper: then it is an invoice of ours, unless another of ours buys. */
export async function ownSeller(read: Reader, invoice: ReadInvoice): Promise<Company | null> {
  const companies = [...(await read.reference(companyRecord)).values()]
  const [seller] = ranked(companies, invoice.seller, 'seller')
  if (!seller || seller.score < SAME_NAME) return null
  const [buyer] = ranked(companies, invoice.buyer, 'buyer')
  return buyer && buyer.score >= SAME_NAME && buyer.company.id !== seller.company.id ? null : seller.company
}

/** Whose bill it is: told by the buyer that it names, or assumed where there is one company alone. */
export async function addresseeOf(read: Reader, invoice: ReadInvoice, learned?: string): Promise<Addressee> {
  const companies = [...(await read.reference(companyRecord)).values()]
  const [first, second] = ranked(companies, invoice.buyer, 'buyer')
  const candidates = ranked(companies, invoice.buyer, 'buyer')
    .slice(0, 20)
    .map(({ company, score, reason }) => ({
      ...{ id: company.id, title: company.name },
      reason: score >= ALIKE ? reason : String(say`One of your companies.`),
    }))
  const none = {
    company: null,
    confidence: 'none' as const,
    reason: String(say`Nothing tells whose bill it is.`),
    source: 'buyer.name',
    candidates,
  }
  if (!first) return { ...none, reason: String(say`There is no company yet.`) }
  if (first.score >= SAME_NAME && first.score - (second?.score ?? 0) >= 0.05)
    return { ...first, confidence: first.score >= 0.95 ? 'sure' : 'likely', candidates: [] }
  if (companies.length === 1)
    return {
      ...{ company: first.company, confidence: 'check', source: 'buyer.name', candidates: [] },
      reason: String(say`It is your only company; the bill does not name it.`),
    }
  const chosen = companies.find((one) => one.id === learned)
  return chosen ? { ...none, company: chosen, confidence: 'likely' } : none
}
