/**
 * `npm run bench:peers`: the same tasks by Backstay, Tryton and hledger, one run on one machine, in one table. Tryton
 * works on a PostgreSQL of the same programs and settings, with every commit on the disk before it is answered.
 */
import { spawn } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { ask, list, newId, runMany } from '../../kernel/index.ts'
import { emptyReport, intake } from '../../modules/documents/index.ts'
import { ibanOf } from '../matching/books.ts'
import { statementFile } from '../matching/statement-file.ts'
import { milliseconds } from '../measure.ts'
import { type Codes, codes, load, openWorld, startServer, type World } from '../world.ts'
import { entry, invoiceSteps } from '../writing.ts'
import { installPeers, versionOf } from './install.ts'
import { importCsv, plainText } from './plain-text.ts'
import { openTryton, type Tryton } from './tryton.ts'

const SECONDS = Number(process.env.BENCH_SECONDS ?? 5)
const SIZES = (process.env.BENCH_PEER_SIZES ?? '10000,100000').split(',').map(Number)
const CSV_ROWS = 5000

interface Row {
  work: string
  unit: string
  /** True where a higher figure is better. */
  rate: boolean
  backstay: number
  peers: Partial<Record<'tryton' | 'hledger' | 'ledger', number | null>>
}
const rows: Row[] = []
const shown = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2))

function add(work: string, unit: string, rate: boolean, backstay: number, peers: Row['peers']): void {
  rows.push({ work, unit, rate, backstay, peers })
  const others = Object.entries(peers).map(([name, value]) => `, ${name} ${value === null ? 'too long' : shown(value)}`)
  process.stderr.write(`${work} (${unit}): Backstay ${shown(backstay)}${others.join('')}\n`)
}

const tell = (text: string): boolean => process.stderr.write(`${text}\n`)

interface Loaded {
  perSecond: number
  p99: number
  failed: number
  reason: string
}

