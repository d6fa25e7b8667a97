import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testDatabase } from '../../test/database.ts'
import { backup } from './backup.ts'
import { placeOfFile } from './backup-format.ts'
import type { Database } from './database.ts'
import { migrate } from './migrate.ts'
import { openPool } from './pool.ts'
import { restore } from './restore.ts'
import { readTar, TAR_END, tarHeader, tarPadding } from './tar.ts'

const SCHEMA = `
CREATE TABLE entry (id int PRIMARY KEY, text text);
CREATE TABLE posting (id int PRIMARY KEY, entry int NOT NULL REFERENCES entry, amount numeric NOT NULL);
CREATE TABLE kernel_audit (id int);`

let folder: string
let migrations: string
let whole: string
let file: string
let database: Database
let pool: Pool

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backstay-damage-'))
  migrations = join(folder, 'migrations')
  whole = join(folder, 'whole.backup')
  file = join(folder, 'damaged.backup')
  await mkdir(migrations)
  await writeFile(join(migrations, '20260101000000_first.sql'), SCHEMA)
  await writeFile(join(migrations, '20260102000000_second.sql'), 'CREATE INDEX posting_entry ON posting (entry);')
  database = await testDatabase()
  await migrate(database.ownerUrl, { schema: database.schema, folder: migrations })
  pool = openPool(database.ownerUrl, database.schema, { max: 2 })
  await pool.query(`INSERT INTO entry SELECT n, md5(n::text) FROM generate_series(1, 500) n;
    INSERT INTO posting SELECT n, n, n * 0.01 FROM generate_series(1, 500) n`)
  const hash = createHash('sha256').update('a document').digest('hex')
  await mkdir(join(database.filesFolder, placeOfFile(hash), '..'), { recursive: true })
  await writeFile(join(database.filesFolder, placeOfFile(hash)), 'a document')
  await backup(database, whole)
  // What is there when somebody tries to restore: other than what the backup holds.
  await rm(join(database.filesFolder, hash.slice(0, 2)), { recursive: true })
  await pool.query('UPDATE posting SET amount = 7; INSERT INTO kernel_audit VALUES (1)')
})

afterAll(async () => {
  await pool.end()
  await rm(folder, { recursive: true, force: true })
})

beforeEach(() => cp(whole, file))

const tryRestore = (known = migrations) => restore({ ...database, migrations: known, grants: [], replace: true }, file)

const refusal = (code: string) => expect.objectContaining({ code, help: expect.stringMatching(/\w/) })

async function untouched(): Promise<void> {
  const { rows } = await pool.query(
    'SELECT count(*) AS n, sum(amount) AS sum, (SELECT id FROM kernel_audit) AS audit FROM posting',
  )
  expect(rows).toEqual([{ n: 500, sum: '3500', audit: 1 }])
}

async function refused(code = 'backup.damaged'): Promise<void> {
  await expect(tryRestore()).rejects.toEqual(refusal(code))
  await untouched()
  expect(await readdir(database.filesFolder)).toEqual([])
}

async function* oneBuffer(buffer: Buffer): AsyncGenerator<Buffer> {
  yield buffer
}

async function entriesOf(path: string): Promise<[name: string, text: string][]> {
  const entries: [string, string][] = []
  for await (const entry of readTar(oneBuffer(gunzipSync(await readFile(path))))) {
    const parts: Buffer[] = []
    for await (const part of entry.content) parts.push(part)
    entries.push([entry.name, Buffer.concat(parts).toString('latin1')])
  }
  return entries
}

function pack(entries: [name: string, text: string][]): Buffer {
  const parts = entries.map(([name, text]) =>
    Buffer.concat([tarHeader(name, text.length, 0), Buffer.from(text, 'latin1'), tarPadding(text.length)]),
  )
  return gzipSync(Buffer.concat([...parts, TAR_END]))
}

type Change = (name: string, text: string) => string

async function edit(change: Change): Promise<void> {
  await writeFile(file, pack((await entriesOf(whole)).map(([name, text]) => [name, change(name, text)])))
}

