import type { RunSql } from './reader.ts'
import type { Table } from './table.ts'

/** How a value is written inside a row: as it is, in quotes, as JSON, or as a list of its own. */
type Form = 'plain' | 'text' | 'json' | 'list'

export interface LayoutColumn {
  name: string
  form: Form
}

/** The columns of every table in the order in which the database keeps them. */
export interface Layouts {
  of(table: string): readonly LayoutColumn[] | undefined
  /** Reads them anew: at the start, and when the tables may have changed since. */
  load(): Promise<void>
}

const COLUMNS = `
  select c.relname as "table", a.attname as name,
         case when t.typname in ('json', 'jsonb') then 'json' when t.typcategory = 'A' then 'list'
              when t.typcategory in ('N', 'B', 'D') or t.typname = 'uuid' then 'plain' else 'text' end as form
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
   where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
   order by c.oid, a.attnum`

/** The layouts of the tables on a connection's path. */
export function layoutsOf(run: RunSql): Layouts {
  let tables = new Map<string, LayoutColumn[]>()
  return {
    of: (table) => tables.get(table),
    async load() {
      const found = new Map<string, LayoutColumn[]>()
      for (const { table, ...column } of await run<LayoutColumn & { table: string }>(COLUMNS)) {
        const columns = found.get(table)
        if (columns) columns.push(column)
        else found.set(table, [column])
      }
      tables = found
    },
  }
}

/** Whether the columns of all tables that these writes name are known. */
export const layoutsKnow = (
  layouts: Layouts,
  writes: readonly { table: Table }[],
  plain: readonly { table: string }[],
): boolean =>
  plain.every(({ table }) => layouts.of(table)) &&
  new Set(writes.map(({ table }) => table))
    .values()
    .every(({ table, lines }) => layouts.of(table) && lines.every((one) => layouts.of(one.table)))

// A row stands in quotes inside the list, so a quote of the row is `\"`, one inside a value of it `\"\"`, and a
// backslash inside a value is doubled for the row and once more for the list.
// (PostgreSQL 18, 8.15.2 “Array Value Input” and 8.16.6 “Composite Type Input and Output Syntax”.)
const QUOTE = '\\"'

function quotedText(text: string): string {
  const safe = text.includes('\\') ? text.replaceAll('\\', '\\\\\\\\') : text
  return QUOTE + (safe.includes('"') ? safe.replaceAll('"', '\\"\\"') : safe) + QUOTE
}

const listText = (values: readonly unknown[]): string =>
  `{${values.map((value) => (value === null ? 'null' : `"${String(value).replace(/["\\]/g, '\\$&')}"`)).join(',')}}`

function valueText(value: unknown, form: Form): string {
  if (value === undefined || value === null) return ''
  if (form === 'plain') return String(value)
  if (form === 'json') return quotedText(JSON.stringify(value))
  return quotedText(form === 'list' && Array.isArray(value) ? listText(value) : String(value))
}

/**
 * Rows as one parameter of the type `table[]`: a third of what the database needs to read the same as JSON.
 * Columns that a row lacks are null.
 */
export function rowsText(layout: readonly LayoutColumn[], rows: readonly Record<string, unknown>[]): string {
  let text = '{'
  for (const row of rows) {
    if (text.length > 1) text += ','
    let comma = '"('
    for (const { name, form } of layout) {
      text += comma + valueText(row[name], form)
      comma = ','
    }
    text += ')"'
  }
  return `${text}}`
}
