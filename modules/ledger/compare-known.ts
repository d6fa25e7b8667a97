import {
  add,
  f,
  isZero,
  negate,
  type QueryRow,
  query,
  type Reader,
  refuse,
  say,
  subtract,
  sum,
} from '../../kernel/index.ts'
import { postingRows } from './account-statement.ts'
import { amountField, shown, spanWords } from './comparison.ts'
import type { PostingLine } from './posting-page.ts'
import {
  type Books,
  booksOf,
  byCode,
  headOf,
  opensStatement,
  reportReaders,
  spanInput,
  spanOf,
  withAllAccounts,
} from './report.ts'
import { net, type Span, turnoversOf } from './turnovers.ts'

const LIMIT = 2000

const ADDED = `
  select n.id, n.entry, n.account, n."on"::text as "on", e.text as "entryText", n.text, j.code as journal, e.source,
         n.party, p.name as "partyName", n.currency, n.amount::text as amount, n.base_amount::text as base,
         to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "recordedAt", null as against
  from ledger_entry e join ledger_posting n on n.entry = e.id join ledger_journal j on j.id = e.journal
  left join contacts_party p on p.id = n.party
  where e.company = $1 and e.recorded_at > $4::timestamptz and e.recorded_at <= $5::timestamptz
    and e."on" <= $3::date and ($2::date is null or e."on" >= $2::date)
  order by n.account, n."on", n.id limit ${LIMIT + 1}`

const columnsIn = (currency: string) => ({
  code: f.text(),
  name: f.text().label('Account'),
  recordedAt: f.instant().optional().label('Known since'),
  before: amountField(currency),
  after: amountField(currency),
  change: amountField(currency),
})

export const compareKnown = query('ledger.compareKnown', {
  says: 'What became known between two instants: every account that changed, with the postings that changed it.',
  label: 'What changed',
  input: {
    company: spanInput.company,
    from: spanInput.from,
    until: spanInput.until,
    knownAt: f.instant().says('The earlier instant, e.g. when a report was sent.'),
    thenKnownAt: f.instant().optional().says('The later instant; now when left empty.'),
  },
  columns: columnsIn('EUR'),
  may: reportReaders,
  company: 'company',
  async run({ input, read }) {
    const books = await booksOf(read, input.company)
    const span = spanOf(input, books.today)
    const later = input.thenKnownAt ?? (await databaseNow(read))
    if (Temporal.Instant.compare(input.knownAt, later) > 0)
      refuse('ledger.report.instants', say`The first instant lies after the second. Swap them.`, {
        field: 'thenKnownAt',
      })
    const [before = new Map()] = await turnoversOf(read, input.company, [span], input.knownAt)
    const [after = new Map()] = await turnoversOf(read, input.company, [span], later)
    await withAllAccounts(read, books, [before, after])
    const added = await read.rows<PostingLine>(ADDED, [input.company, span.from, span.until, input.knownAt, later])
    const changed = [...books.accounts.values()]
      .filter((one) => added.some((line) => line.account === one.id) || moved(before.get(one.id), after.get(one.id)))
      .sort(byCode)
    const rows: QueryRow[] = []
    for (const account of changed) {
      const amounts = [net(before.get(account.id)), net(after.get(account.id))]
      const lines = added.slice(0, LIMIT).filter((line) => line.account === account.id)
      rows.push(...(await accountRows(read, books, span, input.knownAt, account.id, amounts, lines)))
    }
    const { currency } = books
    const changes = changed.map((one) => subtract(net(after.get(one.id)), net(before.get(one.id))))
    const explained = sum(added.map((line) => line.base))
    return {
      columns: columnsIn(currency),
      rows,
      totals: { change: shown(sum(changes), currency) },
      proof: [
        {
          says: String(
            added.length > LIMIT
              ? say`More than ${LIMIT} postings became known; their sum ${shown(explained, currency)} is the sum of all changes`
              : say`${added.length} postings became known; their sum ${shown(explained, currency)} is the sum of all changes`,
          ),
          holds: added.length > LIMIT || isZero(add(sum(changes), negate(explained))),
        },
      ],
      head: headOf(
        books,
        { en: 'What became known', de: 'Was seither bekannt wurde' },
        spanWords(span, books.locale),
        later,
      ),
    }
  },
})

type Sides = { debit: string; credit: string } | undefined
const moved = (before: Sides, after: Sides): boolean => !isZero(subtract(net(after), net(before)))

async function databaseNow(read: Reader): Promise<string> {
  const [row] = await read.rows<{ now: string }>(
    `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now`,
  )
  return row?.now ?? Temporal.Now.instant().toString()
}

async function accountRows(
  read: Reader,
  books: Books,
  span: Span,
  since: string,
  id: string,
  [before = '0', after = '0']: string[],
  lines: readonly PostingLine[],
): Promise<QueryRow[]> {
  const account = books.accounts.get(id)
  const opens = opensStatement(books.company.id, id, span)
  const marked = 'input' in opens ? { ...opens, input: { ...opens.input, since } } : opens
  const { rows } = await postingRows(read, books, lines, before)
  const { currency } = books
  return [
    {
      account: id,
      code: account?.code ?? '',
      name: account?.name ?? '',
      before: shown(before, currency),
      after: shown(after, currency),
      change: shown(subtract(after, before), currency),
      _kind: 'group',
      _opens: { name: marked, before: marked, after: marked, change: marked },
    },
    ...lines.map(
      (line, index): QueryRow => ({
        code: line.on,
        name: String(rows[index]?.text ?? ''),
        recordedAt: line.recordedAt,
        change: shown(line.base, currency),
        _depth: 1,
        _opens: {
          name: { record: 'ledger.entry', id: line.entry },
          change: { record: 'ledger.entry', id: line.entry },
        },
      }),
    ),
  ]
}
