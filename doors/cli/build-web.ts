import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WEB_DIST } from '../http/web.ts'
import { tell } from './print.ts'

const HOME = fileURLToPath(new URL('../..', import.meta.url))
/** What the app is built from: its own files, what it shares with the server, and the packages' versions. */
const SOURCES = ['web', 'kernel', 'modules', 'package-lock.json']

function isNewer(path: string, than: number): boolean {
  if (path === WEB_DIST || path.startsWith(`${WEB_DIST}.`)) return false
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return false
  if (!found.isDirectory()) return found.mtimeMs > than
  return readdirSync(path).some((name) => isNewer(join(path, name), than))
}

/** True where there is no app yet, or where a file that it is built from has changed since, e.g. by an update. */
function isStale(): boolean {
  const built = statSync(join(WEB_DIST, 'index.html'), { throwIfNoEntry: false })
  return !built || SOURCES.some((source) => isNewer(join(HOME, source), built.mtimeMs))
}

/**
 * Builds the browser app after a fresh clone and after an update. It is built beside and put in its place when it is
 * whole, so that what breaks on the way, or a second start at the same time, leaves no half of it.
 */
export async function buildWeb(): Promise<void> {
  if (!isStale()) return
  tell(
    existsSync(WEB_DIST)
      ? 'Building the browser app anew, as its files have changed…'
      : 'Building the browser app, once…',
  )
  const made = `${WEB_DIST}.${process.pid}`
  const former = `${made}.former`
  try {
    await buildInto(made)
    if (existsSync(WEB_DIST)) await rename(WEB_DIST, former)
    await rename(made, WEB_DIST)
  } catch (error) {
    if (!existsSync(WEB_DIST)) throw error
    tell(`It could not be built, so the former one is served: ${error instanceof Error ? error.message : error}`)
  } finally {
    for (const left of [made, former]) rmSync(left, { recursive: true, force: true })
  }
}

/**
 * Builds in a process of its own: half a gigabyte that the server would keep for as long as it runs. What is served is
 * never the libraries' form for their own makers, whatever the environment says that it is for.
 */
async function buildInto(folder: string): Promise<void> {
  const script = fileURLToPath(new URL('build-app.ts', import.meta.url))
  const child = spawn(process.execPath, [script, folder], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (part) => {
    said = `${said}${String(part)}`.slice(-2000)
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(said.trim() || `The build ended with ${code}.`)
}
