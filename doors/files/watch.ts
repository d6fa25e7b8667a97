import { lstat, mkdir, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { watch } from 'chokidar'
import { asSystem, say } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { type IntakeReport, intake, intakeUnreadable } from '../../modules/documents/index.ts'
import { readBounded } from './folder.ts'

export interface Watched {
  stop(): Promise<void>
}

export interface WatchOptions {
  /** Milliseconds until a file that could not be taken is tried again. */
  again?: number
  /** Reads a file; the disk's own way unless told otherwise. */
  read?: typeof readBounded
}

const AGAIN = 60_000
const WHO = asSystem('Watched folder')

/**
 * Takes in every file that appears in a folder once it has stopped growing, and moves it to `taken in`, or to
 * `refused` with a text beside it that says why. One that can't be read is kept as a refusal and stays where it is;
 * it, and one that met a database that was away, is tried again until it is taken.
 */
export async function watchFolder(
  kernel: OpenKernel,
  folder: string,
  log: (message: string, error: unknown) => void,
  { again = AGAIN, read = readBounded }: WatchOptions = {},
): Promise<Watched> {
  const places = { done: join(folder, 'taken in'), refused: join(folder, 'refused') }
  await Promise.all(Object.values(places).map((place) => mkdir(place, { recursive: true })))
  let working: Promise<void> = Promise.resolve()
  const waiting = new Set<string>()
  const attempt = async (path: string): Promise<void> => {
    try {
      if (await take(kernel, path, places, read)) waiting.delete(path)
      else waiting.add(path)
    } catch (error) {
      if (!waiting.has(path)) log(`The file ${path} could not be taken in. It is tried again.`, error)
      waiting.add(path)
    }
  }
  const next = (path: string): void => {
    working = working.then(() => attempt(path))
  }
  const watcher = watch(folder, {
    depth: 0,
    awaitWriteFinish: { stabilityThreshold: 1000, pollInterval: 200 },
    ignored: (path) => basename(path).startsWith('.'),
  })
  watcher.on('add', next)
  watcher.on('error', (error) => log(`The folder ${folder} can't be watched.`, error))
  const timer = setInterval(() => waiting.forEach(next), again)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await watcher.close()
      await working
    },
  }
}

/** True where nothing is left to be done with the file. */
async function take(
  kernel: OpenKernel,
  path: string,
  places: { done: string; refused: string },
  read: typeof readBounded,
): Promise<boolean> {
  const there = await lstat(path).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? null : error))
  if (there === null) return true
  if (there instanceof Error) throw there
  const name = basename(path)
  const found = await read({ path }, kernel.files)
  if ('unreadable' in found) {
    const reason = String(say`${found.unreadable} It stays in the watched folder and is tried again.`)
    const mark = `${path} ${there.mtimeMs}`
    await intakeUnreadable(kernel, WHO, { name, mark, size: there.size, reason }, 'folder')
    return false
  }
  const report = await intake(kernel, WHO, { name, ...found }, 'folder')
  const home = report.items[0]?.outcome === 'refused' ? places.refused : places.done
  const stamp = Temporal.Now.plainDateTimeISO('UTC').toString({ smallestUnit: 'millisecond' }).replaceAll(':', '')
  const target = join(home, `${stamp} ${name}`)
  await rename(path, target)
  if (home === places.refused) await writeFile(`${target}.txt`, `${reasons(report)}\n`)
  return true
}

const reasons = (report: IntakeReport): string =>
  report.items
    .filter((item) => item.outcome === 'refused')
    .map((item) => `${item.file}: ${item.reason ?? ''}`)
    .join('\n')