const digest = (text: string) => createHash('sha256').update(text, 'latin1').digest('hex')

/** Changes rows as a forger would: with sums and a seal that fit. */
async function forge(change: Change): Promise<void> {
  const entries = (await entriesOf(whole)).map(([name, text]): [string, string] => [name, change(name, text)])
  const texts = new Map(entries)
  const manifest = JSON.parse(texts.get('manifest.json') ?? '') as {
    tables: { name: string; bytes: number; sha256: string }[]
  }
  for (const table of manifest.tables) {
    const text = texts.get(`tables/${table.name}/000001.csv`) ?? ''
    Object.assign(table, { bytes: text.length, sha256: digest(text) })
  }
  texts.set('manifest.json', JSON.stringify(manifest))
  texts.set('seal', digest(texts.get('manifest.json') ?? ''))
  await writeFile(file, pack([...texts]))
}

describe('a backup that is not whole or not what was written is refused before anything is touched', () => {
  test.each([0, 1, 10, 100, 0.3, 0.9, 0.999, -1])('cut off (%d)', async (where) => {
    const { size } = await stat(file)
    await truncate(file, where < 0 ? size + where : where < 1 ? Math.floor(size * where) : where)
    await refused()
  })

  test.each([0.1, 0.5, 0.95])('one byte changed at %d of it', async (where) => {
    const bytes = await readFile(file)
    const at = Math.floor(bytes.length * where)
    bytes[at] = (bytes[at] ?? 0) ^ 0x10
    await writeFile(file, bytes)
    await refused()
  })

  test.each<[string, Change]>([
    ['an amount', (name, text) => (name.startsWith('tables/posting/') ? text.replace(',5.00\n', ',6.00\n') : text)],
    ['the manifest', (name, text) => (name === 'manifest.json' ? text.replace('"rows": 500', '"rows": 501') : text)],
    ['a document', (name, text) => (name.startsWith('files/') ? 'A document' : text)],
  ])('%s edited and packed anew', async (_, change) => {
    await edit(change)
    expect(await readFile(file)).not.toEqual(pack(await entriesOf(whole)))
    await refused()
  })

  test.each<[string, (name: string) => boolean]>([
    ['a document', (name) => name.startsWith('files/')],
    ['a table', (name) => name.startsWith('tables/posting/')],
    ['the seal', (name) => name === 'seal'],
    ['the manifest', (name) => name === 'manifest.json'],
  ])('%s taken out', async (_, taken) => {
    await writeFile(file, pack((await entriesOf(whole)).filter(([name]) => !taken(name))))
    await refused()
  })

  test('bytes after its end', async () => {
    await writeFile(file, gzipSync(Buffer.concat([gunzipSync(await readFile(file)), Buffer.alloc(512, 1)])))
    await refused()
  })

  test('a name that leads out of the folder', async () => {
    await writeFile(file, pack([['files/../../out', 'x']]))
    await refused()
  })

  test('something else, or nothing', async () => {
    await writeFile(file, 'not a backup')
    await refused()
    await rm(file)
    await refused('backup.missing')
  })

  test('made with migrations that this program does not have', async () => {
    const older = join(folder, 'older')
    await mkdir(older)
    await cp(join(migrations, '20260101000000_first.sql'), join(older, '20260101000000_first.sql'))
    await expect(tryRestore(older)).rejects.toEqual(refusal('migration.newer'))
    await untouched()
  })
})

test('where rows fit no reference, the restore is taken back up to the last row', async () => {
  await forge((name, text) => (name.startsWith('tables/entry/') ? text.replace(/\n1,[^\n]*\n/, '\n') : text))
  await expect(tryRestore()).rejects.toThrow(/foreign key/)
  await untouched()
})

test('sizes beyond the octal field survive the header', async () => {
  const size = 3 * 2 ** 34
  const entries = readTar(oneBuffer(tarHeader('large', size, 0)))
  expect((await entries.next()).value).toMatchObject({ name: 'large', size })
})
