/** PostgreSQL with streaming replicas under Patroni, which keeps what it knows in etcd. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ADMIN, sql, urlOf } from './database.ts'
import type { Programs } from './programs.ts'
import { type Actor, freePort, type Stage, until } from './stage.ts'

export interface Node {
  name: string
  /** PostgreSQL's port. */
  port: number
  /** Patroni's REST interface. */
  check: number
  data: string
  patroni: Actor
}

export interface Patroni {
  nodes: Node[]
  /** The node that leads now; undefined while there is none. */
  leader(): Promise<Node | undefined>
  /** The standbys that have to hold a commit before it is told. */
  synchronous(): Promise<string[]>
  /** As if the machine went: Patroni, PostgreSQL and all its processes at once. */
  kill(node: Node): Promise<void>
  /** PostgreSQL alone; its Patroni sees it go. */
  crash(node: Node): void
}

const SECRETS = { replicator: randomBytes(12).toString('hex'), rewind: randomBytes(12).toString('hex') }

async function startEtcd(stage: Stage, programs: Programs): Promise<number> {
  const [client, peer] = [await freePort(), await freePort()]
  const [here, there] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`]
  const actor = stage.enterAs('etcd', programs.etcd, [
    ...['--name', 'one', '--data-dir', stage.home('etcd'), '--log-level', 'warn'],
    ...['--listen-client-urls', here, '--advertise-client-urls', here],
    ...['--listen-peer-urls', there, '--initial-advertise-peer-urls', there, '--initial-cluster', `one=${there}`],
  ])
  await until('etcd answers', () => {
    if (actor.child.exitCode !== null) throw new Error(`etcd ended: ${actor.said()}`)
    return fetch(`${here}/health`).then(
      (answer) => answer.ok,
      () => false,
    )
  })
  return client
}

/** What all nodes share, and what is this one's own (Patroni 3.0, “YAML Configuration Settings”). JSON is YAML, too. */
function settingsOf(programs: Programs, etcd: number, one: Omit<Node, 'patroni'>, home: string) {
  const local = (user: string) => `host ${user === 'all' ? 'all' : 'replication'} ${user} 127.0.0.1/32 scram-sha-256`
  return {
    scope: 'backstay',
    name: one.name,
    restapi: { listen: `127.0.0.1:${one.check}`, connect_address: `127.0.0.1:${one.check}` },
    etcd3: { host: `127.0.0.1:${etcd}` },
    bootstrap: {
      dcs: {
        ...{ ttl: 20, loop_wait: 2, retry_timeout: 5, primary_start_timeout: 0 },
        ...{ synchronous_mode: true, maximum_lag_on_failover: 1_048_576 },
        postgresql: {
          use_pg_rewind: true,
          parameters: {
            max_connections: 150,
            shared_buffers: '64MB',
            wal_keep_size: '256MB',
            hot_standby_feedback: 'on',
          },
        },
      },
      initdb: [{ encoding: 'UTF8' }, { locale: 'C.UTF-8' }, 'data-checksums'],
      pg_hba: [local('all'), local('replicator')],
    },
    postgresql: {
      ...{ listen: `127.0.0.1:${one.port}`, connect_address: `127.0.0.1:${one.port}`, data_dir: one.data },
      ...{ bin_dir: programs.postgres, pgpass: join(home, 'pgpass') },
      authentication: {
        superuser: { username: ADMIN.user, password: ADMIN.password },
        replication: { username: 'replicator', password: SECRETS.replicator },
        rewind: { username: 'rewinder', password: SECRETS.rewind },
      },
      parameters: { unix_socket_directories: home },
    },
  }
}

async function startNode(stage: Stage, programs: Programs, etcd: number, name: string): Promise<Node> {
  const home = stage.home(name)
  const one = { name, port: await freePort(), check: await freePort(), data: join(home, 'data') }
  const file = stage.write(`${name}.yml`, JSON.stringify(settingsOf(programs, etcd, one, home)))
  const patroni = stage.enterAs(name, programs.patroni, [file])
  stage.after(async () => {
    await patroni.stop()
    endPostgres(one.data)
  })
  return { ...one, patroni }
}

const pidOf = (data: string): number | undefined => {
  const file = join(data, 'postmaster.pid')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined
}

/** Processes of a PostgreSQL server, itself first; Linux names the children of each thread. */
function processesOf(data: string): number[] {
  const pid = pidOf(data)
  const children = `/proc/${pid}/task/${pid}/children`
  if (pid === undefined || !existsSync(children)) return []
  return [pid, ...readFileSync(children, 'utf8').split(' ').filter(Boolean).map(Number)]
}

/** Stops a standby's replay, or lets it go on; it receives and keeps what is sent all the while. */
export function holdReplay(node: Node, how: 'stop' | 'go on'): void {
  const pid = processesOf(node.data).find((one) => readFileSync(`/proc/${one}/cmdline`, 'utf8').includes('startup'))
  if (pid === undefined) throw new Error(`${node.name} does not replay.`)
  process.kill(pid, how === 'stop' ? 'SIGSTOP' : 'SIGCONT')
}

function endPostgres(data: string): void {
  for (const pid of processesOf(data)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

interface Member {
  name: string
  role: string
  state: string
}

/** Starts etcd and so many nodes; they are there once one leads and another is its synchronous standby. */
export async function startPatroni(stage: Stage, programs: Programs, count = 3): Promise<Patroni> {
  const etcd = await startEtcd(stage, programs)
  const nodes: Node[] = []
  const members = async (): Promise<Member[]> => {
    for (const { check } of nodes) {
      // A node that is down says nothing; the next one is asked.
      const answer = await fetch(`http://127.0.0.1:${check}/cluster`, { signal: AbortSignal.timeout(1000) })
        .then((one) => one.json() as Promise<{ members: Member[] }>)
        .catch(() => null)
      if (answer) return answer.members
    }
    return []
  }
  const leader = async () => {
    const name = (await members()).find(({ role, state }) => role === 'leader' && state === 'running')?.name
    return nodes.find((node) => node.name === name)
  }
  const synchronous = async () =>
    (await members()).filter(({ role }) => role === 'sync_standby').map((member) => member.name)
  const led = async () => {
    const one = nodes.find((node) => node.patroni.child.exitCode !== null)
    if (one) throw new Error(`Patroni ended: ${one.patroni.said().slice(-2000)}`)
    return await leader()
  }
  nodes.push(await startNode(stage, programs, etcd, 'node1'))
  await until('the first node leads', led, 120)
  for (let nth = 2; nth <= count; nth++) nodes.push(await startNode(stage, programs, etcd, `node${nth}`))
  await until('a standby is synchronous', async () => (await synchronous()).length > 0, 120)
  const primary = await leader()
  const streaming = `select count(*)::int as n from pg_stat_replication where state = 'streaming'`
  await until('every standby streams', async () => {
    const [row] = await sql<{ n: number }>(urlOf(ADMIN, primary?.port ?? 0, 'postgres'), streaming)
    return row?.n === count - 1
  })
  return {
    nodes,
    leader,
    synchronous,
    crash: (node) => endPostgres(node.data),
    async kill(node) {
      const all = processesOf(node.data)
      await Promise.all([node.patroni.kill(), ...all.map(async (pid) => process.kill(pid, 'SIGKILL'))])
    },
  }
}
