import type { Reader } from '../../kernel/index.ts'
import { account as ledgerAccount, rateOn } from '../ledger/index.ts'
import { bankAccount, plainIdentifier } from './account.ts'
import { matchersSlot } from './matchers.ts'
import {
  amountKey,
  cameBack,
  type Earlier,
  type ItemIndex,
  type ItemView,
  indexItems,
  type LineView,
  type MadeMatch,
  movedKey,
  nearKeys,
  type Own,
  type RuleView,
  units,
  type Way,
  type World,
} from './matching/index.ts'
import { partiesOf } from './parties.ts'
import { rule, writeOff } from './rule.ts'
import { type ItemsAsk, itemsFor, itemsNamed } from './world-items.ts'

const LINE = `
  select l.id, l.account, l.booked_on::text as "bookedOn", l.currency, l.amount::text as amount, l.open::text as open,
         l.counterparty_name as "counterpartyName", l.counterparty_iban as "counterpartyIban",
         l.counterparty_key as "counterpartyKey", l.reference, l.end_to_end_id as "endToEndId", l.mandate_id as "mandateId",
         l.text, l.reversal, l.return_reason as "returnReason", l.party,
         (select m.undone_by_name from banking_match_lines ml join banking_match m on m.id = ml.parent and m.state = 'undone'
           where ml.line = l.id order by m.undone_at desc limit 1) as "undoneBy"
    from banking_statement_line l`

type LineRow = Omit<LineView, 'parties'> & { party: string | null }

export interface LineAsk {
  company: string
  account?: string | null
  ids?: readonly string[]
  limit: number
  /** The line with which the page before ended. */
  after?: { bookedOn: string; id: string } | null
  /** Only what is sure is asked for: names that are merely alike tell nothing. */
  sureOnly?: boolean
}

/** The ids of all open lines of a company, those with the same other side beside one another. */
export async function openLineIds(read: Reader, company: string): Promise<string[]> {
  const rows = await read.rows<{ id: string }>(
    `select id from banking_statement_line where company = $1 and state = 'open' order by counterparty_key, booked_on, id`,
    [company],
  )
  return rows.map((row) => row.id)
}

/** Open lines as matching sees them, the newest first, with whom they may be from or to. */
export async function openLines(read: Reader, ask: LineAsk): Promise<LineView[]> {
  const rows = await read.rows<LineRow>(
    `${LINE} where l.company = $1 and l.state = 'open' and ($2::uuid is null or l.account = $2) and ($3::uuid[] is null or l.id = any($3))
        and ($5::date is null or (l.booked_on, l.id) < ($5::date, $6::uuid))
      order by l.booked_on desc, l.id desc limit $4`,
    [ask.company, ask.account ?? null, ask.ids ?? null, ask.limit, ask.after?.bookedOn ?? null, ask.after?.id ?? null],
  )
  return withParties(read, rows, !ask.sureOnly)
}

async function withParties(read: Reader, rows: readonly LineRow[], alike: boolean): Promise<LineView[]> {
  const known = await partiesOf(read, rows, alike)
  return rows.map(({ party: _, ...line }) => ({ ...line, parties: known.get(line.id) ?? [] }))
}

/** Everything that these lines are held against, in a few statements whatever their number. */
export async function worldFor(
  read: Reader,
  company: string,
  lines: readonly LineView[],
  asked: ItemsAsk = {},
): Promise<World> {
  const against = await opposites(read, company, lines)
  const [items, matches, own, rules, tolerance, suggested] = await Promise.all([
    itemsFor(read, company, lines, asked),
    earlierMatches(read, company, lines),
    ownAccounts(read, company, against),
    activeRules(read, company),
    read.find(writeOff, { company }, 1),
    suggestedWays(read, company, lines),
  ])
  const index = await withNear(read, company, lines, items, asked)
  const earlier: Earlier = { matches, lines: byMoved(against) }
  const rates = await ratesFor(read, lines, items)
  return { index, earlier, own, rules, tolerance: tolerance[0] ?? null, rates, suggested }
}

/** The items, and beside those that a line names by its number alone the ones that a slip of the hand may have meant. */
async function withNear(
  read: Reader,
  company: string,
  lines: readonly LineView[],
  items: readonly ItemView[],
  { known }: ItemsAsk,
): Promise<ItemIndex> {
  const index = indexItems(items)
  const unknown = lines.filter((line) => line.parties.every((party) => party.how === 'alike'))
  const near = new Set<string>()
  const amounts = new Set<string>()
  for (const line of unknown) {
    const equal = index.byAmount.get(amountKey(line.currency, units(line.open))) ?? []
    for (const key of nearKeys(line, equal)) {
      if (known && !known.keys.has(key)) continue
      near.add(key)
      amounts.add(line.open)
    }
  }
  return index.add(await itemsNamed(read, company, [...near], [...amounts]))
}

/** Of so many earlier payments of one amount the latest are looked at. */
const MOST_EARLIER = 50

/**
 * Open lines of the company whose amount is just the other way, as far as they may tell something: those on another
 * account of ours that the line names, those with the same id, and, where the line says that it came back, any.
 */
