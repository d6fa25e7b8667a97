/** Connections to an organisation's schema, and how PostgreSQL's values arrive in the program. */
import pg from 'pg'

export interface PoolOptions {
  /** Most connections at once; 10 where nothing is said. */
  max?: number
  /** Longest that one statement may take, in milliseconds; 60 s where nothing is said, 0 for no limit. */
  statementTimeout?: number
  /**
   * How much longer than a statement may take its answer is waited for, in milliseconds; 5 s where nothing is said. A
   * connection that broke without a word, as when a machine loses its power, is noticed by this alone.
   */
  answerTimeout?: number
  /** Longest that a transaction may wait for its next statement, in milliseconds; 60 s where nothing is said. */
  idleInTransactionTimeout?: number
  /** Longest wait for a connection, in milliseconds; 20 s where nothing is said. */
  connectionTimeout?: number
  /** Name shown in `pg_stat_activity`. */
  applicationName?: string
  /**
   * Send statements without waiting for the answers before them (on unless false). Cursors need it off; a
   * transaction needs a connection of its own, as always.
   */
  pipeline?: boolean
}

const { builtins } = pg.types

// Types without a name among the driver's builtins (pg_type.dat).
const JSON_ARRAYS = [199, 3807]
const DATE_ARRAY = 1182
const TIMESTAMP_ARRAY = 1115
const TIMESTAMPTZ_ARRAY = 1185
const NUMERIC_ARRAY = 1231
const INT8_ARRAY = 1016
const TEXT_ARRAY = 1009

/** `2026-01-31 09:30:00.5+00` → `2026-01-31T09:30:00.500000Z`: six places always, so that instants sort as text. */
export function instantOf(text: string): string {
  const parts = /^(\d{4,6}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/.exec(text)
  if (!parts) return text
  return `${parts[1]}T${parts[2]}.${(parts[3] ?? '').padEnd(6, '0')}Z`
}

/** An int8 as a number where JavaScript counts exactly, else as its digits. */
export function integerOf(text: string): number | string {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : text
}

function asIs(text: string): string {
  return text
}

function arrayOf<T>(parse: (text: string) => T): (text: string) => unknown {
  const split: (text: string) => unknown = parserOf(TEXT_ARRAY, 'text')
  const each = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(each) : typeof value === 'string' ? parse(value) : value
  return (text) => each(split(text))
}

type Parser = (text: string) => unknown

/** The driver's own parser of a type. */
function parserOf(type: number, format: 'text' | 'binary'): Parser {
  return pg.types.getTypeParser(type, format)
}

const parsers = new Map<number, Parser>([
  [builtins.NUMERIC, asIs],
  [builtins.INT8, integerOf],
  [builtins.DATE, asIs],
  [builtins.TIMESTAMP, asIs],
  [builtins.TIMESTAMPTZ, instantOf],
  [builtins.INTERVAL, asIs],
  [NUMERIC_ARRAY, arrayOf(asIs)],
  [INT8_ARRAY, arrayOf(integerOf)],
  [DATE_ARRAY, arrayOf(asIs)],
  [TIMESTAMP_ARRAY, arrayOf(asIs)],
  [TIMESTAMPTZ_ARRAY, arrayOf(instantOf)],
  ...JSON_ARRAYS.map((type): [number, Parser] => [type, arrayOf((text) => JSON.parse(text) as unknown)]),
])

/**
 * How values arrive: numeric as its digits, int8 as a number where that is exact, dates as `YYYY-MM-DD`, instants as
 * `YYYY-MM-DDTHH:MM:SS.ffffffZ`, JSON parsed, arrays element by element; all else as the driver has it.
 */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: (type: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : parsers.get(type)) ?? parserOf(type, format ?? 'text'),
}

/**
 * Settings for a connection to an organisation: its schema first in `search_path`, times in UTC and ISO form.
 * They travel with the connection's start, so they cost no round trip.
 */
export function connectionConfig(
  url: string,
  schema: string,
  settings: Record<string, string | number> = {},
): pg.ClientConfig {
  const wanted = {
    search_path: `"${schema}",public`,
    TimeZone: 'UTC',
    DateStyle: 'ISO',
    IntervalStyle: 'iso_8601',
    ...settings,
  }
  const given = URL.parse(url)?.searchParams.get('options') ?? ''
  const ours = Object.entries(wanted).map(
    ([name, value]) => `-c ${name}=${String(value).replaceAll(/([\\ ])/g, '\\$1')}`,
  )
  return {
    connectionString: withoutOptions(url),
    options: `${given} ${ours.join(' ')}`.trim(),
    types: valueTypes,
    keepAlive: true,
  }
}

/** Options inside the connection string would win over ours; they were read from it before. */
function withoutOptions(url: string): string {
  const address = URL.parse(url)
  if (!address?.searchParams.has('options')) return url
  address.searchParams.delete('options')
  return address.href
}

/**
 * A pool of connections to the organisation's schema. A connection that breaks while idle is replaced; the error
 * shows with the next statement, if it lasts. End it with `pool.end()`.
 */
export function openPool(url: string, schema: string, options: PoolOptions = {}): pg.Pool {
  const { statementTimeout = 60_000, answerTimeout = 5000 } = options
  const pool = new pg.Pool({
    ...connectionConfig(url, schema, {
      statement_timeout: statementTimeout,
      idle_in_transaction_session_timeout: options.idleInTransactionTimeout ?? 60_000,
    }),
    ...(statementTimeout > 0 ? { query_timeout: statementTimeout + answerTimeout } : {}),
    application_name: options.applicationName ?? 'backstay',
    max: options.max ?? 10,
    connectionTimeoutMillis: options.connectionTimeout ?? 20_000,
    idleTimeoutMillis: 300_000,
    pipeline: options.pipeline ?? true,
  })
  pool.on('error', () => undefined)
  // The pool listens only to those that lie idle in it. One that is lent out and breaks between two statements would
  // end the whole process; the next statement on it is told.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
