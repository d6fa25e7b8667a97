/** Tryton on a PostgreSQL database of its own, set up, worked with and thrown away. */
import { execFile, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openDatabase } from '../../kernel/db/index.ts'

const PYTHON = '/usr/bin/python3'
const SCRIPT = fileURLToPath(new URL('tryton.py', import.meta.url))
const run = promisify(execFile)

export type Ids = Record<string, number>

export interface Tryton {
  ids: Ids
  /** Runs a task of `tryton.py` and gives what it printed. */
  task(...args: string[]): Promise<Record<string, number>>
  serve(): Promise<TrytonServer>
  close(): Promise<void>
}

export interface TrytonServer {
  port: number
  /** The path and the header with which a session asks. */
  path: string
  authorization: string
  /** Milliseconds until it answered, megabytes that it then held. */
  milliseconds: number
  megabytes: number
  close(): Promise<void>
}

/** A port of the loopback interface that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address = server.address()
  await new Promise((closed) => server.close(closed))
  return typeof address === 'object' && address ? address.port : 0
}

/** Sets Tryton up on the same PostgreSQL programs and settings that Backstay uses. */
export async function openTryton(): Promise<Tryton> {
  const folder = await mkdtemp(join(tmpdir(), 'backstay-peer-'))
  const database = await openDatabase({ data: folder, url: '' })
  const {
    username,
    password: secret,
    port: databasePort,
  } = new URL(database.ownerUrl.replace(/@[^:]*:/, '@localhost:'))
  const name = database.ownerUrl.slice(database.ownerUrl.lastIndexOf('/') + 1)
  const config = join(folder, 'trytond.conf')
  const port = await freePort()
  const password = randomBytes(12).toString('hex')
  await writeFile(
    config,
    `[database]\nuri = postgresql://${username}:${secret}@127.0.0.1:${databasePort}/\n[web]\nlisten = 127.0.0.1:${port}\n`,
    { mode: 0o600 },
  )
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, password, { mode: 0o600 })
  const admin = (...args: string[]) =>
    run('trytond-admin', ['-c', config, '-d', name, ...args], {
      env: { ...process.env, TRYTONPASSFILE: passwordFile },
      maxBuffer: 64 * 1024 * 1024,
    })
  const task = async (...args: string[]) => {
    const { stdout } = await run(PYTHON, [SCRIPT, config, name, ...args], { maxBuffer: 64 * 1024 * 1024 })
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, number>
  }
  try {
    await admin('--all', '--email', 'bench@example.org', '-l', 'en')
    await admin('-u', 'account_invoice', 'account_statement', '--activate-dependencies')
    return {
      ids: await task('prepare'),
      task,
      serve: () => serve(config, name, port, password),
      close: async () => {
        await database.close()
        await rm(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await database.close()
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function ask(
  port: number,
  path: string,
  method: string,
  params: unknown[],
  authorization = '',
): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
    body: JSON.stringify({ id: 1, method, params }),
  })
  const { result, error } = (await answer.json()) as { result?: unknown; error?: unknown }
  if (error) throw new Error(`${method}: ${JSON.stringify(error).slice(0, 500)}`)
  return result
}

async function serve(config: string, name: string, port: number, password: string): Promise<TrytonServer> {
  const begun = performance.now()
  const child = spawn('trytond', ['-c', config, '-d', name], { stdio: ['ignore', 'ignore', 'ignore'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const close = async () => {
    child.kill('SIGTERM')
    await ended
  }
  const path = `/${name}/`
  try {
    const session = await firstAnswer(() => ask(port, path, 'common.db.login', ['admin', { password }, 'en']), child)
    const [user, key] = session as [number, string]
    const milliseconds = performance.now() - begun
    const authorization = `Session ${Buffer.from(`admin:${user}:${key}`).toString('base64')}`
    const resident = spawnSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' }).stdout
    return { port, path, authorization, milliseconds, megabytes: Number(resident) / 1024, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Asks until it is answered: a server that starts refuses connections. */
async function firstAnswer<T>(work: () => Promise<T>, child: { exitCode: number | null }): Promise<T> {
  const until = performance.now() + 60_000
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (performance.now() > until || child.exitCode !== null) throw error
      await new Promise((again) => setTimeout(again, 20))
    }
  }
}
