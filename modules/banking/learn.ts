import { type RowOf, say, system, type Transaction } from '../../kernel/index.ts'
import { learnAlias } from '../contacts/index.ts'
import { account as ledgerAccount } from '../ledger/index.ts'
import type { match } from './match.ts'
import type { ItemPart, LinePart } from './match-parts.ts'
import { commonWords } from './matching/index.ts'
import { partiesOf } from './parties.ts'
import { rule } from './rule.ts'

type Match = RowOf<typeof match>

/** What people do teaches: who is behind a name or account, and what lines of a kind are booked to. */
export async function learnFrom(
  tx: Transaction,
  made: Match,
  lines: readonly LinePart[],
  items: readonly ItemPart[],
): Promise<void> {
  if (tx.who.agent || tx.who.assignments.some((one) => one.role === system.id)) return
  if (items.length > 0) await learnParty(tx, lines, items)
  else await learnRule(tx, made, lines)
}

/** Who paid is learned only where nobody else is known by that name or account. */
async function learnParty(tx: Transaction, lines: readonly LinePart[], items: readonly ItemPart[]): Promise<void> {
  const parties = new Set(items.map((one) => one.item.party))
  const [party] = parties
  const [first] = lines
  if (parties.size !== 1 || !party || !first) return
  const keys = new Set(lines.map((one) => one.line.counterpartyKey))
  if (keys.size !== 1 || !first.line.counterpartyKey) return
  const known = await partiesOf(tx, [first.line])
  if ((known.get(first.line.id) ?? []).some((one) => one.how !== 'alike')) return
  await learnAlias(tx, party, { name: first.line.counterpartyName, iban: first.line.counterpartyIban })
}

/** So many equal direct bookings make a rule worth proposing. */
const ENOUGH = 2

interface Earlier {
  text: string
  by_name: string
  counterparty_name: string | null
}

/** After the same direct booking twice, a rule is proposed, with what it was learned from. */
async function learnRule(tx: Transaction, made: Match, lines: readonly LinePart[]): Promise<void> {
  const [only, more] = lines
  const [other, further] = made.others
  if (!only || more || !other?.account || further) return
  if (other.kind !== 'account' && other.kind !== 'fee') return
  const { counterpartyKey, text } = only.line
  if (!counterpartyKey) return
  const earlier = await tx.rows<Earlier>(
    `select l.text, m.by_name, l.counterparty_name
       from banking_statement_line l join banking_match_lines ml on ml.line = l.id
       join banking_match m on m.id = ml.parent and m.state = 'made' and m.how = 'person'
       join banking_match_others o on o.parent = m.id
      where l.company = $1 and l.counterparty_key = $2 and m.id <> $3 and o.account = $4 and o.tax_code is not distinct from $5
        and sign(l.amount) = sign($6::numeric)
        and (select count(*) from banking_match_others x where x.parent = m.id) = 1
        and not exists (select 1 from banking_match_items i where i.parent = m.id)
      order by m."on" desc, m.id desc limit 5`,
    [made.company, counterpartyKey, made.id, other.account, other.taxCode, only.amount],
  )
  if (earlier.length + 1 < ENOUGH) return
  const elsewhere = await bookedElsewhere(tx, made, counterpartyKey, other.account)
  const words = commonWords([text, ...earlier.map((one) => one.text)])
  // Where the same one is booked to other accounts as well, only words of the text can tell the lines apart.
  if (elsewhere && !words) return
  await proposeRule(tx, made, only, words, earlier)
}

async function bookedElsewhere(tx: Transaction, made: Match, key: string, account: string): Promise<boolean> {
  const rows = await tx.rows(
    `select 1 from banking_statement_line l join banking_match_lines ml on ml.line = l.id
       join banking_match m on m.id = ml.parent and m.state = 'made' left join banking_match_others o on o.parent = m.id
      where l.company = $1 and l.counterparty_key = $2 and o.account is distinct from $3 limit 1`,
    [made.company, key, account],
  )
  return rows.length > 0
}

async function proposeRule(
  tx: Transaction,
  made: Match,
  { line, amount }: LinePart,
  words: string | null,
  earlier: readonly Earlier[],
): Promise<void> {
  const bookTo = made.others[0]?.account ?? ''
  const known = await tx.find(rule, { company: made.company, bookTo }, 200)
  const counterparty = line.counterpartyName?.slice(0, 300) ?? null
  const iban = counterparty === null ? line.counterpartyIban : null
  if (known.some((one) => one.counterparty === counterparty && one.counterpartyIban === iban && one.text === words))
    return
  const to = (await tx.reference(ledgerAccount)).get(bookTo)
  const names = [...new Set([tx.who.name, ...earlier.map((one) => one.by_name)])]
  const who = names.slice(0, 2).join(' and ')
  const code = made.others[0]?.taxCode ?? null
  tx.insert(rule, {
    company: made.company,
    account: null,
    name: [counterparty ?? iban ?? '', words ?? '']
      .filter((one) => one)
      .join(': ')
      .slice(0, 120),
    direction: amount.startsWith('-') ? 'out' : 'in',
    counterparty,
    counterpartyIban: iban,
    textMatch: 'contains',
    text: words,
    bookTo,
    taxCode: code ? await taxCodeId(tx, made.company, code) : null,
    reason: String(
      say`${who} booked the last ${earlier.length + 1} lines of ${counterparty ?? iban} to ${to ? `${to.code} ${to.name}` : say`this account`}.`,
    ).slice(0, 500),
    state: 'proposed',
  })
}

async function taxCodeId(tx: Transaction, company: string, code: string): Promise<string | null> {
  const [row] = await tx.rows<{ id: string }>('select id from tax_code where company = $1 and code = $2', [
    company,
    code,
  ])
  return row?.id ?? null
}
