/** Chance that is the same for the same seed. */
export interface Chance {
  /** At least 0, below 1. */
  next(): number
  /** A whole number below `count`. */
  upTo(count: number): number
  pick<T>(all: readonly T[]): T
  /** True in so many of a hundred cases. */
  percent(share: number): boolean
}

/** Marsaglia's xorshift of 32 bits, stirred by a few rounds so that near seeds part. */
export function chance(seed: number): Chance {
  let state = (seed ^ 0x9e3779b9) | 1
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4_294_967_296
  }
  for (let round = 0; round < 20; round++) next()
  const upTo = (count: number) => Math.floor(next() * count)
  return { next, upTo, pick: (all) => all[upTo(all.length)] as never, percent: (share) => next() * 100 < share }
}
