/** A real Backstay server in a process of its own, on a data folder of its own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const CLI = fileURLToPath(new URL('../doors/cli/backstay.ts', import.meta.url))
const run = promisify(execFile)

export interface ServerProcess {
  address: string
  child: ChildProcess
  stop(): Promise<void>
}

/** The variables of a process that works on the data folder. */
export const environment = (data: string): NodeJS.ProcessEnv => ({
  ...process.env,
  BACKSTAY_DATA: data,
  DATABASE_URL: '',
  NO_COLOR: '1',
})

/** Runs a verb of the command line on the data folder; gives what it printed. */
export const verb = (data: string, ...words: string[]): Promise<string> => verbWith(environment(data), ...words)

/** Runs a verb of the command line with these variables, most of which say which database; gives what it printed. */
export async function verbWith(variables: NodeJS.ProcessEnv, ...words: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [CLI, ...words], { env: variables, maxBuffer: 64 * 1024 * 1024 })
  return stdout
}

/** Starts a verb and leaves it running. */
export const verbStarted = (variables: NodeJS.ProcessEnv, ...words: string[]): ChildProcess =>
  spawn(process.execPath, [CLI, ...words], { env: variables, stdio: 'ignore' })

/** An organisation in a data folder: a company with books, and a key of its owner. */
export async function newOrganisation(data: string, ...more: string[]): Promise<{ company: string; key: string }> {
  const words = '--company Nordkai --country DE --currency EUR --chart generic --user ida@nordkai.example'.split(' ')
  const { company } = JSON.parse(await verb(data, 'init', '--json', ...words, ...more)) as { company: string }
  const made = await verb(data, 'key', 'create', '--json', '--user', 'ida@nordkai.example')
  return { company, key: (JSON.parse(made) as { key: string }).key }
}

/** Starts a server with these variables and waits until it says where it listens. */
export async function launchServer(
  variables: NodeJS.ProcessEnv,
  ...words: string[]
): Promise<{ address: string; child: ChildProcess; exited: Promise<unknown> }> {
  const child = spawn(process.execPath, [CLI, 'start', '--port', '0', ...words], {
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const address = await new Promise<string>((resolve, reject) => {
    const hear = (part: unknown): void => {
      said += String(part)
      const found = /listens at (http:\S+)/.exec(said)
      if (found?.[1]) resolve(found[1])
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('exit', (code) => reject(new Error(`The server ended with ${code}: ${said}`)))
  })
  return {
    address,
    child,
    exited: child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve(),
  }
}

/** Starts the server of a data folder and waits until it says where it listens. */
export async function startServer(data: string, ...words: string[]): Promise<ServerProcess> {
  const { address, child, exited } = await launchServer(environment(data), ...words)
  return {
    address,
    child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await exited
    },
  }
}
