/**
 * Many of what the program wrote once: rows that commands left behind are kept as texts, and written again with
 * other ids, days, numbers and names. What isn't said to differ is as the write path made it.
 */
import type pg from 'pg'

export interface TemplateRow {
  table: string
  /** Values as PostgreSQL writes them, by column. */
  values: ReadonlyMap<string, string | null>
}

interface TableColumns {
  key: string
  types: Map<string, string>
}

export type Tables = ReadonlyMap<string, TableColumns>

/** Tables whose rows belong to no record: they are made from the others afterwards. */
const KEPT = new Set(['kernel_counter', 'kernel_seal', 'kernel_event_reader', 'kernel_migration', 'ledger_balance'])

/** The tables of the schema with the columns that are written. */
export async function tablesOf(client: pg.Client): Promise<Tables> {
  const { rows } = await client.query<{ table: string; column: string; type: string }>(
    `select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as type
       from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
        and a.attgenerated = '' and a.attidentity = '' and a.attname <> 'xid' order by c.relname, a.attnum`,
  )
  const tables = new Map<string, TableColumns>()
  for (const { table, column, type } of rows) {
    if (KEPT.has(table) || table.startsWith('auth_') || table.startsWith('bench_')) continue
    const known = tables.get(table) ?? { key: table === 'kernel_number' ? 'subject' : 'id', types: new Map() }
    known.types.set(column, type)
    tables.set(table, known)
  }
  return tables
}

/** Every row that some work added, as it stands when the work is done. */
export async function capture(client: pg.Client, tables: Tables, work: () => Promise<void>): Promise<TemplateRow[]> {
  const before = new Map<string, string[]>()
  for (const [table, { key }] of tables) {
    const { rows } = await client.query<{ key: string }>(`select ${key}::text as key from ${table}`)
    before.set(
      table,
      rows.map((row) => row.key),
    )
  }
  await work()
  const made: TemplateRow[] = []
  for (const [table, { key, types }] of tables) {
    const columns = [...types.keys()].map((name) => `"${name}"::text as "${name}"`).join(', ')
    const { rows } = await client.query<Record<string, string | null>>(
      `select ${columns} from ${table} where ${key}::text <> all($1::text[])`,
      [before.get(table)],
    )
    made.push(...rows.map((row) => ({ table, values: new Map(Object.entries(row)) })))
  }
  return made
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** What differs from copy to copy: a text of the template and the column of `r` that stands in its place. */
export type Tokens = ReadonlyMap<string, string>

/** Templates of one kind of row are written by one statement: `r.n` numbers the copies. */
export function copySql(
  tables: Tables,
  row: TemplateRow,
  tokens: Tokens,
  own: ReadonlyMap<string, string>,
  source: string,
): string {
  const columns = tables.get(row.table)
  if (!columns) throw new Error(`${row.table} is no table of the template.`)
  const parts = [...tokens.keys()].sort((a, b) => b.length - a.length).map((one) => RegExp.escape(one))
  const split = new RegExp(`(${parts.join('|')})`)
  const values = [...columns.types].map(([name, type]) => {
    const value = row.values.get(name) ?? null
    if (value === null) return `null::${type}`
    const special = own.get(`${row.table}.${name}`) ?? own.get(`*.${name}`)
    if (special) return `(${special})::${type}`
    const pieces = value.split(split).filter((piece) => piece !== '')
    return `(${pieces.map((piece) => tokens.get(piece) ?? literal(piece)).join(' || ') || "''"})::${type}`
  })
  const names = [...columns.types.keys()].map((name) => `"${name}"`).join(', ')
  return `insert into ${row.table} (${names}) select ${values.join(', ')} from ${source} r`
}

/**
 * SQL of a UUID (RFC 9562, version 7) that is the same for the same kind of row and number of the copy: ids rise
 * with the instant of the copy, as those that the program gives.
 */
export const idSql = (kind: number, instant: string, n: string): string =>
  `${idHead(instant)} || '-7${kind.toString(16).padStart(3, '0')}-8' || ${idTail(n)}`

/** What an id says of its instant, in milliseconds. */
export const idHead = (instant: string): string =>
  `left(lpad(to_hex(${instant}), 12, '0'), 8) || '-' || right(lpad(to_hex(${instant}), 12, '0'), 4)`

/** What an id says of the number of the copy. */
export const idTail = (n: string): string =>
  `left(lpad(to_hex(${n}), 15, '0'), 3) || '-' || right(lpad(to_hex(${n}), 15, '0'), 12)`
