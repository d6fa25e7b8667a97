import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../test/database.ts'
import { openPool } from './db/index.ts'
import { wordsQuery } from './words-query.ts'

let pool: ReturnType<typeof openPool>
beforeAll(async () => {
  const database = await testDatabase()
  pool = openPool(database.ownerUrl, database.schema, { max: 1 })
})
afterAll(() => pool.end())

const TEXT = [
  '118-377',
  'INV-2026-00042',
  'KV/26.0417',
  'Ostermann-Spedition GmbH',
  'rechnung@kranz-verpackung.example',
  'DE89370400440532013000',
  '796.40',
  '2026-11-22',
  "Müller's",
].join(' ')

test.each([
  ['118-377', true],
  ['118-3', true],
  ['377', true],
  ['inv-2026-00042', true],
  ['INV 2026', true],
  ['00042', true],
  ['KV/26.0417', true],
  ['ostermann spedition', true],
  ['Ostermann-Sped', true],
  ['rechnung@kranz-verpackung.example', true],
  ['796.40', true],
  ['2026-11-22', true],
  ['de8937', true],
  ["müller's", true],
  ['118-378', false],
  ['INV-2026-00043', false],
  ['elbe', false],
  ["'); drop table x; --", false],
  ['\u0000-\u0000a', false],
  ['&|!:*() <->', null],
  ['', null],
  [`${'5-'.repeat(5000)}2`, false],
] as const)('%j finds what was written: %j', async (search, found) => {
  const query = wordsQuery(search)
  if (found === null) return expect(query).toBeNull()
  const { rows } = await pool.query<{ found: boolean }>(
    "select to_tsvector('simple', $1) @@ to_tsquery('simple', $2) as found",
    [TEXT, query],
  )
  expect(rows).toEqual([{ found }])
})
