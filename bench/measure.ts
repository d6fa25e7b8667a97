/** Times of repeated work. */

/** How long each of so many rounds took, in milliseconds, the shortest first. */
export async function rounds(times: number, work: (round: number) => Promise<unknown>): Promise<number[]> {
  const taken: number[] = []
  for (let round = 0; round < times; round++) {
    const begun = performance.now()
    await work(round)
    taken.push(performance.now() - begun)
  }
  return taken.sort((a, b) => a - b)
}

/** The value below which such a share of the sorted values lies. */
export const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0

/** Median time of so many rounds. */
export const milliseconds = async (times: number, work: (round: number) => Promise<unknown>): Promise<number> =>
  at(await rounds(times, work), 0.5)
