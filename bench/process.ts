/** What another process needs while it works. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const BACKSTAY = fileURLToPath(new URL('../doors/cli/backstay.ts', import.meta.url))

/** The most that a process has held in memory, in megabytes (`VmHWM` of proc(5)); null once it has ended. */
export function mostHeld(pid: number | undefined): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024 || null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ESRCH')
      return null
    throw error
  }
}

const environment = (data: string) => ({ ...process.env, BACKSTAY_DATA: data, DATABASE_URL: '' })

export interface VerbResult {
  milliseconds: number
  /** Resident at most. */
  megabytes: number
  json: Record<string, unknown>
}

/** Runs a verb of the command line on a data folder with `--json`. */
export async function verb(data: string, ...args: string[]): Promise<VerbResult> {
  const begun = performance.now()
  const child = spawn(process.execPath, [BACKSTAY, ...args, '--json'], {
    env: environment(data),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let megabytes = 0
  const watch = setInterval(() => {
    megabytes = mostHeld(child.pid) ?? megabytes
  }, 20)
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  let text = ''
  for await (const part of child.stdout) text += String(part)
  const code = await ended
  clearInterval(watch)
  if (code !== 0) throw new Error(`backstay ${args[0]} ended with ${code}: ${text.slice(0, 500)}`)
  return { milliseconds: performance.now() - begun, megabytes, json: JSON.parse(text) as Record<string, unknown> }
}

export interface Serving {
  port: number
  child: ChildProcess
  close(): Promise<void>
}

/** The program as a server of its own on a data folder. */
export async function serving(data: string): Promise<Serving> {
  const child = spawn(process.execPath, [BACKSTAY, 'start', '--port', '0'], {
    env: environment(data),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const port = await new Promise<number>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (part) => {
      text += String(part)
      const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(text)
      if (found) resolve(Number(found[1]))
    })
    ended.then(() => reject(new Error(`The server did not start: ${text.slice(0, 500)}`)))
  })
  return {
    port,
    child,
    close: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}
