import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { balanceDatabase, balanceServers } from './balance.ts'
import { ADMIN, prepareOwner, sql, urlOf } from './database.ts'
import { holds, tell } from './holds.ts'
import { holdReplay, type Node, type Patroni, startPatroni } from './patroni.ts'
import { browse, insist, twoAccounts, work } from './people.ts'
import { clusterPrograms } from './programs.ts'
import { type Database, newOrganisation, type Organisation, type Server, startServer } from './servers.ts'
import { openStage, type Stage, until } from './stage.ts'

let stage: Stage
let patroni: Patroni
let database: Database
let organisation: Organisation
let servers: Server[]
let address: string
let replicaPort: number

beforeAll(async () => {
  const programs = clusterPrograms()
  stage = await openStage()
  patroni = await startPatroni(stage, programs)
  const ports = await balanceDatabase(stage, programs, patroni.nodes)
  const primary = await patroni.leader()
  replicaPort = ports.replica
  database = {
    url: await prepareOwner(primary?.port ?? 0, ports.primary),
    replica: `postgresql://127.0.0.1:${ports.replica}/backstay`,
  }
  organisation = await newOrganisation(stage, database)
  servers = await Promise.all(['server-1', 'server-2'].map((name) => startServer(stage, database, name)))
  address = (
    await balanceServers(
      stage,
      programs,
      servers.map((server) => server.port),
    )
  ).address
  tell(`${programs.version} three times under Patroni and etcd, synchronous; two servers behind haproxy`)
})
afterAll(() => stage?.close())

const metric = async (name: string): Promise<number> => {
  const texts = await Promise.all(servers.map(async (one) => (await fetch(`${one.address}/metrics`)).text()))
  const figure = (text: string) =>
    Number(new RegExp(`^backstay_reports_replica${name}_total (\\d+)$`, 'm').exec(text)?.[1])
  return texts.reduce((sum, text) => sum + figure(text), 0)
}

describe('reports read from replicas', () => {
  let accounts: [string, string]
  let posted = 0
  /** What the profit and loss account says of the expense account, just after an entry was acknowledged. */
  const postAndRead = async (): Promise<void> => {
    const { company, key } = organisation
    const [debit, credit] = accounts
    const postings = [
      { account: debit, amount: '1.00' },
      { account: credit, amount: '-1.00' },
    ]
    const name = `reading ${++posted}`
    await insist(
      address,
      key,
      'ledger.entry.post',
      { input: { company, on: '2026-03-12', text: name, postings } },
      name,
    )
    const answer = await fetch(`${address}/api/queries/ledger.trialBalance?company=${company}&until=2026-12-31`, {
      headers: { authorization: `Bearer ${key}` },
    })
    const { rows } = (await answer.json()) as { rows: Record<string, unknown>[] }
    const row = rows.find((one) => JSON.stringify(one).includes(`"${debit}"`))
    expect(JSON.stringify(row), `after ${posted} entries`).toContain(`"${posted}.00"`)
  }

  test('whoever posts through one server and reads through another sees it, and the replica answers', async () => {
    accounts = await twoAccounts(address, organisation)
    for (let nth = 0; nth < 60; nth++) await postAndRead()
    const [replica, behind] = [await metric(''), await metric('_behind')]
    tell(
      `60 reports, each right after an entry: ${replica} read from a replica, ${behind} from the primary; all of them right`,
    )
    expect(replica).toBeGreaterThan(30)
  })

  test('a replica that stops replaying is passed over until it has caught up', async () => {
    const leader = await patroni.leader()
    const standbys = patroni.nodes.filter((node) => node !== leader)
    const [before, were] = [await metric('_behind'), await metric('')]
    for (const node of standbys) holdReplay(node, 'stop')
    for (let nth = 0; nth < 20; nth++) await postAndRead()
    const behind = (await metric('_behind')) - before
    expect([behind, await metric('')]).toEqual([20, were])
    for (const node of standbys) holdReplay(node, 'go on')
    await until('a replica is read again', async () => {
      await postAndRead()
      return (await metric('')) > were
    })
    tell(`20 reports while replay stood still: ${behind} read from the primary, all of them right; then replicas again`)
  })
})

/** Loses the primary in one way or another while entries are posted, and looks what became of them. */
async function lose(what: string, lost: (node: Node) => unknown): Promise<void> {
  const accounts = await twoAccounts(address, organisation)
  const browsers = [browse(address, organisation.key), browse(address, organisation.key)]
  await until('a standby is synchronous', async () => (await patroni.synchronous()).length > 0)
  await pause(1000) // Lines stand before the first change.
  const load = work(address, organisation, accounts, 6, what)
  await load.more(200)
  const primary = (await patroni.leader()) as Node
  const [standby] = await patroni.synchronous()
  const before = load.done.size
  await lost(primary)
  await load.more(300)
  await until('somebody leads', patroni.leader)
  const next = await patroni.leader()
  await load.stop()
  expect(next?.name).toBe(standby)
  tell(
    `${before} entries, then ${primary.name} lost ${what}; its synchronous standby ${next?.name} took over: ` +
      `${load.longest.toFixed(1)} s without service; ${load.done.size - before} entries after that, ${load.repeated} requests repeated`,
  )
  const ids = [...load.done.values()]
  await until('every browser heard, or was told to load anew', () =>
    browsers.every((one) => one.reloads > 0 || ids.every((id) => one.told.has(id))),
  )
  for (const one of browsers) one.close()
  await holds(stage, database, load.done)
  // None is there for a moment; then another does, or the one that was lost comes back as a standby.
  await until('a standby has all of it', async () => {
    const url = urlOf(ADMIN, replicaPort, 'backstay')
    const count = `select count(*)::int as n from backstay.ledger_entry where text like 'client ${what}%'`
    const [row] = await sql<{ n: number }>(url, count).catch(() => [])
    return row && row.n >= load.done.size
  })
}

test('PostgreSQL of the primary is killed under load: nothing acknowledged is lost, and service comes back by itself', () =>
  lose('its PostgreSQL', patroni.crash))

test('the machine of the primary is killed under load: nothing acknowledged is lost, and service comes back by itself', () =>
  lose('everything', patroni.kill))
