import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testDatabase } from '../../test/database.ts'
import type { Database } from './database.ts'
import { migrate, splitStatements } from './migrate.ts'
import { openPool } from './pool.ts'
import { dumpSchema } from './schema-dump.ts'

let database: Database
let folder: string

beforeEach(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'backstay-migrate-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const file = (name: string, sql: string) => writeFile(join(folder, name), sql)
const run = (grants = undefined as Parameters<typeof migrate>[1]['grants']) =>
  migrate(database.ownerUrl, { schema: database.schema, folder, grants })
const refusal = (code: string, words = /\w/) =>
  expect.objectContaining({ code, message: expect.stringMatching(words), help: expect.stringMatching(/\w/) })

async function asApp<T>(sql: string): Promise<T[]> {
  const pool = openPool(database.appUrl, database.schema, { max: 1 })
  try {
    return (await pool.query(sql)).rows
  } finally {
    await pool.end()
  }
}

const FIRST = 'CREATE TABLE note (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text NOT NULL);\n'

test('files are applied once, in the order of their names, also where the folder grows', async () => {
  await file('20260102000000_second.sql', 'ALTER TABLE note ADD COLUMN more text;')
  await file('20260101000000_first.sql', FIRST)
  expect(await run()).toEqual(['20260101000000_first', '20260102000000_second'])
  expect(await run()).toEqual([])
  await file('20260103000000_third.sql', 'ALTER TABLE note DROP COLUMN more;')
  expect(await run()).toEqual(['20260103000000_third'])
})

test('twenty at once: each migration is applied by one of them', async () => {
  await file('20260101000000_first.sql', FIRST)
  await file('20260102000000_index.sql', '-- no transaction\nCREATE INDEX CONCURRENTLY note_text ON note (text);\n')
  const done = await Promise.all(Array.from({ length: 20 }, () => run()))
  expect(done.flat().sort()).toEqual(['20260101000000_first', '20260102000000_index'])
})

test('a failing migration leaves nothing, says where it stands, and those before it stay', async () => {
  await file('20260101000000_first.sql', FIRST)
  await file(
    '20260102000000_bad.sql',
    'CREATE TABLE kept_not (id int);\nSELECT 1 / 0;\nALTER TABLE missing ADD x int;\n',
  )
  await expect(run()).rejects.toEqual(refusal('migration.failed', /20260102000000_bad/))
  await file('20260102000000_bad.sql', 'CREATE TABLE kept_not (id int);\nALTER TABLE note ADD missing_type nope;\n')
  await expect(run()).rejects.toEqual(refusal('migration.failed', /line 2/))
  await file('20260102000000_bad.sql', 'CREATE TABLE kept_not (id int);')
  expect(await run()).toEqual(['20260102000000_bad'])
})

describe('what does not fit together is refused', () => {
  beforeEach(async () => {
    await file('20260102000000_first.sql', FIRST)
    await run()
  })

  test('an applied file that was edited', async () => {
    await file('20260102000000_first.sql', `${FIRST}-- a word more\n`)
    await expect(run()).rejects.toEqual(refusal('migration.edited', /20260102000000_first/))
  })

  test('but not one whose line ends changed', async () => {
    await file('20260102000000_first.sql', FIRST.replaceAll('\n', '\r\n'))
    expect(await run()).toEqual([])
  })

  test('a database that is newer than the program', async () => {
    await rm(join(folder, '20260102000000_first.sql'))
    await expect(run()).rejects.toEqual(refusal('migration.newer', /20260102000000_first/))
  })

  test('a new file that comes before an applied one', async () => {
    await file('20260101000000_late.sql', 'SELECT 1;')
    await expect(run()).rejects.toEqual(refusal('migration.order', /20260101000000_late/))
  })

  test('a file without a timestamp', async () => {
    await file('words.sql', 'SELECT 1;')
    await expect(run()).rejects.toEqual(refusal('migration.name', /words\.sql/))
  })
})

describe('privileges', () => {
  beforeEach(async () => {
    await file('20260101000000_first.sql', `${FIRST}CREATE TABLE posting (id int); INSERT INTO posting VALUES (1);`)
    await run([{ table: 'posting', privileges: ['SELECT', 'INSERT'] }])
  })

  test('the application works on tables, and only adds to those that are append-only', async () => {
    await asApp("INSERT INTO note (text) VALUES ('a'); UPDATE note SET text = 'b'; DELETE FROM note")
    await asApp('INSERT INTO posting VALUES (2)')
    await expect(asApp('UPDATE posting SET id = 3')).rejects.toThrow(/permission denied/)
    await expect(asApp('DELETE FROM posting')).rejects.toThrow(/permission denied/)
    await expect(asApp('TRUNCATE note')).rejects.toThrow(/permission denied/)
    await expect(asApp('CREATE TABLE own (id int)')).rejects.toThrow(/permission denied/)
    await expect(asApp('ALTER TABLE note ADD x int')).rejects.toThrow(/must be owner/)
    await expect(asApp("INSERT INTO kernel_migration VALUES ('x', 'y')")).rejects.toThrow(/permission denied/)
  })

  test('a new table is closed until it was decided about, and then follows the decision', async () => {
    await file('20260102000000_more.sql', 'CREATE TABLE seal (id int);')
    await run()
    await expect(asApp('SELECT * FROM seal')).rejects.toThrow(/permission denied/)
    await run([
      { table: 'posting', privileges: ['SELECT', 'INSERT'] },
      { table: 'seal', privileges: ['SELECT'] },
    ])
    expect(await asApp('SELECT * FROM seal')).toEqual([])
    await expect(asApp('INSERT INTO seal VALUES (1)')).rejects.toThrow(/permission denied/)
  })

  test('a privilege that was given by hand is taken back', async () => {
    const owner = openPool(database.ownerUrl, database.schema, { max: 1 })
    await owner.query(`GRANT ALL ON posting TO "${database.schema}_app"`)
    await owner.end()
    await run([{ table: 'posting', privileges: ['SELECT', 'INSERT'] }])
    await expect(asApp('DELETE FROM posting')).rejects.toThrow(/permission denied/)
  })

  test('a table that does not exist is a mistake in the declaration', async () => {
    await expect(run([{ table: 'postings', privileges: ['SELECT'] }])).rejects.toEqual(
      refusal('database.grants', /postings/),
    )
  })
})

const EVERYTHING = `
CREATE TYPE colour AS ENUM ('red', 'green');
CREATE DOMAIN share AS numeric(5,4) CONSTRAINT share_range CHECK (VALUE BETWEEN 0 AND 1);
CREATE SEQUENCE counter START 5;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TABLE zebra (id uuid PRIMARY KEY, owner uuid);
CREATE TABLE antelope (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, zebra uuid NOT NULL REFERENCES zebra ON DELETE CASCADE,
  paint colour DEFAULT 'red', part share, name text COLLATE "C" CHECK (name <> ''),
  lower_name text GENERATED ALWAYS AS (lower(name)) STORED, UNIQUE (zebra, name));
ALTER TABLE zebra ADD CONSTRAINT zebra_owner FOREIGN KEY (owner) REFERENCES zebra DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX antelope_name ON antelope (lower(name)) WHERE paint = 'red';
CREATE CONSTRAINT TRIGGER touching AFTER INSERT ON antelope DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION touch();
CREATE VIEW herd AS SELECT a.name, z.id FROM antelope a JOIN zebra z ON z.id = a.zebra;
`

describe('the dump', () => {
  test('two equal schemas give equal text, whatever they are called; it names all that counts', async () => {
    await file('20260101000000_all.sql', EVERYTHING)
    await run([{ table: 'zebra', privileges: ['SELECT'] }])
    const text = await dumpSchema(database.ownerUrl, database.schema)
    const first = database.schema
    database = await testDatabase()
    await run([{ table: 'zebra', privileges: ['SELECT'] }])
    expect(await dumpSchema(database.ownerUrl, database.schema)).toBe(text)
    expect(text).not.toContain(first)
    expect(text).toMatchSnapshot()
  })

  test.each([
    ['a column', 'ALTER TABLE zebra ADD COLUMN stripes int'],
    ['a default', "ALTER TABLE antelope ALTER paint SET DEFAULT 'green'"],
    ['a constraint', 'ALTER TABLE zebra ADD CHECK (owner IS NOT NULL)'],
    ['an index', 'CREATE INDEX ON zebra (owner)'],
    ['a trigger that was switched off', 'ALTER TABLE antelope DISABLE TRIGGER touching'],
    [
      'a function',
      'CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN null; END $$',
    ],
    ['a reference', 'ALTER TABLE zebra DROP CONSTRAINT zebra_owner'],
    ['a privilege', 'GRANT DELETE ON zebra TO PUBLIC'],
  ])('shows %s', async (_, change) => {
    await file('20260101000000_all.sql', EVERYTHING)
    await run()
    const before = await dumpSchema(database.ownerUrl, database.schema)
    await file('20260102000000_change.sql', change)
    await run()
    expect(await dumpSchema(database.ownerUrl, database.schema)).not.toBe(before)
  })
})

test('statements of a file without a transaction are run one by one', () => {
  expect(
    splitStatements('-- no transaction\nCREATE INDEX a ON t (x);\n\n-- why\nCREATE INDEX b\n  ON t (y); \n'),
  ).toEqual(['-- no transaction\nCREATE INDEX a ON t (x)', '-- why\nCREATE INDEX b\n  ON t (y)'])
})
