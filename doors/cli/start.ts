import { openDatabase } from '../../kernel/db/index.ts'
import { authSettings } from '../http/auth/settings.ts'
import { listenAddress } from './address.ts'
import { tell } from './print.ts'

export interface StartOptions {
  demo?: boolean
  port?: string
  host?: string
  watch?: string
}

/** Starts the database and, while that comes up by itself, loads the program that serves on it. */
export async function start({ host, port, ...more }: StartOptions): Promise<void> {
  const address = listenAddress({ host, port }, process.env)
  const settings = authSettings()
  const starting = Promise.withResolvers<void>()
  const opening = openDatabase({ server: true, onEvent: tell, onStarting: starting.resolve })
  // Loading holds up everything else of this process, so it begins when the database has begun.
  await Promise.race([opening, starting.promise])
  const loading = import('./serve.ts').catch(async (error: unknown) => {
    await (await opening).close()
    throw error
  })
  const [database, { serve }] = await Promise.all([opening, loading])
  await serve(database, { address, settings, ...more })
}
