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
    'create table rows_of (id uuid, "on" date, gone text, amount numeric, said text, more jsonb, tags text[], at timestamptz, yes boolean, count bigint, few integer, ids uuid[])',
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
  on: fc.oneof(
    fc.constantFrom('2026-02-28', '1999-12-31', '2000-01-01', '0001-01-01', '9999-12-31', null),
    fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((one) => one.toISOString().slice(0, 10)),
  ),
  amount: fc.oneof(
    fc.constantFrom('12.50', '-0.01', '0', '-0.00', '000', '0.0001', '10000', '99999999999999.999999', '1e-7', null),
    fc.stringMatching(/^-?\d{1,20}(\.\d{1,12})?$/),
  ),
  said: fc.option(text),
  more: fc.option(fc.record({ a: text, b: fc.array(text, { maxLength: 3 }), c: fc.constantFrom(true, null, 1.5) })),
  tags: fc.option(fc.array(fc.option(text), { maxLength: 3 })),
  at: fc.oneof(
    fc.constantFrom('2026-03-12T09:41:00.123456Z', '2026-03-12 09:41:00.5+02', '1969-12-31T23:59:59.999999Z', null),
    fc
      .date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true })
      .map((one) => one.toISOString()),
  ),
  yes: fc.constantFrom(true, false, null),
  count: fc.constantFrom(0, -1, 9007199254740991, '-9223372036854775808', null),
  few: fc.option(fc.integer({ min: -2147483648, max: 2147483647 })),
  ids: fc.option(fc.array(fc.uuid(), { maxLength: 3 })),
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

test('what is no value of its column, or too large for it, is refused before it is sent', () => {
  const layout = layouts.of('rows_of') as Layout
  for (const [row, message] of [
    [{ few: 2147483648 }, 'too large'],
    [{ count: '9223372036854775808' }, 'too large'],
    [{ id: 'no id' }, 'no UUID'],
    [{ on: '2026-02-30' }, 'day'],
    [{ amount: 'a lot' }, 'DecimalError'],
    [{ amount: '' }, 'DecimalError'],
    [{ amount: '-' }, 'DecimalError'],
    [{ amount: '.' }, 'DecimalError'],
  ] as const)
    expect(() => rowsBytes(layout, [row])).toThrowError(message)
})
