import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises'
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
  return {
    has,
    async put(bytes) {
      const hash = hashOf(bytes)
      if (await has(hash)) return hash
      const path = place(hash)
      await mkdir(dirname(path), { recursive: true })
      const draft = `${path}.${newId()}`
      const file = await open(draft, 'wx', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(draft, path)
      return hash
    },
    get: async (hash) => readFile(place(hash)),
  }
}
