import { financialYearOf } from './period-commands.ts'
import type { Account, Books } from './report.ts'
import { dayBefore, type Span, type Turnover } from './turnovers.ts'

/** Nothing lies within it. */
const NEVER: Span = { from: null, until: '0001-01-01' }

/**
 * Income and expenses begin anew with each financial year, whose result goes to equity; other accounts carry what
 * they hold forward.
 */
export const beginsAnew = ({ kind }: Pick<Account, 'kind'>): boolean => kind === 'income' || kind === 'expense'

/** The first day of the financial year in which a span begins; null where it has no beginning. */
export const yearStartOf = (books: Books, { from }: Span): string | null =>
  from ? financialYearOf(books.company.yearStart, from).from : null

/** The first day that counts for the balance of an account at the beginning of a span; null: all before it does. */
export const carriedFrom = (books: Books, account: Account, span: Span): string | null =>
  beginsAnew(account) ? yearStartOf(books, span) : null

/** What is read for the balances at the beginning of a span: all before it, and what of that lies in its financial year. */
export function openingSpans(books: Books, span: Span): [all: Span, ofYear: Span] {
  if (!span.from) return [NEVER, NEVER]
  const until = dayBefore(span.from)
  return [
    { from: null, until },
    { from: yearStartOf(books, span), until },
  ]
}

/** Of two figures of each account, the one that counts for its kind. */
export function byKind(
  books: Books,
  all: ReadonlyMap<string, Turnover>,
  ofYear: ReadonlyMap<string, Turnover>,
): Map<string, Turnover> {
  const counted = [...all].flatMap(([id, turnover]): [string, Turnover][] => {
    const account = books.accounts.get(id)
    const one = account && beginsAnew(account) ? ofYear.get(id) : turnover
    return one ? [[id, one]] : []
  })
  return new Map(counted)
}
