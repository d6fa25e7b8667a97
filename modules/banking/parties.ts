import type { Reader } from '../../kernel/index.ts'
import { findParty, plainName } from '../contacts/index.ts'
import type { PartyGuess } from './matching/index.ts'

/** What a line says of the one on its other side. */
export interface Side {
  id: string
  counterpartyName: string | null
  counterpartyIban: string | null
}

interface Known {
  key: string
  how: PartyGuess['how']
  party: string
  name: string
}

/** Of so many names that nobody has exactly, those that are alike are looked for. */
const MOST_ALIKE = 60

const KNOWN = `
  select k.key, k.how, p.id as party, p.name from (
    select b.iban as key, case when b.state = 'verified' then 'account' else 'name' end as how, b.party
      from contacts_bank_account b where b.iban = any($1::text[]) and b.state in ('verified', 'proposed')
    union select a.value, case when a.kind = 'iban' then 'account' else 'name' end, a.party
      from contacts_alias a where a.kind = 'iban' and a.value = any($1::text[]) or a.kind = 'name' and a.value = any($2::text[])
    union select p.plain_name, 'name', p.id from contacts_party p where p.plain_name = any($2::text[])
  ) k join contacts_party g on g.id = k.party join contacts_party p on p.id = coalesce(g.merged_into, g.id)
  where p.active`

const compact = (iban: string | null): string => (iban ?? '').replace(/\s+/g, '').toUpperCase()

/**
 * Whom each line may be from or to, the surest first: by an account that is verified or was matched before, by the
 * same name, else by one that is alike. One statement for all lines, and a few for names that nobody has.
 * @param alike false where only those count that are certain
 */
export async function partiesOf(
  read: Reader,
  lines: readonly Side[],
  alike = true,
): Promise<Map<string, PartyGuess[]>> {
  const ibans = [...new Set(lines.map((one) => compact(one.counterpartyIban)).filter((one) => one !== ''))]
  const plain = new Map(lines.map((one) => [one.id, one.counterpartyName ? plainName(one.counterpartyName) : '']))
  const names = [...new Set([...plain.values()].filter((one) => one !== ''))]
  if (ibans.length === 0 && names.length === 0) return new Map()
  const byKey = new Map<string, Known[]>()
  for (const one of await read.rows<Known>(KNOWN, [ibans, names], 'banking_parties'))
    byKey.set(one.key, [...(byKey.get(one.key) ?? []), one])
  const found = new Map<string, PartyGuess[]>()
  for (const line of lines) {
    const known = [...(byKey.get(compact(line.counterpartyIban)) ?? []), ...(byKey.get(plain.get(line.id) ?? '') ?? [])]
    if (known.length > 0) found.set(line.id, guessesOf(known))
  }
  if (alike) await addAlike(read, lines, found)
  return found
}

function guessesOf(known: readonly Known[]): PartyGuess[] {
  const guesses = new Map<string, PartyGuess>()
  for (const { party, name, how } of known) {
    const before = guesses.get(party)
    if (!before || (how === 'account' && before.how !== 'account')) guesses.set(party, { id: party, name, how })
  }
  return [...guesses.values()].sort((a, b) => (a.how === b.how ? (a.id < b.id ? -1 : 1) : a.how === 'account' ? -1 : 1))
}

async function addAlike(read: Reader, lines: readonly Side[], found: Map<string, PartyGuess[]>): Promise<void> {
  const asked = new Map<string, PartyGuess[]>()
  for (const line of lines) {
    const name = line.counterpartyName
    if (!name || found.has(line.id)) continue
    let guesses = asked.get(name)
    if (!guesses && asked.size < MOST_ALIKE) {
      const candidates = await findParty(read, { name }, 3)
      guesses = candidates.map((one) => ({ id: one.id, name: one.name, how: 'alike' as const }))
      asked.set(name, guesses)
    }
    if (guesses && guesses.length > 0) found.set(line.id, guesses)
  }
}
