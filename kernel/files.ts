import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { newId } from './id.ts'

/** Stored bytes, addressed by their SHA-256: the same bytes are stored once. */
export interface FileStore {
  put(bytes: Uint8Array): Promise<string>
  get(hash: string): Promise<Uint8Array>
  has(hash: string): Promise<boolean>
}

/** The SHA-256 of bytes in hexadecimal: the address under which they are kept. */
export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/**
 * Writes down which files a folder holds: a new name lasts through a loss of power only when its folder was written, too
 * (fsync(2)). Windows has no such call and does it by itself.
 */
export async function keepNames(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const opened = await open(folder, 'r')
  try {
    await opened.sync()
  } finally {
    await opened.close()
  }
}

/** A file store in a folder: `ab/cd/abcd…`. A file appears whole and durable, or not at all. */
export function folderFiles(folder: string): FileStore {
  const place = (hash: string): string => {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error('A stored file is addressed by its SHA-256.')
    return join(folder, hash.slice(0, 2), hash.slice(2, 4), hash)
  }
  const has = async (hash: string): Promise<boolean> =>
    stat(place(hash)).then(
      () => true,
      () => false,
    )
  const write = async (path: string, bytes: Uint8Array): Promise<void> => {
    const made = await mkdir(dirname(path), { recursive: true })
    const draft = `${path}.${newId()}`
    try {
      const file = await open(draft, 'wx', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(draft, path)
    } catch (error) {
      // What a full disk cut off takes up room that others need.
      await rm(draft, { force: true })
      throw error
    }
    if (made) for (const above of [dirname(dirname(path)), folder]) await keepNames(above)
  }
  return {
    has,
    async put(bytes) {
      const hash = hashOf(bytes)
      const path = place(hash)
      // Who put it there a moment ago may not have written its name down yet.
      if (!(await has(hash))) await write(path, bytes)
      await keepNames(dirname(path))
      return hash
    },
    get: async (hash) => readFile(place(hash)),
  }
}
