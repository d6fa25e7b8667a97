/** What is under test: one database, two servers on it, everything between them and their clients through wires. */
import { chmod, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { environment } from '../server-process.ts'
import { elsewhereVariables, killDatabase, rowsOf, secretsOf } from './database.ts'
import type { Scene } from './deeds.ts'
import type { Luck } from './luck.ts'
import { makeOrganisation } from './organisation.ts'
import { Register } from './register.ts'
import { newServer, type Server } from './server.ts'
import { mountSmallDisk, type SmallDisk } from './small-disk.ts'
import { openWire, type Wire } from './wire.ts'

/** The longest that the service may take to be back by itself. */
export const BACK = 60_000
const DISK = 3000

export interface World extends Scene {
  folder: string
  /** The data folder of the first server, where the database lies. */
  data: string
  /** The first has the data folder; the second is given the database's address, as on another machine. */
  servers: readonly [Server, Server]
  /** Between the second server and the database. */
  databaseWire: Wire
  /** The small file system, or why there is none. */
  disk: SmallDisk | string
  luck: Luck
  /** Runs a verb beside the servers, as on another machine, with these variables. */
  elsewhere(port?: number): Promise<NodeJS.ProcessEnv>
  /** Starts what does not run and waits until everything serves; says what is not back in time. */
  restore(): Promise<string[]>
  close(): Promise<void>
}

/** Makes the organisation and starts both servers. */
export async function openWorld(luck: Luck): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'backstay-faults-'))
  await chmod(folder, 0o755)
  const [data, own] = [join(folder, 'data'), join(folder, 'second')]
  await mkdir(data)
  const disk = await mountSmallDisk(data, DISK)
  const organisation = await makeOrganisation(data)
  await mkdir(own)
  await symlink(join(data, 'files'), join(own, 'files'))
  const databaseWire = await openWire()
  const elsewhere = (port?: number): Promise<NodeJS.ProcessEnv> => elsewhereVariables(data, own, port)
  const servers = [
    await newServer('first', async () => environment(data)),
    await newServer('second', async () => {
      databaseWire.lead((await secretsOf(data)).port)
      return elsewhere(databaseWire.port)
    }),
  ] as const
  const world: World = {
    ...{ folder, data, servers, databaseWire, disk, luck, organisation, elsewhere },
    ...{ register: new Register(), banks: new Map() },
    restore: () => restore(world),
    async close() {
      for (const server of servers.toReversed()) await server.stop()
      if (await rowsOf(data, 'select 1').catch(() => undefined)) await killDatabase(data, 'all')
      for (const server of servers) await server.wire.close()
      await databaseWire.close()
      if (typeof disk !== 'string') await disk.remove()
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    },
  }
  await world.restore()
  return world
}

async function ready(server: Server): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${server.wire.port}/health/ready`, {
      signal: AbortSignal.timeout(5000),
    })
    await answer.arrayBuffer()
    return answer.ok
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}

async function restore({ servers, databaseWire }: World): Promise<string[]> {
  for (const wire of [databaseWire, ...servers.map((one) => one.wire)]) wire.weather({})
  const until = performance.now() + BACK
  const late: string[] = []
  for (const server of servers) {
    const last = server.fell()
    if (last !== undefined) late.push(`The ${server.name} server ended by itself: ${last}`)
    await server.start(until - performance.now()).catch((error) => late.push(`The ${server.name} server: ${error}`))
    while (server.pid() && !(await ready(server))) {
      if (performance.now() > until) {
        late.push(`The ${server.name} server is not ready within ${BACK / 1000} s: ${server.said().slice(-600)}`)
        break
      }
      await pause(20)
    }
  }
  return late
}
