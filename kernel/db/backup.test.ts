import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testDatabase } from '../../test/database.ts'
import { backup } from './backup.ts'
import { placeOfFile } from './backup-format.ts'
import type { Database } from './database.ts'
import { migrate } from './migrate.ts'
import { openPool } from './pool.ts'
import { restore } from './restore.ts'
import { dumpSchema } from './schema-dump.ts'

const GRANTS = [{ table: 'posting', privileges: ['SELECT', 'INSERT'] }] as const

const SCHEMA = `
CREATE TABLE account (id int PRIMARY KEY, parent int REFERENCES account, head uuid, balance numeric(20,4) NOT NULL DEFAULT 0);
CREATE TABLE entry (id uuid PRIMARY KEY, at timestamptz NOT NULL, account int NOT NULL REFERENCES account);
ALTER TABLE account ADD CONSTRAINT account_head FOREIGN KEY (head) REFERENCES entry DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE posting (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, entry uuid NOT NULL REFERENCES entry, amount numeric NOT NULL,
  twice numeric GENERATED ALWAYS AS (amount * 2) STORED, note text);
CREATE TABLE odd ("when" date, raw bytea, words text[], data jsonb, "Mixed Case" text);
CREATE TABLE kernel_audit (id int);
CREATE TABLE code (id int, UNIQUE (id) DEFERRABLE INITIALLY DEFERRED);
CREATE SEQUENCE number START 1000;
INSERT INTO account (id) VALUES (1), (2);
CREATE FUNCTION sealed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'sealed'; END $$;
CREATE TRIGGER posting_sealed BEFORE UPDATE OR DELETE ON posting FOR EACH ROW EXECUTE FUNCTION sealed();
CREATE TRIGGER posting_kept BEFORE TRUNCATE ON posting FOR EACH STATEMENT EXECUTE FUNCTION sealed();
CREATE FUNCTION balanced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF (SELECT sum(amount) FROM posting WHERE entry = new.entry) <> 0 THEN RAISE EXCEPTION 'unbalanced'; END IF; RETURN null; END $$;
CREATE CONSTRAINT TRIGGER posting_balanced AFTER INSERT ON posting DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION balanced();
`

let folder: string
let migrations: string
let file: string
let from: Database
let pool: Pool
const pools: Pool[] = []

function owner(database: Database): Pool {
  const made = openPool(database.ownerUrl, database.schema, { max: 4, pipeline: false })
  pools.push(made)
  return made
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backstay-backup-'))
  migrations = join(folder, 'migrations')
  file = join(folder, 'all.backup')
  await mkdir(migrations)
  await writeFile(join(migrations, '20260101000000_all.sql'), SCHEMA)
  await writeFile(
    join(migrations, '20260102000000_index.sql'),
    '-- no transaction\nCREATE INDEX CONCURRENTLY note ON posting (note);\n',
  )
  from = await organisation()
  pool = owner(from)
})

afterEach(async () => {
  await Promise.all(pools.splice(0).map((one) => one.end()))
  await rm(folder, { recursive: true, force: true })
})

async function organisation(): Promise<Database> {
  const database = await testDatabase()
  await migrate(database.ownerUrl, { schema: database.schema, folder: migrations, grants: GRANTS })
  return database
}

const target = (database: Database, replace = false) => ({
  ...{ ownerUrl: database.ownerUrl, schema: database.schema, filesFolder: database.filesFolder },
  ...{ migrations, grants: GRANTS, replace },
})

async function keep(database: Database, text: string | Buffer): Promise<string> {
  const hash = createHash('sha256').update(text).digest('hex')
  const path = join(database.filesFolder, placeOfFile(hash))
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, text)
  return hash
}

async function fill(): Promise<void> {
  await pool.query(`
    INSERT INTO entry SELECT md5(n::text)::uuid, '2026-01-01 00:00:00.123456Z', 1 FROM generate_series(1, 500) n;
    INSERT INTO posting (entry, amount, note) SELECT md5(n::text)::uuid, s * n * 0.01, repeat('ä"', n) || E'\\n,' FROM generate_series(1, 500) n, (VALUES (1), (-1)) v(s);
    UPDATE account SET head = md5('7')::uuid, parent = 2 WHERE id = 1;
    UPDATE account SET parent = 1 WHERE id = 2;
    INSERT INTO odd VALUES (NULL, '\\x00ff', ARRAY['', NULL, 'a"b,c', '{}'], '{"a": [1.10, "\\u00e4"]}', ''), ('0044-03-15 BC', '', '{}', 'null', NULL), ('infinity', NULL, NULL, NULL, E'\\\\.');
    INSERT INTO code VALUES (1), (2);
    SELECT setval('number', 1041)`)
}

/** All rows as text, in order. */
async function contents(database: Database): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {}
  for (const table of ['account', 'entry', 'posting', 'odd', 'code', 'kernel_audit']) {
    const { rows } = await owner(database).query(`SELECT t::text AS row FROM ${table} t ORDER BY 1`)
    all[table] = rows.map((row) => row.row)
  }
  return all
}

const refusal = (code: string) => expect.objectContaining({ code, help: expect.stringMatching(/\w/) })

