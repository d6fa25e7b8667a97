import type { Kernel } from './dispatch.ts'

/** One link of the chain, to be kept where the database's administrators can't reach it. */
export interface Head {
  sequence: number
  head: string
}

const AT_ONCE = 5000

/** Seals every audit row whose transaction has ended. Any number of processes may try; one works. */
export async function seal(kernel: Pick<Kernel, 'pool'>): Promise<void> {
  for (let round = 0; round < 10_000; round++) {
    const { rows } = await kernel.pool.query<{ sequence: number | null }>({
      name: 'seal',
      text: 'select kernel_seal_new($1) as sequence',
      values: [AT_ONCE],
    })
    if (rows[0]?.sequence === null || rows[0] === undefined) return
  }
}

/** The last head of the chain, or null where nothing is sealed yet. */
export async function lastHead(kernel: Pick<Kernel, 'pool'>): Promise<Head | null> {
  const { rows } = await kernel.pool.query<Head>(
    `select sequence, encode(head, 'hex') as head from kernel_seal order by sequence desc limit 1`,
  )
  return rows[0] ?? null
}
