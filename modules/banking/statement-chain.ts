import { add, compare, isZero, say, subtract } from '../../kernel/index.ts'

/** A final statement as the chain sees it. */
export interface Link {
  id: string
  number: string
  from: string | null
  to: string | null
  madeAt: string
  opening: string | null
  closing: string | null
  linesTotal: string
}

export interface Chained {
  id: string
  chain: 'first' | 'follows' | 'overlap' | 'repeats' | 'gap' | 'none'
  /** opening − what it should be. */
  difference: string | null
  says: string
}

/**
 * Holds the statements of one account against one another: each opens where the one before closed. One that overlaps
 * opens where the lines that are known by then have brought the account; one that is there twice is said to repeat.
 * Of a statement only those just before it and those over the same days matter, so a part of them can be looked at alone.
 * @param between what the account's lines from a day on and before another come to.
 * @param before the last statement with balances before these; null where they are the account's first.
 */
export function chainOf(
  statements: readonly Link[],
  between: (from: string, until: string) => string,
  before: Link | null = null,
): Chained[] {
  const order = [...statements].sort(byEnd)
  let last = before
  // Only statements over the same days can be the same one.
  const spans = new Map<string, Link[]>()
  return order.map((one): Chained => {
    if (one.opening === null || one.closing === null) return { id: one.id, ...noBalances() }
    const span = `${one.from} ${one.to}`
    const twin = spans.get(span)?.find((other) => same(one, other))
    spans.set(span, [...(spans.get(span) ?? []), one])
    const place = twin ? repeats(twin) : last ? following(one, last, between) : firstOfAll()
    last = one
    return { id: one.id, ...place }
  })
}

type Place = Omit<Chained, 'id'>

const noBalances = (): Place => ({
  chain: 'none',
  difference: null,
  says: String(say`It states no balances, so nothing can follow from it.`),
})

const firstOfAll = (): Place => ({
  chain: 'first',
  difference: null,
  says: String(say`The first statement of the account.`),
})

const repeats = (twin: Link): Place => ({
  chain: 'repeats',
  difference: '0',
  says: String(say`It is statement ${twin.number} again.`),
})

function following(one: Link, last: Link, between: (from: string, until: string) => string): Place {
  const [opening, closed] = [one.opening ?? '0', last.closing ?? '0']
  if (compare(opening, closed) === 0)
    return { chain: 'follows', difference: '0', says: String(say`It opens where statement ${last.number} closed.`) }
  const overlaps = one.from !== null && last.to !== null && one.from <= last.to
  if (!overlaps) {
    const difference = subtract(opening, closed)
    return { chain: 'gap', difference, says: missing(one, last, difference) }
  }
  const difference = subtract(opening, add(last.opening ?? '0', between(beginOf(last), beginOf(one))))
  const says = isZero(difference)
    ? say`It overlaps with statement ${last.number}, and the balances agree.`
    : say`It overlaps with statement ${last.number}, and the balances differ by ${difference}.`
  return { chain: 'overlap', difference, says: String(says) }
}

const missing = (one: Link, last: Link, difference: string): string =>
  String(
    say`Statement ${last.number} closed at ${last.closing}, this one opens at ${one.opening}: ${difference} is missing. A statement in between was not filed.`,
  )

/** The last day of a statement, or the day it was made. */
const endOf = ({ to, madeAt }: Pick<Link, 'to' | 'madeAt'>): string => to ?? madeAt.slice(0, 10)
/** Its first day, or its last where it states none. */
export const beginOf = (one: Pick<Link, 'from' | 'to' | 'madeAt'>): string => one.from ?? endOf(one)

export const byEnd = (a: Link, b: Link): number =>
  order(endOf(a), endOf(b)) || order(beginOf(a), beginOf(b)) || order(a.madeAt, b.madeAt) || order(a.id, b.id)

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const same = (one: Link, other: Link): boolean =>
  one.from === other.from &&
  one.to === other.to &&
  compare(one.opening ?? '0', other.opening ?? '0') === 0 &&
  compare(one.closing ?? '0', other.closing ?? '0') === 0 &&
  isZero(subtract(one.linesTotal, other.linesTotal))
