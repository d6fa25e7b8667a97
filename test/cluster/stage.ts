/** A stage for a cluster: a folder of its own, processes of its own, and nothing left of either at the end. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export interface Actor {
  readonly name: string
  readonly child: ChildProcess
  /** Everything that it has said so far. */
  said(): string
  /** As if its machine went: at once, without a word. */
  kill(): Promise<void>
  stop(): Promise<void>
}

export interface Stage {
  readonly folder: string
  /** The account that programs run as which refuse root; undefined where we are not root. */
  readonly account: { uid: number; gid: number } | undefined
  /** A file in the folder, readable for all its programs. */
  write(name: string, text: string): string
  /** A folder in the folder, which belongs to the account. */
  home(name: string): string
  enter(name: string, program: string, args: string[], env?: Record<string, string>): Actor
  /** As the account, where we are root. */
  enterAs(name: string, program: string, args: string[], env?: Record<string, string>): Actor
  runAs(program: string, args: string[]): string
  /** What is to be done at the end, before the processes are stopped; the last first. */
  after(work: () => Promise<unknown>): void
  close(): Promise<void>
}

const GRACE = 15_000

/** A port on loopback that nobody used a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Asks until the answer is yes. @throws Error with `what` where that takes too long. */
export async function until(what: string, answer: () => unknown, seconds = 180): Promise<void> {
  const end = performance.now() + seconds * 1000
  for (;;) {
    if (await answer()) return
    if (performance.now() > end) throw new Error(`Waited ${seconds} s in vain: ${what}.`)
    await pause(50)
  }
}

function accountOf(name: string): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${name}:`))
  const [, , uid, gid] = (line ?? '').split(':')
  if (!uid || !gid) throw new Error(`This machine has no account ${name}; the package postgresql makes it.`)
  return { uid: Number(uid), gid: Number(gid) }
}

export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'backstay-cluster-'))
  await chmod(folder, 0o755)
  const account = accountOf('postgres')
  const actors: Actor[] = []
  const last: (() => Promise<unknown>)[] = []
  const give = (path: string): string => {
    if (account) chownSync(path, account.uid, account.gid)
    return path
  }
  const as = (program: string, args: string[]): [string, string[]] =>
    account
      ? ['setpriv', [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', program, ...args]]
      : [program, args]
  const enter = (name: string, program: string, args: string[], env: Record<string, string> = {}): Actor => {
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const actor = actorOf(name, child, join(folder, `${name}.log`))
    actors.push(actor)
    return actor
  }
  return {
    ...{ folder, account, enter },
    write(name, text) {
      const path = join(folder, name)
      writeFileSync(path, text, { mode: 0o600 })
      return give(path)
    },
    home(name) {
      const path = join(folder, name)
      mkdirSync(path, { recursive: true, mode: 0o700 })
      return give(path)
    },
    enterAs: (name, program, args, env) => enter(name, ...as(program, args), env),
    runAs: (program, args) => execFileSync(...as(program, args), { cwd: folder, encoding: 'utf8' }),
    after: (work) => last.unshift(work),
    async close() {
      for (const work of last) await work()
      for (const actor of actors.reverse()) await actor.stop()
      await rm(folder, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

function actorOf(name: string, child: ChildProcess, log: string): Actor {
  let said = ''
  const file = createWriteStream(log, { flags: 'a' })
  const hear = (part: unknown): void => {
    said = (said + String(part)).slice(-200_000)
    file.write(String(part))
  }
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  child.on('error', hear)
  const gone = (): boolean => child.exitCode !== null || child.signalCode !== null || child.pid === undefined
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (gone()) return
    const exited = once(child, 'exit')
    child.kill(signal)
    const timer = setTimeout(() => child.kill('SIGKILL'), GRACE)
    await exited
    clearTimeout(timer)
  }
  return {
    ...{ name, child },
    said: () => said,
    kill: () => end('SIGKILL'),
    async stop() {
      await end('SIGTERM')
      file.end()
    },
  }
}
