/**
 * Books of any size in minutes: what the commands wrote once (bench/papers.ts) is copied by SQL, with contacts, texts,
 * days and numbers of their own; kept balances, counters, statements and seals are then made from the copies.
 * `bench/fill.test.ts` holds the outcome against the integrity checks and against rows that commands wrote.
 */
import pg from 'pg'
import { inBulk } from './bulk.ts'
import { keep } from './kept.ts'
import { MARK, type Paper, type Papers, papers } from './papers.ts'
import { copySql, idHead, idSql, idTail, type Tables, type TemplateRow, tablesOf } from './template.ts'
import { rareWord, WORDS, word } from './vocabulary.ts'
import type { World } from './world.ts'

/** How many there are of each kind by now. */
interface Count {
  parties: number
  invoices: number
  drafts: number
  entries: number
  documents: number
}

export interface Filler {
  /** Adds what is missing until the books hold about so many postings. */
  to(postings: number): Promise<void>
  close(): Promise<void>
}

const AT_ONCE = 40_000
const FIRST_DAY = '2024-01-01'
const LAST_DAY = '2026-10-31'
const DAYS = Temporal.PlainDate.from(FIRST_DAY).until(LAST_DAY).days + 1
/** After so many days an invoice is paid: those of the last days are still open. */
const PAID_AFTER = 20
const PAID = `d.day <= date '${LAST_DAY}' - ${PAID_AFTER}`

/** Kinds of ids beyond those of the rows of a template. */
const PARTY = 0xff0
const STATEMENT = 0xff1

/** Rows that are not copied: the papers that a payment came in on, and who reacted to them. */
const ONCE = new Set([
  'banking_statement',
  'documents_document',
  'documents_arrival',
  'documents_proposal',
  'work_task',
  'work_comment',
])
/** What the program writes about each command: large rows, of which one copy in twenty has its own. */
const TOLD = new Set(['kernel_audit', 'kernel_event'])
const TOLD_OF = 20

const COMMANDS = new Set([
  'contacts.party.create',
  'sales.invoice.create',
  'sales.invoice.post',
  'banking.match.make',
  'ledger.entry.post',
  'documents.document.take',
])

const partyId = (p: string): string => idSql(PARTY, `1704000000000 + ${p}`, p)
/** The statement of a day. */
export const statementId = (day: string): string => idSql(STATEMENT, `1704000000000`, `${day} - date '${FIRST_DAY}'`)

/** The id of a row of the template in the copy `r`. */
const idOf = (kind: number): string => `r.head || '-7${kind.toString(16).padStart(3, '0')}-8' || r.tail`

/** A customer for each number: some have very many invoices, most a few. */
const customerOf = (n: string, parties: number): string =>
  `(1 + floor(power((${n} * 7919 % 100003) / 100003.0, 3) * ${parties}))::bigint`
const nameOf = (p: string): string =>
  `initcap(${word(`${p} * 31 % 3571`)}) || ' ' || initcap(${word(`${p} * 17 / 3571 % 3571 + ${p} % 29`)})`

interface Kind {
  rows: readonly TemplateRow[]
  /** Texts of the template and what stands in their place, over `n`, `day`, `paid`, `p`. */
  tokens: [string, string][]
  own?: [string, string][]
  /** Ids of the kind's rows are told apart by it. */
  first: number
}

/** A filler of the world, which it needs empty but for its company. */
export async function openFiller(world: World): Promise<Filler> {
  const { database } = world.kernel
  const client = new pg.Client({
    connectionString: database.ownerUrl,
    options: `-c search_path=${database.schema} -c synchronous_commit=off -c work_mem=256MB`,
  })
  await client.connect()
  const tables = await tablesOf(client)
  const made = await papers(world, client, tables)
  await client.query(
    `create temp table bench_day as select i, (date '${FIRST_DAY}' + i)::date as day from generate_series(0, ${DAYS + 40}) i`,
  )
  const count: Count = { parties: 0, invoices: 0, drafts: 0, entries: 0, documents: 0 }
  return {
    close: () => client.end(),
    async to(postings) {
      const wanted = wantedFor(postings)
      const touched = new Set(allRows(made).map((row) => row.table))
      await inBulk(client, [...touched], postings >= 100_000, async () => {
        await fillKinds(client, tables, made, count, wanted)
        await keep(client, made.statement)
      })
      Object.assign(count, wanted)
      await client.query('vacuum analyze')
      await seal(client)
    },
  }
}

const allRows = (made: Papers): TemplateRow[] => [
  ...made.party.rows,
  ...[...made.invoices, ...made.open].flatMap((one) => one.rows),
  ...made.entries.flatMap((one) => one.rows),
  ...made.document.rows,
]

/** Half of the postings come from invoices and their payments, the rest from entries of ten postings. */
function wantedFor(postings: number): Count {
  const invoices = Math.floor(postings / 10)
  return {
    ...{ invoices, parties: invoices, drafts: Math.ceil(invoices / 1000) },
    entries: Math.floor((postings - invoices * 5) / 10),
    documents: Math.floor(postings / 100),
  }
}

