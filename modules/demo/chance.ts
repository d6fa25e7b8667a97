/** Numbers that look like chance and are the same every time (mulberry32): the demo is the same for everybody. */
export interface Chance {
  /** 0 ≤ x < 1 */
  next(): number
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number
  /** An amount with two places between the two. */
  amount(low: number, high: number): string
  pick<T>(all: readonly T[]): T
}

/** Numbers that look like chance and are the same for the same seed. */
export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    whole,
    amount: (low, high) => {
      const cents = whole(low * 100, high * 100)
      return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
    },
    pick: (all) => {
      const found = all[whole(0, all.length - 1)]
      if (found === undefined) throw new Error('There is nothing to pick from.')
      return found
    },
  }
}
