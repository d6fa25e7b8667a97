import type { OpenKernel } from './open.ts'

/**
 * After the organisation was put in place anew: what this process knew of the one before is forgotten, and its idle
 * connections with it, whose prepared statements name types that are gone.
 */
export async function renew(kernel: OpenKernel): Promise<void> {
  kernel.cache.forget(kernel.catalogue.records.keys())
  await learnLayouts(kernel)
}

/** Reads the columns of the tables anew, and leaves the idle connections: what they prepared may name what is gone. */
export async function learnLayouts({ pool, layouts }: Pick<OpenKernel, 'pool' | 'layouts'>): Promise<void> {
  const idle = Array.from({ length: pool.idleCount }, () => pool.connect())
  for (const client of await Promise.all(idle)) client.release(true)
  await layouts.load()
}
