import { electronicFormatIBAN } from 'ibantools'
import { newId, type RowOf, type Transaction } from '../../kernel/index.ts'
import { nameKeys, plainName } from './names.ts'
import { alias, party } from './party.ts'
import { readEndpoint } from './party-draft.ts'
import { readVatId } from './vat-id.ts'

/** What a paper or a statement says of the one it came from or names. */
export interface Sighting {
  name?: string | null | undefined
  vatId?: string | null | undefined
  iban?: string | null | undefined
  email?: string | null | undefined
  /** Address for e-invoices, as `scheme:id`. */
  endpoint?: string | null | undefined
}

export type AliasKind = RowOf<typeof alias>['kind']

/** Longest value that is compared: whatever is longer is no name. */
const MAX_VALUE = 320

/** A sighting in the forms in which equal ones are equal; what is empty is left out. */
export function plainSighting(seen: Sighting): Partial<Record<AliasKind, string>> {
  const forms: [AliasKind, string][] = [
    ['name', seen.name ? plainName(seen.name) : ''],
    ['vatId', seen.vatId ? readVatId(seen.vatId).value : ''],
    ['iban', seen.iban ? (electronicFormatIBAN(seen.iban.slice(0, 60)) ?? '') : ''],
    ['email', seen.email ? seen.email.trim().toLowerCase() : ''],
    ['endpoint', seen.endpoint ? readEndpoint(seen.endpoint) : ''],
  ]
  return Object.fromEntries(forms.filter(([, value]) => value !== '' && value.length <= MAX_VALUE))
}

/**
 * Remembers that a contact also goes by this name, VAT id, account or address, because a person said so by matching or
 * correcting. The last word counts: what was another contact's alias becomes this one's. An account learned so is only
 * ever recognised by; nothing is paid to it.
 */
export async function learnAlias(tx: Transaction, of: string, seen: Sighting): Promise<void> {
  const found = plainSighting(seen)
  const kept = await tx.lock(party, of)
  if (!kept || Object.keys(found).length === 0) return
  const own = plainSighting(kept)
  const wanted = Object.entries(found).filter(([kind, value]) => own[kind as AliasKind] !== value)
  if (wanted.length === 0) return
  const known = await knownAliases(tx, wanted)
  for (const [kind, value] of wanted) {
    const there = known.find((one) => one.kind === kind && one.value === value)
    const keys = kind === 'name' && seen.name ? nameKeys(seen.name) : []
    if (!there) tx.insert(alias, { id: newId(), party: of, kind: kind as AliasKind, value, nameKeys: keys })
    else if (there.party !== of) tx.change(alias, there, { party: of })
  }
}

/** Those that are known already, locked; others who learn the same wait until we are done. */
async function knownAliases(tx: Transaction, wanted: [string, string][]): Promise<RowOf<typeof alias>[]> {
  const names = wanted.map(([kind, value]) => `${kind} ${value}`).sort()
  await tx.rows(
    `select pg_advisory_xact_lock(hashtextextended(current_schema() || '.contacts.alias.' || one, 0)) from unnest($1::text[]) one`,
    [names],
  )
  const ids = await tx.rows<{ id: string }>(
    `select id from contacts_alias where kind || ' ' || value = any ($1::text[]) and value = any ($2::text[])`,
    [names, wanted.map(([, value]) => value)],
  )
  return tx.lockAll(
    alias,
    ids.map((one) => one.id),
  )
}
