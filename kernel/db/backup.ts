/** A backup of an organisation: one file with its rows and its documents, consistent while people go on working. */

import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { keepNames } from '../files.ts'
import { say } from '../words.ts'
import { FORMAT, FORMAT_VERSION, MANIFEST, type Manifest, placeOfFile, SEAL } from './backup-format.ts'
import { codeOf, DatabaseFailure, messageOf } from './failure.ts'
import { lockMigrations } from './migrate.ts'
import { connectionConfig } from './pool.ts'
import { checkSchema, quoteName } from './roles.ts'
import { TAR_END, tarHeader, tarPadding } from './tar.ts'

export interface BackupSource {
  ownerUrl: string
  schema: string
  filesFolder: string
}

export interface BackupReport {
  tables: number
  rows: number
  files: number
  /** Size of the backup file. */
  bytes: number
  /** Documents whose content was no longer what their name says: they need to be brought back from elsewhere. */
  damaged: string[]
}

/** Rows are gathered to parts of about this size, the only thing of a table that is in memory. */
const PART = 4 * 1024 * 1024

/**
 * Writes the organisation to `file`. The file appears when it is whole, in place of one of that name; nobody has to
 * stop working, as all rows are read from one snapshot and documents never change.
 * @throws DatabaseFailure `backup.write` where the file can't be written
 */
export async function backup(source: BackupSource, file: string): Promise<BackupReport> {
  checkSchema(source.schema)
  const client = new pg.Client({
    ...connectionConfig(source.ownerUrl, source.schema),
    application_name: 'backstay backup',
  })
  client.on('error', () => undefined)
  await client.connect()
  const draft = `${file}.part`
  try {
    // No migration may change a table between the list of tables and its rows.
    await lockMigrations(client, source.schema, 'shared')
    const writer = new BackupWriter(client, source)
    const target = createWriteStream(draft, { mode: 0o600, flush: true })
    await pipeline(Readable.from(writer.archive(), { objectMode: true }), createGzip({ level: 4 }), target)
    await rename(draft, file)
    await keepNames(dirname(resolve(file)))
    return { ...writer.report(), bytes: target.bytesWritten }
  } catch (error) {
    await rm(draft, { force: true })
    throw explain(file, error)
  } finally {
    await client.end()
  }
}

function explain(file: string, error: unknown): unknown {
  const code = codeOf(error) ?? ''
  if (!/^(ENOENT|EACCES|EPERM|ENOSPC|EDQUOT|EROFS|EISDIR|ENOTDIR|EFBIG)$/.test(code)) return error
  return new DatabaseFailure(
    'backup.write',
    say`The backup can't be written to ${file}: ${messageOf(error)}.`,
    say`Name a file in a folder that exists, may be written and has room.`,
    error,
  )
}

/**
 * Tables of the schema with the columns that are stored, by name; not the list of migrations. Transaction ids belong
 * to one server: they are left out, and a restored row gets that of its restore.
 */
export const STORED_TABLES = `
SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attnum IS NOT NULL) AS columns
FROM pg_class c LEFT JOIN pg_attribute a
  ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.atttypid <> 'xid8'::regtype
WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND c.relname <> 'kernel_migration'
GROUP BY c.relname ORDER BY c.relname COLLATE "C"`

const SEQUENCES = `SELECT relname AS name FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = 'S' ORDER BY relname COLLATE "C"`

class BackupWriter {
  readonly #client: pg.Client
  readonly #source: BackupSource
  readonly #tables: Manifest['tables'] = []
  readonly #files = { count: 0, bytes: 0, names: createHash('sha256'), damaged: [] as string[] }
  #seconds = 0

  constructor(client: pg.Client, source: BackupSource) {
    this.#client = client
    this.#source = source
  }

