import { type Layouts, rowsBytes } from './layout.ts'
import { quoted } from './names.ts'
import type { LinesTable, Table } from './table.ts'

/** One row as it will be written. `before` is absent for a new row, `after` for a removed one. */
export interface Write {
  table: Table
  id: string
  before?: Record<string, unknown>
  after?: Record<string, unknown>
  /** Fields that change, for a row that was there. */
  set?: Record<string, unknown>
}

/** Rows for a kernel table (audit, events, …) that go along with the writes. */
export interface PlainInsert {
  table: string
  columns: readonly string[]
  rows: Record<string, unknown>[]
}

interface Part {
  sql: (parameter: number) => string
  rows: Record<string, unknown>[]
  /** The table whose rows they are like; none where they are read as JSON. */
  like?: string
  /** How many rows must be touched; fewer means somebody else was faster. */
  expect?: number
}

const json = (value: unknown): unknown => (value === undefined || value === null ? null : value)

/** A list of rows of a table, as something to select from. */
const given = (table: string, parameter: number): string => `unnest($${parameter}::${quoted(table)}[])`

/** A row of a table: columns by their SQL names. */
function columnRow(columns: Table['columns'], row: Record<string, unknown>): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  for (const column of columns) if (Object.hasOwn(row, column.name)) made[column.column] = json(row[column.name])
  return made
}

function insertPart(table: Table, rows: Record<string, unknown>[]): Part {
  const columns = table.columns.filter((column) => !column.spec.recorded)
  const names = columns.map((column) => quoted(column.column)).join(', ')
  return {
    like: table.table,
    rows: rows.map((row) => columnRow(columns, row)),
    sql: (n) => `insert into ${quoted(table.table)} (${names}) select ${names} from ${given(table.table, n)}`,
  }
}

function updatePart(table: Table, names: string[], writes: Write[]): Part {
  const columns = table.columns.filter((column) => names.includes(column.name))
  const sets = columns.map((column) => `${quoted(column.column)} = x.${quoted(column.column)}`)
  return {
    like: table.table,
    rows: writes.map(({ id, set, before }) => ({ ...columnRow(columns, set ?? {}), id, revision: before?.revision })),
    sql: (n) =>
      `update ${quoted(table.table)} t set ${[...sets, '"revision" = t."revision" + 1'].join(', ')} from ${given(table.table, n)} x where t.id = x.id and t."revision" = x."revision" returning 1`,
    expect: writes.length,
  }
}

const removePart = (table: Table, writes: Write[]): Part => ({
  like: table.table,
  rows: writes.map(({ id, before }) => ({ id, revision: before?.revision })),
  sql: (n) =>
    `delete from ${quoted(table.table)} t using ${given(table.table, n)} x where t.id = x.id and t."revision" = x."revision" returning 1`,
  expect: writes.length,
})

type LineRow = Record<string, unknown> & { id: string }

const lineRows = (lines: LinesTable, write: Write): Record<string, unknown>[] => {
  const given = (write.set ?? write.after)?.[lines.name]
  if (!Array.isArray(given)) return []
  return (given as LineRow[]).map((line, position) => ({
    ...columnRow(lines.columns, line),
    id: line.id,
    parent: write.id,
    position,
  }))
}

function linesParts(lines: LinesTable, writes: Write[]): Part[] {
  const stated = writes.filter((write) => write.after && Array.isArray((write.set ?? write.after)[lines.name]))
  if (stated.length === 0) return []
  const names = ['id', 'parent', 'position', ...lines.columns.map((column) => column.column)].map(quoted)
  const updates = names.slice(2).map((name) => `${name} = excluded.${name}`)
  const parts: Part[] = []
  const changed = stated.filter((write) => write.before)
  const made = stated.filter((write) => !write.before)
  if (changed.length > 0) {
    const kept = changed.map((write) => ({
      parent: write.id,
      ids: ((write.set?.[lines.name] ?? []) as LineRow[]).map((line) => line.id),
    }))
    parts.push({
      rows: kept,
      sql: (n) =>
        `delete from ${quoted(lines.table)} l using json_to_recordset($${n}::json) as k(parent uuid, ids uuid[]) where l.parent = k.parent and l.id <> all(k.ids)`,
    })
  }
  const insert = (to: Write[], also: string): void => {
    const rows = to.flatMap((write) => lineRows(lines, write))
    if (rows.length === 0) return
    parts.push({
      like: lines.table,
      rows,
      sql: (n) =>
        `insert into ${quoted(lines.table)} (${names.join(', ')}) select ${names.join(', ')} from ${given(lines.table, n)}${also}`,
      ...(also === '' ? {} : { expect: rows.length }),
    })
  }
  insert(made, '')
  insert(
    changed,
    ` on conflict (id) do update set ${updates.join(', ')} where ${quoted(lines.table)}.parent = excluded.parent returning 1`,
  )
  return parts
}

