import { f, isZero, negate, type QueryRow, query, type Reader, say, subtract, sum } from '../../kernel/index.ts'
import { COMPARE, type Column, columnFields, columnsFor, shown, spanWords } from './comparison.ts'
import { financialYearOf } from './period-commands.ts'
import { totalsOf } from './profit-and-loss.ts'
import { type Books, booksOf, headOf, reportReaders, spanInput, withAllAccounts } from './report.ts'
import { inLanguage, type Section, type Words } from './sections.ts'
import { columnSums, type Part, partsOf, type StatementAsk, sectionRow, sectionSum, sumRow } from './statement-tree.ts'
import { dayBefore, net, type Span, type Turnover, turnoversOf } from './turnovers.ts'

const WORDS = {
  assets: { en: 'Assets', de: 'Aktiva' },
  liabilities: { en: 'Liabilities', de: 'Fremdkapital' },
  equity: { en: 'Equity', de: 'Eigenkapital' },
  totalAssets: { en: 'Total assets', de: 'Summe Aktiva' },
  totalLiabilities: { en: 'Total liabilities', de: 'Summe Fremdkapital' },
  totalEquity: { en: 'Total equity', de: 'Summe Eigenkapital' },
  totalBoth: { en: 'Total liabilities and equity', de: 'Summe Passiva' },
  result: { en: 'Result of the year', de: 'Ergebnis des Jahres' },
  earlier: {
    en: 'Results of earlier years',
    de: 'Ergebnisse früherer Jahre',
  },
} satisfies Record<string, Words>

const ASSETS = new Set(['fixedAssets', 'inventory', 'receivables', 'currentAssets', 'cash'])

export const balanceSheet = query('ledger.balanceSheet', {
  says: 'Assets, liabilities and equity on a day. The result of the year stands in equity, computed and not booked.',
  input: {
    company: spanInput.company,
    on: f.date().optional().says('The day; today when left empty.'),
    knownAt: spanInput.knownAt,
    compare: f
      .choice(...COMPARE)
      .default('none')
      .says('What it is held against.'),
    compareOn: f.date().optional().says('A day of your own to hold it against.'),
  },
  columns: { code: f.text(), name: f.text().label('Account'), amount: f.decimal(2) },
  may: reportReaders,
  company: 'company',
  async run({ input, read }) {
    const books = await booksOf(read, input.company)
    const on = input.on ?? books.today
    const stated: Span | null = input.compareOn ? { from: null, until: input.compareOn } : null
    const columns = columnsFor({ from: null, until: on }, input.compare, stated, books.locale)
    const { turned, ofEarlierYears } = await balances(read, books, columns, input.knownAt)
    const ask: StatementAsk = {
      books,
      columns,
      turned,
      sign: (section, amount) => (ASSETS.has(section.id) ? amount : negate(amount)),
      drill: (column) => column.span,
      knownAt: input.knownAt,
    }
    const { rows, assets, both } = sheetRows(ask, ofEarlierYears)
    const { currency } = books
    return {
      columns: { code: f.text(), name: f.text().label('Account'), ...columnFields(columns, currency, books.locale) },
      rows,
      totals: { name: inLanguage(WORDS.totalAssets, books.locale), ...totalsOf(columns, assets, currency) },
      proof: columns.map(({ label }, index) => proofOf(label, assets[index] ?? '0', both[index] ?? '0', currency)),
      head: headOf(
        books,
        { en: 'Balance sheet', de: 'Bilanz' },
        spanWords({ from: null, until: on }, books.locale),
        input.knownAt,
      ),
    }
  },
})

function proofOf(label: string, assets: string, both: string, currency: string) {
  const difference = subtract(assets, both)
  const says = say`${label}: assets ${shown(assets, currency)} = liabilities and equity ${shown(both, currency)}`
  const holds = isZero(difference)
  return { says: String(holds ? says : say`${says}; ${shown(difference, currency)} differ`), holds }
}

