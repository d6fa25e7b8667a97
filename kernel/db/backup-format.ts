/**
 * The backup file: a gzipped tar archive that any tar program opens.
 *
 *   tables/<table>/000001.csv …   rows as CSV with a heading line (RFC 4180), in parts of a few megabytes
 *   files/ab/cd/<sha256>          documents under the name of their content
 *   manifest.json                 what all of it is, with sizes and SHA-256
 *   seal                          SHA-256 of manifest.json
 *
 * The manifest comes last, as it can only then be complete; a file that was cut off therefore has none.
 */

import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { say } from '../words.ts'
import { codeOf, DatabaseFailure, messageOf } from './failure.ts'
import { readTar, type TarEntry, TarError } from './tar.ts'

export const FORMAT = 'backstay-backup'
export const FORMAT_VERSION = 1

export interface Manifest {
  format: typeof FORMAT
  version: number
  /** Instant of the snapshot. */
  madeAt: string
  schema: string
  /** Version of PostgreSQL that it was made on. */
  server: string
  migrations: { name: string; digest: string; appliedAt: string }[]
  tables: { name: string; columns: string[]; rows: number; bytes: number; sha256: string }[]
  sequences: { name: string; last: string; called: boolean }[]
  /** `sha256` is the digest over the names in their order. `damaged` names those that were damaged when copied. */
  files: { count: number; bytes: number; sha256: string; damaged: string[] }
}

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0
const isSha256: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
const isInteger: Check = (value) => typeof value === 'string' && /^-?\d{1,19}$/.test(value)
const listOf =
  (each: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(each)
const objectOf =
  (fields: Record<string, Check>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(fields).every(([name, check]) => check(Reflect.get(value, name)))

const hasFormat = objectOf({ format: (value) => value === FORMAT, version: isCount })
const hasAll = objectOf({
  ...{ madeAt: isText, schema: isText, server: isText },
  migrations: listOf(objectOf({ name: isText, digest: isSha256, appliedAt: isText })),
  tables: listOf(objectOf({ name: isText, columns: listOf(isText), rows: isCount, bytes: isCount, sha256: isSha256 })),
  sequences: listOf(objectOf({ name: isText, last: isInteger, called: (value) => typeof value === 'boolean' })),
  files: objectOf({ count: isCount, bytes: isCount, sha256: isSha256, damaged: listOf(isSha256) }),
})

function isManifest(value: unknown): value is Manifest {
  return hasFormat(value) && hasAll(value)
}

export const MANIFEST = 'manifest.json'
export const SEAL = 'seal'
const LARGEST_MANIFEST = 64 * 1024 * 1024

/** Where a document lies, in the folder and in the archive. */
export function placeOfFile(hash: string): string {
  return `${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash}`
}

/** Takes what a backup holds, as it is read. Nothing that arrives is proven before `readBackup` has ended. */
export interface BackupSink {
  rows(table: string, content: AsyncIterable<Buffer>): Promise<void>
  file(hash: string, content: AsyncIterable<Buffer>): Promise<void>
}

/** A sink that looks and keeps nothing. */
export const NO_SINK: BackupSink = { rows: drain, file: (_, content) => drain(undefined, content) }

async function drain(_: unknown, content: AsyncIterable<Buffer>): Promise<void> {
  for await (const _part of content);
}

interface Seen {
  tables: Map<string, { parts: number; bytes: number; hash: Hash }>
  files: { count: number; bytes: number; names: Hash; last: string; damaged: string[] }
}

/**
 * Reads a backup from beginning to end, passes its content to the sink, and proves that it is whole and unchanged.
 * @throws DatabaseFailure `backup.damaged` where it isn't, `backup.missing`, `backup.newer`
 */
export async function readBackup(path: string, sink: BackupSink): Promise<Manifest> {
  const plain = new PassThrough()
  const unpacking = pipeline(createReadStream(path), createGunzip(), plain)
  // Its failure also ends `plain`, where it is met below; here it must only not go unhandled.
  unpacking.catch(() => undefined)
  try {
    const manifest = await readEntries(readTar(plain), sink)
    await unpacking
    return manifest
  } catch (error) {
    plain.destroy()
    throw explain(path, error)
  }
}

class Mismatch extends Error {}

function explain(path: string, error: unknown): unknown {
  if (error instanceof DatabaseFailure) return error
  const code = codeOf(error)
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
    return new DatabaseFailure(
      'backup.missing',
      say`${path} can't be read: ${messageOf(error)}.`,
      say`Name a backup file.`,
      error,
    )
  }
  if (error instanceof Mismatch || error instanceof TarError || /^(Z_|ERR_STREAM)/.test(code ?? '')) {
    return new DatabaseFailure(
      'backup.damaged',
      say`${path} is not a whole, unchanged backup of Backstay: ${messageOf(error)}.`,
      say`Nothing was changed. Copy the file anew from where it was kept, or take another backup.`,
      error,
    )
  }
  return error
}

async function readEntries(entries: AsyncIterable<TarEntry>, sink: BackupSink): Promise<Manifest> {
  const seen: Seen = {
    tables: new Map(),
    files: { count: 0, bytes: 0, names: createHash('sha256'), last: '', damaged: [] },
  }
  let manifest: Manifest | undefined
  let manifestHash = ''
  let sealed = false
  for await (const entry of entries) {
    if (sealed || (manifest && entry.name !== SEAL)) throw new Mismatch('something follows its end')
    if (entry.name === SEAL) {
      sealed = (await textOf(entry)).trim() === manifestHash && manifest !== undefined
      if (!sealed) throw new Mismatch('its seal is broken')
    } else if (entry.name === MANIFEST) {
      const text = await textOf(entry)
      manifest = parseManifest(text)
      manifestHash = createHash('sha256').update(text).digest('hex')
    } else {
      await readContent(entry, sink, seen)
    }
  }
  if (!manifest || !sealed) throw new Mismatch('its end is missing')
  compare(manifest, seen)
  return manifest
}

async function textOf(entry: TarEntry): Promise<string> {
  if (entry.size > LARGEST_MANIFEST) throw new Mismatch(`${entry.name} is too large`)
  const parts: Buffer[] = []
  for await (const part of entry.content) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

function parseManifest(text: string): Manifest {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new Mismatch(`its manifest is no JSON (${messageOf(error)})`)
  }
  if (hasFormat(value) && Number(Reflect.get(Object(value), 'version')) > FORMAT_VERSION) {
    throw new DatabaseFailure(
      'backup.newer',
      say`The backup was made by a later version of Backstay.`,
      say`Restore it with that version, or a later one.`,
    )
  }
  if (!isManifest(value)) throw new Mismatch('its manifest lacks what it must have')
  return value
}

const ROWS = /^tables\/([a-z_][a-z0-9_]*)\/(\d{6})\.csv$/
const FILE = /^files\/([0-9a-f]{2})\/([0-9a-f]{2})\/([0-9a-f]{64})$/

async function readContent(entry: TarEntry, sink: BackupSink, seen: Seen): Promise<void> {
  const rows = ROWS.exec(entry.name)
  if (rows) return readRows(entry, rows[1] ?? '', Number(rows[2]), sink, seen)
  const file = FILE.exec(entry.name)
  const hash = file?.[3] ?? ''
  if (!file || entry.name !== `files/${placeOfFile(hash)}`) throw new Mismatch(`${entry.name} does not belong in it`)
  await readFileEntry(entry, hash, sink, seen)
}

async function readRows(entry: TarEntry, table: string, part: number, sink: BackupSink, seen: Seen): Promise<void> {
  const known = seen.tables.get(table) ?? { parts: 0, bytes: 0, hash: createHash('sha256') }
  seen.tables.set(table, known)
  if (part !== ++known.parts) throw new Mismatch(`a part of ${table} is missing`)
  known.bytes += entry.size
  await sink.rows(table, hashing(entry.content, known.hash))
}

async function readFileEntry(entry: TarEntry, hash: string, sink: BackupSink, seen: Seen): Promise<void> {
  if (hash <= seen.files.last) throw new Mismatch('its documents are not in order')
  seen.files.last = hash
  seen.files.count += 1
  seen.files.bytes += entry.size
  seen.files.names.update(hash)
  const content = createHash('sha256')
  await sink.file(hash, hashing(entry.content, content))
  if (content.digest('hex') !== hash) seen.files.damaged.push(hash)
}

async function* hashing(content: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const part of content) {
    hash.update(part)
    yield part
  }
}

function compare(manifest: Manifest, seen: Seen): void {
  const expected = manifest.tables.filter((table) => table.bytes > 0)
  if (expected.length !== seen.tables.size) throw new Mismatch('a table is missing or too many')
  for (const table of expected) {
    const found = seen.tables.get(table.name)
    if (found?.bytes !== table.bytes || found.hash.digest('hex') !== table.sha256) {
      throw new Mismatch(`the rows of ${table.name} are not those that were written`)
    }
  }
  const { files } = manifest
  const names = seen.files.names.digest('hex')
  if (files.count !== seen.files.count || files.bytes !== seen.files.bytes || files.sha256 !== names) {
    throw new Mismatch('a document is missing or too many')
  }
  if (seen.files.damaged.join() !== files.damaged.join()) throw new Mismatch('a document in it was changed')
}