async function fillKinds(client: pg.Client, tables: Tables, made: Papers, from: Count, to: Count): Promise<void> {
  const copy = (kind: Kind, range: [number, number], step: [number, number], days = 'true') =>
    copies(client, tables, kind, range, step, days, to.parties)
  await numbersFrom(client, from.invoices, to.invoices)
  await copies(client, tables, partyKind(made), [from.parties, to.parties], [0, 1], 'true', null)
  const invoices: [number, number] = [from.invoices, to.invoices]
  for (const [index, paper] of made.invoices.entries()) {
    const [open, step] = [made.open[index] ?? paper, [index, made.invoices.length] as [number, number]]
    await copy(paperKind(paper, index), invoices, step, PAID)
    await copy(paperKind(open, made.invoices.length + index), invoices, step, `not ${PAID}`)
  }
  await copy(draftKind(made), [from.drafts, to.drafts], [0, 1])
  for (const [index, { rows }] of made.entries.entries())
    await copy(entryKind(rows, index), [from.entries, to.entries], [index, made.entries.length])
  await copy(documentKind(made), [from.documents, to.documents], [0, 1])
}

const nameTokens: [string, string][] = [
  [MARK.name, 'r.name'],
  [MARK.name.toLowerCase(), 'lower(r.name)'],
  ['zwqn', 'lower(left(r.name, 4))'],
  ['xvkn', `lower(left(split_part(r.name, ' ', 2), 4))`],
]

const wordTokens: [string, string][] = [
  [MARK.line, `initcap(${word(WORDS.frequent('r.n'))})`],
  [MARK.rare, rareWord('r.n')],
  [MARK.note, `${word(WORDS.frequent('r.n + 77'))} || ' ' || ${word(WORDS.frequent('r.n + 991'))}`],
]

const partyKind = ({ party }: Papers): Kind => ({
  rows: party.rows,
  tokens: [[party.id, 'r.customer'], ...nameTokens],
  first: 1,
})

const digits = (text: string): string => `lpad(${text}, greatest(5, length(${text})), '0')`

function paperKind(paper: Paper, index: number): Kind {
  const series = paper.rows.find((row) => row.table === 'kernel_number')?.values.get('series') ?? ''
  const line = paper.rows.find((row) => row.table === 'banking_statement_line')?.values
  const statement = line?.get('statement')
  const fingerprint = line?.get('fingerprint')
  const key = `'INV' || r.year || ${digits('r.sequence')}`
  return {
    rows: paper.rows,
    tokens: [
      [paper.number, `'INV-' || r.year || '-' || ${digits('r.sequence')}`],
      [paper.number.replaceAll('-', ''), key],
      [paper.reference, `'RF18' || ${key}`],
      [series, `'${series.slice(0, -4)}' || r.year`],
      [paper.customer, 'r.customer'],
      ...nameTokens,
      ...wordTokens,
      ...(statement ? ([[statement, 'r.statement']] as [string, string][]) : []),
      ...(fingerprint ? ([[fingerprint, `md5(r.n::text) || '00000000'`]] as [string, string][]) : []),
    ],
    own: [['kernel_number.sequence', 'r.sequence']],
    first: 0x20 + index * 0x40,
  }
}

const draftKind = ({ draft }: Papers): Kind => ({
  rows: draft.rows,
  tokens: [[draft.customer, 'r.customer'], ...nameTokens, ...wordTokens],
  first: 0xe00,
})

const entryKind = (rows: readonly TemplateRow[], index: number): Kind => ({
  rows,
  tokens: wordTokens,
  first: 0xe10 + index * 0x20,
})

const documentKind = ({ document }: Papers): Kind => ({
  rows: document.rows,
  tokens: [
    ...wordTokens.filter(([token]) => token !== MARK.note),
    [MARK.note, WORDS.text('r.n')],
    [
      document.rows.find((row) => row.table === 'documents_document')?.values.get('file') ?? '',
      `md5(r.n::text) || md5((r.n + 1)::text)`,
    ],
  ],
  // Their bytes are nowhere, and they say so.
  own: [
    ['documents_document.kept', 'false'],
    ['documents_arrival.key', `'upload ' || r.n`],
  ],
  first: 0xf00,
})

/** Whether a row is copied: what hangs on papers that came in once is not. */
function copied(row: TemplateRow, rows: readonly TemplateRow[], isDocument: boolean): boolean {
  if (isDocument) return row.table !== 'kernel_event'
  if (ONCE.has(row.table)) return false
  if (row.table === 'kernel_audit')
    return COMMANDS.has(row.values.get('command') ?? '') && !mentions(row, rows, 'documents_')
  return !['kernel_event', 'kernel_link'].includes(row.table) || !mentions(row, rows, '')
}

const mentions = (row: TemplateRow, rows: readonly TemplateRow[], prefix: string): boolean => {
  const ids = rows.flatMap((one) =>
    ONCE.has(one.table) && one.table.startsWith(prefix) ? (one.values.get('id') ?? []) : [],
  )
  const text = [...row.values.values()].join(' ')
  return ids.some((id) => text.includes(id))
}