/** Rows of one table go together: ten numbers then make the same statement as one, which the database knows. */
const plainPart = (same: PlainInsert[]): Part => {
  const { table, columns } = same[0] as PlainInsert
  const names = columns.map(quoted).join(', ')
  return {
    like: table,
    rows: same.flatMap(({ rows }) => rows),
    sql: (n) => `insert into ${quoted(table)} (${names}) select ${names} from ${given(table, n)}`,
  }
}

function groupBy<T>(all: readonly T[], key: (one: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const name = key(one)
    const group = groups.get(name)
    if (group) group.push(one)
    else groups.set(name, [one])
  }
  return [...groups.values()]
}

function partsOf(writes: readonly Write[]): Part[] {
  return groupBy(writes, (write) => write.table.table).flatMap((group) => {
    const table = group[0]?.table as Table
    const made = group.filter((write) => !write.before && write.after)
    const changed = group.filter((write) => write.before && write.after)
    const removed = group.filter((write) => write.before && !write.after)
    const named = (write: Write) =>
      Object.keys(write.set ?? {})
        .filter((name) => table.byName.has(name))
        .sort()
    return [
      ...(made.length
        ? [
            insertPart(
              table,
              made.map((write) => write.after ?? {}),
            ),
          ]
        : []),
      ...groupBy(changed, (write) => named(write).join()).map((same) =>
        updatePart(table, same[0] ? named(same[0]) : [], same),
      ),
      ...table.lines.flatMap((lines) => linesParts(lines, [...made, ...changed])),
      ...(removed.length ? [removePart(table, removed)] : []),
    ]
  })
}

/** How far the counter of a series has come. */
export interface CounterStep {
  series: string
  last: number
}

const counterPart = (steps: CounterStep[]): Part => ({
  rows: steps.map((step) => ({ ...step })),
  sql: (n) =>
    `update kernel_counter c set last = x.last from json_to_recordset($${n}::json) as x(series text, last bigint) where c.series = x.series returning 1`,
  expect: steps.length,
})

const missing = (table: string): never => {
  throw new Error(`There is no table ${table}.`)
}

export interface Statement {
  text: string
  values: unknown[]
}

/**
 * All writes of a command as one statement: one round trip, one snapshot, foreign keys checked at its end.
 * It raises `record.stale` when a row that should change was changed by somebody else in between.
 */
export function statementOf(
  writes: readonly Write[],
  plain: readonly PlainInsert[],
  layouts: Layouts,
  counters: CounterStep[] = [],
): Statement | null {
  const parts = [
    ...partsOf(writes),
    ...groupBy(
      plain.filter((one) => one.rows.length > 0),
      (one) => `${one.table} ${one.columns.join()}`,
    ).map(plainPart),
    ...(counters.length > 0 ? [counterPart(counters)] : []),
  ]
  if (parts.length === 0) return null
  const values: unknown[] = parts.map(({ like, rows }) =>
    like === undefined ? JSON.stringify(rows) : rowsBytes(layouts.of(like) ?? missing(like), rows),
  )
  const bodies = parts.map((part, index) => `w${index} as (${part.sql(index + 1)})`)
  const counted = parts.flatMap((part, index) => {
    if (part.expect === undefined) return []
    values.push(part.expect)
    return [`kernel_expect((select count(*) from w${index}), $${values.length})`]
  })
  return { text: `with ${bodies.join(', ')} select ${counted.length > 0 ? counted.join(', ') : '1'}`, values }
}
