/** Keeps the embedded database running under a server: where it is lost, it is started again on the same port. */
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Embedded } from './embedded.ts'
import { messageOf } from './failure.ts'

const LONGEST_PAUSE = 30_000

export interface Supervision {
  /** Stops watching. */
  end(): Promise<void>
}

/** Watches over one idle connection, whose end tells at once that the server was lost. */
export async function supervise(
  url: string,
  use: Embedded,
  onEvent: (message: string) => void = (message) => process.stderr.write(`${message}\n`),
): Promise<Supervision> {
  let ending = false
  let guard = await watch(url, lost)
  let reviving: Promise<void> | undefined
  const stop = new AbortController()

  function lost(): void {
    if (ending || reviving) return
    onEvent('The connection to the embedded database was lost; making sure that it runs.')
    reviving = revive().finally(() => {
      reviving = undefined
    })
  }

  async function revive(): Promise<void> {
    for (let wait = 100; !ending; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
      try {
        await use.revive()
        guard = await watch(url, lost)
        onEvent('The embedded database runs.')
        return
      } catch (error) {
        onEvent(`The embedded database does not run yet: ${messageOf(error)}`)
        await pause(wait, undefined, { signal: stop.signal }).catch(() => undefined)
      }
    }
  }

  return {
    async end() {
      ending = true
      stop.abort()
      await reviving
      await guard.end()
    },
  }
}

async function watch(url: string, lost: () => void): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'backstay guard', keepAlive: true })
  // `end` follows every error of an open connection; the error itself says nothing more.
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    await client.end()
    throw error
  }
  client.once('end', lost)
  return client
}
