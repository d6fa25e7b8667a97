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
 * @param before what the account's lines before a day come to, from its first statement on.
 */
export function chainOf(statements: readonly Link[], before: (day: string) => string): Chained[] {
  const order = [...statements].sort(byEnd)
  const seen: Link[] = []
  // Only statements over the same days can be the same one.
  const spans = new Map<string, Link[]>()
  let shift = '0'
  return order.map((one): Chained => {
    const { opening, closing } = one
    if (opening === null || closing === null)
      return {
        id: one.id,
        chain: 'none',
        difference: null,
        says: String(say`It states no balances, so nothing can follow from it.`),
      }
    const [first] = seen
    const last = seen.at(-1)
    const span = `${one.from} ${one.to}`
    const twin = spans.get(span)?.find((other) => same(one, other))
    seen.push(one)
    spans.set(span, [...(spans.get(span) ?? []), one])
    if (!last || !first)
      return { id: one.id, chain: 'first', difference: null, says: String(say`The first statement of the account.`) }
    if (twin)
      return { id: one.id, chain: 'repeats', difference: '0', says: String(say`It is statement ${twin.number} again.`) }
    const overlaps = one.from !== null && last.to !== null && one.from <= last.to
    if (compare(opening, last.closing ?? '0') === 0)
      return {
        id: one.id,
        chain: 'follows',
        difference: '0',
        says: String(say`It opens where statement ${last.number} closed.`),
      }
    const known = one.from === null ? null : add(add(first.opening ?? '0', shift), before(one.from))
    if (overlaps && known !== null && compare(opening, known) === 0)
      return {
        id: one.id,
        chain: 'overlap',
        difference: '0',
        says: String(say`It overlaps with statement ${last.number}, and the balances agree.`),
      }
    const difference = subtract(opening, overlaps && known !== null ? known : (last.closing ?? '0'))
    if (known !== null) shift = add(shift, subtract(opening, known))
    return {
      id: one.id,
      chain: overlaps ? 'overlap' : 'gap',
      difference,
      says: missing(one, last, difference, overlaps),
    }
  })
}

const missing = (one: Link, last: Link, difference: string, overlaps: boolean): string =>
  String(
    overlaps
      ? say`It overlaps with statement ${last.number}, and the balances differ by ${difference}.`
      : say`Statement ${last.number} closed at ${last.closing}, this one opens at ${one.opening}: ${difference} is missing. A statement in between was not filed.`,
  )

const byEnd = (a: Link, b: Link): number => {
  const [end, other] = [a.to ?? a.madeAt.slice(0, 10), b.to ?? b.madeAt.slice(0, 10)]
  if (end !== other) return end < other ? -1 : 1
  const [start, begin] = [a.from ?? end, b.from ?? other]
  if (start !== begin) return start < begin ? -1 : 1
  return a.madeAt < b.madeAt ? -1 : a.madeAt > b.madeAt ? 1 : a.id < b.id ? -1 : 1
}

const same = (one: Link, other: Link): boolean =>
  one.from === other.from &&
  one.to === other.to &&
  compare(one.opening ?? '0', other.opening ?? '0') === 0 &&
  compare(one.closing ?? '0', other.closing ?? '0') === 0 &&
  isZero(subtract(one.linesTotal, other.linesTotal))
