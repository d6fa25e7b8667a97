import { command, event, f, newId, type Reader, type RowOf, refuse, say, type Transaction } from '../../kernel/index.ts'
import { type AliasKind, plainSighting } from './alias.ts'
import { bankAccount } from './bank-account.ts'
import { nameKeys } from './names.ts'
import { alias, party } from './party.ts'
import { mergeInput } from './party-commands.ts'
import { officeManager } from './roles.ts'

type Party = RowOf<typeof party>

export const partyMerged = event('contacts.partyMerged', 'Two contacts became one.', {
  kept: f.ref(party),
  gone: f.ref(party),
})

/** Fields that the kept contact takes over where it has nothing itself. */
const TAKEN_OVER = [
  ...(['legalName', 'vatId', 'taxNumber', 'registration', 'endpoint', 'email', 'phone', 'website'] as const),
  ...(['language', 'country', 'currency', 'paymentTerms', 'account'] as const),
]

export const mergeParties = command('contacts.party.merge', {
  says: 'Make two contacts one: this one stays, and the other’s names lead here from now on.',
  label: 'Merge another into this',
  on: party,
  grave: true,
  input: mergeInput,
  may: [officeManager],
  async run({ record: kept, input, tx }) {
    if (input.other === kept.id)
      refuse('contacts.party.mergeSelf', say`That is the same contact.`, {
        help: say`Choose another one.`,
        field: 'other',
      })
    const gone = await tx.lock(party, input.other)
    if (!gone)
      return refuse('contacts.party.missing', say`There is no such contact.`, { kind: 'missing', field: 'other' })
    if (gone.mergedInto || kept.mergedInto) {
      const merged = gone.mergedInto ? gone : kept
      refuse('contacts.party.merged', say`${merged.name} was merged already.`, { field: 'other' })
    }
    if (kept.vatId && gone.vatId && kept.vatId !== gone.vatId) {
      tx.warn('contacts.party.mergeVatId', say`They have different VAT ids: ${kept.vatId} and ${gone.vatId}.`)
    }
    await moveAliases(tx, kept, gone)
    await moveAccounts(tx, kept, gone)
    await moveMerged(tx, kept, gone)
    tx.change(party, gone, { mergedInto: kept.id, active: false })
    return { set: takenOver(kept, gone), emit: [partyMerged({ kept: kept.id, gone: gone.id })] }
  },
})

function takenOver(kept: Party, gone: Party): Partial<Party> {
  const lacking = TAKEN_OVER.filter((name) => kept[name] === null && gone[name] !== null)
  return {
    ...Object.fromEntries(lacking.map((name) => [name, gone[name]])),
    customer: kept.customer || gone.customer,
    supplier: kept.supplier || gone.supplier,
    ...(kept.addresses.length === 0 && gone.addresses.length > 0 ? { addresses: gone.addresses.map(copy) } : {}),
    people: [...kept.people, ...gone.people.map(copy)],
  }
}

const copy = <T extends { id: string }>(line: T): T => ({ ...line, id: newId() })

async function moveAliases(tx: Transaction, kept: Party, gone: Party): Promise<void> {
  const theirs = await tx.lockAll(
    alias,
    (await tx.find(alias, { party: gone.id })).map((one) => one.id),
  )
  for (const one of theirs) tx.change(alias, one, { party: kept.id })
  const own = plainSighting(kept)
  const known = new Set(theirs.map((one) => `${one.kind} ${one.value}`))
  for (const [kind, value] of Object.entries(plainSighting(gone))) {
    if (own[kind as AliasKind] === value || known.has(`${kind} ${value}`)) continue
    const [taken] = await tx.find(alias, { kind, value }, 1)
    if (taken) continue
    tx.insert(alias, {
      ...{ party: kept.id, kind: kind as AliasKind, value },
      nameKeys: kind === 'name' ? nameKeys(gone.name) : [],
    })
  }
}

/** Accounts go along as they are: who verified one, and that nobody did, stays true. */
async function moveAccounts(tx: Transaction, kept: Party, gone: Party): Promise<void> {
  const held = await tx.find(bankAccount, { party: kept.id })
  const theirs = await tx.lockAll(
    bankAccount,
    (await tx.find(bankAccount, { party: gone.id })).map((one) => one.id),
  )
  for (const one of theirs) {
    const twin = held.some((other) => other.state !== 'retired' && other.iban !== null && other.iban === one.iban)
    if (twin && one.state !== 'retired')
      tx.change(bankAccount, one, { state: 'retired', retiredWhy: `Merged into ${kept.name}` })
    tx.change(bankAccount, one, { party: kept.id })
  }
}

/** Whatever was merged into the one that goes leads to the one that stays, without a detour. */
async function moveMerged(tx: Transaction, kept: Party, gone: Party): Promise<void> {
  const earlier = await tx.lockAll(
    party,
    (await tx.find(party, { mergedInto: gone.id })).map((one) => one.id),
  )
  for (const one of earlier) tx.change(party, one, { mergedInto: kept.id })
}

/** The contact itself with all that were merged into it: postings and papers keep the id they were written with. */
export async function sameParties(read: Pick<Reader, 'rows'>, id: string): Promise<string[]> {
  const rows = await read.rows<{ id: string }>(
    `with top as (select coalesce(merged_into, id) as id from contacts_party where id = $1)
     select p.id from contacts_party p, top where p.id = top.id or p.merged_into = top.id order by p.id`,
    [id],
  )
  return rows.map((one) => one.id)
}
