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

/** Sums of amounts below this are exact as plain numbers, which are much quicker than whole numbers of any size. */
const EXACT = 2 ** 46

/**
 * Subsets of at least one amount that come to the target exactly. Amounts may have either sign; branches that can't
 * reach the target any more are left out. Amounts beyond all measure are not searched.
 */
export function subsets(amounts: readonly Units[], target: Units, bounds: SubsetBounds): Subsets {
  const order = amounts.map((amount, index) => ({ amount: Number(amount), index })).filter((one) => one.amount !== 0)
  const wanted = Number(target)
  if (order.length > 1000 || Math.abs(wanted) > EXACT || order.some((one) => Math.abs(one.amount) > EXACT))
    return { found: [], complete: false }
  order.sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount) || a.index - b.index)
  const above = reach(order.map((one) => Math.max(one.amount, 0)))
  const below = reach(order.map((one) => Math.min(one.amount, 0)))
  const found: number[][] = []
  const taken: number[] = []
  let left = bounds.steps
  const walk = (at: number, rest: number): void => {
    if (taken.length > 0 && rest === 0) found.push([...taken].sort((a, b) => a - b))
    if (taken.length >= bounds.most) return
    for (let next = at; next < order.length; next++) {
      const one = order[next]
      left -= 1
      if (!one || left <= 0 || found.length >= bounds.enough) return
      if (rest > (above[next] ?? 0) || rest < (below[next] ?? 0)) return
      taken.push(one.index)
      walk(next + 1, rest - one.amount)
      taken.pop()
    }
  }
  walk(0, wanted)
  return { found: found.slice(0, bounds.enough), complete: left > 0 }
}

/** What all from each place on come to. */
function reach(amounts: readonly number[]): number[] {
  const sums = new Array<number>(amounts.length + 1).fill(0)
  for (let at = amounts.length - 1; at >= 0; at--) sums[at] = (sums[at + 1] ?? 0) + (amounts[at] ?? 0)
  return sums
}
