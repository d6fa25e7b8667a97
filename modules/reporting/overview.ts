import {
  companiesOf,
  f,
  negate,
  type Opens,
  type QueryRow,
  query,
  type Reader,
  subtract,
  sum,
  type Who,
} from '../../kernel/index.ts'
import {
  type Books,
  booksOf,
  inLanguage,
  net,
  opensLedger,
  reportReaders,
  type Span,
  sectionOf,
  shown,
  spanInput,
  spanWords,
  type Turnover,
  turnoversOf,
  type Words,
  withAllAccounts,
} from '../ledger/index.ts'
import { company as companyRecord } from '../organisation/index.ts'

type Turned = ReadonlyMap<string, Turnover>

const WORDS = {
  cash: { en: 'Cash and bank', de: 'Kasse und Bank' },
  receivables: { en: 'Receivables', de: 'Forderungen' },
  payables: { en: 'Payables', de: 'Verbindlichkeiten' },
  month: { en: 'Result of the month', de: 'Ergebnis des Monats' },
} satisfies Record<string, Words>

/** The companies asked for: one, or all whose books the person may read. */
async function companiesAsked(read: Reader, who: Who, company: string | null): Promise<string[]> {
  if (company) return [company]
  const mine = companiesOf(who, reportReaders)
  const all = [...(await read.reference(companyRecord)).values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  return all.map((one) => one.id).filter((id) => mine === 'all' || mine.includes(id))
}

const monthOf = (date: string): Span => {
  const day = Temporal.PlainDate.from(date)
  return { from: day.with({ day: 1 }).toString(), until: date }
}

const monthBefore = (date: string): Span => {
  const last = Temporal.PlainDate.from(date).with({ day: 1 }).subtract({ days: 1 })
  return { from: last.with({ day: 1 }).toString(), until: last.toString() }
}

/** Adds up the balances of the accounts that the test picks. */
const balanceOf = (books: Books, turned: Turned, picks: (id: string) => boolean): string =>
  sum([...books.accounts.keys()].filter(picks).map((id) => net(turned.get(id))))

function picksFor(books: Books) {
  const account = (id: string) => books.accounts.get(id)
  const inSection = (section: string) => (id: string) => {
    const found = account(id)
    return found !== undefined && !found.heading && sectionOf(found, books.accounts).id === section
  }
  return {
    cash: inSection('cash'),
    receivables: (id: string) => account(id)?.control === 'receivable',
    payables: (id: string) => account(id)?.control === 'payable',
    result: (id: string) => account(id)?.kind === 'income' || account(id)?.kind === 'expense',
  }
}

/** Where the money stands today, for the first page. */
export const overview = query('reporting.overview', {
  says: 'Cash, receivables, payables and the result of the month, each beside the end of last month.',
  input: {
    company: f.ref(companyRecord).optional().says('One company; all that you may see when left empty.'),
    on: f.date().optional().says('The day; today when left empty.'),
  },
  columns: {
    company: f.ref(companyRecord),
    name: f.text(),
    amount: f.decimal(2),
    before: f.decimal(2).label('Last month'),
    change: f.decimal(2),
    currency: f.currency(),
  },
  may: reportReaders,
  company: 'company',
  async run({ input, read, who }) {
    const companies = await companiesAsked(read, who, input.company)
    const rows = await Promise.all(companies.map((company) => companyRows(read, company, input.on)))
    return { rows: rows.flat(), head: { title: 'Overview' } }
  },
})

async function companyRows(read: Reader, company: string, day?: string | null): Promise<QueryRow[]> {
  const books = await booksOf(read, company)
  const on = day ?? books.today
  const before = monthBefore(on)
  const spans: Span[] = [{ from: null, until: on }, { from: null, until: before.until }, monthOf(on), before]
  const turned = await turnoversOf(read, company, spans)
  await withAllAccounts(read, books, turned)
  const [now, then, thisMonth, lastMonth] = turned.map((one) => one ?? new Map())
  const picks = picksFor(books)
  const balance = (pick: (id: string) => boolean, of: Turned | undefined) => balanceOf(books, of ?? new Map(), pick)
  const asOf = { from: null, until: on }
  const row = (id: string, words: Words, amount: string, earlier: string, opens: Opens): QueryRow => ({
    id,
    company,
    _titles: { company: books.company.name },
    name: inLanguage(words, books.locale),
    amount: shown(amount, books.currency),
    before: shown(earlier, books.currency),
    change: shown(subtract(amount, earlier), books.currency),
    currency: books.currency,
    _opens: { name: opens, amount: opens },
  })
  const ledgerOf = (section: string) => opensLedger(company, { section }, asOf)
  const month: Opens = { query: 'ledger.profitAndLoss', input: { company, ...monthOf(on) } }
  return [
    row('cash', WORDS.cash, balance(picks.cash, now), balance(picks.cash, then), ledgerOf('cash')),
    row(
      'receivables',
      WORDS.receivables,
      balance(picks.receivables, now),
      balance(picks.receivables, then),
      ledgerOf('receivables'),
    ),
    row(
      'payables',
      WORDS.payables,
      negate(balance(picks.payables, now)),
      negate(balance(picks.payables, then)),
      ledgerOf('payables'),
    ),
    row(
      'month',
      WORDS.month,
      negate(balance(picks.result, thisMonth)),
      negate(balance(picks.result, lastMonth)),
      month,
    ),
  ]
}

/** Month by month, for a chart: what came in, what went out, what was left, and the cash at its end. */
export const trend = query('reporting.trend', {
  says: 'Income, expenses, result and cash of the last months.',
  input: {
    company: spanInput.company,
    until: f.date().optional().says('A day of the last month; today when left empty.'),
    months: f.integer().default(12).says('How many months, at most 60.'),
  },
  columns: {
    month: f.text(),
    income: f.decimal(2),
    expenses: f.decimal(2),
    result: f.decimal(2),
    cash: f.decimal(2),
  },
  may: reportReaders,
  company: 'company',
  async run({ input, read }) {
    const books = await booksOf(read, input.company)
    const last = Temporal.PlainDate.from(input.until ?? books.today).toPlainYearMonth()
    const count = Math.min(Math.max(input.months, 1), 60)
    const months = Array.from({ length: count }, (_, index): Span => {
      const month = last.subtract({ months: count - 1 - index })
      return {
        from: month.toPlainDate({ day: 1 }).toString(),
        until: month.toPlainDate({ day: month.daysInMonth }).toString(),
      }
    })
    const spans = [...months, ...months.map(({ until }) => ({ from: null, until }))]
    const turned = await turnoversOf(read, input.company, spans)
    await withAllAccounts(read, books, turned)
    const picks = picksFor(books)
    const of = (kind: string, map: Turned) => balanceOf(books, map, (id) => books.accounts.get(id)?.kind === kind)
    const rows = months.map((span, index): QueryRow => {
      const within = turned[index] ?? new Map()
      const income = negate(of('income', within))
      const expenses = of('expense', within)
      const opens: Opens = { query: 'ledger.profitAndLoss', input: { company: input.company, ...span } }
      return {
        month: spanWords(span, books.locale),
        from: span.from,
        until: span.until,
        income: shown(income, books.currency),
        expenses: shown(expenses, books.currency),
        result: shown(subtract(income, expenses), books.currency),
        cash: shown(balanceOf(books, turned[count + index] ?? new Map(), picks.cash), books.currency),
        _opens: { month: opens, income: opens, expenses: opens, result: opens },
      }
    })
    return { rows, head: { title: 'Trend', company: books.company.name, currency: books.currency } }
  },
})
