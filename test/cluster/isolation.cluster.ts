import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../kernel/db/index.ts'
import { tableOf } from '../../kernel/names.ts'
import { catalogue } from '../../modules/index.ts'
import { sql, startPostgres } from './database.ts'
import { tell } from './holds.ts'
import { clusterPrograms } from './programs.ts'
import { type Database, newOrganisation, type Organisation, type Server, startServer } from './servers.ts'
import { openStage, type Stage } from './stage.ts'

const schemas = ['org_mine', 'org_theirs'] as const
let stage: Stage
let database: Database
let mine: Organisation
let theirs: Organisation
let here: Server
let there: Server
/** Ids in tables of the other organisation. */
const ids = new Map<string, string[]>()

beforeAll(async () => {
  stage = await openStage()
  database = { url: await startPostgres(stage, clusterPrograms()) }
  const of = (schema: string) => ({ BACKSTAY_SCHEMA: schema })
  mine = await newOrganisation(stage, database, of(schemas[0]))
  theirs = await newOrganisation(stage, database, of(schemas[1]))
  here = await startServer(stage, database, schemas[0], [], of(schemas[0]))
  there = await startServer(stage, database, schemas[1], [], of(schemas[1]))
  const tables = await sql<{ table: string }>(
    database.url,
    `select c.relname as table from pg_class c where c.relnamespace = '${schemas[1]}'::regnamespace and c.relkind = 'r'
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'id' and a.atttypid = 'uuid'::regtype)`,
  )
  for (const { table } of tables) {
    const from = `"${schemas[1]}"."${table}"`
    const rows = await sql<{ id: string }>(database.url, `select id from ${from} order by id limit 5`)
    if (rows.length > 0)
      ids.set(
        table,
        rows.map((row) => row.id),
      )
  }
})
afterAll(() => stage?.close())

const open = (schema: string) => openDatabase({ url: database.url, schema, data: join(stage.folder, 'data') })
const get = (server: Server, key: string, path: string) =>
  fetch(`${server.address}${path}`, { headers: { authorization: `Bearer ${key}` } })
const post = (path: string, body: unknown, more: Record<string, string> = {}) =>
  fetch(`${here.address}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${mine.key}`, 'content-type': 'application/json', ...more },
  })
const idsOf = (record: string): string[] => ids.get(tableOf(record)) ?? []
/** Which of the other's ids an answer holds, besides those that were asked about. */
const leaked = (text: string, asked: readonly string[] = []): string[] =>
  [...ids.values()].flat().filter((id) => !asked.includes(id) && text.includes(id))

let tried = 0

test('a key of one says nothing to the other', async () => {
  for (const path of ['/api/catalogue', '/api/records/ledger.account', '/api/changes', '/api/search?q=Nordkai']) {
    expect((await get(there, mine.key, path)).status, path).toBe(401)
    const answer = await get(there, theirs.key, path)
    expect(answer.status, path).toBe(200)
    await answer.body?.cancel()
  }
})

test('a link and a session of one let nobody into the other', async () => {
  const token = /sign-in[?#]token=([\w-]+)/.exec(there.said())?.[1] ?? expect.unreachable('no link was printed')
  const verify = (server: Server) =>
    fetch(`${server.address}/api/auth/sign-in-link/verify`, {
      method: 'POST',
      body: JSON.stringify({ token }),
      headers: { 'content-type': 'application/json', origin: server.address },
    })
  expect((await verify(here)).status).toBe(401)
  const answer = await verify(there)
  expect(answer.status).toBe(200)
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const me = (server: Server) => fetch(`${server.address}/api/catalogue`, { headers: { cookie } })
  expect([(await me(there)).status, (await me(here)).status]).toEqual([200, 401])
})

test('no record of the other is found by its id, by a list, by what refers to it, or by words', async () => {
  for (const record of catalogue.records.keys()) {
    for (const id of idsOf(record)) {
      for (const more of ['', '/history', '/related', '/files/file']) {
        const answer = await get(here, mine.key, `/api/records/${record}/${id}${more}`)
        const text = await answer.text()
        expect(leaked(text, [id]), `${record} ${id}${more}`).toEqual([])
        expect(answer.status === 200 && text.includes(id), `${record} ${id}${more}`).toBe(false)
        tried++
      }
    }
    expect(leaked(await (await get(here, mine.key, `/api/records/${record}?limit=500`)).text()), record).toEqual([])
    tried++
  }
  for (const [, some] of ids)
    for (const id of some) {
      expect((await get(here, mine.key, `/api/files/${id}`)).status).toBe(404)
      tried++
    }
  for (const words of ['Nordkai', 'ida', theirs.company]) {
    expect(leaked(await (await get(here, mine.key, `/api/search?q=${words}`)).text(), [theirs.company])).toEqual([])
    tried++
  }
})

test('no query answers about the other’s company, and no command acts on its records', async () => {
  for (const query of catalogue.queries.keys()) {
    const asked = `/api/queries/${query}?company=${theirs.company}&until=2026-12-31&from=2026-01-01`
    expect(leaked(await (await get(here, mine.key, asked)).text(), [theirs.company]), query).toEqual([])
    tried++
  }
  for (const [command, { on }] of catalogue.commands) {
    for (const id of on ? idsOf(on.id).slice(0, 2) : []) {
      const answer = await post(`/api/commands/${command}`, { id, input: {} })
      expect(answer.status, `${command} ${await answer.text()}`).toBeGreaterThanOrEqual(400)
      tried++
    }
    const made = await post(`/api/commands/${command}`, { input: { company: theirs.company } })
    expect(leaked(await made.text(), [theirs.company]), command).toEqual([])
    tried++
  }
})

test('the agents’ door opens to nothing of the other', async () => {
  for (const [record] of catalogue.records) {
    for (const id of idsOf(record).slice(0, 2)) {
      const call = { name: 'read', arguments: { id: record, record: id } }
      const answer = await post(
        '/mcp',
        { jsonrpc: '2.0', id: 1, method: 'tools/call', params: call },
        { accept: 'application/json, text/event-stream' },
      )
      const text = await answer.text()
      expect(answer.status, text).toBe(200)
      expect(leaked(text, [id]), `${record} ${id}`).toEqual([])
      expect(text).toMatch(/no such|not yours|needs the role|no record/i)
      tried++
    }
  }
  tell(`${tried} requests of one organisation for what is the other's, over HTTP and MCP: none answered`)
  expect(tried).toBeGreaterThan(300)
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

test('an idle server costs little', async () => {
  const seconds = 10
  const ticks = (): number => {
    const stat = readFileSync(`/proc/${here.child.pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(fields[11]) + Number(fields[12])
  }
  const before = ticks()
  await pause(seconds * 1000)
  const [row] = await sql<{ n: number }>(
    database.url,
    `select count(*)::int as n from pg_stat_activity where usename = '${schemas[0]}_app'`,
  )
  const memory = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${here.child.pid}/status`, 'utf8'))?.[1]
  const [megabytes, share] = [Math.round(Number(memory) / 1024), ((ticks() - before) / seconds).toFixed(1)]
  tell(`an idle server of one organisation: ${megabytes} MB, ${row?.n} connections, ${share} % of a core`)
  expect(row?.n).toBeLessThanOrEqual(13)
})
