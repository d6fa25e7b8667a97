/** Backstay on a database that others share: verbs, and servers in processes of their own. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Actor, freePort, type Stage, until } from './stage.ts'

const CLI = fileURLToPath(new URL('../../doors/cli/backstay.ts', import.meta.url))
const run = promisify(execFile)

export interface Database {
  /** Connection string of the owner. */
  url: string
  /** Where a replica is to be had. */
  replica?: string
}

const environment = (
  stage: Stage,
  { url, replica }: Database,
  more: Record<string, string>,
): Record<string, string> => ({
  BACKSTAY_DATA: join(stage.folder, 'data'),
  DATABASE_URL: url,
  DATABASE_APP_URL: '',
  DATABASE_REPLICA_URL: replica ?? '',
  BACKSTAY_SCHEMA: '',
  NO_COLOR: '1',
  ...more,
})

/** Runs a verb of the command line; gives what it printed. */
export async function verb(
  stage: Stage,
  database: Database,
  words: string[],
  more: Record<string, string> = {},
): Promise<string> {
  const env = { ...process.env, ...environment(stage, database, more) }
  const { stdout } = await run(process.execPath, [CLI, ...words], { env, maxBuffer: 64 * 1024 * 1024 })
  return stdout
}

export interface Organisation {
  company: string
  key: string
}

const SET_UP = 'init --json --company Nordkai --country DE --currency EUR --chart generic --year 2026'.split(' ')

/** An organisation with books, and a key of its owner. */
export async function newOrganisation(
  stage: Stage,
  database: Database,
  more: Record<string, string> = {},
): Promise<Organisation> {
  const user = ['--user', 'ida@nordkai.example']
  const { company } = JSON.parse(await verb(stage, database, [...SET_UP, ...user], more)) as { company: string }
  const made = await verb(stage, database, ['key', 'create', '--json', ...user], more)
  return { company, key: (JSON.parse(made) as { key: string }).key }
}

export interface Server extends Actor {
  port: number
  address: string
}

/** Starts a server beside others; it is there once it listens. */
export async function startServer(
  stage: Stage,
  database: Database,
  name: string,
  words: string[] = [],
  more: Record<string, string> = {},
): Promise<Server> {
  const port = await freePort()
  const args = [CLI, 'start', '--host', '127.0.0.1', '--port', String(port), ...words]
  const actor = stage.enter(name, process.execPath, args, environment(stage, database, more))
  await until(`${name} listens`, () => {
    if (actor.child.exitCode !== null) throw new Error(`${name} ended: ${actor.said()}`)
    return actor.said().includes('listens at')
  })
  return { ...actor, port, address: `http://127.0.0.1:${port}` }
}
