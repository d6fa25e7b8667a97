import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../test/database.ts'
import { openWire } from '../../test/faults/wire.ts'
import { isLost } from '../failure.ts'
import { openPool } from './pool.ts'

let pool: Pool
let schema: string

beforeAll(async () => {
  const database = await testDatabase()
  schema = database.schema
  pool = openPool(database.appUrl, schema, { max: 2 })
})
afterAll(() => pool.end())

const values: [sql: string, expected: unknown][] = [
  ['1234567890123456789.1200::numeric', '1234567890123456789.1200'],
  ["'NaN'::numeric", 'NaN'],
  ['9007199254740991::int8', 9007199254740991],
  ['9007199254740992::int8', '9007199254740992'],
  ['(-9007199254740993)::int8', '-9007199254740993'],
  ["'2026-02-28'::date", '2026-02-28'],
  ["'2026-01-31 09:30:00.5+02'::timestamptz", '2026-01-31T07:30:00.500000Z'],
  ["'2026-01-31 09:30:00.123456Z'::timestamptz", '2026-01-31T09:30:00.123456Z'],
  ["'2026-01-31 09:30:00Z'::timestamptz", '2026-01-31T09:30:00.000000Z'],
  ["'infinity'::timestamptz", 'infinity'],
  ["array['2026-01-31 09:30:00Z'::timestamptz, null]", ['2026-01-31T09:30:00.000000Z', null]],
  ["'2026-01-31 09:30:00'::timestamp", '2026-01-31 09:30:00'],
  ['array[1.10, null, 2]::numeric[]', ['1.10', null, '2']],
  ['array[[1],[9007199254740993]]::int8[]', [[1], ['9007199254740993']]],
  ["array['2026-02-28']::date[]", ['2026-02-28']],
  [`'{"a": [1, "x"]}'::jsonb`, { a: [1, 'x'] }],
  [`array['{"a": 1}', '[2]']::jsonb[]`, [{ a: 1 }, [2]]],
  ["array['01890a5d-ac96-774b-bcce-b302099a8057']::uuid[]", ['01890a5d-ac96-774b-bcce-b302099a8057']],
  [`array['a,b', 'c"d', null, '']::text[]`, ['a,b', 'c"d', null, '']],
  ["'1 day 02:00'::interval", 'P1DT2H'],
  ['true', true],
]

test.each(values)('%s arrives as declared', async (sql, expected) => {
  const { rows } = await pool.query(`SELECT ${sql} AS value`)
  expect(rows[0].value).toStrictEqual(expected)
})

test('the organisation and the limits are set on every connection', async () => {
  const { rows } = await pool.query(
    `SELECT current_schema() AS schema, current_setting('statement_timeout') AS statement,
            current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('application_name') AS name,
            current_setting('TimeZone') AS zone`,
  )
  expect(rows[0]).toEqual({ schema, statement: '1min', idle: '1min', name: 'backstay', zone: 'UTC' })
})

test('statements that were sent together are answered in order, and a failing one fails alone', async () => {
  const client = await pool.connect()
  try {
    const answers = await Promise.allSettled([
      client.query('SELECT 1 AS n'),
      client.query('SELECT 1 / 0'),
      client.query('SELECT $1::int AS n', [3]),
    ])
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(answers[2]?.status === 'fulfilled' && answers[2].value.rows).toEqual([{ n: 3 }])
  } finally {
    client.release()
  }
})

test('a connection that broke without a word is noticed, and another is made', async () => {
  const database = await testDatabase()
  const wire = await openWire()
  const address = new URL(database.appTcpUrl)
  wire.lead(Number(address.port))
  address.port = String(wire.port)
  const behind = openPool(address.href, database.schema, {
    ...{ max: 1, connectionTimeout: 500, statementTimeout: 200, answerTimeout: 100 },
  })
  try {
    await behind.query('SELECT 1')
    wire.weather({ hangs: true })
    const errors = await Promise.all(['SELECT 1', 'SELECT 2'].map((sql) => behind.query(sql).catch((error) => error)))
    expect(errors.map(isLost)).toEqual([true, true])
    wire.weather({})
    expect((await behind.query('SELECT 3 AS n')).rows).toEqual([{ n: 3 }])
  } finally {
    await behind.end()
    await wire.close()
  }
})

test('a connection that breaks between two statements of its borrower is told by the next, and ends nothing else', async () => {
  const client = await pool.connect()
  const broken = new Promise((resolve) => client.once('end', resolve))
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid')
  await pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid])
  await broken
  expect(await client.query('SELECT 1').catch(isLost)).toBe(true)
  client.release()
  expect((await pool.query('SELECT 2 AS n')).rows).toEqual([{ n: 2 }])
})
