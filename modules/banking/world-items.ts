import type { Reader } from '../../kernel/index.ts'
import { capitals, type ItemView, isDigits, type LineView } from './matching/index.ts'

/** With no more open items than this all are looked at; beyond, only those that a line may mean. */
const FEW = { forOne: 200, forMany: 1000 }
const MANY_LINES = 20
/** Of so many items of one amount the first due are looked at: more candidates than anybody reads. */
const MOST_EQUAL = 200

const ITEM = `
  select i.id, i.side, i.party, p.name as "partyName", i.subject, i.number, i.reference, i.keys, i.currency,
         i.amount::text as amount, i.open::text as open, i.issued_on::text as "issuedOn", i.due_on::text as "dueOn",
         i.discount_until::text as "discountUntil", i.discount_amount::text as "discountAmount",
         i.later_discount_until::text as "laterDiscountUntil", i.later_discount_amount::text as "laterDiscountAmount"
    from ledger_open_item i join contacts_party p on p.id = i.party`

/** What a run over very many lines knows of all open items, and keeps from one page to the next. */
export interface KnownItems {
  /** Whole numbers and ends of numbers that some open item has: whatever a text has beside them names none. */
  keys: ReadonlySet<string>
  tails: ReadonlySet<string>
  /** Signs of the longest of those numbers. */
  longest: number
  /** Items that were read for the pages before, the latest last. */
  read: Map<string, ItemView>
}

export interface ItemsAsk {
  /** Items that only have the amount of a line make nothing sure, so they are left out. */
  sureOnly?: boolean
  known?: KnownItems | null
}

const TAIL = `ltrim(substring(number from '(\\d+)\\D*$'), '0')`
const OPEN = `select id from ledger_open_item where company = $1 and state = 'open'`

/**
 * Each form is looked up by itself: a list of thousands would be held against every item. The company is compared in a
 * way that no index serves: with rows that came in a moment ago, of which the database knows nothing yet, it would read
 * all open items of the company for each form.
 */
const FORMED = `select id from ledger_open_item where company is not distinct from $1 and state = 'open'`
const NAMED = `
  select id from unnest($3::text[]) k(key) cross join lateral (${FORMED} and keys @> array[k.key] limit ${MOST_EQUAL}) a
  union all select id from unnest($4::text[]) t(tail) cross join lateral (${FORMED} and ${TAIL} = t.tail limit ${MOST_EQUAL}) b
  union all ${OPEN} and party = any($2::uuid[])`
const EQUAL = `
  union all select id from unnest($5::numeric[]) w(open)
    cross join lateral (${OPEN} and open = w.open order by due_on, id limit ${MOST_EQUAL}) c`

/** Open items of a company that lines may pay: looked up by number, amount and contact where there are very many. */
export async function itemsFor(
  read: Reader,
  company: string,
  lines: readonly LineView[],
  { sureOnly = false, known = null }: ItemsAsk = {},
): Promise<ItemView[]> {
  const most = lines.length > MANY_LINES ? FEW.forMany : FEW.forOne
  const [counted] = await read.rows<{ count: number }>(`select count(*)::int as count from (${OPEN} limit $2) few`, [
    company,
    most + 1,
  ])
  if ((counted?.count ?? 0) <= most)
    return read.rows<ItemView>(`${ITEM} where i.company = $1 and i.state = 'open'`, [company])
  const keys = new Set<string>()
  const tails = new Set<string>()
  for (const line of lines) {
    for (const text of [line.reference, line.endToEndId, line.text]) addForms(text ?? '', keys, tails, known)
  }
  const parties = new Set(lines.flatMap((line) => line.parties.map((party) => party.id)))
  const named = [company, [...parties], [...keys], [...tails]]
  if (sureOnly && known) return itemsOnce(read, known.read, await read.rows<{ id: string }>(NAMED, named))
  if (sureOnly) return read.rows<ItemView>(`${ITEM} where i.id in (${NAMED})`, named)
  const amounts = new Set(lines.map((line) => line.open))
  return read.rows<ItemView>(`${ITEM} where i.id in (${NAMED}${EQUAL})`, [...named, [...amounts]])
}