/** Balances on each day, and the part of them that comes from before the financial year of that day. */
async function balances(
  read: Reader,
  books: Books,
  columns: readonly Column[],
  knownAt?: string | null,
): Promise<{ turned: Map<string, Turnover>[]; ofEarlierYears: Map<string, Turnover>[] }> {
  const starts = columns.map((one) => dayBefore(financialYearOf(books.company.yearStart, one.span.until).from))
  const spans: Span[] = [...columns.map((one) => one.span), ...starts.map((until) => ({ from: null, until }))]
  const all = await turnoversOf(read, books.company.id, spans, knownAt)
  await withAllAccounts(read, books, all)
  return { turned: all.slice(0, columns.length), ofEarlierYears: all.slice(columns.length) }
}

/** Income less expenses over all accounts of these turnovers. */
function resultOf(books: Books, turned: ReadonlyMap<string, Turnover>): string {
  const counted = [...books.accounts.values()].filter((one) => one.kind === 'income' || one.kind === 'expense')
  return negate(sum(counted.map((one) => net(turned.get(one.id)))))
}

function sheetRows(ask: StatementAsk, ofEarlierYears: readonly ReadonlyMap<string, Turnover>[]) {
  const parts = partsOf(ask, 'balanceSheet')
  const width = ask.columns.length
  const of = (holds: (section: Section) => boolean) => parts.filter((one) => holds(one.section))
  const assetParts = of((one) => ASSETS.has(one.id))
  const equityParts = of((one) => one.id === 'equity')
  const liabilityParts = of((one) => !ASSETS.has(one.id) && one.id !== 'equity')
  const sums = (some: readonly Part[]) =>
    columnSums(
      some.map((one) => one.sums),
      width,
    )
  const results = resultLines(ask, ofEarlierYears)
  const assets = sums(assetParts)
  const liabilities = sums(liabilityParts)
  const equity = columnSums([sums(equityParts), ...results.map((one) => one.amounts)], width)
  const both = columnSums([liabilities, equity], width)
  const rows: QueryRow[] = [
    ...assetParts.flatMap((part) => [sectionRow(ask, part.section), ...part.rows, ...sectionSum(ask, part)]),
    sumRow(ask, WORDS.totalAssets, assets, null, { side: 'assets' }),
    ...liabilityParts.flatMap((part) => [sectionRow(ask, part.section), ...part.rows, ...sectionSum(ask, part)]),
    ...(liabilityParts.length > 0 ? [sumRow(ask, WORDS.totalLiabilities, liabilities, null)] : []),
    { section: 'equity', name: inLanguage(WORDS.equity, ask.books.locale), _kind: 'group', _depth: 0 },
    ...equityParts.flatMap((part) => part.rows),
    ...results.map((one) => one.row),
    sumRow(ask, WORDS.totalEquity, equity, null),
    sumRow(ask, WORDS.totalBoth, both, null, { side: 'both' }),
  ]
  return { rows, assets, both }
}

/**
 * The result of the year up to the day, and those of earlier years: both are
 * computed from income and expenses, so that a year needs no closing entry.
 */
function resultLines(ask: StatementAsk, ofEarlierYears: readonly ReadonlyMap<string, Turnover>[]) {
  const { books, columns, knownAt } = ask
  const earlier = columns.map((_, index) => resultOf(books, ofEarlierYears[index] ?? new Map()))
  const ofYear = columns.map((_, index) =>
    subtract(resultOf(books, ask.turned[index] ?? new Map()), earlier[index] ?? '0'),
  )
  const line = (words: Words, amounts: string[], span: (column: Column) => Span) => {
    const opens = Object.fromEntries(
      columns.map((column) => {
        const { from, until } = span(column)
        const input = { company: books.company.id, ...(from ? { from } : {}), until, ...(knownAt ? { knownAt } : {}) }
        return [column.name, { query: 'ledger.profitAndLoss', input }]
      }),
    )
    return { amounts, row: sumRow(ask, words, amounts, null, { _opens: opens, _kind: undefined, _depth: 1 }) }
  }
  const yearOf = (column: Column) => financialYearOf(books.company.yearStart, column.span.until)
  const lines = [line(WORDS.result, ofYear, (column) => ({ from: yearOf(column).from, until: column.span.until }))]
  if (earlier.some((one) => !isZero(one))) {
    lines.unshift(
      line(WORDS.earlier, earlier, (column) => ({ from: '1900-01-01', until: dayBefore(yearOf(column).from) })),
    )
  }
  return lines
}
