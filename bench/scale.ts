/**
 * `node bench/scale.ts`: what a unit of work costs the server and the database, in processor time and not by the clock,
 * and what boxes carry by that. Writes both tables into `docs/SPEC-scale.md`. Linux only: it reads `/proc`.
 */
import { readFileSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startWorker } from '../doors/worker/worker.ts'
import { ask, runMany } from '../kernel/index.ts'
import { carried, type Measured } from './carried.ts'
import { codes, load, openWorld, type World } from './world.ts'

const SECONDS = 6
const ENTRIES = 30_000
const REPORTS = 300
const IDLE = 12
/** Clock ticks of /proc are hundredths of a second on Linux (proc(5), sysconf(3)). */
const TICK = 10

/** Processor time of PostgreSQL so far, all of its processes, in milliseconds. */
function databaseTime(data: string): number {
  const pid = Number(readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
  const fields = (one: number): number[] => {
    const text = readFileSync(`/proc/${one}/stat`, 'utf8')
    return text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
  }
  // utime, stime; of the first also what processes that ended had used (proc(5): fields 14 to 17).
  const own = fields(pid).slice(11, 15)
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  const theirs = children.flatMap((child) => fields(child).slice(11, 13))
  return [...own, ...theirs].reduce((sum, ticks) => sum + ticks, 0) * TICK
}

interface Cost {
  server: number
  database: number
}

/** What some work costs both, in milliseconds a unit. */
async function cost(world: World, work: () => Promise<number>): Promise<Cost> {
  const [server, database] = [process.cpuUsage(), databaseTime(world.data)]
  const units = await work()
  const { user, system } = process.cpuUsage(server)
  return { server: (user + system) / 1000 / units, database: (databaseTime(world.data) - database) / units }
}

const wal = async (world: World): Promise<number> =>
  Number(await world.one(`select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text`))
const disk = async (world: World): Promise<number> =>
  Number(
    await world.one(
      `select sum(pg_total_relation_size(oid))::text from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace`,
    ),
  )
const count = async (world: World, table: string): Promise<number> =>
  Number(await world.one(`select count(*) from ${table}`))

/** Memory that a connection has for itself, in megabytes; undefined where we may not look. */
async function connectionMemory(world: World): Promise<{ connections: number; each: number | undefined }> {
  const { rows } = await world.kernel.pool.query<{ pid: number }>(
    `select pid from pg_stat_activity where usename = current_user`,
  )
  const own = ({ pid }: { pid: number }): number => {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    return [...text.matchAll(/^Private_\w+:\s+(\d+) kB$/gm)].reduce((sum, [, size]) => sum + Number(size) / 1024, 0)
  }
  try {
    return { connections: rows.length, each: rows.reduce((sum, row) => sum + own(row), 0) / rows.length }
  } catch {
    return { connections: rows.length, each: undefined } // They are another user's processes.
  }
}

async function measure(world: World): Promise<Measured> {
  const { debit, credit } = await codes(world)
  const postings = [
    { account: debit, amount: '12.50' },
    { account: credit, amount: '-12.50' },
  ]
  const input = { company: world.company, on: '2026-03-12', text: 'Scale', postings }
  const steps = [{ path: '/api/commands/ledger.entry.post', body: { input } }]
  await pause(3000) // What the setting up left to seal and to vacuum is done.
  const idle = await cost(world, async () => {
    await pause(IDLE * 1000)
    return IDLE
  })
  await load(world, 8, 2, steps)
  const [walBefore, entriesBefore] = [await wal(world), await count(world, 'ledger_entry')]
  const entry = await cost(world, async () => {
    const measured = await load(world, 8, SECONDS, steps)
    if (measured.failed > 0) throw new Error(measured.reason)
    return measured.perSecond * SECONDS
  })
  const walBytes = ((await wal(world)) - walBefore) / ((await count(world, 'ledger_entry')) - entriesBefore)
  const [diskBefore, postingsBefore] = [await disk(world), await count(world, 'ledger_posting')]
  const item = { input }
  const batch = await cost(world, async () => {
    const items = Array.from({ length: ENTRIES }, () => item)
    return (await runMany(world.kernel, 'ledger.entry.post', items, world.who)).done
  })
  await pause(3000) // Sealing of what was imported ends.
  const diskBytes = ((await disk(world)) - diskBefore) / ((await count(world, 'ledger_posting')) - postingsBefore)
  const report = await cost(world, async () => {
    for (let nth = 0; nth < REPORTS; nth++)
      await ask(world.kernel, 'ledger.trialBalance', { company: world.company, until: '2026-12-31' }, world.who)
    return REPORTS
  })
  const { connections, each } = await connectionMemory(world)
  const megabytes = process.memoryUsage.rss() / 1024 / 1024
  return { entry, batch, report, idle, walBytes, diskBytes, connections, connectionMegabytes: each, megabytes }
}

const world = await openWorld()
const worker = startWorker(world.kernel, (message, error) => process.stderr.write(`${message} ${String(error)}\n`))
try {
  const measured = await measure(world)
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`
  const text = carried(measured, machine)
  const file = fileURLToPath(new URL('../docs/SPEC-scale.md', import.meta.url))
  const page = await readFile(file, 'utf8')
  const [begin, end] = ['<!-- by bench/scale.ts -->', '<!-- to here -->']
  await writeFile(
    file,
    `${page.slice(0, page.indexOf(begin) + begin.length)}\n${text}\n${page.slice(page.indexOf(end))}`,
  )
  process.stdout.write(text)
} finally {
  await worker.stop()
  await world.close()
  await rm(world.data, { recursive: true, force: true })
}