  report(): Omit<BackupReport, 'bytes'> {
    const rows = this.#tables.reduce((sum, table) => sum + table.rows, 0)
    return { tables: this.#tables.length, rows, files: this.#files.count, damaged: this.#files.damaged }
  }

  async *archive(): AsyncGenerator<Buffer> {
    // Rows hidden by row security would be missing unnoticed: rather an error.
    await this.#client.query(
      'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL row_security = off; SET LOCAL statement_timeout = 0',
    )
    const base = await this.#base()
    this.#seconds = Date.parse(base.madeAt) / 1000
    const tables = await this.#client.query<{ name: string; columns: string[] | null }>(STORED_TABLES, [
      this.#source.schema,
    ])
    for (const { name, columns } of tables.rows) yield* this.#table(name, columns ?? [])
    const sequences = await this.#sequences()
    await this.#client.query('COMMIT')
    yield* this.#allFiles()
    const { names, ...files } = this.#files
    const manifest: Manifest = {
      ...base,
      tables: this.#tables,
      sequences,
      files: { ...files, sha256: names.digest('hex') },
    }
    const text = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`)
    yield* this.#entry(MANIFEST, [text])
    yield* this.#entry(SEAL, [Buffer.from(`${createHash('sha256').update(text).digest('hex')}\n`)])
    yield TAR_END
  }

  async #base(): Promise<Pick<Manifest, 'format' | 'version' | 'madeAt' | 'schema' | 'server' | 'migrations'>> {
    const now = await this.#client.query<{ at: string; server: string }>(
      `SELECT now() AS at, current_setting('server_version') AS server`,
    )
    const migrations = await this.#client.query<{ name: string; digest: string; appliedAt: string }>(
      'SELECT name, digest, applied_at AS "appliedAt" FROM kernel_migration ORDER BY name COLLATE "C"',
    )
    const { at = '', server = '' } = now.rows[0] ?? {}
    return {
      ...{ format: FORMAT, version: FORMAT_VERSION, madeAt: at, schema: this.#source.schema, server },
      migrations: migrations.rows,
    }
  }

  async *#table(name: string, columns: string[]): AsyncGenerator<Buffer> {
    const list = columns.map(quoteName).join(', ')
    const rows = this.#client.query(
      copyTo(`COPY ${quoteName(name)} (${list}) TO STDOUT WITH (FORMAT csv, HEADER true)`),
    )
    const hash = createHash('sha256')
    let bytes = 0
    let number = 0
    for await (const part of inParts(rows)) {
      hash.update(part)
      bytes += part.length
      yield* this.#entry(`tables/${name}/${String(++number).padStart(6, '0')}.csv`, [part])
    }
    this.#tables.push({ name, columns, rows: rows.rowCount, bytes, sha256: hash.digest('hex') })
  }

  async #sequences(): Promise<Manifest['sequences']> {
    const found: Manifest['sequences'] = []
    for (const { name } of (await this.#client.query<{ name: string }>(SEQUENCES, [this.#source.schema])).rows) {
      const state = await this.#client.query<{ last: string; called: boolean }>(
        `SELECT last_value::text AS last, is_called AS called FROM ${quoteName(name)}`,
      )
      for (const { last, called } of state.rows) found.push({ name, last, called })
    }
    return found
  }

  /** Documents are written before the row that names them is committed: who lists them now finds all of the snapshot. */
  async *#allFiles(): AsyncGenerator<Buffer> {
    const root = this.#source.filesFolder
    for (const first of await namesIn(root, /^[0-9a-f]{2}$/)) {
      for (const second of await namesIn(join(root, first), /^[0-9a-f]{2}$/)) {
        for (const hash of await namesIn(join(root, first, second), /^[0-9a-f]{64}$/)) yield* this.#file(hash)
      }
    }
  }

  async *#file(hash: string): AsyncGenerator<Buffer> {
    const file = await openIfThere(join(this.#source.filesFolder, placeOfFile(hash)))
    if (!file) return
    try {
      const { size } = await file.stat()
      const content = createHash('sha256')
      let copied = 0
      this.#files.count += 1
      this.#files.bytes += size
      this.#files.names.update(hash)
      yield tarHeader(`files/${placeOfFile(hash)}`, size, this.#seconds)
      for await (const part of file.createReadStream({ end: Math.max(0, size - 1), autoClose: false })) {
        content.update(part)
        copied += part.length
        yield part
      }
      if (copied !== size) throw new Error(`${hash} became shorter while it was copied`)
      yield tarPadding(size)
      if (content.digest('hex') !== hash) this.#files.damaged.push(hash)
    } finally {
      await file.close()
    }
  }

  *#entry(name: string, parts: Buffer[]): Generator<Buffer> {
    const size = parts.reduce((sum, part) => sum + part.length, 0)
    yield tarHeader(name, size, this.#seconds)
    yield* parts
    yield tarPadding(size)
  }
}

async function* inParts(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let gathered: Buffer[] = []
  let size = 0
  for await (const piece of source) {
    gathered.push(piece)
    size += piece.length
    if (size < PART) continue
    yield Buffer.concat(gathered)
    gathered = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(gathered)
}

async function namesIn(folder: string, pattern: RegExp): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => pattern.test(name)).sort()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
