import type { FileStore } from '../../kernel/index.ts'
import { type FileEnds, LOOKED_AT } from './content/kind.ts'

/** A stored file as it is read: its ends are at hand, the rest comes when it is asked for. */
export interface StoredFile extends FileEnds {
  /** All of its bytes. Files may be large: only who can't do without asks for them. */
  whole(): Promise<Uint8Array>
  /** Its first bytes, up to so many. */
  beginning(bytes: number): Promise<Uint8Array>
  /** All of its bytes, piece by piece, so that they are never held together. */
  pieces(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/** Files up to this size are simply held. */
const SMALL = 1024 * 1024

/** A file of the store. */
export async function storedFile(files: FileStore, hash: string): Promise<StoredFile> {
  const size = await files.size(hash)
  if (size <= SMALL) return heldFile(await files.get(hash))
  let held: Promise<Uint8Array> | undefined
  return {
    size,
    start: await files.part(hash, 0, LOOKED_AT.start),
    end: await files.part(hash, LOOKED_AT.endOf(size), size),
    whole: () => {
      held ??= files.get(hash)
      return held
    },
    beginning: (bytes) => files.part(hash, 0, bytes),
    pieces: () => files.pieces(hash),
  }
}

/** Bytes that are at hand, as a file. */
export const heldFile = (bytes: Uint8Array): StoredFile => ({
  size: bytes.byteLength,
  start: bytes.subarray(0, LOOKED_AT.start),
  end: bytes.subarray(LOOKED_AT.endOf(bytes.byteLength)),
  whole: async () => bytes,
  beginning: async (most) => bytes.subarray(0, most),
  pieces: () => [bytes],
})
