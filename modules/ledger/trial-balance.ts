import { add, f, isZero, negate, type Opens, type QueryRow, query, say, sum } from '../../kernel/index.ts'
import {
  amountField,
  COMPARE,
  type Column,
  changeOf,
  columnFields,
  columnsFor,
  shown,
  spanWords,
} from './comparison.ts'
import { beginsAnew, byKind, openingSpans, yearStartOf } from './opening.ts'
import {
  type Account,
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
import { inLanguage } from './sections.ts'
import { dayBefore, net, type Span, type Turnover, turnoversOf } from './turnovers.ts'

const TITLE = { en: 'Trial balance', de: 'Summen und Salden' }
const EARLIER = { en: 'Results of earlier years', de: 'Ergebnisse früherer Jahre' }

/** Where the accounts stand on a day. */
interface Stand {
  counted: ReadonlyMap<string, Turnover>
  /** Results of the years before, which are on no account: what income and expenses came to until then. */
  earlier: string
}

/** What is read for the balances at a span's end: all until then, and what of that lies since its financial year began. */
const closingSpans = (books: Books, span: Span): [all: Span, ofYear: Span] => [
  { from: null, until: span.until },
  { from: yearStartOf(books, span), until: span.until },
]

function standOf(books: Books, all: ReadonlyMap<string, Turnover>, ofYear: ReadonlyMap<string, Turnover>): Stand {
  const anew = [...books.accounts.values()].filter(beginsAnew)
  const of = (some: ReadonlyMap<string, Turnover>) => sum(anew.map((one) => net(some.get(one.id))))
  return { counted: byKind(books, all, ofYear), earlier: add(of(all), negate(of(ofYear))) }
}

export const trialBalance = query('ledger.trialBalance', {
  says: 'Every account with its opening balance, turnover and closing balance. Debits equal credits.',
  input: { ...spanInput, compare: f.choice(...COMPARE).default('none') },
  columns: {
    code: f.text(),
    name: f.text().label('Account'),
    opening: f.decimal(2),
    debit: f.decimal(2),
    credit: f.decimal(2),
    closing: f.decimal(2),
  },
  may: reportReaders,
  company: 'company',
  async run({ input, read }) {
    const books = await booksOf(read, input.company)
    const { currency, locale } = books
    const span = spanOf(input, books.today)
    const columns = columnsFor(span, input.compare, null, locale)
    const held = columns.slice(1)
    const spans = [span, ...openingSpans(books, span), ...held.flatMap((one) => closingSpans(books, one.span))]
    const figures = await turnoversOf(read, input.company, spans, input.knownAt)
    await withAllAccounts(read, books, figures)
    const standAt = (at: number) => standOf(books, figures[at] ?? new Map(), figures[at + 1] ?? new Map())
    const before = standAt(1)
    const then = held.map((_, index) => standAt(3 + 2 * index))
    const within = figures[0] ?? new Map<string, Turnover>()
    const ask: Ask = { books, span, held, knownAt: input.knownAt }
    const shows = (one: Account): boolean =>
      [within, before.counted, ...then.map((some) => some.counted)].some((some) => some.has(one.id))
    const rows = [...books.accounts.values()]
      .filter(shows)
      .sort(byCode)
      .map((one) => accountRow(ask, one, before, within.get(one.id), then))
    if ([before, ...then].some((one) => !isZero(one.earlier))) rows.push(earlierRow(ask, before, then))
    const totals = totalsOf(rows, held, currency)
    const { debit = '0', credit = '0', closing = '0' } = totals
    const { amount: _, ...compareFields } = columnFields(columns, currency, locale)
    return {
      rows,
      columns: {
        code: f.text(),
        name: f.text().label('Account'),
        opening: amountField(currency),
        debit: amountField(currency),
        credit: amountField(currency),
        closing: amountField(currency),
        ...compareFields,
      },
      totals,
      proof: [
        {
          says: String(say`Debit ${debit} = credit ${credit}`),
          holds: isZero(add(debit, negate(credit))) && isZero(closing),
        },
      ],
      head: headOf(books, TITLE, spanWords(span, locale), input.knownAt),
    }
  },
})

interface Ask {
  books: Books
  span: Span
  held: readonly Column[]
  knownAt: string | null | undefined
}

/** Opening, turnover and closing as they are shown, beside what they are held against. */
function amountsOf({ books, held }: Ask, opening: string, turned: Turnover, then: readonly string[]) {
  const { currency } = books
  const closing = add(opening, net(turned))
  return {
    opening: shown(opening, currency),
    debit: shown(turned.debit, currency),
    credit: shown(turned.credit, currency),
    closing: shown(closing, currency),
    ...Object.fromEntries(held.map(({ name }, index) => [name, shown(then[index] ?? '0', currency)])),
    ...changeOf([closing, ...then], currency),
  }
}

const NOTHING: Turnover = { debit: '0', credit: '0' }

function accountRow(
  ask: Ask,
  account: Account,
  before: Stand,
  turned: Turnover = NOTHING,
  then: readonly Stand[] = [],
): QueryRow {
  const { books, span, knownAt } = ask
  const opening = net(before.counted.get(account.id))
  const compared = then.map((some) => net(some.counted.get(account.id)))
  const opens = opensStatement(books.company.id, account.id, span, knownAt)
  return {
    account: account.id,
    code: account.code,
    name: account.name,
    ...amountsOf(ask, opening, turned, compared),
    _opens: {
      name: opens,
      ...(isZero(opening) ? {} : opensOpening(ask, account)),
      ...(isZero(turned.debit) ? {} : { debit: opens }),
      ...(isZero(turned.credit) ? {} : { credit: opens }),
      closing: opens,
    },
  }
}

function opensOpening({ books, span, knownAt }: Ask, account: Account): { opening?: Opens } {
  if (!span.from) return {}
  const from = beginsAnew(account) ? yearStartOf(books, span) : null
  return { opening: opensStatement(books.company.id, account.id, { from, until: dayBefore(span.from) }, knownAt) }
}

/** What income and expenses came to in the years before: no account holds it, and without it the debits would not be the credits. */
function earlierRow(ask: Ask, before: Stand, then: readonly Stand[]): QueryRow {
  const { books, span, knownAt } = ask
  const results = then.map((one) => one.earlier)
  const start = yearStartOf(books, span)
  const input = { company: books.company.id, from: '1900-01-01', ...(knownAt ? { knownAt } : {}) }
  const opens: Opens | null = start
    ? { query: 'ledger.profitAndLoss', input: { ...input, until: dayBefore(start) } }
    : null
  return {
    code: '',
    name: inLanguage(EARLIER, books.locale),
    ...amountsOf(ask, before.earlier, NOTHING, results),
    ...(opens ? { _opens: { name: opens, opening: opens, closing: opens } } : {}),
  }
}

function totalsOf(rows: readonly QueryRow[], held: readonly Column[], currency: string): Record<string, string> {
  const amounts = ['opening', 'debit', 'credit', 'closing', ...held.map((one) => one.name)]
  return Object.fromEntries(
    amounts.map((name) => [name, shown(sum(rows.map((row) => String(row[name] ?? '0'))), currency)]),
  )
}
