import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dumpSchema } from '../kernel/db/index.ts'
import { connectionConfig } from '../kernel/db/pool.ts'
import { draftSql } from '../kernel/draft-migration.ts'
import { type OpenKernel, openKernel } from '../kernel/open.ts'
import { catalogue } from '../modules/index.ts'
import { testDatabase } from '../test/database.ts'
import { ROOT } from './source-files.ts'

let kernel: OpenKernel
beforeAll(async () => {
  kernel = await openKernel(catalogue, await testDatabase(), { connections: 2 })
})
afterAll(() => kernel.close())

test('the migrations make exactly what the records declare', async () => {
  expect(await draftSql(kernel)).toEqual([])
})

test('db/schema.sql is the dump after all migrations', async () => {
  const file = join(ROOT, 'db/schema.sql')
  const dump = await dumpSchema(kernel.database.ownerUrl, kernel.database.schema)
  if (process.env.WRITE_SCHEMA) await writeFile(file, dump)
  expect(await readFile(file, 'utf8')).toBe(dump)
})

test('the draft names a column, an index and searched words that the database lacks', async () => {
  const owner = new pg.Client(connectionConfig(kernel.database.ownerUrl, kernel.database.schema))
  await owner.connect()
  try {
    await owner.query(
      `alter table items_item drop column words, add column words tsvector generated always as (to_tsvector('simple', name)) stored`,
    )
    await owner.query('alter table sales_invoice_lines drop column words')
    await owner.query('alter table items_item drop column unit')
    await owner.query('drop index uq_items_item_company_code')
    // States and frozen fields that were declared since.
    await owner.query('drop trigger guard_work_task on work_task')
    await owner.query(
      `create trigger guard_work_task before insert or update or delete on work_task for each row
       execute function kernel_guard('work.task', '{"open":["done"],"done":[]}', '*', 'revision,state')`,
    )
    await owner.query(
      `create or replace function frozen_sales_invoice() returns trigger language plpgsql as 'begin return null; end'`,
    )
    // Rules and choices that were declared since, and one that is declared no more.
    await owner.query('alter table sales_invoice drop constraint ck_sales_invoice_1')
    await owner.query(
      `alter table banking_statement drop constraint banking_statement_kind_check,
       add constraint banking_statement_kind_check check (kind in ('statement', 'report'))`,
    )
    await owner.query('alter table items_item add constraint ck_items_item_99 check (true)')
    const drafted = await draftSql(kernel)
    expect(drafted).toHaveLength(12)
    expect(drafted).toContain('alter table "items_item" drop constraint "ck_items_item_99";')
    expect(drafted).toContain('drop trigger "guard_work_task" on "work_task";')
    await owner.query(drafted.join('\n'))
    expect(await draftSql(kernel)).toEqual([])
  } finally {
    await owner.end()
  }
})