async function trytonLoad(
  tryton: Tryton,
  clients: number,
): Promise<Loaded & { milliseconds: number; megabytes: number }> {
  const server = await tryton.serve()
  try {
    const { period, journal, company, debit, credit } = tryton.ids
    const decimal = (value: string) => ({ __class__: 'Decimal', decimal: value })
    const day = { __class__: 'date', year: 2026, month: 3, day: 12 }
    const line = (account: number | undefined, on: string, off: string) => ({
      account,
      debit: decimal(on),
      credit: decimal(off),
    })
    const lines = [['create', [line(debit, '12.50', '0'), line(credit, '0', '12.50')]]]
    const { port, path, authorization } = server
    const task = {
      ...{ port, path, authorization, clients, seconds: SECONDS, context: { company } },
      values: { period, journal, company, date: day, description: 'Bench', lines },
    }
    const script = fileURLToPath(new URL('rpc-load.ts', import.meta.url))
    const child = spawn(process.execPath, [script, JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    for await (const part of child.stdout) text += String(part)
    return { ...(JSON.parse(text) as Loaded), milliseconds: server.milliseconds, megabytes: server.megabytes }
  } finally {
    await server.close()
  }
}

const noFailure = ({ failed, reason }: { failed: number; reason: string }, whose: string): void => {
  if (failed > 0) throw new Error(`${whose}: ${failed} requests failed: ${reason}`)
}

/** How many a second `runMany` does for so many seconds. */
async function manyPerSecond(world: World, command: string, item: object, many: number): Promise<number> {
  const items = Array.from({ length: many }, () => item)
  await runMany(world.kernel, command, items, world.who)
  const begun = performance.now()
  let done = 0
  while (performance.now() - begun < SECONDS * 1000)
    done += (await runMany(world.kernel, command, items, world.who)).done
  return done / ((performance.now() - begun) / 1000)
}

async function manyInvoices(world: World, input: unknown): Promise<number> {
  const begun = performance.now()
  let done = 0
  while (performance.now() - begun < SECONDS * 1000) {
    const items = Array.from({ length: 20 }, () => ({ id: newId(), input }))
    await runMany(world.kernel, 'sales.invoice.create', items, world.who)
    const posts = items.map(({ id }) => ({ id, input: {} }))
    done += (await runMany(world.kernel, 'sales.invoice.post', posts, world.who)).done
  }
  return done / ((performance.now() - begun) / 1000)
}

async function writing(
  world: World,
  tryton: Tryton,
  accounts: Codes,
): Promise<{ milliseconds: number; megabytes: number }> {
  const own = await tryton.task('work', String(SECONDS), JSON.stringify(tryton.ids))
  const steps = [{ path: '/api/commands/ledger.entry.post', body: { input: entry(world, accounts) } }]
  await load(world, 8, 1, steps)
  let started = { milliseconds: 0, megabytes: 0 }
  for (const clients of [1, 8]) {
    const ours = await load(world, clients, SECONDS, steps)
    const theirs = await trytonLoad(tryton, clients)
    noFailure(ours, 'Backstay')
    noFailure(theirs, 'Tryton')
    started = theirs
    const whom = `${clients} client${clients > 1 ? 's' : ''}`
    add(`journal entry of 2 lines, created and posted over HTTP, ${whom}`, '/s', true, ours.perSecond, {
      tryton: theirs.perSecond,
    })
    add(`… 99th percentile, ${whom}`, 'ms', false, ours.p99, { tryton: theirs.p99 })
  }
  const many = await manyPerSecond(world, 'ledger.entry.post', { input: entry(world, accounts) }, 100)
  add('journal entries of 2 lines, 100 at once, inside the process', '/s', true, many, { tryton: own.movesMany ?? 0 })
  const invoice = await invoiceSteps(world)
  await load(world, 1, 1, invoice)
  const oneByOne = await load(world, 1, SECONDS, invoice)
  noFailure(oneByOne, 'Backstay')
  const work = 'invoice of 3 lines with tax, created and posted'
  add(`${work}, one by one (Backstay over HTTP, Tryton inside its process)`, '/s', true, oneByOne.perSecond, {
    tryton: own.invoices ?? 0,
  })
  const fifty = await manyInvoices(world, invoice[0]?.body.input)
  add(`${work}, 20 at once, inside the process`, '/s', true, fifty, { tryton: own.invoicesMany ?? 0 })
  return started
}

async function grow(world: World, accounts: Codes, postings: number): Promise<void> {
  const item = { input: entry(world, accounts) }
  for (;;) {
    const missing = (postings - Number(await world.one('select count(*) from ledger_posting'))) / 2
    if (missing < 1) return
    const items = Array.from({ length: Math.min(10_000, Math.ceil(missing)) }, () => item)
    await runMany(world.kernel, 'ledger.entry.post', items, world.who)
  }
}

async function reading(world: World, tryton: Tryton, accounts: Codes, postings: number): Promise<void> {
  await grow(world, accounts, postings)
  await tryton.task('fill', String(postings))
  const theirs = await tryton.task('read', JSON.stringify(tryton.ids))
  const { hledger, ledger } = await plainText(postings)
  const input = { company: world.company, until: '2026-12-31' }
  const trial = () => ask(world.kernel, 'ledger.trialBalance', input, world.who)
  const page = () =>
    list(world.kernel, 'ledger.entry', { where: { company: { is: world.company } }, limit: 80 }, world.who)
  await trial()
  await page()
  const size = `${postings.toLocaleString('en')} postings`
  add(`trial balance, ${size}`, 'ms', false, await milliseconds(9, trial), {
    ...{ tryton: theirs.trial ?? null, hledger: hledger.trial, ledger: ledger.trial },
  })
  add(`a page of entries (80; a day for hledger and ledger), ${size}`, 'ms', false, await milliseconds(9, page), {
    ...{ tryton: theirs.page ?? null, hledger: hledger.page, ledger: ledger.page },
  })
}

async function bankFile(world: World): Promise<void> {
  const entries = Array.from({ length: CSV_ROWS }, (_, nth) => ({
    ...{ mark: `P${nth}`, on: `2026-03-${String((nth % 28) + 1).padStart(2, '0')}`, cents: ((nth % 900) + 1) * 100 },
    ...{ text: `Invoice RE-2026-${nth}`, name: 'Customer AS', iban: null },
  }))
  const bytes = statementFile(ibanOf(4711), '1', entries)
  const report = emptyReport()
  const begun = performance.now()
  await intake(world.kernel, world.who, { name: 'bank.xml', bytes }, 'upload', report)
  if (report.filed !== 1) throw new Error(`The statement was not filed: ${JSON.stringify(report)}`)
  const ours = CSV_ROWS / ((performance.now() - begun) / 1000)
  add(
    `bank statement of ${CSV_ROWS.toLocaleString('en')} lines taken in (camt.053; CSV by hledger import)`,
    'lines/s',
    true,
    ours,
    {
      hledger: await importCsv(CSV_ROWS),
    },
  )
}

function table(): string {
  const peers = ['tryton', 'hledger', 'ledger'] as const
  const cell = ({ unit, rate, backstay, peers: of }: Row, peer: (typeof peers)[number]): string => {
    const value = of[peer]
    if (value === undefined) return ' | '
    if (value === null) return 'too long | '
    const times = rate ? backstay / value : value / backstay
    return `${shown(value)} ${unit} | ${times >= 10 ? Math.round(times).toLocaleString('en') : times.toFixed(1)} ×`
  }
  const head = ['work', 'Backstay', ...peers.flatMap((peer) => [peer, 'Backstay is better by'])]
  return [
    `| ${head.join(' | ')} |`,
    `|---|${head
      .slice(1)
      .map(() => '--:')
      .join('|')}|`,
    ...rows.map(
      (row) =>
        `| ${row.work} | ${shown(row.backstay)} ${row.unit} | ${peers.map((peer) => cell(row, peer)).join(' | ')} |`,
    ),
  ].join('\n')
}

const HOW = `Same machine, same run, one after the other; load generators share the machine. Tryton and Backstay each have
a PostgreSQL of the same programs and settings (\`fsync\` and \`synchronous_commit\` on) and answer when the work is on the disk.
Tryton is asked over JSON-RPC by its own server (\`trytond\`), once to create the move and once to post it, as its clients do;
“inside the process” is its API in Python, with lists of 100 moves or 20 invoices in one transaction, which is the quickest
way that it documents. Backstay's figures hold its audit, permissions, events and open items as well. Books larger than
what was posted are filled for Tryton by copying a posted move by SQL. hledger and ledger keep no server: each report reads
the whole journal. Tryton's importers for camt are not in Debian.`

installPeers()
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, Tryton ${versionOf('tryton-server')}, hledger ${versionOf('hledger')}, ledger ${versionOf('ledger')}, ${new Date().toISOString().slice(0, 10)}`
const world = await openWorld()
let isOpen = true
try {
  tell('Setting up Tryton …')
  const tryton = await openTryton()
  try {
    const accounts = await codes(world)
    const theirs = await writing(world, tryton, accounts)
    for (const size of SIZES) await reading(world, tryton, accounts, size)
    await bankFile(world)
    isOpen = false
    await world.close()
    const ours = await startServer(world.data)
    add('start of the server until it answers', 'ms', false, ours.milliseconds, { tryton: theirs.milliseconds })
    add('memory of a server that just started, resident', 'MB', false, ours.megabytes, { tryton: theirs.megabytes })
  } finally {
    await tryton.close()
  }
} finally {
  if (isOpen) await world.close()
  await rm(world.data, { recursive: true, force: true })
}
const text = `# Results beside peers\n\n${machine}.\n\n${table()}\n\n${HOW}\n`
await writeFile(fileURLToPath(new URL('../RESULTS-peers.md', import.meta.url)), text)
process.stdout.write(text)