async function opposites(read: Reader, company: string, lines: readonly LineView[]): Promise<LineView[]> {
  const own = new Map((await activeAccounts(read, company)).map((one) => [one.identifier, one.id]))
  const asking = lines
    .map((line) => ({
      line,
      back: cameBack(line),
      other: own.get(plainIdentifier(line.counterpartyIban ?? '')) ?? null,
    }))
    .filter(({ line, back, other }) => back || other !== null || line.endToEndId !== null)
  if (asking.length === 0) return []
  const rows = await read.rows<LineRow>(
    `${LINE} where l.id in (
       select f.id from unnest($2::numeric[], $3::boolean[], $4::uuid[], $5::text[], $6::text[]) w(open, back, other, end_to_end, key)
       cross join lateral (
         select o.id from banking_statement_line o
          where o.company = $1 and o.state = 'open' and o.open = w.open and (w.back or o.account = w.other or o.end_to_end_id = w.end_to_end)
          order by o.end_to_end_id = w.end_to_end desc nulls last, o.counterparty_key = w.key desc nulls last, o.booked_on desc, o.id desc
          limit ${MOST_EARLIER}) f)
     order by l.booked_on desc, l.id desc`,
    [
      company,
      asking.map(({ line }) => negated(line.open)),
      asking.map(({ back }) => back),
      asking.map(({ other }) => other),
      asking.map(({ line }) => line.endToEndId),
      asking.map(({ line }) => line.counterpartyKey),
    ],
  )
  return rows.map(({ party: _, ...line }) => ({ ...line, parties: [] }))
}

const activeAccounts = (read: Reader, company: string) => read.find(bankAccount, { company, state: 'active' }, 1000)

const negated = (amount: string): string => (amount.startsWith('-') ? amount.slice(1) : `-${amount}`)

function byMoved(lines: readonly LineView[]): Map<string, LineView[]> {
  const found = new Map<string, LineView[]>()
  for (const line of lines) push(found, movedKey(line.account, units(line.open)), line)
  return found
}

/**
 * Payments that may have come back: of the same amount, or of a little less where the line says that it came back and
 * the bank took a fee; of very many those with the same one on the other side and the same ids, and the latest. They
 * are looked up by account and amount alone: the days are compared in a way that no index serves, for by days there are
 * as many as the company ever matched.
 */
async function earlierMatches(
  read: Reader,
  company: string,
  lines: readonly LineView[],
): Promise<Map<string, MadeMatch[]>> {
  const rows = await read.rows<MadeMatch>(
    `select distinct on (m.id) m.id, m.account, m.text, m.total::text as total, m.currency, m."on"::text as "on",
            l.counterparty_key as "counterpartyKey", l.end_to_end_id as "endToEndId", l.mandate_id as "mandateId",
            array(select i.number from banking_match_items i where i.parent = m.id) as numbers
       from banking_match m join banking_match_lines ml on ml.parent = m.id join banking_statement_line l on l.id = ml.line
      where m.id in (
       select f.id from unnest($2::uuid[], $3::numeric[], $4::date[], $5::text[], $6::text[], $7::text[], $8::boolean[]) w(account, amount, booked_on, key, end_to_end, mandate, back)
       cross join lateral (
         select e.id from banking_match e
           join banking_match_lines el on el.parent = e.id join banking_statement_line s on s.id = el.line
          where e.company = $1 and e.state = 'made' and e.account = w.account and w.booked_on - e."on" between 0 and 410
            and e.total between -w.amount - (case when w.amount < 0 and w.back then 25 else 0 end) and -w.amount
          order by s.end_to_end_id = w.end_to_end desc nulls last, s.mandate_id = w.mandate desc nulls last,
                   s.counterparty_key = w.key desc nulls last, e."on" desc, e.id desc
          limit ${MOST_EARLIER}) f)
      order by m.id`,
    [
      company,
      lines.map((one) => one.account),
      lines.map((one) => one.open),
      lines.map((one) => one.bookedOn),
      lines.map((one) => one.counterpartyKey),
      lines.map((one) => one.endToEndId),
      lines.map((one) => one.mandateId),
      lines.map(cameBack),
    ],
  )
  const found = new Map<string, MadeMatch[]>()
  for (const one of rows) push(found, movedKey(one.account, units(one.total)), one)
  return found
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const known = map.get(key)
  if (known) known.push(value)
  else map.set(key, [value])
}

async function ownAccounts(read: Reader, company: string, lines: readonly LineView[]): Promise<Own> {
  const accounts = (await activeAccounts(read, company)).map(({ id, name, identifier }) => ({ id, name, identifier }))
  return {
    byIdentifier: new Map(accounts.map((one) => [one.identifier, one])),
    byId: new Map(accounts.map((one) => [one.id, one])),
    lines: byMoved(lines),
  }
}

async function activeRules(read: Reader, company: string): Promise<RuleView[]> {
  const [rules, accounts] = await Promise.all([
    read.find(rule, { company, state: 'active' }, 5000),
    read.reference(ledgerAccount),
  ])
  return rules.map((one) => {
    const to = accounts.get(one.bookTo)
    return { ...one, bookToName: to ? `${to.code} ${to.name}` : 'an account' }
  })
}

async function suggestedWays(read: Reader, company: string, lines: readonly LineView[]): Promise<Map<string, Way[]>> {
  const answers = (await read.ask(matchersSlot, { company, lines, read })).flat()
  const found = new Map<string, Way[]>()
  for (const { line, ...way } of answers) found.set(line, [...(found.get(line) ?? []), { ...way, kind: 'suggested' }])
  return found
}

/** Rates of the latest day among the lines: only to tell whether an amount in another currency is near. */
async function ratesFor(
  read: Reader,
  lines: readonly LineView[],
  items: readonly { currency: string }[],
): Promise<Map<string, string>> {
  const rates = new Map<string, string>()
  for (const to of new Set(lines.map((line) => line.currency))) {
    const on = lines.find((line) => line.currency === to)?.bookedOn ?? read.today
    for (const from of new Set(items.map((item) => item.currency))) {
      const rate = from === to ? null : await rateOn(read, from, to, on)
      if (rate) rates.set(`${from} ${to}`, rate)
    }
  }
  return rates
}
