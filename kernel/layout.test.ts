import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../test/database.ts'
import { openPool } from './db/index.ts'
import { type Layout, type Layouts, layoutsOf, rowsBytes } from './layout.ts'

let pool: ReturnType<typeof openPool>
let layouts: Layouts

beforeAll(async () => {
  const database = await testDatabase()
  pool = openPool(database.ownerUrl, database.schema, { max: 1 })
  await pool.query(
    'create table rows_of (id uuid, "on" date, gone text, amount numeric, said text, more jsonb, tags text[], at timestamptz, yes boolean, count bigint)',
  )
  await pool.query('alter table rows_of drop column gone')
  layouts = layoutsOf(async (text, values) => (await pool.query(text, values)).rows as never)
  await layouts.load()
})
afterAll(() => pool.end())

const storable = (text: string) => !text.includes('\u0000') && text.isWellFormed()
const text = fc.oneof(
  fc.string({ unit: 'binary' }).filter(storable),
  fc
    .array(fc.constantFrom('"', '\\', ',', '(', ')', '{', '}', ' ', '\n', "'", 'null', ''), { maxLength: 8 })
    .map((parts) => parts.join('')),
)
const row = fc.record({
  id: fc.uuid(),
  on: fc.constantFrom('2026-02-28', '1999-12-31', null),
  amount: fc.constantFrom('12.50', '-0.01', '99999999999999.999999', null),
  said: fc.option(text),
  more: fc.option(fc.record({ a: text, b: fc.array(text, { maxLength: 3 }), c: fc.constantFrom(true, null, 1.5) })),
  tags: fc.option(fc.array(fc.option(text), { maxLength: 3 })),
  at: fc.constantFrom('2026-03-12T09:41:00.123456Z', null),
  yes: fc.constantFrom(true, false, null),
  count: fc.constantFrom(0, 9007199254740991, null),
})

test('whatever is written as rows is read as the same rows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 4 }), async (rows) => {
      const { rows: found } = await pool.query(
        `select to_jsonb(x) || jsonb_build_object('amount', x.amount::text) as row from unnest($1::rows_of[]) x`,
        [rowsBytes(layouts.of('rows_of') as Layout, rows)],
      )
      const asked = await pool.query(
        `select to_jsonb(x) || jsonb_build_object('amount', x.amount::text) as row from json_populate_recordset(null::rows_of, $1::json) x`,
        [JSON.stringify(rows)],
      )
      expect(found).toEqual(asked.rows)
      expect(found.map((one) => (one.row as { said: unknown }).said)).toEqual(rows.map((one) => one.said))
    }),
    { numRuns: 300 },
  )
})
