import {
  f,
  minorUnits,
  placeOf,
  placeText,
  type QueryRow,
  query,
  type RowOf,
  refuse,
  round,
  rowsOfPage,
  say,
} from '../../kernel/index.ts'
import { document as documentRecord } from '../documents/index.ts'
import { bankAccount, readers } from './account.ts'
import { statement as statementRecord } from './statement.ts'

type Statement = RowOf<typeof statementRecord>

/** Where statements without dates stand: after all others. */
const UNDATED = '0001-01-01'

const SHOWN = `account = $1 and state <> 'withdrawn'
  and ($2::date is null or "to" is null or "to" >= $2) and ($3::date is null or "from" is null or "from" <= $3)`

/** A page of an account's statements, the latest first, those without dates at the end. */
const PAGE = `
  (select id, "to"::text as "to", made_at as "madeAt" from banking_statement
    where ${SHOWN} and ("to", made_at, id) < ($4::date, $5::timestamptz, $6::uuid)
    order by "to" desc, made_at desc, id desc limit $7)
  union all
  (select id, '${UNDATED}', made_at from banking_statement
    where ${SHOWN} and "to" is null and ('${UNDATED}'::date, made_at, id) < ($4::date, $5::timestamptz, $6::uuid)
    order by made_at desc, id desc limit $7)
  limit $7`

/** What is wrong with the statements of a span, however many there are: whether they add up, and whether they follow. */
const WRONG = `
  select count(*)::int as count, coalesce((array_agg(number order by made_at desc, id desc))[1:3], '{}') as numbers
    from banking_statement where ${SHOWN}`

const BEGINNING = { to: '9999-12-31', madeAt: '9999-12-31T00:00:00Z', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' }

/** Amounts with as many places as the account's currency has. */
const columnsOf = (places: number) => ({
  number: f.text().label('Statement'),
  from: f.date().optional(),
  to: f.date().optional(),
  kind: f.choice('statement', 'report', 'notification'),
  opening: f.decimal(places).optional(),
  lines: f.decimal(places),
  closing: f.decimal(places).optional(),
  difference: f.decimal(places).optional(),
  state: f.choice('proved', 'unprovable', 'wrong', 'acknowledged'),
  chainSays: f.text().told().label('Follows'),
})

export const statementProof = query('banking.statementProof', {
  says: 'Every statement of an account: opening + lines = closing, and each opening where the last one closed.',
  label: 'Statement proof',
  input: {
    account: f.ref(bankAccount),
    from: f.date().optional(),
    until: f.date().optional(),
    limit: f.integer().optional().says('Statements of a page, at most 1,000.'),
    after: f.text().optional().says('Where the page before ended.'),
  },
  columns: columnsOf(2),
  may: readers,
  async run({ input, read, who }) {
    const account = await read.get(bankAccount, input.account)
    if (!account || !visible(account, who.assignments))
      return refuse('banking.account.missing', say`There is no such bank account, or it is not yours to see.`, {
        kind: 'missing',
        field: 'account',
      })
    const span = [account.id, input.from, input.until]
    const place = input.after ? placeOf(input.after, ['to', 'madeAt', 'id'] as const) : BEGINNING
    const limit = rowsOfPage(input.limit, 1000)
    const [found, wrong, broken] = await Promise.all([
      read.rows<typeof BEGINNING>(PAGE, [...span, place.to, place.madeAt, place.id, limit + 1]),
      read.rows<Wrong>(`${WRONG} and state in ('wrong', 'acknowledged')`, span),
      read.rows<Wrong>(`${WRONG} and gap`, span),
    ])
    const page = found.slice(0, limit)
    const rows = await read.find(statementRecord, { id: page.map((one) => one.id) }, limit)
    const byId = new Map(rows.map((one) => [one.id, one]))
    const last = found.length > limit ? page.at(-1) : undefined
    const places = minorUnits(account.currency ?? 'EUR')
    return {
      columns: columnsOf(places),
      rows: page.flatMap((one): QueryRow[] => {
        const row = byId.get(one.id)
        return row ? [proofRow(row, places)] : []
      }),
      ...(last ? { after: placeText({ ...last }) } : {}),
      proof: proofLines(wrong[0], broken[0]),
      head: {
        title: String(say`Statements of ${account.name}`),
        ...(account.currency ? { currency: account.currency } : {}),
      },
    }
  },
})

interface Wrong {
  count: number
  numbers: string[]
}

/** Whoever holds a role in the account's company, or everywhere; one without a company is everybody's. */
const visible = (account: { company: string | null }, held: readonly { company: string | null }[]): boolean =>
  account.company === null || held.some((one) => one.company === null || one.company === account.company)

function proofRow(one: Statement, places: number): QueryRow {
  const shown = (amount: string | null) => (amount === null ? null : round(amount, places))
  return {
    statement: one.id,
    number: one.number,
    from: one.from,
    to: one.to,
    kind: one.kind,
    opening: shown(one.opening),
    lines: shown(one.linesTotal),
    lineCount: one.linesRead,
    linesAdded: one.linesAdded,
    closing: shown(one.closing),
    difference: shown(one.difference),
    state: one.state,
    says: one.proof,
    note: one.note,
    chain: one.chain ?? 'none',
    chainDifference: one.chainDifference,
    chainSays: one.chainSays ?? String(say`Not a final statement.`),
    document: one.document,
    _opens: {
      number: { record: statementRecord.id, id: one.id },
      ...(one.document ? { lines: { record: documentRecord.id, id: one.document } } : {}),
    },
  }
}

function proofLines(wrong: Wrong | undefined, broken: Wrong | undefined) {
  return [
    {
      says: String(
        wrong?.count
          ? say(
              '{0, plural, one {A statement does} other {# statements do}} not add up: {1}',
              wrong.count,
              wrong.numbers.join(', '),
            )
          : say`Every statement adds up: opening + lines = closing`,
      ),
      holds: !wrong?.count,
    },
    {
      says: String(
        broken?.count
          ? say`${broken.count} do not open where the one before closed: ${broken.numbers.join(', ')}`
          : say`Every statement opens where the one before closed`,
      ),
      holds: !broken?.count,
    },
  ]
}
