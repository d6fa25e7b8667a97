import type { Reader } from '../../kernel/index.ts'

export interface OwnAddresses {
  /** Whether an address is one of ours. */
  isOwn(address: string | null): boolean
  /** The company that one of these addresses is of, if it is only one. */
  companyOf(addresses: readonly (string | null)[]): string | null
}

/** The addresses of our companies and of everybody of ours. */
export async function ownAddresses(read: Reader): Promise<OwnAddresses> {
  const rows = await read.rows<{ address: string; company: string | null }>(
    `select lower(email) as address, id as company from organisation_company where email is not null
     union all select lower(email), null from organisation_user`,
  )
  const known = new Map<string, string | null>()
  for (const { address, company } of rows) known.set(address, known.get(address) ?? company)
  const plain = (address: string | null): string => address?.toLowerCase() ?? ''
  return {
    isOwn: (address) => known.has(plain(address)),
    companyOf(addresses) {
      const companies = new Set(addresses.flatMap((address) => known.get(plain(address)) ?? []))
      return companies.size === 1 ? ([...companies][0] ?? null) : null
    },
  }
}
