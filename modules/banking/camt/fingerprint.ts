import { hash } from 'node:crypto'
import { Decimal } from 'decimal.js'
import type { CamtEntry, CamtTransaction } from './statement.ts'

/** What banks write where they have no reference. */
const placeholders = new Set(['NONREF', 'NOREF', 'NOTPROVIDED', 'NOTAVAILABLE', 'UNKNOWN', 'NONE', 'NA'])

/** The text without what differs between formats and versions: case, spaces, width of characters. */
function bare(value: string | undefined): string {
  return (value ?? '').normalize('NFKC').replace(/\s+/g, '').toUpperCase()
}

/** A reference without spaces and in capitals; empty where it is none (NONREF, NOTPROVIDED, 000…). */
export function realReference(value: string | undefined): string {
  const found = bare(value)
  const letters = found.replace(/[^\p{L}\p{N}]/gu, '')
  return placeholders.has(letters) || /^0*$/.test(letters) ? '' : found
}

/**
 * What tells a booked entry from all others of all files of its account; equal ones of a statement are told apart by
 * their order (two equal coffees on one day are 0 and 1).
 *
 * Account, day, amount and currency always count. Where the bank gives the entry a reference
 * (AcctSvcrRef), that decides, and texts do not: banks cut or enrich them between report and statement
 * and between versions. Without one the texts decide. What the fingerprint is made of depends on the entry
 * alone and never on its neighbours: a rule like "the reference, if it is unique in the file" would give
 * an entry another identity in a longer file. A reference that the bank repeats is harmless, because the
 * ordinal counts entries of the same day, amount and reference.
 * @param account the statement's account
 */
export const fingerprintOf = (account: string, entry: CamtEntry): string =>
  hash('sha256', contentOf(account, entry), 'hex').slice(0, 40)

function contentOf(account: string, entry: CamtEntry): string {
  const [only, more] = entry.transactions
  const ofOnly = more === undefined ? only?.references.servicerReference : undefined
  const reference = realReference(entry.servicerReference) || realReference(ofOnly)
  const always = [
    bare(account),
    entry.bookedOn ?? entry.valueOn ?? '',
    new Decimal(entry.amount).toFixed(),
    entry.currency,
  ]
  return [...always, reference === '' ? `texts ${distinguishingTexts(entry)}` : `reference ${reference}`].join('\n')
}

/**
 * The texts that tell entries apart. Left out is what banks change between report and statement or
 * between versions: ids of the message, UETR, purpose codes, and the additional information unless
 * there is nothing else.
 */
function distinguishingTexts(entry: CamtEntry): string {
  const batch = entry.batches?.flatMap((each) => [each.messageId, each.paymentInformationId]) ?? []
  const details = entry.transactions.length > 1 && batch.some((each) => each !== undefined) ? [] : entry.transactions
  const texts = [...batch.map(bare), ...details.map(transactionText).toSorted()].join('\t').trim()
  if (texts !== '') return texts
  return [...entry.transactions.map((each) => each.additionalInformation), entry.additionalInformation]
    .map(bare)
    .join('')
}

function transactionText(transaction: CamtTransaction): string {
  const { references, counterparty, structured, unstructured } = transaction
  const remitted = (structured ?? []).flatMap((each) => [
    each.reference,
    ...(each.documents ?? []).map((document) => document.number),
    ...(each.additional ?? []),
  ])
  return [
    realReference(references.endToEndId),
    bare(references.mandateId),
    bare(counterparty?.iban ?? counterparty?.account),
    bare(counterparty?.name),
    bare(unstructured?.join('')),
    bare(remitted.join('')),
  ]
    .join(' ')
    .trim()
}
