import type { AddressObject, EmailAddress, Headers, HeaderValue } from 'mailparser'

export interface MailAddress {
  /** Display name, empty when there is none. */
  name: string
  /** `local@domain`; null where the sender wrote a name alone. */
  address: string | null
}

const maxAddresses = 2000

const tidy = (text: string): string =>
  text.replaceAll('\0', '').replace(/\s+/g, ' ').trim().toWellFormed().slice(0, 500)

/** Members of groups are addresses like others; an empty group ("undisclosed recipients:;") has none. */
function flatten(addresses: readonly EmailAddress[], into: MailAddress[]): void {
  for (const entry of addresses) {
    if (into.length >= maxAddresses) return
    if (entry.group !== undefined) flatten(entry.group, into)
    else if (entry.address || entry.name)
      into.push({ name: tidy(entry.name ?? ''), address: tidy(entry.address ?? '') || null })
  }
}

const isAddressObject = (value: unknown): value is AddressObject =>
  typeof value === 'object' && value !== null && 'value' in value && Array.isArray(value.value)

/** The addresses of a header field, decoded, groups dissolved. */
export function readAddresses(headers: Headers, name: string): MailAddress[] {
  const header: HeaderValue | undefined = headers.get(name)
  const found: MailAddress[] = []
  for (const value of Array.isArray(header) ? header : [header]) {
    if (isAddressObject(value)) flatten(value.value, found)
  }
  return found
}
