import { open, readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { LARGEST_FILE } from '../../modules/documents/index.ts'

export interface FoundFile {
  path: string
  /** With the folder that was asked for and those below it, by slashes. */
  name: string
  /** Why it can't be read, for people. */
  unreadable?: string
}

/** Every file of these paths, folders walked in the order of names; hidden files are left alone. */
export async function* filesOf(paths: readonly string[]): AsyncGenerator<FoundFile> {
  for (const path of paths) {
    const name = basename(resolve(path))
    if ((await stat(path)).isDirectory()) yield* walk(path, name)
    else yield { path, name }
  }
}

async function* walk(folder: string, shown: string): AsyncGenerator<FoundFile> {
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    const name = `${shown}/${entry.name}`
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory()) yield* walk(path, name)
    else if (entry.isFile()) yield { path, name }
    else if (entry.isSymbolicLink()) yield* linked(path, name)
  }
}

/** A link to a file is that file; a link to a folder is not followed, because it may lead round in a circle. */
async function* linked(path: string, name: string): AsyncGenerator<FoundFile> {
  try {
    const target = await stat(path)
    if (target.isFile()) yield { path, name }
    else if (target.isDirectory())
      yield { path, name, unreadable: 'It is a link to a folder. Name that folder itself.' }
  } catch (error) {
    yield { path, name, unreadable: reasonOf(error) }
  }
}

export type ReadFile = { bytes: Uint8Array; size: number } | { unreadable: string }

/** A file's bytes, up to one more than the largest that is taken in, and its whole size. */
export async function readBounded({ path }: Pick<FoundFile, 'path'>): Promise<ReadFile> {
  try {
    const file = await open(path, 'r')
    try {
      const { size } = await file.stat()
      if (size <= LARGEST_FILE) {
        const bytes = await file.readFile()
        return { bytes, size: bytes.byteLength }
      }
      const bytes = new Uint8Array(LARGEST_FILE)
      const { bytesRead } = await file.read(bytes, 0, LARGEST_FILE, 0)
      return { bytes: bytes.subarray(0, bytesRead), size }
    } finally {
      await file.close()
    }
  } catch (error) {
    return { unreadable: reasonOf(error) }
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'You may not read this file here. Change its permissions.',
  EPERM: 'You may not read this file here. Change its permissions.',
  ENOENT: 'The file is no longer there, or the link leads nowhere.',
  ELOOP: 'The link leads round in a circle.',
  EISDIR: 'It is a folder.',
  EIO: 'The disk could not read this file.',
}

/** Why a file can't be read where it lies; errors that say nothing of the file are thrown on. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = REASONS[code]
  if (!reason) throw error
  return reason
}
