import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../test/database.ts'
import { type Database, migrate, openPool } from './db/index.ts'
import { organisationsOf } from './organisations.ts'

let folder: string
let mine: Database
let theirs: Database

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backstay-organisations-'))
  const sql = `create table kept (id int primary key); insert into kept values (42);
    create function told() returns int language sql as 'select 42'`
  await writeFile(join(folder, '20260101000000-kept.sql'), sql)
  mine = await testDatabase()
  theirs = await testDatabase()
  for (const database of [mine, theirs])
    await migrate(database.ownerUrl, { schema: database.schema, folder, grants: [] })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('organisations of a database are its owner’s migrated schemas', async () => {
  const empty = await testDatabase()
  const found = await organisationsOf(mine.ownerUrl)
  expect(found).toContain(mine.schema)
  expect(found).toContain(theirs.schema)
  expect(found).not.toContain(empty.schema)
})

test('the role of one organisation gets at nothing of another', async () => {
  const pool = openPool(mine.appUrl, mine.schema)
  expect((await pool.query('select id from kept')).rows).toEqual([{ id: 42 }])
  for (const text of [
    `select * from ${theirs.schema}.kept`,
    `insert into ${theirs.schema}.kept values (1)`,
    `update ${theirs.schema}.kept set id = 1`,
    `delete from ${theirs.schema}.kept`,
    `select ${theirs.schema}.told()`,
    `create table ${theirs.schema}.more (id int)`,
    `set role ${theirs.schema}_app`,
  ])
    await expect(pool.query(text), text).rejects.toMatchObject({ code: '42501' })
  await pool.end()
})
