/** What ends without a word: servers, the one that works in the background, the database, all at once. */
import { setTimeout as pause } from 'node:timers/promises'
import { killDatabase, withSql } from './database.ts'
import type { Fault } from './fault.ts'
import type { World } from './world.ts'

const nothing: string[] = []

const oneServer: Fault = {
  name: 'kill -9 of a server',
  async strike({ servers }, luck) {
    await luck.pick(servers).kill()
    await pause(luck.whole(0, 400))
    return nothing
  },
}

const bothServers: Fault = {
  name: 'kill -9 of both servers',
  async strike({ servers }, luck) {
    await Promise.all(servers.map((one) => one.kill()))
    await pause(luck.whole(0, 400))
    return nothing
  },
}

/** Who of the two is at background work: the first is on the database's socket, the second comes over TCP. */
async function worker({ data }: World): Promise<0 | 1 | undefined> {
  return withSql(data, async (client) => {
    const until = performance.now() + 4000
    while (performance.now() < until) {
      const { rows } = await client.query<{ place: 0 | 1 }>(
        `select distinct (a.client_addr is not null)::int as place from pg_locks l join pg_stat_activity a using (pid)
          where l.locktype = 'advisory' and a.usename = 'backstay_app' and a.query ~ 'kernel_seal_new|kernel_event|reactions'`,
      )
      if (rows[0]) return rows[0].place
    }
    return undefined
  })
}

const workers: Fault = {
  name: 'kill -9 in background work',
  async strike(world, luck) {
    const place = (await worker(world)) ?? (luck.whole(0, 1) as 0 | 1)
    await world.servers[place].kill()
    return nothing
  },
}

const database: Fault = {
  name: 'kill -9 of the database',
  async strike({ data }) {
    await killDatabase(data, 'all')
    return nothing
  },
}

const process: Fault = {
  name: 'kill -9 of a database process',
  async strike({ data }) {
    await killDatabase(data, 'process')
    return nothing
  },
}

const power: Fault = {
  name: 'kill -9 of everything at once',
  async strike({ data, servers }) {
    await Promise.all([killDatabase(data, 'all'), ...servers.map((one) => one.kill())])
    return nothing
  },
}

export const kills: readonly Fault[] = [oneServer, bothServers, workers, database, process, power]
