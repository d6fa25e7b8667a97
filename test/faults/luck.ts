/** Chance that is the same for the same seed, with a stream of its own for each who draws. */
import { createHash } from 'node:crypto'
import { type Chance, chance } from '../../modules/demo/chance.ts'

export interface Luck extends Chance {
  /** True in so many cases of one. */
  happens(share: number): boolean
  /** The same things in another order. */
  shuffled<T>(all: readonly T[]): T[]
  /** A stream of its own: what others draw meanwhile does not change it. */
  branch(name: string): Luck
}

/** The stream of a seed: a number or any words. */
export function luckOf(seed: string): Luck {
  const stream = chance(createHash('sha256').update(seed).digest().readUInt32BE(0))
  return {
    ...stream,
    happens: (share) => stream.next() < share,
    shuffled: <T>(all: readonly T[]) =>
      all
        .map((one) => ({ one, place: stream.next() }))
        .sort((a, b) => a.place - b.place)
        .map(({ one }) => one),
    branch: (name) => luckOf(`${seed}/${name}`),
  }
}
