import type { Units } from './amounts.ts'

/** How far a search goes: it is bounded whatever the amounts are. */
export interface SubsetBounds {
  /** Most members of a subset. */
  most: number
  /** Solutions after which there is no need to look on. */
  enough: number
  /** Steps after which it gives up. */
  steps: number
}

export interface Subsets {
  /** Indexes of the members, each in rising order. */
  found: number[][]
  /** False where it gave up: there may be more. */
  complete: boolean
}

/**
 * Subsets of at least one amount that come to the target exactly. Amounts may have either sign; branches that can't
 * reach the target any more are left out.
 */
export function subsets(amounts: readonly Units[], target: Units, bounds: SubsetBounds): Subsets {
  const order = amounts.map((amount, index) => ({ amount, index })).filter((one) => one.amount !== 0n)
  order.sort((a, b) =>
    absolute(a.amount) > absolute(b.amount) ? -1 : absolute(a.amount) < absolute(b.amount) ? 1 : a.index - b.index,
  )
  const above = reach(order.map((one) => (one.amount > 0n ? one.amount : 0n)))
  const below = reach(order.map((one) => (one.amount < 0n ? one.amount : 0n)))
  const found: number[][] = []
  const taken: number[] = []
  let left = bounds.steps
  const walk = (at: number, rest: Units): void => {
    if (taken.length > 0 && rest === 0n) found.push([...taken].sort((a, b) => a - b))
    if (at >= order.length || taken.length >= bounds.most || found.length >= bounds.enough || left <= 0) return
    if (rest > (above[at] ?? 0n) || rest < (below[at] ?? 0n)) return
    for (let next = at; next < order.length; next++) {
      left -= 1
      if (left <= 0 || found.length >= bounds.enough) return
      const one = order[next]
      if (!one || rest > (above[next] ?? 0n) || rest < (below[next] ?? 0n)) return
      taken.push(one.index)
      walk(next + 1, rest - one.amount)
      taken.pop()
    }
  }
  walk(0, target)
  return { found: found.slice(0, bounds.enough), complete: left > 0 }
}

const absolute = (value: Units): Units => (value < 0n ? -value : value)

/** What all from each place on come to. */
function reach(amounts: readonly Units[]): Units[] {
  const sums = new Array<Units>(amounts.length + 1).fill(0n)
  for (let at = amounts.length - 1; at >= 0; at--) sums[at] = (sums[at + 1] ?? 0n) + (amounts[at] ?? 0n)
  return sums
}
