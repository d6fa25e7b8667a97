/**
 * Reading of ZIP archives (PKWARE APPNOTE 6.3) with a bound on everything: the directory is read
 * without inflating, and what is inflated can't grow past the limit, whatever the archive claims.
 */
import { inflateRawSync } from 'node:zlib'

export interface ZipEntry {
  name: string
  compression: number
  compressedSize: number
  size: number
  /** Offset of the local header in the archive. */
  offset: number
  encrypted: boolean
}

export class ZipRefusal extends Error {
  readonly code: 'tooLarge' | 'broken'

  constructor(code: 'tooLarge' | 'broken', message: string) {
    super(message)
    this.name = 'ZipRefusal'
    this.code = code
  }
}

const endRecordSize = 22
const entrySize = 46
const localHeaderSize = 30
const maxEntries = 20_000

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function findEndRecord(bytes: Uint8Array, view: DataView): number {
  const lowest = Math.max(0, bytes.length - endRecordSize - 0xffff)
  for (let at = bytes.length - endRecordSize; at >= lowest; at--) {
    if (view.getUint32(at, true) === 0x06054b50) return at
  }
  return -1
}

function readEntry(bytes: Uint8Array, view: DataView, at: number): { entry: ZipEntry; next: number } | null {
  if (at + entrySize > bytes.length || view.getUint32(at, true) !== 0x02014b50) return null
  const nameLength = view.getUint16(at + 28, true)
  const extraLength = view.getUint16(at + 30, true)
  const commentLength = view.getUint16(at + 32, true)
  const name = new TextDecoder().decode(bytes.subarray(at + entrySize, at + entrySize + nameLength))
  return {
    entry: {
      name,
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      compression: view.getUint16(at + 10, true),
      compressedSize: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    },
    next: at + entrySize + nameLength + extraLength + commentLength,
  }
}

/** The directory of the archive, at most 20,000 entries; null when there is none (cut off, no archive). */
export function zipEntries(bytes: Uint8Array): ZipEntry[] | null {
  if (bytes.length < endRecordSize) return null
  const view = viewOf(bytes)
  const end = findEndRecord(bytes, view)
  if (end < 0) return null
  const entries: ZipEntry[] = []
  let at = view.getUint32(end + 16, true)
  const count = Math.min(view.getUint16(end + 10, true), maxEntries)
  for (let number = 0; number < count; number++) {
    const read = readEntry(bytes, view, at)
    if (read === null) return entries.length > 0 ? entries : null
    entries.push(read.entry)
    at = read.next
  }
  return entries
}

function inflateBounded(packed: Uint8Array, limit: number): Uint8Array {
  try {
    return inflateRawSync(packed, { maxOutputLength: limit })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new ZipRefusal('tooLarge', `An entry grows past ${limit} bytes.`)
    throw new ZipRefusal('broken', 'An entry of the archive is damaged.')
  }
}

/**
 * The bytes of one entry. Throws a ZipRefusal: `tooLarge` when it would grow past `limit` bytes
 * (a zip bomb), `broken` when it is damaged, encrypted or packed in a way other than store and deflate.
 */
export function readZipEntry(bytes: Uint8Array, entry: ZipEntry, limit: number): Uint8Array {
  const view = viewOf(bytes)
  const { offset } = entry
  if (entry.encrypted) throw new ZipRefusal('broken', 'The archive is protected by a password.')
  if (offset + localHeaderSize > bytes.length || view.getUint32(offset, true) !== 0x04034b50) {
    throw new ZipRefusal('broken', 'The directory of the archive points beside its entries.')
  }
  const start = offset + localHeaderSize + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
  const packed = bytes.subarray(start, start + entry.compressedSize)
  if (packed.length < entry.compressedSize) throw new ZipRefusal('broken', 'The archive is cut off.')
  if (entry.compression === 0) {
    if (packed.length > limit) throw new ZipRefusal('tooLarge', `An entry grows past ${limit} bytes.`)
    return packed
  }
  if (entry.compression !== 8) throw new ZipRefusal('broken', 'The archive is packed in an unknown way.')
  return inflateBounded(packed, limit)
}
