import { flushCompileCache } from 'node:module'
import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import type { FastifyInstance } from 'fastify'
import type { Database } from '../../kernel/db/index.ts'
import { type AuthSettings, createSignInLink, signInAddress } from '../http/auth/index.ts'
import { wholeServer } from '../http/whole-server.ts'
import { startWorker } from '../worker/worker.ts'
import { type ListenAddress, listenFailure, logLevel } from './address.ts'
import { buildWeb } from './build-web.ts'
import { ensureDemo } from './ensure-demo.ts'
import { type Opened, openOn } from './open.ts'
import { paint, tell } from './print.ts'

/** Milliseconds after which all is loaded that a server has at rest. */
const STARTED = 5000
/** Bytes for what lives for a moment: enough that requests don't wait for the collector, and a fourth of what it would take. */
const YOUNG = 16 * 2 ** 20

export interface ServeOptions {
  address: ListenAddress
  settings: AuthSettings
  demo?: boolean | undefined
  watch?: string | undefined
}

/** Server, worker and watched folder on a database that runs; says where it listens; ends cleanly on a signal. */
export async function serve(database: Database, { address, settings, ...options }: ServeOptions): Promise<void> {
  const [opened] = await Promise.all([openOn(database), buildWeb()])
  const { kernel } = opened
  let stopping = false
  let app: FastifyInstance | undefined
  try {
    const folder = database.dataFolder
    if (options.demo)
      await ensureDemo({
        kernel,
        folder,
        make: async () => (await import('../../modules/demo/index.ts')).makeDemo(kernel),
        say: tell,
      })
    app = await wholeServer(kernel, settings, {
      listening: address.host,
      log: true,
      logLevel: logLevel(process.env.BACKSTAY_LOG),
    })
    const heard = await listen(app, address)
    const { log } = app
    const warn = (message: string, error: unknown): void => log.warn({ err: error }, message)
    const watched = options.watch
      ? await (await import('../files/watch.ts')).watchFolder(kernel, options.watch, warn)
      : undefined
    const worker = startWorker(kernel, warn)
    stopOnSignal(async () => {
      stopping = true
      await watched?.stop()
      await app?.close()
      await worker.stop()
      await opened.close()
    })
    await greet(opened, heard)
    flushCompileCache()
    setTimeout(growYoung, STARTED).unref()
  } catch (error) {
    // Told to stop while it was still greeting: whoever stops it closes everything.
    if (stopping) return
    await app?.close()
    await opened.close()
    throw error
  }
}

/** Lets the young part of the heap grow as the server works, to a size and no further: a file that comes in would fill it. */
function growYoung(): void {
  setFlagsFromString('--semi-space-growth-factor=2')
  const collected = new PerformanceObserver(() => {
    const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')
    if ((young?.space_size ?? 0) < YOUNG) return
    setFlagsFromString('--semi-space-growth-factor=1')
    collected.disconnect()
  })
  collected.observe({ entryTypes: ['gc'] })
}

/** Listens, and gives the address that people open. */
async function listen(app: FastifyInstance, asked: ListenAddress): Promise<string> {
  await app.listen(asked).catch((error: unknown) => {
    throw listenFailure(error, asked)
  })
  const at = app.server.address()
  const port = at && typeof at === 'object' ? at.port : asked.port
  return `http://${asked.host.includes(':') ? `[${asked.host}]` : asked.host}:${port}`
}

async function greet({ kernel }: Opened, address: string): Promise<void> {
  tell(`${paint('bold', 'Backstay')} listens at ${address}`)
  const { rows } = await kernel.pool.query<{ id: string; name: string }>(
    `select u.id, u.name from organisation_user u join organisation_role r on r."user" = u.id and r.state = 'held' where r.role = 'owner' and r.company is null and u.active order by u.created_at limit 1`,
  )
  const owner = rows[0]
  if (owner) tell(`Sign in as ${owner.name}, once: ${signInAddress(address, await createSignInLink(kernel, owner.id))}`)
  else
    tell(
      'There is no organisation yet. Run: npx backstay init --company NAME --country DE --currency EUR --chart generic --user EMAIL --password …',
    )
}

function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false
  const end = (): void => {
    if (stopping) return
    stopping = true
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`)
        process.exit(3)
      },
    )
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}
