import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { againstHeads, type Head, lastHead, refuse, say } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'

const isHead = (given: unknown): given is Head => {
  const { sequence, head } = (given ?? {}) as Partial<Record<keyof Head, unknown>>
  return Number.isSafeInteger(sequence) && typeof head === 'string' && /^[0-9a-f]{64}$/.test(head)
}

function headsOf(text: string): Head[] {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  const heads = Array.isArray(given) ? given : [given]
  return heads.length > 0 && heads.every(isHead)
    ? heads
    : refuse('verify.head', say`The file does not hold a head that “backstay verify --export” wrote.`, {
        help: say`Name a file that it wrote.`,
      })
}

/**
 * Heads that were exported: of a file that `backstay verify --export` wrote, or of all such files in a folder.
 * @throws Refusal `verify.head` for a file that holds none
 */
export async function readHeads(path: string): Promise<Head[]> {
  if (!(await stat(path)).isDirectory()) return headsOf(await readFile(path, 'utf8'))
  const names = (await readdir(path)).filter((name) => name.endsWith('.json')).sort()
  const heads: Head[] = []
  for (const name of names) heads.push(...headsOf(await readFile(join(path, name), 'utf8')))
  return heads
}

const nameOf = (kernel: OpenKernel, { sequence }: Head): string =>
  `${kernel.database.schema}-${String(sequence).padStart(12, '0')}.json`

/** The newest head in the folder: names sort by their numbers. */
async function newestIn(kernel: OpenKernel, folder: string): Promise<Head | undefined> {
  const names = (await readdir(folder)).filter((name) => /-\d{12}\.json$/.test(name))
  const own = names.filter((name) => name.startsWith(`${kernel.database.schema}-`)).sort()
  const newest = own.at(-1)
  return newest === undefined ? undefined : headsOf(await readFile(join(folder, newest), 'utf8')).at(-1)
}

/**
 * Writes the last head of the audit chain into a folder, a file a head, after holding the newest one that lies there
 * against the chain. The folder is best one that the database's administrators can't write to.
 * @throws Refusal `audit.heads.rewritten` where the chain does not lead to a head that was exported before: nothing is
 * written then, as that head is the proof.
 */
export async function exportHead(kernel: OpenKernel, folder: string): Promise<Head | null> {
  await mkdir(folder, { recursive: true })
  const newest = await newestIn(kernel, folder)
  const [finding] = newest ? await againstHeads(kernel, [newest]) : []
  if (finding)
    refuse('audit.heads.rewritten', say`The audit chain is not the one whose heads were exported: ${finding.says}`, {
      help: say`Run: backstay verify --against ${folder}`,
    })
  const last = await lastHead(kernel)
  if (!last || last.sequence === newest?.sequence) return last
  const path = join(folder, nameOf(kernel, last))
  // Whole or not at all: a head that is half there would look like a broken chain.
  await writeFile(`${path}.part`, `${JSON.stringify({ ...last, at: new Date().toISOString() })}\n`)
  await rename(`${path}.part`, path)
  return last
}
