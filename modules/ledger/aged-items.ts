import {
  type Fields,
  f,
  isZero,
  negate,
  type Opens,
  placeOf,
  placeText,
  type QueryAnswer,
  type Reader,
  refuse,
  rowsOfPage,
  say,
  subtract,
  sum,
} from '../../kernel/index.ts'
import { party } from '../contacts/index.ts'
import { company as companyRecord } from '../organisation/index.ts'
import { amountField, COMPARE, type Compare, changeOf, columnFields, columnsFor, shown } from './comparison.ts'
import { controlAccounts } from './install-chart.ts'

import { type Books, booksOf, headOf } from './report.ts'
import type { Words } from './sections.ts'
import { net, turnovers } from './turnovers.ts'

/** Days past the due date, in the steps in which people chase and are chased. */
export const BUCKETS = ['notDue', 'days30', 'days60', 'days90', 'older'] as const
export type Bucket = (typeof BUCKETS)[number]

/** The last day of each step but the last: due today is not overdue. */
const LAST_DAYS: readonly (readonly [Bucket, number])[] = [
  ['notDue', 0],
  ['days30', 30],
  ['days60', 60],
  ['days90', 90],
]

/** The step of an item on a day. */
export function bucketOf(dueOn: string, on: string): Bucket {
  const days = daysOverdue(dueOn, on)
  return LAST_DAYS.find(([, last]) => days <= last)?.[0] ?? 'older'
}

/** The same in SQL, of the days that an item is overdue. */
const BUCKET_SQL = `case ${LAST_DAYS.map(([bucket, last]) => `when overdue <= ${last} then '${bucket}'`).join(' ')} else 'older' end`

/** Days from the due date to the day; negative before it. */
export const daysOverdue = (dueOn: string, on: string): number =>
  Temporal.PlainDate.from(dueOn).until(Temporal.PlainDate.from(on), { largestUnit: 'days' }).days

export interface OpenOnAsk {
  company: string
  side: 'receivable' | 'payable'
  /** Postings after this day don't count. */
  on: string
  /** Nor does what became known after this instant. */
  knownAt?: string | null
  party?: string | null
}

/** What was open of an item on a day, as known at an instant. Signed as posted. */
export interface OpenOn {
  id: string
  party: string
  partyName: string
  subject: string | null
  entry: string
  number: string
  reference: string | null
  issuedOn: string
  dueOn: string
  currency: string
  amount: string
  open: string
  baseOpen: string
}

/**
 * Items that were open on a day: what is open now, less what was posted after that day or became known after
 * the instant. The cost is what is open and what was posted since, not all that ever was.
 */
const OPENED = `
  with later as (
    select item, sum(amount) as amount, sum(base_amount) as base_amount from (
      select n.item, n.amount, n.base_amount from ledger_posting n
       where n.account = any ($2::uuid[]) and n.item is not null and n."on" > $3::date
      union all
      select n.item, n.amount, n.base_amount from ledger_entry e join ledger_posting n on n.entry = e.id
       where e.company = $1 and e.recorded_at > $4::timestamptz and e."on" <= $3::date
         and n.account = any ($2::uuid[]) and n.item is not null
    ) moved group by item
  ), opened as (
    select i.id, coalesce(m.id, p.id) as party, coalesce(m.name, p.name) as party_name, i.subject, i.entry, i.number,
           i.reference, i.issued_on, i.due_on, $3::date - i.due_on as overdue, i.currency, i.amount,
           i.open - coalesce(l.amount, 0) as open, i.base_open - coalesce(l.base_amount, 0) as base_open
      from (
        select * from ledger_open_item where account = any ($2::uuid[]) and state = 'open'
        union all
        select i.* from later join ledger_open_item i on i.id = later.item where i.account = any ($2::uuid[]) and i.state <> 'open'
      ) i join contacts_party p on p.id = i.party
      left join contacts_party m on m.id = p.merged_into left join later l on l.item = i.id
     where i.company = $1
       and (i.open - coalesce(l.amount, 0) <> 0 or i.base_open - coalesce(l.base_amount, 0) <> 0)
       and ($5::uuid is null or coalesce(m.id, p.id) = $5::uuid)
  )`

async function opened<T>(read: Reader, ask: OpenOnAsk, select: string): Promise<T[]> {
  if (ask.knownAt) await read.rows('select kernel_settled($1::timestamptz)', [ask.knownAt])
  const accounts = (await controlAccounts(read, ask.company, ask.side)).map((one) => one.id)
  const values = [ask.company, accounts, ask.on, ask.knownAt ?? null, ask.party ?? null]
  return read.rows(`${OPENED} ${select}`, values) as Promise<T[]>
}