/** Copies of one kind: those of the numbers from (without) to (with) that leave such a rest, of such days. */
async function copies(
  client: pg.Client,
  tables: Tables,
  kind: Kind,
  [from, to]: [number, number],
  [rest, of]: [number, number],
  days: string,
  parties: number | null,
): Promise<void> {
  const isDocument = kind.rows.some((row) => row.table === 'documents_document') && kind.first === 0xf00
  const rows = kind.rows.filter((row) => copied(row, kind.rows, isDocument))
  const tokens = new Map(kind.tokens.filter(([token]) => token !== ''))
  for (const [index, row] of rows.entries()) {
    const id = row.values.get('id')
    if (id && !tokens.has(id)) tokens.set(id, idOf(kind.first + index))
  }
  for (const [day, column] of [
    [MARK.issued, 'day'],
    [MARK.due, 'due'],
    [MARK.paid, 'paid'],
  ] as const)
    tokens.set(day, `r.${column}::text`)
  for (const [period, column] of await periodsOf(client)) tokens.set(period, `r.${column}`)
  const own = new Map([
    ...['created_at', 'recorded_at', 'at'].map((name): [string, string] => [`*.${name}`, 'r.moment']),
    ...(kind.own ?? []),
  ])
  for (let begin = from; begin < to; begin += AT_ONCE * of) {
    const end = Math.min(to, begin + AT_ONCE * of)
    await client.query('begin')
    await client.query(sourceSql([from, to], [begin, end], [rest, of], days, parties))
    for (const row of rows)
      await client.query(
        `${copySql(tables, row, tokens, own, 'bench_r')}${TOLD.has(row.table) ? ` where r.n / ${of} % ${TOLD_OF} = 0` : ''}`,
      )
    await client.query('drop table bench_r')
    await client.query('commit')
  }
}

/** The template's two periods, in the order of the days. */
async function periodsOf(client: pg.Client): Promise<[string, string][]> {
  const { rows } = await client.query<{ id: string; on: string }>(
    `select p.id, d.day as "on" from ledger_period p, unnest($1::date[]) as d(day) where d.day between p.starts_on and p.ends_on order by d.day`,
    [[MARK.issued, MARK.paid]],
  )
  return [
    [rows[0]?.id ?? '', 'period'],
    [rows[1]?.id ?? '', 'paid_period'],
  ]
}

/** The numbers of some copies with all that differs: days, contact, number of the invoice, ids. */
function sourceSql(
  [from, to]: [number, number],
  [begin, end]: [number, number],
  [rest, of]: [number, number],
  days: string,
  parties: number | null,
): string {
  return `create temp table bench_r as
    with numbered as (
      select n, d.day, d.day + 30 as due, d.day + ${PAID_AFTER} as paid,
             (extract(epoch from d.day) * 1000)::bigint + 28800000 + n % 40000000 as at
        from generate_series(${begin + 1}::bigint, ${end}::bigint) n
        join bench_day d on d.i = (n - ${from + 1}) * ${DAYS} / ${Math.max(1, to - from)}
       where n % ${of} = ${rest} and ${days}
    ), with_customer as (
      select *, ${parties === null ? 'n' : customerOf('n', parties)} as p from numbered
    )
    select w.*, to_timestamp(at / 1000.0) as moment, y.year::text as year, (n - y.before)::text as sequence,
           ${partyId('p')} as customer, ${nameOf('p')} as name, ${statementId('paid')} as statement,
           i.id::text as period, j.id::text as paid_period,
           ${idHead('at')} as head, ${idTail('n')} as tail
      from with_customer w
      join bench_year y on y.year = extract(year from day)
      join ledger_period i on w.day between i.starts_on and i.ends_on
      join ledger_period j on w.paid between j.starts_on and j.ends_on`
}

/** For each year what its numbers are less than those of the copies, so that each series goes on without a gap. */
async function numbersFrom(client: pg.Client, from: number, to: number): Promise<void> {
  await client.query('drop table if exists bench_year')
  await client.query(
    `create temp table bench_year as
     select g.year, coalesce(y.n - 1, 0) - coalesce((
              select max(sequence) from kernel_number where series like 'sales.invoice % invoice ' || g.year), 0) as before
       from generate_series(2024, 2026) as g(year)
       left join (select extract(year from d.day) as year, min(n) as n
               from generate_series(${from + 1}::bigint, ${Math.max(from + 1, to)}::bigint) n
               join bench_day d on d.i = (n - ${from + 1}) * ${DAYS} / ${Math.max(1, to - from)} group by 1) y on y.year = g.year`,
  )
}

/** Every transaction is sealed by a link of its own, as the worker does. */
async function seal(client: pg.Client): Promise<void> {
  while (true) {
    const { rows } = await client.query<{ sequence: number | null }>('select kernel_seal_new(1) as sequence')
    if (rows[0]?.sequence === null || rows[0] === undefined) return
  }
}