/** Items that are kept from one page to the next. */
const MOST_KEPT = 20_000

/** Items by their ids, read where no page before had them. */
async function itemsOnce(
  read: Reader,
  kept: Map<string, ItemView>,
  rows: readonly { id: string }[],
): Promise<ItemView[]> {
  const ids = new Set(rows.map((row) => row.id))
  const before = [...ids].flatMap((id) => kept.get(id) ?? [])
  const missing = [...ids].filter((id) => !kept.has(id))
  const found = await read.rows<ItemView>(`${ITEM} where i.id = any($1::uuid[])`, [missing])
  for (const item of [...before, ...found]) {
    kept.delete(item.id)
    kept.set(item.id, item)
  }
  for (const id of kept.keys()) {
    if (kept.size <= MOST_KEPT) break
    kept.delete(id)
  }
  return [...before, ...found]
}

/** Items of these amounts that have one of these numbers. */
export async function itemsNamed(
  read: Reader,
  company: string,
  keys: readonly string[],
  amounts: readonly string[],
): Promise<ItemView[]> {
  if (keys.length === 0) return []
  return read.rows<ItemView>(
    `${ITEM} where i.id in (
       select o.id from ledger_open_item o cross join unnest(o.keys) own(key) join unnest($2::text[]) k(key) on k.key = own.key
        where o.company = $1 and o.state = 'open' and o.open = any($3::numeric[]))`,
    [company, keys, amounts],
  )
}

/** With more open items than this it costs more to know all their forms than to look for some that no item has. */
const MOST_KNOWN = 500_000

/** What the open items of a company are named by; null where there are too many. */
export async function knownItems(read: Reader, company: string): Promise<KnownItems | null> {
  const rows = await read.rows<{ keys: string[]; tail: string | null }>(
    `select keys, ${TAIL} as tail from ledger_open_item where company = $1 and state = 'open' limit ${MOST_KNOWN + 1}`,
    [company],
  )
  if (rows.length > MOST_KNOWN) return null
  const keys = new Set(rows.flatMap((row) => row.keys))
  return {
    keys,
    longest: keys.values().reduce((most, key) => Math.max(most, key.length), 0),
    tails: new Set(rows.flatMap((row) => row.tail ?? [])),
    read: new Map(),
  }
}

/** Longest run of pieces that may be one number, and most signs of it. */
const MOST_PIECES = 12
const MOST_SIGNS = 50

/**
 * What a text may name: whole numbers, and the ends of numbers without their zeros.
 * @param known where it is told, only what some item has
 */
export function addForms(
  text: string,
  keys: Set<string>,
  tails: Set<string>,
  known: Omit<KnownItems, 'read'> | null = null,
): void {
  const all = (capitals(text).match(/[A-Z]+|\d+/g) ?? []).slice(0, 250)
  const most = Math.min(known?.longest ?? MOST_SIGNS, MOST_SIGNS)
  for (const [at, piece] of all.entries()) {
    if (isDigits(piece)) addTails(piece, tails, known)
    let form = ''
    let numbered = false
    for (let count = 0; count < MOST_PIECES; count++) {
      const next = all[at + count]
      if (next === undefined || form.length + next.length > most) break
      form += next
      numbered ||= isDigits(next)
      if (numbered && form.length > 5 && (!known || known.keys.has(form))) keys.add(form)
    }
  }
}

function addTails(digits: string, tails: Set<string>, known: Pick<KnownItems, 'tails'> | null): void {
  const add = (end: string) => {
    const bare = end.replace(/^0+/, '')
    if (bare.length > 1 && (!known || known.tails.has(bare))) tails.add(bare)
  }
  add(digits)
  for (let length = 3; length < Math.min(digits.length, 9); length++) add(digits.slice(-length))
}