/** The items that were open on a day, those of a contact together, the longest due first. */
export const openOn = (read: Reader, ask: OpenOnAsk): Promise<OpenOn[]> =>
  opened(
    read,
    ask,
    `select id, party, party_name as "partyName", subject, entry, number, reference, issued_on::text as "issuedOn",
            due_on::text as "dueOn", currency, amount::text, open::text, base_open::text as "baseOpen"
       from opened order by party_name, due_on, id`,
  )

export const agedInput = {
  company: f.ref(companyRecord),
  on: f.date().optional().says('As of this day; today when left empty.'),
  knownAt: f.instant().optional().says('Only what was known at this instant.'),
  party: f.ref(party).optional().says('Only this one.'),
}

/** What the report by age asks besides. */
export const agedReportInput = {
  ...agedInput,
  compare: f
    .choice(...COMPARE)
    .default('none')
    .says('What it is held against.'),
  compareOn: f.date().optional().says('A day of your own to hold it against.'),
  limit: f.integer().optional().says('Contacts of a page, at most 5,000.'),
  after: f.text().optional().says('Where the page before ended.'),
}

interface AgedAsk {
  company: string
  on?: string | null
  knownAt?: string | null
  party?: string | null
  compare?: Compare
  compareOn?: string | null
  limit?: number | null
  after?: string | null
}

/** The columns of a report by age: each contact's open amount, split by how long it is overdue. */
export const agedColumns = (currency: string) => ({
  party: f.text(),
  notDue: amountField(currency, 'Not due'),
  days30: amountField(currency, '1–30 days'),
  days60: amountField(currency, '31–60 days'),
  days90: amountField(currency, '61–90 days'),
  older: amountField(currency, 'Over 90 days'),
  total: amountField(currency),
})

type Amounts = Record<Bucket | 'total', string>

const nothing = (): Amounts => ({ notDue: '0', days30: '0', days60: '0', days90: '0', older: '0', total: '0' })

/**
 * What is owed on a day by contact and age, in the currency of the books, with the proof that it is the balance
 * of the control account. Payables are shown as positive amounts that we owe.
 */
export async function agedReport(
  read: Reader,
  side: 'receivable' | 'payable',
  title: Words,
  /** The query that lists the items of one contact and age. */
  itemsQuery: string,
  input: AgedAsk,
): Promise<Omit<QueryAnswer, 'columns'> & { columns: Fields }> {
  const books = await booksOf(read, input.company)
  const on = input.on ?? books.today
  const ask = { company: input.company, side, on, knownAt: input.knownAt ?? null, party: input.party ?? null }
  const { parties, totals, proof } = await agedConsistent(read, books, ask)
  const stated = input.compareOn ? { from: null, until: input.compareOn } : null
  const columns = columnsFor({ from: null, until: on }, input.compare ?? 'none', stated, books.locale)
  const held: Held[] = []
  for (const { name, span } of columns.slice(1)) {
    const then = { ...ask, on: span.until }
    held.push({ name, ask: then, ...(await aged(read, then)) })
  }
  const named = new Map(
    [...held.toReversed(), { parties }].flatMap((one) => [...one.parties].map(([id, { name }]) => [id, name])),
  )
  const page = pageOf([...named].sort(byName), input)
  const rows = page.parties.map(([id, party]) => {
    const amounts = parties.get(id)?.amounts ?? nothing()
    return {
      ...{ id, party, ...shownAmounts(amounts, books.currency) },
      ...heldAmounts(held, (one) => one.parties.get(id)?.amounts.total, amounts.total, books.currency),
      _opens: {
        party: { record: 'contacts.party', id },
        ...opensItems(itemsQuery, ask, id, amounts),
        ...Object.fromEntries(
          held.map((one) => [one.name, opensItems(itemsQuery, one.ask, id, nothing()).total as Opens]),
        ),
      },
    }
  })
  const { amount: _, ...heldFields } = columnFields(columns, books.currency, books.locale)
  return {
    columns: { ...agedColumns(books.currency), ...heldFields },
    rows,
    totals: {
      ...shownAmounts(totals, books.currency),
      ...heldAmounts(held, (one) => one.totals.total, totals.total, books.currency),
    },
    proof,
    head: headOf(books, title, on, input.knownAt),
    ...(page.after ? { after: page.after } : {}),
  }
}

type Named = [id: string, name: string]

