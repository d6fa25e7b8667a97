import {
  add,
  divide,
  f,
  isZero,
  multiply,
  negate,
  type QueryRow,
  query,
  round,
  say,
  subtract,
  sum,
} from '../../kernel/index.ts'
import { COMPARE, type Column, columnFields, columnsFor, shown, spanWords } from './comparison.ts'
import { financialYearOf } from './period-commands.ts'
import { type Books, booksOf, headOf, reportReaders, spanInput, spanOf, withAllAccounts } from './report.ts'
import { inLanguage, type Words } from './sections.ts'
import { columnSums, type Part, partsOf, type StatementAsk, sectionRow, sectionSum, sumRow } from './statement-tree.ts'
import { net, type Span, turnoversOf } from './turnovers.ts'

export const comparisonInput = {
  compare: f
    .choice(...COMPARE)
    .default('none')
    .says('What it is held against.'),
  compareFrom: f.date().optional().says('First day of a span of your own to hold it against.'),
  compareUntil: f.date().optional().says('Last day of that span.'),
}

/** The span stated by hand to compare with, if one was. */
export function statedSpan(input: { compareFrom?: string | null; compareUntil?: string | null }): Span | null {
  if (!input.compareUntil && !input.compareFrom) return null
  return spanOf({ from: input.compareFrom, until: input.compareUntil }, input.compareUntil ?? input.compareFrom ?? '')
}

/** The lines that sum up what stands above them, each after the sections named. */
const RESULTS: { after: readonly string[]; words: Words; margin?: Words }[] = [
  {
    after: ['revenue', 'costOfSales'],
    words: { en: 'Gross profit', de: 'Rohergebnis' },
    margin: { en: 'Gross margin, %', de: 'Rohertrag in %' },
  },
  {
    after: ['otherIncome', 'personnel', 'depreciation', 'otherExpenses'],
    words: { en: 'Operating result', de: 'Betriebsergebnis' },
  },
  { after: ['finance'], words: { en: 'Result before tax', de: 'Ergebnis vor Steuern' } },
  { after: ['incomeTax'], words: { en: 'Result after tax', de: 'Ergebnis nach Steuern' } },
]

export const RESULT: Words = { en: 'Result', de: 'Ergebnis' }

export const profitAndLoss = query('ledger.profitAndLoss', {
  says: 'Income and expenses of a span, by section, and the result.',
  label: 'Profit and loss',
  input: { ...spanInput, ...comparisonInput },
  columns: { code: f.text(), name: f.text().label('Account'), amount: f.decimal(2) },
  may: reportReaders,
  company: 'company',
  async run({ input, read }) {
    const books = await booksOf(read, input.company)
    const span = spanOf({ ...input, from: input.from ?? startOfYear(books, input.until) }, books.today)
    const columns = columnsFor(span, input.compare, statedSpan(input), books.locale)
    const turned = await turnoversOf(
      read,
      input.company,
      columns.map((one) => one.span),
      input.knownAt,
    )
    await withAllAccounts(read, books, turned)
    const ask: StatementAsk = {
      books,
      columns,
      turned,
      sign: (_, amount) => negate(amount),
      drill: (column) => column.span,
      knownAt: input.knownAt,
    }
    const parts = partsOf(ask, 'profitAndLoss')
    const result = columnSums(
      parts.map((one) => one.sums),
      columns.length,
    )
    return {
      columns: {
        code: f.text(),
        name: f.text().label('Account'),
        ...columnFields(columns, books.currency, books.locale),
      },
      rows: [...resultRows(ask, parts), sumRow(ask, RESULT, result, { statement: 'profitAndLoss' }, { result: true })],
      totals: { name: inLanguage(RESULT, books.locale), ...totalsOf(columns, result, books.currency) },
      proof: [incomeProof(ask, result)],
      head: headOf(
        books,
        { en: 'Profit and loss', de: 'Gewinn und Verlust' },
        spanWords(span, books.locale),
        input.knownAt,
      ),
    }
  },
})

/** Without a first day a statement begins with the financial year of its last. */
const startOfYear = (books: Books, until?: string | null): string =>
  financialYearOf(books.company.yearStart, until ?? books.today).from

/** A row of totals as a report shows it: each column's amount, in the form of its currency. */
export const totalsOf = (columns: readonly Column[], amounts: readonly string[], currency: string) =>
  Object.fromEntries(columns.map(({ name }, index) => [name, shown(amounts[index] ?? '0', currency)]))

function resultRows(ask: StatementAsk, parts: readonly Part[]): QueryRow[] {
  const rows: QueryRow[] = []
  const above: string[][] = []
  for (const [index, { after, words, margin }] of RESULTS.entries()) {
    const here = parts.filter((one) => after.includes(one.section.id))
    if (here.length === 0) continue
    for (const part of here) {
      rows.push(sectionRow(ask, part.section), ...part.rows, ...sectionSum(ask, part))
      above.push(part.sums)
    }
    const onlyRevenue = index === 0 && here.length === 1
    const last = index === RESULTS.length - 1
    if (onlyRevenue || last) continue
    const sums = columnSums(above, ask.columns.length)
    rows.push(sumRow(ask, words, sums, null))
    if (margin) rows.push(...marginRow(ask, margin, sums, here))
  }
  return rows
}

/** What is left of revenue, in per cent of it. */
function marginRow(ask: StatementAsk, words: Words, profit: readonly string[], parts: readonly Part[]): QueryRow[] {
  const revenue = parts.find((one) => one.section.id === 'revenue')?.sums ?? []
  if (isZero(revenue[0] ?? '0')) return []
  const percent = ask.columns.map((_, index) => {
    const base = revenue[index] ?? '0'
    return isZero(base) ? null : round(multiply(divide(profit[index] ?? '0', base), '100'), 1)
  })
  const [now] = percent
  const then = percent.length > 1 ? percent.at(-1) : undefined
  return [
    {
      name: inLanguage(words, ask.books.locale),
      ...Object.fromEntries(ask.columns.map(({ name }, index) => [name, percent[index] ?? null])),
      ...(now && then ? { change: subtract(now, then) } : {}),
      unit: 'percent',
      _depth: 1,
    },
  ]
}

/** Income less expenses, added up from the accounts alone, is the result that the sections lead to. */
function incomeProof(ask: StatementAsk, result: readonly string[]) {
  const { currency, accounts } = ask.books
  const turned = ask.turned[0] ?? new Map()
  const of = (kind: string) =>
    sum([...accounts.values()].filter((one) => one.kind === kind).map((one) => net(turned.get(one.id))))
  const income = negate(of('income'))
  const expenses = of('expense')
  return {
    says: String(
      say`Income ${shown(income, currency)} − expenses ${shown(expenses, currency)} = result ${shown(result[0] ?? '0', currency)}`,
    ),
    holds: isZero(subtract(add(income, negate(expenses)), result[0] ?? '0')),
  }
}
