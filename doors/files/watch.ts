import { mkdir, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { watch } from 'chokidar'
import { asSystem } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { type IntakeReport, intake } from '../../modules/documents/index.ts'
import { readBounded } from './folder.ts'

export interface Watched {
  stop(): Promise<void>
}

/**
 * Takes in every file that appears in a folder once it has stopped growing, and moves it to `taken in`, or to
 * `refused` with a text beside it that says why.
 */
export async function watchFolder(
  kernel: OpenKernel,
  folder: string,
  log: (message: string, error: unknown) => void,
): Promise<Watched> {
  const done = join(folder, 'taken in')
  const refused = join(folder, 'refused')
  await Promise.all([mkdir(done, { recursive: true }), mkdir(refused, { recursive: true })])
  let working: Promise<void> = Promise.resolve()
  const watcher = watch(folder, {
    depth: 0,
    awaitWriteFinish: { stabilityThreshold: 1000, pollInterval: 200 },
    ignored: (path) => basename(path).startsWith('.'),
  })
  watcher.on('add', (path) => {
    working = working
      .then(() => take(kernel, path, done, refused))
      .catch((error: unknown) => log(`The file ${path} could not be taken in.`, error))
  })
  watcher.on('error', (error) => log(`The folder ${folder} can't be watched.`, error))
  return {
    stop: async () => {
      await watcher.close()
      await working
    },
  }
}

async function take(kernel: OpenKernel, path: string, done: string, refused: string): Promise<void> {
  const read = await readBounded({ path })
  if ('unreadable' in read) throw new Error(read.unreadable)
  const report = await intake(kernel, asSystem('Watched folder'), { name: basename(path), ...read }, 'folder')
  const home = report.items[0]?.outcome === 'refused' ? refused : done
  const stamp = Temporal.Now.plainDateTimeISO('UTC').toString({ smallestUnit: 'millisecond' }).replaceAll(':', '')
  const target = join(home, `${stamp} ${basename(path)}`)
  await rename(path, target)
  if (home === refused) await writeFile(`${target}.txt`, `${reasons(report)}\n`)
}

const reasons = (report: IntakeReport): string =>
  report.items
    .filter((item) => item.outcome === 'refused')
    .map((item) => `${item.file}: ${item.reason ?? ''}`)
    .join('\n')