const byName = ([id, name]: Named, [otherId, other]: Named): number =>
  name < other || (name === other && id < otherId) ? -1 : 1

/** One page of the contacts, by name. */
function pageOf(all: readonly Named[], { limit, after }: AgedAsk): { parties: readonly Named[]; after?: string } {
  const last = after ? placeOf(after, ['party'] as const).party : null
  const start = last === null ? 0 : all.findIndex(([id]) => id === last) + 1
  if (last !== null && start === 0)
    return refuse('query.after', say`The contact with whom the page before ended owes nothing any more.`, {
      help: say`Begin again at the first page.`,
      field: 'after',
    })
  const parties = all.slice(start, start + rowsOfPage(limit))
  const end = parties.at(-1)
  return end && start + parties.length < all.length ? { parties, after: placeText({ party: end[0] }) } : { parties }
}

/** What was owed on a day that the report is held against. */
interface Held extends Omit<Aged, 'proof'> {
  name: string
  ask: OpenOnAsk
}

const heldAmounts = (
  held: readonly Held[],
  of: (one: Held) => string | undefined,
  now: string,
  currency: string,
): Record<string, string | null> => ({
  ...Object.fromEntries(held.map((one) => [one.name, shown(of(one) ?? '0', currency)])),
  ...changeOf([now, ...held.map((one) => of(one) ?? '0')], currency),
})

interface Aged {
  parties: Map<string, { name: string; amounts: Amounts }>
  totals: Amounts
  proof: { says: string; holds: boolean }[]
}

/** Items and balance of one moment: read again where somebody booked in between. */
async function agedConsistent(read: Reader, books: Books, ask: OpenOnAsk): Promise<Aged> {
  for (let attempt = 1; ; attempt++) {
    const { parties, totals } = await aged(read, ask)
    if (ask.party) return { parties, totals, proof: [] }
    const proof = await controlProof(read, books, ask, totals.total)
    if (proof.holds || attempt === 3) return { parties, totals, proof: [proof] }
  }
}

/** Sums by contact and age, each in the books' currency and positive where it is owed the usual way. */
async function aged(read: Reader, ask: OpenOnAsk): Promise<Omit<Aged, 'proof'>> {
  const sign = ask.side === 'payable' ? '-' : ''
  const sums = BUCKETS.map(
    (bucket) => `coalesce(${sign}sum(base_open) filter (where age = '${bucket}'), 0)::text as "${bucket}"`,
  )
  const rows = await opened<Amounts & { party: string | null; name: string }>(
    read,
    ask,
    `select party, min(party_name) as name, ${sums.join(', ')}, coalesce(${sign}sum(base_open), 0)::text as total
       from (select party, party_name, base_open, ${BUCKET_SQL} as age from opened) aged group by grouping sets ((party), ())`,
  )
  const parties: Aged['parties'] = new Map()
  let totals = nothing()
  for (const { party, name, ...amounts } of rows) {
    if (party === null) totals = amounts
    else parties.set(party, { name, amounts })
  }
  return { parties, totals }
}

const shownAmounts = (amounts: Amounts, currency: string): Amounts =>
  Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, shown(amount, currency)])) as Amounts

function opensItems(query: string, ask: OpenOnAsk, id: string, amounts: Amounts): Record<string, Opens> {
  const { company, on, knownAt } = ask
  const input = { company, on, party: id, ...(knownAt ? { knownAt } : {}) }
  const cells = BUCKETS.filter((bucket) => !isZero(amounts[bucket]))
  return {
    ...Object.fromEntries(cells.map((bucket) => [bucket, { query, input: { ...input, age: bucket } }])),
    total: { query, input },
  }
}

/** Total of the items = balance of the control accounts, on the same day and as known at the same instant. */
export async function controlProof(
  read: Reader,
  books: Books,
  ask: OpenOnAsk,
  total: string,
): Promise<{ says: string; holds: boolean }> {
  const accounts = await controlAccounts(read, ask.company, ask.side)
  const turned = await turnovers(read, ask.company, null, ask.on, ask.knownAt)
  const balance = sum(accounts.map((one) => net(turned.get(one.id))))
  const owed = ask.side === 'payable' ? negate(balance) : balance
  const names = accounts.map((one) => `${one.code} ${one.name}`).join(', ')
  return {
    says: String(
      names
        ? say`Open items ${shown(total, books.currency)} = balance of ${names} ${shown(owed, books.currency)}`
        : say`Open items ${shown(total, books.currency)}, no control account`,
    ),
    holds: isZero(subtract(total, owed)),
  }
}
