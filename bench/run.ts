/** `npm run bench`: each figure beside the same work in plain SQL on the same database, in one table. */
import { rm } from 'node:fs/promises'
import { growth } from './growth.ts'
import { POST_ENTRY } from './plain-sql.ts'
import { reading } from './reading.ts'
import { add, writeResults } from './table.ts'
import { codes, openWorld } from './world.ts'
import { asOwner, entries, imports, invoices } from './writing.ts'

const MOST = Number(process.env.BENCH_POSTINGS ?? 1_000_000)
const GROWN = Number(process.env.BENCH_GROWN ?? 10_000_000)

const begun = performance.now()
const world = await openWorld()
try {
  add('start: new database, schema, company, server', performance.now() - begun, 'ms', null, '')
  await asOwner(world, POST_ENTRY)
  const accounts = await codes(world)
  await imports(world, accounts, 10_000, '')
  await reading(world, 10_000)
  await entries(world, accounts)
  await invoices(world)
  await imports(world, accounts, MOST, 'a half')
  await reading(world, MOST)
  add('memory of a server that did all this, resident', process.memoryUsage.rss() / 1024 / 1024, 'MB', null, '')
} finally {
  await world.close()
}
await rm(world.data, { recursive: true, force: true })
// Books of up to ten million postings, filled for reading alone: some minutes, and twelve gigabytes while it lasts.
await growth(GROWN)
process.stdout.write(await writeResults())
