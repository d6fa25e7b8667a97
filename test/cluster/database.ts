/** PostgreSQL from Debian's package: one server, and the same watched over by Patroni and etcd. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import type { Programs } from './programs.ts'
import { freePort, type Stage, until } from './stage.ts'

/** Superuser of the cluster; only the tests know its password. */
export const ADMIN = { user: 'postgres', password: randomBytes(12).toString('hex') }
const OWNER = { user: 'backstay', password: randomBytes(12).toString('hex') }

export const urlOf = ({ user, password }: typeof ADMIN, port: number, database: string): string =>
  `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`

/** Runs statements one after the other; gives the rows of the last. */
export async function sql<T = Record<string, unknown>>(
  url: string,
  statements: string | string[],
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    let rows: T[] = []
    for (const text of [statements].flat()) rows = (await client.query(text, values)).rows as T[]
    return rows
  } finally {
    await client.end()
  }
}

/** Makes the role that owns Backstay's schemas, and its database; gives the owner's connection string. */
export async function prepareOwner(port: number, through = port): Promise<string> {
  await sql(urlOf(ADMIN, port, 'postgres'), [
    `create role ${OWNER.user} login createrole password '${OWNER.password}'`,
    `create database backstay owner ${OWNER.user}`,
  ])
  return urlOf(OWNER, through, 'backstay')
}

/** One PostgreSQL server; gives the owner's connection string. */
export async function startPostgres(stage: Stage, programs: Programs, connections = 200): Promise<string> {
  const port = await freePort()
  const data = stage.home('postgres')
  const password = stage.write('password', ADMIN.password)
  stage.runAs(join(programs.postgres, 'initdb'), [
    ...['-D', data, '-U', ADMIN.user, '--pwfile', password, '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C.UTF-8'],
  ])
  const settings = { port, max_connections: connections, listen_addresses: '127.0.0.1', unix_socket_directories: '' }
  const given = Object.entries({ ...settings, max_locks_per_transaction: 256 }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const actor = stage.enterAs('postgres', join(programs.postgres, 'postgres'), ['-D', data, ...given])
  await until('PostgreSQL answers', () => {
    if (actor.child.exitCode !== null) throw new Error(`PostgreSQL ended: ${actor.said()}`)
    return sql(urlOf(ADMIN, port, 'postgres'), 'select 1').catch(() => null)
  })
  return prepareOwner(port)
}
