import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../kernel/db/index.ts'
import { migrate, readMigrations } from '../../kernel/db/migrate.ts'
import { MIGRATIONS, openKernel } from '../../kernel/open.ts'
import { organisationsOf } from '../../kernel/organisations.ts'
import { catalogue } from '../../modules/index.ts'
import { sql, startPostgres } from './database.ts'
import { tell } from './holds.ts'
import { clusterPrograms } from './programs.ts'
import { type Database, newOrganisation, type Organisation, type Server, startServer, verb } from './servers.ts'
import { openStage, type Stage } from './stage.ts'

const COUNT = 200
const LANES = 4
const NAMES = Array.from({ length: COUNT }, (_, nth) => `org_${String(nth + 1).padStart(3, '0')}`)

let stage: Stage
let database: Database

beforeAll(async () => {
  stage = await openStage()
  database = { url: await startPostgres(stage, clusterPrograms()) }
})
afterAll(() => stage?.close())

const open = (schema: string) => openDatabase({ url: database.url, schema, data: join(stage.folder, 'data') })

/** Does something for all, a few at once; gives how many milliseconds one took, on the whole. */
async function forAll(names: readonly string[], work: (name: string) => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  const left = names.values()
  const lane = async () => {
    for (const name of left) await work(name)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return (performance.now() - begun) / names.length
}

const processor = () => process.cpuUsage().user / 1000

test(`${COUNT} organisations are made, each a schema with a role of its own, and migrated to the present`, async () => {
  const before = join(stage.folder, 'before')
  await cp(MIGRATIONS, before, { recursive: true })
  const last = (await readMigrations(before)).at(-1)?.name ?? ''
  await rm(join(before, `${last}.sql`))
  const used = processor()
  const making = await forAll(NAMES, async (schema) => {
    const made = await open(schema)
    await migrate(made.ownerUrl, { schema, folder: before })
  })
  tell(
    `made: ${Math.round(making)} ms an organisation, ${LANES} at once; ${Math.round((processor() - used) / COUNT)} ms of it here`,
  )
  const begun = performance.now()
  const answer = JSON.parse(await verb(stage, database, ['migrate', '--all', '--json'])) as {
    ok: boolean
    organisations: { organisation: string; applied: string[] }[]
  }
  expect(answer.ok).toBe(true)
  expect(answer.organisations.map(({ organisation, applied }) => [organisation, applied])).toEqual(
    NAMES.map((name) => [name, [last]]),
  )
  tell(
    `migrated by one command, one file and all grants: ${Math.round((performance.now() - begun) / COUNT)} ms an organisation`,
  )
  const again = performance.now()
  await verb(stage, database, ['migrate', '--all', '--json'])
  tell(`nothing to migrate: ${Math.round((performance.now() - again) / COUNT)} ms an organisation`)
  const [size] = await sql<{ size: number; relations: number }>(
    database.url,
    `select pg_database_size(current_database())::float8 / 2 ^ 20 as size, count(*)::int as relations from pg_class`,
  )
  const each = ((size?.size ?? 0) / COUNT).toFixed(1)
  tell(`${size?.relations} relations; ${each} MB of disk an empty organisation`)
  expect(await organisationsOf(database.url)).toEqual(NAMES)
}, 600_000)

test('twenty starts at once on an organisation that is not there yet make it once', async () => {
  const kernels = await Promise.all(
    Array.from({ length: 20 }, async () => openKernel(catalogue, await open('org_new'), { connections: 1 })),
  )
  for (const kernel of kernels) await kernel.load('select 1')
  await Promise.all(kernels.map((kernel) => kernel.close()))
  const rows = await sql<{ n: number }>(database.url, 'select count(*)::int as n from org_new.kernel_migration')
  expect(rows[0]?.n).toBe((await readMigrations(MIGRATIONS)).length)
})

test('an organisation that can’t be migrated holds up none of the others', async () => {
  const last = (await readMigrations(MIGRATIONS)).at(-1)
  await sql(database.url, [`update org_002.kernel_migration set digest = 'other' where name = '${last?.name}'`])
  const failed = await verb(stage, database, ['migrate', '--all', '--json']).catch(
    (error: { stdout: string }) => error.stdout,
  )
  const { ok, organisations } = JSON.parse(failed) as {
    ok: boolean
    organisations: { organisation: string; failure?: string }[]
  }
  expect(ok).toBe(false)
  expect(organisations.filter(({ failure }) => failure).map(({ organisation }) => organisation)).toEqual(['org_002'])
  await sql(database.url, [
    `update org_002.kernel_migration set digest = '${last?.digest}' where name = '${last?.name}'`,
  ])
})

describe('two organisations on one database', () => {
  const schemas = ['org_101', 'org_102'] as const
  let mine: Organisation
  let theirs: Organisation
  let servers: [Server, Server]

  beforeAll(async () => {
    const of = (schema: string) => ({ BACKSTAY_SCHEMA: schema })
    mine = await newOrganisation(stage, database, of(schemas[0]))
    theirs = await newOrganisation(stage, database, of(schemas[1]))
    servers = [
      await startServer(stage, database, schemas[0], [], of(schemas[0])),
      await startServer(stage, database, schemas[1], [], of(schemas[1])),
    ]
  })

  const get = async (server: Server, key: string, path: string) =>
    fetch(`${server.address}${path}`, { headers: { authorization: `Bearer ${key}` } })

  test('a key of one says nothing to the other', async () => {
    for (const path of ['/api/catalogue', '/api/records/ledger.account', '/api/changes', '/api/search?q=Nordkai']) {
      expect((await get(servers[1], mine.key, path)).status, path).toBe(401)
      const answer = await get(servers[1], theirs.key, path)
      expect(answer.status, path).toBe(200)
      await answer.body?.cancel()
    }
  })

  test('no record of the other is found by its id, by a list, a query, a command or the agents’ door', async () => {
    const tables = await sql<{ table: string }>(
      database.url,
      `select c.relname as table from pg_class c where c.relnamespace = '${schemas[1]}'::regnamespace and c.relkind = 'r'
        and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'id' and a.atttypid = 'uuid'::regtype)`,
    )
    const ids = new Map<string, string[]>()
    for (const { table } of tables) {
      const rows = await sql<{ id: string }>(
        database.url,
        `select id from "${schemas[1]}"."${table}" order by id limit 3`,
      )
      ids.set(
        table,
        rows.map((row) => row.id),
      )
    }
    const theirIds = new Set([...ids.values()].flat())
    let tried = 0
    for (const record of catalogue.records.keys()) {
      for (const id of ids.get(record.replaceAll('.', '_').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)) ??
        []) {
        for (const more of ['', '/history', '/related']) {
          const answer = await get(servers[0], mine.key, `/api/records/${record}/${id}${more}`)
          const text = await answer.text()
          expect(answer.status !== 200 || !text.includes(id), `${record} ${id}${more}: ${text.slice(0, 200)}`).toBe(
            true,
          )
          tried++
        }
      }
      const listed = await (await get(servers[0], mine.key, `/api/records/${record}?limit=500`)).text()
      expect(
        [...theirIds].filter((id) => listed.includes(id)),
        record,
      ).toEqual([])
      tried++
    }
    for (const query of catalogue.queries.keys()) {
      const answer = await get(servers[0], mine.key, `/api/queries/${query}?company=${theirs.company}&until=2026-12-31`)
      const text = (await answer.text()).replaceAll(theirs.company, '')
      expect(
        [...theirIds].filter((id) => text.includes(id)),
        query,
      ).toEqual([])
      tried++
    }
    for (const [command, { on }] of catalogue.commands) {
      const id =
        on && ids.get(on.id.replaceAll('.', '_').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))?.[0]
      if (!id) continue
      const answer = await fetch(`${servers[0].address}/api/commands/${command}`, {
        method: 'POST',
        body: JSON.stringify({ id, input: {} }),
        headers: { authorization: `Bearer ${mine.key}`, 'content-type': 'application/json' },
      })
      expect(answer.status, `${command} ${await answer.text()}`).toBeGreaterThanOrEqual(400)
      tried++
    }
    tell(`${tried} requests of one organisation for what is the other's: none answered`)
    expect(tried).toBeGreaterThan(200)
  })

  test('the role of one can neither read nor write, run or make anything in the other, by SQL', async () => {
    const { appUrl } = await open(schemas[0])
    const attempt = (text: string): Promise<string> =>
      sql(appUrl, ['begin', text]).then(
        () => 'done',
        (error: { code?: string }) => String(error.code),
      )
    const tables = await sql<{ name: string }>(
      database.url,
      `select relname as name from pg_class where relnamespace = '${schemas[1]}'::regnamespace and relkind in ('r', 'p', 'v')`,
    )
    const routines = await sql<{ name: string }>(
      database.url,
      `select distinct proname as name from pg_proc where pronamespace = '${schemas[1]}'::regnamespace`,
    )
    const statements = [
      ...tables.flatMap(({ name }) => [
        `select * from "${schemas[1]}"."${name}" limit 1`,
        `insert into "${schemas[1]}"."${name}" default values`,
        `delete from "${schemas[1]}"."${name}"`,
        `lock table "${schemas[1]}"."${name}" in access share mode`,
      ]),
      ...routines.map(({ name }) => `select "${schemas[1]}"."${name}"()`),
      `set role ${schemas[1]}_app`,
      `set session authorization ${schemas[1]}_app`,
      `set role backstay`,
      `create table "${schemas[1]}".mine (id int)`,
      'create table public.mine (id int)',
      'create schema mine',
      `grant usage on schema "${schemas[1]}" to ${schemas[0]}_app`,
      `alter role ${schemas[1]}_app password 'mine'`,
      `copy (select 1) to '/tmp/mine'`,
      `select pg_read_file('postgresql.conf')`,
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${schemas[1]}_app'`,
    ]
    const outcomes = new Map<string, number>()
    for (const text of statements) {
      const code = await attempt(text)
      outcomes.set(code, (outcomes.get(code) ?? 0) + 1)
      expect(code, text).toBe('42501')
    }
    tell(`${statements.length} statements of one organisation's role against the other's: all refused (42501)`)
    const seen = await sql<{ query: string }>(
      appUrl,
      `select query from pg_stat_activity where usename = '${schemas[1]}_app' and query <> '<insufficient privilege>'`,
    )
    expect(seen).toEqual([])
  })

  test('a search path that leads to the other shows nothing there', async () => {
    const { appUrl } = await open(schemas[0])
    const path = [`set search_path to "${schemas[1]}"`, 'select count(*) from ledger_account']
    await expect(sql(appUrl, path)).rejects.toMatchObject({ code: expect.stringMatching(/^(42501|42P01)$/) })
  })
})
