/** How the cost of reading grows: the same visits to books of ever more postings. */
import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { inBrowser } from './app.ts'
import { asksOf } from './asks.ts'
import { openFiller } from './fill.ts'
import { at, milliseconds } from './measure.ts'
import { add, point } from './table.ts'
import { openWorld, type World } from './world.ts'

/** The program asks the database once a minute which words are common; no books grow tenfold in between but these. */
const TOLD = 61_000

const SIZES = [10_000, 100_000, 1_000_000, 10_000_000]

/** Times of visits to each of these addresses, in milliseconds. */
async function visit(world: World, paths: readonly string[], times: number): Promise<number[][]> {
  const script = fileURLToPath(new URL('visit.ts', import.meta.url))
  const task = JSON.stringify({ port: world.port, key: world.key, paths, times })
  const child = spawn(process.execPath, [script, task], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  for await (const part of child.stdout) text += String(part)
  return JSON.parse(text) as number[][]
}

const p95 = (taken: readonly number[][]): number =>
  at(
    taken.flat().sort((a, b) => a - b),
    0.95,
  )
const middle = (taken: readonly number[]): number =>
  at(
    [...taken].sort((a, b) => a - b),
    0.5,
  )

/** What the machine gives at that moment: the same sum each time, which no books touch, in milliseconds. */
async function yardstick(world: World, size: number): Promise<void> {
  const sum = () => world.kernel.pool.query('select sum(n) from generate_series(1, 200000) n')
  point('beside it, the machine: PostgreSQL adds up 200,000 numbers', size, await milliseconds(25, sum))
}

async function visits(world: World, size: number, last: boolean): Promise<void> {
  await yardstick(world, size)
  const asks = await asksOf(world)
  const told = (taken: readonly number[][], paths: readonly string[]) => {
    for (const [index, own] of taken.entries())
      process.stderr.write(`  ${middle(own).toFixed(1)} ms ${decodeURIComponent(paths[index] ?? '').slice(0, 150)}\n`)
  }
  const lists = await visit(world, asks.lists, 20)
  told(lists, asks.lists)
  point(`pages of 80 rows, ${asks.lists.length} filters and sorts: 95th percentile`, size, p95(lists))
  const counts = await visit(world, asks.counts, 10)
  told(counts, asks.counts)
  point(
    'how many rows those lists have (to 10,000, by words to 1,000), and their sums: 95th percentile',
    size,
    p95(counts),
  )
  const searches = await visit(world, asks.searches, 10)
  told(searches, asks.searches)
  point(`search, ${asks.searches.length} kinds of words: 95th percentile`, size, p95(searches))
  const of = new Map<string, number>()
  for (const [name, paths] of asks.pages) {
    const taken = await visit(world, paths, 15)
    const figure = taken.reduce((sum, own) => sum + middle(own), 0)
    of.set(name, figure)
    point(name, size, figure)
  }
  if (!last) return
  const records = await world.one<string>(
    `select (select count(*) from ledger_entry) || ' entries, ' || (select count(*) from sales_invoice) || ' invoices, ' ||
            (select count(*) from contacts_party) || ' contacts, ' || (select count(*) from documents_document) || ' documents'`,
  )
  add(`page of 80 rows over HTTP, p95; ${records}`, p95(lists), 'ms', null, 'under 10 ms')
  add('search over all of them, p95', p95(searches), 'ms', null, 'under 50 ms')
  for (const name of ['trial balance', 'balance sheet'])
    add(`${name} over HTTP, ${size.toLocaleString('en')} postings`, of.get(name) ?? 0, 'ms', null, 'under 10 ms')
}

/** Until the program knows the books as they now are. */
async function settle(world: World): Promise<void> {
  await pause(TOLD)
  const { searches } = await asksOf(world)
  await visit(world, searches, 1)
}

/** Fills books step by step up to so many postings and reads from them at each; then starts the program on the last. */
export async function growth(most: number): Promise<void> {
  const world = await openWorld()
  const filler = await openFiller(world)
  const sizes = SIZES.filter((size) => size <= most)
  try {
    for (const size of sizes) {
      const begun = performance.now()
      await filler.to(size)
      process.stderr.write(
        `filled to ${size.toLocaleString('en')} in ${Math.round((performance.now() - begun) / 1000)} s\n`,
      )
      await settle(world)
      await visits(world, size, size === sizes.at(-1))
    }
  } finally {
    await filler.close()
    await world.close()
  }
  try {
    await inBrowser(world.data)
  } finally {
    await rm(world.data, { recursive: true, force: true })
  }
}
