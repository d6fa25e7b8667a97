import { f, isZero, type QueryRow, query, type Reader, say, subtract, sum } from '../../kernel/index.ts'
import {
  amountField,
  booksOf,
  findAccount,
  headOf,
  net,
  opensStatement,
  type PostingLine,
  postingLines,
  reportReaders,
  shown,
  spanInput,
  spanOf,
  spanWords,
  turnovers,
} from '../ledger/index.ts'
import { stepRows, walk } from './chain.ts'

const MOST = 200

const columnsIn = (currency: string) => ({
  what: f.text(),
  on: f.date().optional().label('Date'),
  title: f.text(),
  kind: f.text().optional().label('How'),
  amount: amountField(currency).optional(),
})

/** What one figure of a report is made of: its entries, and for each the papers behind it. */
export const figure = query('reporting.figure', {
  says: 'What a figure is made of: account, entries, the record that each books, its document, the mail it came in.',
  input: {
    ...spanInput,
    account: f.text({ max: 60 }).says('Id or code of the account.'),
    since: f.instant().optional().says('Marks what became known after this instant.'),
    limit: f.integer().default(50).says('Entries shown, at most 200.'),
  },
  columns: columnsIn('EUR'),
  may: reportReaders,
  company: 'company',
  async run({ input, read }) {
    const books = await booksOf(read, input.company)
    const account = await findAccount(read, books, input.account)
    const span = spanOf(input, books.today)
    const { currency } = books
    const limit = Math.min(Math.max(input.limit, 1), MOST)
    const [lines, turned] = await Promise.all([
      postingLines(read, {
        company: input.company,
        account: account.id,
        span,
        knownAt: input.knownAt,
        limit: limit + 1,
      }),
      turnovers(read, input.company, span.from, span.until, input.knownAt),
    ])
    const page = lines.slice(0, limit)
    const total = net(turned.get(account.id))
    const listed = sum(page.map((one) => one.base))
    const opens = opensStatement(input.company, account.id, span, input.knownAt)
    const top: QueryRow = {
      what: 'figure',
      title: `${account.code} ${account.name}`,
      kind: spanWords(span, books.locale),
      amount: shown(total, currency),
      _kind: 'group',
      _depth: 0,
      _opens: { title: opens, amount: opens },
    }
    const rest = subtract(total, listed)
    return {
      columns: columnsIn(currency),
      rows: [top, ...(await entryRows(read, page, currency, input.since))],
      totals: { amount: shown(total, currency) },
      proof: [
        lines.length > limit
          ? {
              says: String(
                say`${page.length} entries shown: ${shown(listed, currency)}; the others ${shown(rest, currency)}`,
              ),
              holds: true,
            }
          : { says: String(say`${page.length} entries add up to ${shown(listed, currency)}`), holds: isZero(rest) },
      ],
      head: headOf(
        books,
        { en: 'What it is made of', de: 'Woraus es besteht' },
        spanWords(span, books.locale),
        input.knownAt,
      ),
    }
  },
})

/** Entries, each followed by what it came from, the nearest first. */
async function entryRows(
  read: Reader,
  lines: readonly PostingLine[],
  currency: string,
  since?: string | null,
): Promise<QueryRow[]> {
  const subjectOf = (line: PostingLine) => `ledger.entry/${line.entry}`
  const steps = await walk(read, [...new Set(lines.map(subjectOf))], 'from', 6)
  const above = await stepRows(read, steps)
  const byNear = Map.groupBy(above, (row) => String(row.near))
  const under = (subject: string, depth: number): QueryRow[] =>
    (byNear.get(subject) ?? []).flatMap((row) => [{ ...row, _depth: depth }, ...under(row.subject, depth + 1)])
  return lines.flatMap((line) => {
    const entry = { record: 'ledger.entry', id: line.entry }
    const isNew = since ? Temporal.Instant.compare(line.recordedAt, since) > 0 : false
    return [
      {
        what: 'entry',
        subject: subjectOf(line),
        on: line.on,
        title: line.partyName ?? line.text ?? line.entryText,
        text: line.entryText,
        amount: shown(line.base, currency),
        recordedAt: line.recordedAt,
        ...(isNew ? { isNew } : {}),
        _depth: 1,
        _opens: { title: entry, amount: entry },
      },
      ...under(subjectOf(line), 2),
    ]
  })
}
