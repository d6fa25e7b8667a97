import { open, readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { FileStore, Received } from '../../kernel/index.ts'
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

export type ReadFile = { received: Received; size: number } | { unreadable: string }

/** Puts a file into the store, up to the largest that is taken in, and tells its whole size. */
export async function readBounded({ path }: Pick<FoundFile, 'path'>, files: FileStore): Promise<ReadFile> {
  const reading: Reading = { size: 0 }
  try {
    const received = await files.receive(piecesOf(path, reading), LARGEST_FILE)
    return { received, size: Math.max(reading.size, received.size) }
  } catch (error) {
    // What the store can't write says nothing of the file.
    if (error !== reading.broken) throw error
    return { unreadable: reasonOf(error) }
  }
}

interface Reading {
  size: number
  /** What went wrong with the file itself. */
  broken?: unknown
}

/** The bytes of a file, up to one more than the largest that is taken in. */
async function* piecesOf(path: string, reading: Reading): AsyncGenerator<Uint8Array> {
  try {
    const file = await open(path, 'r')
    try {
      reading.size = (await file.stat()).size
      yield* file.createReadStream({ end: LARGEST_FILE, autoClose: false })
    } finally {
      await file.close()
    }
  } catch (error) {
    reading.broken = error
    throw error
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
