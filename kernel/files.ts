import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { newId } from './id.ts'

/** Stored bytes, addressed by their SHA-256: the same bytes are stored once. */
export interface FileStore {
  put(bytes: Uint8Array): Promise<string>
  /**
   * Stores what comes in pieces, so that a large file is never held as a whole. Where the pieces end in an error,
   * nothing is kept and that error is thrown.
   * @param most bytes that are kept: of a file with more nothing is, and its hash is that of so many
   */
  receive(pieces: AsyncIterable<Uint8Array>, most: number): Promise<Received>
  get(hash: string): Promise<Uint8Array>
  size(hash: string): Promise<number>
  /** The bytes from one place up to another, as far as there are any. */
  part(hash: string, from: number, to: number): Promise<Uint8Array>
  /** All bytes, one piece after the other. */
  pieces(hash: string): AsyncIterable<Uint8Array>
  has(hash: string): Promise<boolean>
}

export interface Received {
  hash: string
  /** Bytes that came, also those that were not kept. */
  size: number
  kept: boolean
}

/** Bytes that are read at once of a file that is read piece by piece. */
const PIECE = 64 * 1024
/** Files that are coming in are called so until their hash is known. */
const COMING = /^coming\./
/** What has been coming for so long is not coming any more. */
const LONGEST = 24 * 60 * 60 * 1000

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
  /** Gives a draft the name under which it is found, unless it is there already. */
  const keep = async (hash: string, draft: string): Promise<void> => {
    const path = place(hash)
    const made = await mkdir(dirname(path), { recursive: true })
    if (!(await has(hash))) await rename(draft, path)
    if (made) for (const above of [dirname(dirname(path)), folder]) await keepNames(above)
    // Who put it there a moment ago may not have written its name down yet.
    await keepNames(dirname(path))
  }
  /** Writes what comes to a draft, keeps it under its hash, and leaves nothing else behind. */
  const receive = async (pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, most: number): Promise<Received> => {
    await mkdir(folder, { recursive: true })
    const draft = join(folder, `coming.${newId()}`)
    try {
      const { hash, size } = await draftOf(draft, pieces, most)
      if (size <= most) await keep(hash, draft)
      return { hash, size, kept: size <= most }
    } finally {
      // What a full disk or a broken upload cut off takes up room that others need.
      await rm(draft, { force: true })
    }
  }
  let swept = false
  return {
    has,
    async put(bytes) {
      const hash = hashOf(bytes)
      if (await has(hash)) await keepNames(dirname(place(hash)))
      else await receive([bytes], bytes.byteLength)
      return hash
    },
    async receive(pieces, most) {
      if (!swept) await sweep(folder)
      swept = true
      return receive(pieces, most)
    },
    get: async (hash) => readFile(place(hash)),
    size: async (hash) => (await stat(place(hash))).size,
    part: (hash, from, to) => partOf(place(hash), from, to),
    pieces: (hash) => piecesOf(place(hash)),
  }
}

/** Writes pieces to a new file, up to so many bytes, and makes it durable. */
async function draftOf(path: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, most: number) {
  const hash = createHash('sha256')
  let size = 0
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const piece of pieces) {
      const kept = piece.subarray(0, Math.max(0, most - size))
      size += piece.byteLength
      if (kept.byteLength === 0) continue
      hash.update(kept)
      await file.writeFile(kept)
    }
    if (size <= most) await file.sync()
  } finally {
    await file.close()
  }
  return { hash: hash.digest('hex'), size }
}

/** Removes what was coming in when a process was killed. */
async function sweep(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const name of (await readdir(folder)).filter((one) => COMING.test(one))) {
    const path = join(folder, name)
    const written = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Number.POSITIVE_INFINITY,
    )
    if (Date.now() - written > LONGEST) await rm(path, { force: true })
  }
}

async function partOf(path: string, from: number, to: number): Promise<Uint8Array> {
  const file = await open(path, 'r')
  try {
    const bytes = Buffer.alloc(Math.max(0, Math.min(to, (await file.stat()).size) - from))
    let read = 0
    while (read < bytes.length) {
      const { bytesRead } = await file.read(bytes, read, bytes.length - read, from + read)
      if (bytesRead === 0) break
      read += bytesRead
    }
    return bytes.subarray(0, read)
  } finally {
    await file.close()
  }
}

async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r')
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(PIECE), 0, PIECE)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