test('what comes back is what was there: rows, documents, numbers, privileges, guards', async () => {
  await fill()
  const documents = [await keep(from, 'a document'), await keep(from, ''), await keep(from, Buffer.alloc(300_000, 7))]
  await writeFile(join(from.filesFolder, `${documents[0]}.half-written`), 'x')
  const report = await backup(from, file)
  expect(report).toMatchObject({ tables: 6, rows: 500 + 1000 + 2 + 3 + 2, files: 3, damaged: [] })
  expect((await stat(file)).mode & 0o777).toBe(0o600)

  const to = await organisation()
  expect(await restore(target(to), file)).toMatchObject({ tables: 6, rows: 1507, files: 3, damaged: [] })
  expect(await contents(to)).toEqual(await contents(from))
  expect(await dumpSchema(to.ownerUrl, to.schema)).toBe(await dumpSchema(from.ownerUrl, from.schema))
  for (const hash of documents) {
    const bytes = await readFile(join(to.filesFolder, placeOfFile(hash)))
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash)
  }
  const next = owner(to)
  expect((await next.query(`SELECT nextval('number')`)).rows).toEqual([{ nextval: 1042 }])
  expect(
    (await next.query(`INSERT INTO posting (entry, amount) VALUES (md5('1')::uuid, 0) RETURNING id`)).rows,
  ).toEqual([{ id: 1001 }])
  await expect(next.query('UPDATE posting SET amount = 1')).rejects.toThrow('sealed')
  await expect(next.query(`INSERT INTO posting (entry, amount) VALUES (md5('1')::uuid, 1)`)).rejects.toThrow(
    'unbalanced',
  )
  const app = openPool(to.appUrl, to.schema, { max: 1 })
  pools.push(app)
  await expect(app.query('DELETE FROM posting')).rejects.toThrow(/permission denied/)
  expect((await app.query('SELECT count(*) AS n FROM entry')).rows).toEqual([{ n: 500 }])
  expect(await migrate(to.ownerUrl, { schema: to.schema, folder: migrations })).toEqual([])
})

test('it is consistent while others work', async () => {
  await pool.query('UPDATE account SET balance = 1000')
  let going = true
  const working = (async () => {
    for (let n = 0; going; n++) {
      await pool.query(`WITH a AS (UPDATE account SET balance = balance - 1 WHERE id = 1)
        UPDATE account SET balance = balance + 1 WHERE id = 2`)
      await pool.query(
        `WITH e AS (INSERT INTO entry VALUES (md5($1)::uuid, now(), 1) RETURNING id)
        SELECT * FROM e`,
        [`w${n}`],
      )
      await pool.query(`INSERT INTO posting (entry, amount) VALUES (md5($1)::uuid, 5), (md5($1)::uuid, -5)`, [`w${n}`])
    }
  })()
  try {
    await backup(from, file)
  } finally {
    going = false
    await working
  }
  const to = await organisation()
  await restore(target(to), file)
  const { rows } = await owner(to).query(
    'SELECT sum(balance) AS balance, (SELECT coalesce(sum(amount), 0) FROM posting) AS postings FROM account',
  )
  expect(rows).toEqual([{ balance: '2000.0000', postings: '0' }])
})

test('migrations since the backup bring it up to date', async () => {
  await fill()
  await backup(from, file)
  await writeFile(
    join(migrations, '20260103000000_more.sql'),
    "ALTER TABLE entry ADD COLUMN kind text NOT NULL DEFAULT 'old';",
  )
  const to = await organisation()
  await restore(target(to), file)
  expect((await owner(to).query('SELECT DISTINCT kind FROM entry')).rows).toEqual([{ kind: 'old' }])
})

describe('an organisation that is not empty', () => {
  beforeEach(async () => {
    await fill()
    await backup(from, file)
    await pool.query(`INSERT INTO kernel_audit VALUES (1)`)
  })

  test('is left alone', async () => {
    await expect(restore(target(from), file)).rejects.toEqual(refusal('restore.notEmpty'))
    expect((await pool.query('SELECT id FROM kernel_audit')).rows).toEqual([{ id: 1 }])
  })

  test('is replaced when that is said', async () => {
    await restore(target(from, true), file)
    expect((await pool.query('SELECT id FROM kernel_audit')).rows).toEqual([])
  })
})

test('a document that is damaged on disk is told, kept out, and keeps nothing else from being saved', async () => {
  const good = await keep(from, 'good')
  const bad = await keep(from, 'bad')
  await writeFile(join(from.filesFolder, placeOfFile(bad)), 'rotten')
  expect((await backup(from, file)).damaged).toEqual([bad])
  const to = await organisation()
  expect(await restore(target(to), file)).toMatchObject({ files: 1, damaged: [bad] })
  expect(await readFile(join(to.filesFolder, placeOfFile(good)), 'utf8')).toBe('good')
  await expect(stat(join(to.filesFolder, placeOfFile(bad)))).rejects.toThrow(/ENOENT/)
})

test('a place that can’t be written is refused in words, and nothing is left there', async () => {
  await expect(backup(from, join(folder, 'missing', 'file'))).rejects.toEqual(refusal('backup.write'))
  expect(await readdir(folder)).toEqual(['migrations'])
})
