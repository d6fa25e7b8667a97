import { type Reader, say } from '../../../kernel/index.ts'
import { findParty, type PartyCandidate, plainName, readPhone, readVatId, type Sighting } from '../../contacts/index.ts'
import type { ReadInvoice } from '../e-invoice/index.ts'

type Seller = ReadInvoice['seller']

/** The electronic address as contacts keep it; of the scheme EM it is a mail address. */
const endpointOf = ({ endpoint }: Seller): string | undefined =>
  endpoint && endpoint.scheme !== 'EM' ? `${endpoint.scheme ?? ''}:${endpoint.value}` : undefined

const emailOf = ({ contact, endpoint }: Seller): string | undefined =>
  contact?.email ?? (endpoint?.scheme === 'EM' ? endpoint.value : undefined)

/** Who sent a paper, as it says. */
export const sightingOf = ({ seller, paymentMeans }: ReadInvoice): Sighting => ({
  name: seller.name ?? seller.tradeName,
  vatId: seller.vatId,
  iban: paymentMeans.find((one) => one.iban)?.iban,
  ...{ email: emailOf(seller), endpoint: endpointOf(seller) },
})

/** By what corrections of a sender's papers are remembered: what the papers themselves say, however it is matched. */
export function senderKey({ seller }: ReadInvoice): string | null {
  if (seller.vatId) return `vat ${readVatId(seller.vatId, seller.address?.country).value}`
  const name = seller.name ?? seller.tradeName
  return name ? `name ${plainName(name)}` : null
}

export interface FoundSender {
  /** The contact that it is without a doubt, or null. */
  supplier: PartyCandidate | null
  candidates: PartyCandidate[]
}

/** Least likeness at which a contact is offered. */
const OFFERED = 0.3

export async function findSender(read: Reader, invoice: ReadInvoice): Promise<FoundSender> {
  const candidates = (await findParty(read, sightingOf(invoice))).filter((one) => one.score >= OFFERED)
  const [first] = candidates
  return { supplier: first?.certain ? first : null, candidates }
}

const EMAIL = /^[^\s@<>",;]+@[^\s@<>",;]+$/

/** The seller as a new contact: what `contacts.party.create` takes, without what it would refuse. */
export function newSupplier({ seller, issuedOn, dueOn }: ReadInvoice): Record<string, unknown> {
  const { address, contact } = seller
  const country = /^[A-Z]{2}$/.test(address?.country ?? '') ? (address?.country ?? null) : null
  const vat = seller.vatId ? readVatId(seller.vatId, country) : null
  const email = emailOf(seller)
  return withoutEmpty({
    name: (seller.name ?? seller.tradeName ?? String(say`Unknown supplier`)).slice(0, 300),
    supplier: true,
    vatId: vat && vat.form !== false ? vat.value : null,
    taxNumber: (seller.taxId ?? (vat?.form === false ? seller.vatId : null))?.slice(0, 60),
    registration: seller.legalId?.value.slice(0, 100),
    endpoint: endpointOf(seller)?.slice(0, 120),
    email: email && EMAIL.test(email) ? email.slice(0, 320) : null,
    phone: contact?.phone ? readPhone(contact.phone, country) : null,
    country,
    paymentTerms: termsOf(issuedOn, dueOn),
    addresses: address ? [withoutEmpty({ kind: 'postal', ...addressOf(address), country })] : null,
    people: contact?.name ? [withoutEmpty({ name: contact.name.slice(0, 200) })] : null,
  })
}

const addressOf = (address: NonNullable<ReadInvoice['seller']['address']>) => ({
  street: address.lines.join(', ').slice(0, 300) || null,
  postcode: address.postcode?.slice(0, 20),
  city: address.city?.slice(0, 200),
  region: address.region?.slice(0, 200),
})

/** Days that it gives us, where they are days that somebody gives. */
function termsOf(issuedOn: string | undefined, dueOn: string | undefined): number | null {
  if (!issuedOn || !dueOn) return null
  const days = Temporal.PlainDate.from(issuedOn).until(dueOn, { largestUnit: 'days' }).days
  return days >= 0 && days <= 120 ? days : null
}

const withoutEmpty = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined && value !== ''))
