import type { RunSql } from './reader.ts'
import type { Table } from './table.ts'
import { LIST_HEAD, Wire, type WriteValue, writeListHead, writerOf } from './wire.ts'

export interface LayoutColumn {
  name: string
  /** The number of its type in the catalogue. */
  oid: number
  write: WriteValue
}

export interface Layout {
  /** The number of the type of its rows. */
  type: number
  columns: LayoutColumn[]
}

/** The columns of every table in the order in which the database keeps them. */
export interface Layouts {
  of(table: string): Layout | undefined
  /** Reads them anew: at the start, and when the tables may have changed since. */
  load(): Promise<void>
}

const COLUMNS = `
  select c.relname as "table", c.reltype::bigint as row_type, a.attname as name, a.atttypid::bigint as oid, t.typname as type,
         e.typname as element, e.oid::bigint as element_oid
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
    left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
   where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
   order by c.oid, a.attnum`

interface FoundColumn {
  table: string
  row_type: string
  name: string
  oid: string
  type: string
  element: string | null
  element_oid: string | null
}

/** The layouts of the tables on a connection's path. */
export function layoutsOf(run: RunSql): Layouts {
  let tables = new Map<string, Layout>()
  return {
    of: (table) => tables.get(table),
    async load() {
      const found = new Map<string, Layout>()
      for (const { table, row_type, name, oid, type, element, element_oid } of await run<FoundColumn>(COLUMNS)) {
        const layout = found.get(table) ?? { type: Number(row_type), columns: [] }
        found.set(table, layout)
        const write = writerOf(type, element === null ? undefined : { type: element, oid: Number(element_oid) })
        layout.columns.push({ name, oid: Number(oid), write })
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

const wire = new Wire()

/**
 * Rows as one parameter of the type `table[]`, in the binary form (`array_recv` and `record_recv` in PostgreSQL's
 * utils/adt): the database has nothing to parse, which is a quarter of its work where thousands of rows are written.
 * Columns that a row lacks are null.
 */
export function rowsBytes({ type, columns }: Layout, rows: readonly Record<string, unknown>[]): Buffer {
  wire.length = 0
  writeListHead(wire, type, rows.length)
  for (const row of rows) {
    const at = wire.room(4)
    wire.int32(columns.length)
    for (const { name, oid, write } of columns) {
      wire.oid(oid)
      wire.value(row[name], write)
    }
    wire.bytes.writeInt32BE(wire.length - at - 4, at)
  }
  return wire.taken()
}

/** Several such parameters of one table as one. */
export function joinedRows(parts: readonly Buffer[]): Buffer {
  const joined = Buffer.concat(parts.map((part, index) => (index === 0 ? part : part.subarray(LIST_HEAD))))
  const LENGTH = 12
  joined.writeInt32BE(
    parts.reduce((sum, part) => sum + part.readInt32BE(LENGTH), 0),
    LENGTH,
  )
  return joined
}
