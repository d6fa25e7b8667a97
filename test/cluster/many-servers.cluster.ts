import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { balanceServers } from './balance.ts'
import { sql, startPostgres } from './database.ts'
import { holds, tell } from './holds.ts'
import { browse, twoAccounts, work } from './people.ts'
import { clusterPrograms } from './programs.ts'
import { type Database, newOrganisation, type Organisation, type Server, startServer } from './servers.ts'
import { openStage, type Stage, until } from './stage.ts'

let stage: Stage
let database: Database
let organisation: Organisation
let servers: Server[]
let address: string
const NAMES = ['server-1', 'server-2', 'server-3']

beforeAll(async () => {
  const programs = clusterPrograms()
  stage = await openStage()
  database = { url: await startPostgres(stage, programs) }
  organisation = await newOrganisation(stage, database)
  servers = await Promise.all(NAMES.map((name) => startServer(stage, database, name)))
  const ports = servers.map((server) => server.port)
  address = (await balanceServers(stage, programs, ports)).address
  tell(`${programs.version}; three servers behind haproxy, no sticky session`)
  await until('three servers are ready', async () => {
    const ready = await Promise.all(servers.map((one) => fetch(`${one.address}/health/ready`)))
    return ready.every((answer) => answer.ok)
  })
})
afterAll(() => stage?.close())

test('one of three servers is killed under load: nothing is lost, nothing is done twice, every browser hears all', async () => {
  const accounts = await twoAccounts(address, organisation)
  const browsers = Array.from({ length: 6 }, () => browse(address, organisation.key))
  await pause(1000) // Their lines stand before the first change.
  const load = work(address, organisation, accounts, 8)
  await load.more(300)
  const before = load.done.size
  await servers[1]?.kill()
  await load.more(600)
  await load.stop()
  const said = `${before} entries by three servers, ${load.done.size - before} after one was killed`
  tell(`${said}; ${load.repeated} requests repeated; longest time without an answer ${load.longest.toFixed(2)} s`)
  const ids = [...load.done.values()]
  await until('every browser heard of every entry', () =>
    browsers.every((one) => one.reloads > 0 || ids.every((id) => one.told.has(id))),
  )
  const broken = browsers.filter((one) => one.broken > 0).length
  tell(`6 browsers, ${broken} of them on the server that was killed: each was told of all ${ids.length} entries`)
  expect(broken).toBeGreaterThan(0)
  for (const one of browsers) one.close()
  await holds(stage, database, load.done)
})

test('jobs are shared: each event is reacted to once, whichever server does it', async () => {
  servers.push(await startServer(stage, database, 'server-4'))
  const COUNT = 300
  const [account] = await sql<{ id: string }>(
    database.url,
    `insert into backstay.banking_account (id, created_by, name, identifier, automatic, state)
     select gen_random_uuid(), '${organisation.company}', 'Jobs', 'DE02120300000000202051', 'off', 'proposed' returning id`,
  )
  await sql(
    database.url,
    `insert into backstay.kernel_event (audit, event, payload)
     select (select id from backstay.kernel_audit limit 1), 'banking.statementImported', jsonb_build_object('account', $1::text, 'added', 1) from generate_series(1, ${COUNT})`,
    [account?.id],
  )
  const handled = () =>
    sql<{ all: number; once: number }>(
      database.url,
      `select count(*)::int as all, count(distinct request)::int as once from backstay.kernel_audit
       where command = 'banking.account.matchSure'`,
    )
  const begun = performance.now()
  await until('every event was reacted to', async () => Number((await handled())[0]?.all) >= COUNT)
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  await pause(3000) // Two more rounds of every server find nothing left.
  expect(await handled()).toEqual([{ all: COUNT, once: COUNT }])
  tell(`${COUNT} events of the outbox, three servers: ${COUNT} reactions in ${seconds} s`)
})

test('a server that is told to stop finishes what it has begun', async () => {
  const accounts = await twoAccounts(address, organisation)
  const load = work(address, organisation, accounts, 4, 'stopping')
  await load.more(50)
  await servers[2]?.stop()
  await load.more(100)
  await load.stop()
  tell(`a server was stopped under load: ${load.repeated} requests repeated`)
  await holds(stage, database, load.done)
})
