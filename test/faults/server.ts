/** One of the servers under test: a process that is killed and started again, reached through a wire. */
import type { ChildProcess } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { launchServer } from '../server-process.ts'
import { openWire, type Wire } from './wire.ts'

export interface Server {
  name: string
  /** What clients reach it through. */
  wire: Wire
  /** Process id; undefined while it does not run. */
  pid(): number | undefined
  /** Starts it, as a service manager would: again and again until it listens, for so many milliseconds at most. */
  start(patience: number, more?: NodeJS.ProcessEnv): Promise<void>
  /** Ends it without a word. */
  kill(): Promise<void>
  stop(): Promise<void>
  /** The last that it said, where it ended without being told to. */
  fell(): string | undefined
  /** The last that it said. */
  said(): string
}

/** A server that is not running yet; `variables` say which database it works on, and are asked at every start. */
export async function newServer(name: string, variables: () => Promise<NodeJS.ProcessEnv>): Promise<Server> {
  const wire = await openWire()
  let child: ChildProcess | undefined
  let exited: Promise<unknown> = Promise.resolve()
  let said = ''
  let told = true
  const running = (): boolean => child !== undefined && child.exitCode === null && child.signalCode === null
  const launch = async (more: NodeJS.ProcessEnv): Promise<void> => {
    const started = await launchServer({ ...(await variables()), ...more })
    child = started.child
    told = false
    exited = started.exited
    const hear = (part: unknown): void => {
      said = (said + String(part)).slice(-20_000)
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    wire.lead(Number(new URL(started.address).port))
  }
  return {
    name,
    wire,
    pid: () => (running() ? child?.pid : undefined),
    said: () => said,
    fell: () => (running() || told ? undefined : said.slice(-2000)),
    async start(patience, more = {}) {
      const until = performance.now() + patience
      while (!running()) {
        try {
          await launch(more)
        } catch (error) {
          if (performance.now() > until) throw error
          await pause(200)
        }
      }
    },
    async kill() {
      told = true
      if (running()) child?.kill('SIGKILL')
      await exited
    },
    async stop() {
      told = true
      if (running()) child?.kill('SIGTERM')
      await exited
    },
  }
}
