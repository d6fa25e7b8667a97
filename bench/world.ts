/** What the benchmarks run on: a database in a temporary folder with durable settings, one company, one server. */
import { execFileSync, spawn } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { createKey, registerAuth, whoOfRequest } from '../doors/http/auth/index.ts'
import { createServer } from '../doors/http/server.ts'
import { openDatabase } from '../kernel/db/index.ts'
import { owner, type Who } from '../kernel/index.ts'
import { type OpenKernel, openKernel } from '../kernel/open.ts'
import { catalogue } from '../modules/index.ts'
import { setUpCompany } from '../modules/set-up/index.ts'

export interface World {
  /** The folder that holds it all. */
  data: string
  kernel: OpenKernel
  app: FastifyInstance
  port: number
  key: string
  company: string
  who: Who
  /** One value by SQL. */
  one<T = string>(sql: string, values?: unknown[]): Promise<T>
  close(): Promise<void>
}

/** The company's accounts of a kind that anything can be booked on, by code. */
export async function plainAccounts(world: World, kind: string): Promise<{ id: string; code: string }[]> {
  const { rows } = await world.kernel.pool.query<{ id: string; code: string }>(
    `select id, code from ledger_account
      where company = $1 and kind = $2 and not heading and active and control is null order by code`,
    [world.company, kind],
  )
  return rows
}

/** Tax at the standard rate on what is sold. */
export const salesTaxCode = (world: World): Promise<string> =>
  world.one(
    `select id from tax_code where company = $1 and direction = 'sales' and kind = 'standard' order by code limit 1`,
    [world.company],
  )

/** What a line of an invoice is booked on. */
export const salesBooking = async (world: World): Promise<{ account: string | undefined; taxCode: string }> => {
  const [first] = await plainAccounts(world, 'income')
  return { account: first?.id, taxCode: await salesTaxCode(world) }
}

/** Accounts that anything can be booked on. */
export interface Codes {
  debit: string
  credit: string
}

export async function codes(world: World): Promise<Codes> {
  const [[debit], [credit]] = [await plainAccounts(world, 'expense'), await plainAccounts(world, 'income')]
  return { debit: debit?.code ?? '', credit: credit?.code ?? '' }
}

export async function openWorld(): Promise<World> {
  const data = await mkdtemp(join(tmpdir(), 'backstay-bench-'))
  const database = await openDatabase({ data, url: '' })
  const kernel = await openKernel(catalogue, database, { connections: 10 })
  const made = await setUpCompany(kernel, {
    name: 'Bench GmbH',
    country: 'DE',
    currency: 'EUR',
    chart: 'generic',
    year: 2026,
    user: { name: 'Bench', email: 'bench@example.org' },
  })
  const app = await createServer(kernel, { whoOf: whoOfRequest, also: [(app) => registerAuth(app, kernel)] })
  await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    data,
    kernel,
    app,
    port: (app.server.address() as AddressInfo).port,
    key: await createKey(kernel, 'bench@example.org', 'bench'),
    company: made.company,
    who: { id: made.user, name: 'Bench', door: 'cli', assignments: [{ role: owner.id, company: null }] },
    one: async (sql, values = []) => Object.values((await kernel.pool.query(sql, values)).rows[0] ?? {})[0] as never,
    close: async () => {
      await app.close()
      await kernel.close()
      await database.close()
    },
  }
}

/** Starts the program on a folder as a person would: milliseconds until it listens, and what it then holds in memory. */
export async function startServer(data: string): Promise<{ milliseconds: number; megabytes: number }> {
  const backstay = fileURLToPath(new URL('../doors/cli/backstay.ts', import.meta.url))
  const begun = performance.now()
  const child = spawn(process.execPath, [backstay, 'start', '--port', '0'], {
    env: { ...process.env, BACKSTAY_DATA: data, DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  await new Promise<void>((listens) => {
    child.stdout.on('data', (part) => {
      if (/http:\/\/127\.0\.0\.1:\d+/.test(String(part))) listens()
    })
    ended.then(() => listens())
  })
  const milliseconds = performance.now() - begun
  const resident = execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' })
  child.kill('SIGTERM')
  await ended
  return { milliseconds, megabytes: Number(resident) / 1024 }
}

export interface LoadResult {
  perSecond: number
  p50: number
  p99: number
  failed: number
  reason: string
}

/** Runs the load generator against the world's server. */
export async function load(
  world: World,
  clients: number,
  seconds: number,
  steps: { path: string; body: Record<string, unknown> }[],
): Promise<LoadResult> {
  const script = fileURLToPath(new URL('load.ts', import.meta.url))
  const child = spawn(
    process.execPath,
    [script, JSON.stringify({ port: world.port, key: world.key, clients, seconds, steps })],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let text = ''
  for await (const part of child.stdout) text += String(part)
  return JSON.parse(text) as LoadResult
}
