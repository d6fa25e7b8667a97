import { add, type Fields, type Opens } from '../../kernel/index.ts'
import { type Column, changeOf, columnFields, shown } from './comparison.ts'
import { beginsAnew, openingSpans } from './opening.ts'
import type { Account, Books } from './report.ts'
import { net, type Span, type Turnover } from './turnovers.ts'

/** What is read of each span that a statement of an account is held against: what was before it, and within it. */
export const heldSpans = (books: Books, columns: readonly Column[]): Span[] =>
  columns.slice(1).flatMap(({ span }) => [...openingSpans(books, span), span])

/** The balances of an account at the beginning or the end of each of those spans. */
export const heldBalances = (
  columns: readonly Column[],
  held: readonly ReadonlyMap<string, Turnover>[],
  account: Account,
  end: 'opening' | 'closing',
): string[] =>
  columns.slice(1).map((_, index) => {
    const before = net(held[3 * index + (beginsAnew(account) ? 1 : 0)]?.get(account.id))
    return end === 'opening' ? before : add(before, net(held[3 * index + 2]?.get(account.id)))
  })

/** The columns of balances beside those of the statement; none where it is held against nothing. */
export function heldFields(columns: readonly Column[], books: Books): Fields {
  if (columns.length < 2) return {}
  const { amount: _, ...fields } = columnFields(columns, books.currency, books.locale)
  return fields
}

/**
 * The balances of an account at the beginning or the end of each span that it is held against, with the change against
 * the last of them. Single postings have no counterpart, so only opening and closing balances are compared.
 */
export function heldFigures(
  columns: readonly Column[],
  held: readonly ReadonlyMap<string, Turnover>[],
  account: Account,
  end: 'opening' | 'closing',
  now: string,
  currency: string,
): Record<string, string | null> {
  const then = heldBalances(columns, held, account, end)
  return {
    ...Object.fromEntries(columns.slice(1).map(({ name }, index) => [name, shown(then[index] ?? '0', currency)])),
    ...changeOf([now, ...then], currency),
  }
}

/** What each of these balances is made of: the statement of the account over that span. */
export const heldOpens = (columns: readonly Column[], opens: (span: Span) => Opens): Record<string, Opens> =>
  Object.fromEntries(columns.slice(1).map(({ name, span }) => [name, opens(span)]))
