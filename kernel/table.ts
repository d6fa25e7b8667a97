import type { FieldSpec, Fields } from './field.ts'
import { quoted, snake, tableOf } from './names.ts'
import type { AnyRecord } from './record.ts'

export interface Column {
  name: string
  column: string
  type: string
  spec: FieldSpec
}

export interface LinesTable {
  name: string
  table: string
  columns: Column[]
  searches: boolean
}

/** How a record lies in the database: made once from its declaration. */
export interface Table {
  record: AnyRecord
  table: string
  columns: Column[]
  lines: LinesTable[]
  byName: Map<string, Column>
  /** Select list that names every column by its field; lines come as JSON. */
  select: string
  selectWithLines: string
  hasState: boolean
  /** Whether it has words of its own that search finds; those of its lines lie with the lines. */
  searches: boolean
}

const TYPES: Record<string, string> = {
  integer: 'bigint',
  decimal: 'numeric',
  money: 'numeric',
  date: 'date',
  instant: 'timestamptz',
  boolean: 'boolean',
  ref: 'uuid',
  json: 'jsonb',
  texts: 'text[]',
}

/** The column type of a field; whatever is not listed is text. */
export const sqlType = (spec: FieldSpec): string => TYPES[spec.kind] ?? 'text'

const columnsOf = (fields: Fields): Column[] =>
  Object.entries(fields)
    .filter(([, field]) => field.spec.kind !== 'rows')
    .map(([name, { spec }]) => ({ name, column: snake(name), type: sqlType(spec), spec }))

const standing = (name: string, type: string, more: Partial<FieldSpec> = {}): Column => ({
  name,
  column: snake(name),
  type,
  spec: {
    kind: type === 'uuid' ? 'ref' : type === 'timestamptz' ? 'instant' : 'text',
    optional: false,
    given: true,
    ...more,
  },
})

/** Values inside JSON keep their exactness: numbers as text, instants in one form. */
function jsonValue(alias: string, column: Column): string {
  const value = `${alias}.${quoted(column.column)}`
  if (column.type === 'numeric') return `${value}::text`
  if (column.type === 'timestamptz') return `to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
  return value
}

function linesSelect(lines: LinesTable, parent: string): string {
  const pairs = [`'id', l.id`, ...lines.columns.map((column) => `'${column.name}', ${jsonValue('l', column)}`)]
  return `(select coalesce(json_agg(json_build_object(${pairs.join(', ')}) order by l.position), '[]'::json) from ${quoted(lines.table)} l where l.parent = ${quoted(parent)}.id) as ${quoted(lines.name)}`
}

const searching = (columns: readonly Column[]): boolean => columns.some((column) => column.spec.search)

function linesOf(table: string, name: string, rows: Fields): LinesTable {
  const columns = columnsOf(rows)
  return { name, table, columns, searches: searching(columns) }
}

/** Select list that names these columns by their fields. */
export const selectOf = (table: string, columns: readonly Column[]): string =>
  columns.map((column) => `${quoted(table)}.${quoted(column.column)} as ${quoted(column.name)}`).join(', ')

function plan(record: AnyRecord): Table {
  const table = tableOf(record.id)
  const columns = [
    standing('id', 'uuid'),
    ...(record.sealed ? [] : [standing('revision', 'bigint')]),
    ...(record.states ? [standing('state', 'text')] : []),
    ...(record.lean ? [] : [standing('createdAt', 'timestamptz', { recorded: true }), standing('createdBy', 'uuid')]),
    ...columnsOf(record.fields),
    ...(record.custom ? [standing('custom', 'jsonb', { kind: 'json', optional: true })] : []),
  ]
  const lines = Object.entries(record.fields).flatMap(([name, { spec }]) =>
    spec.kind === 'rows' && spec.rows ? [linesOf(`${table}_${snake(name)}`, name, spec.rows)] : [],
  )
  const select = selectOf(table, columns)
  return {
    record,
    table,
    columns,
    lines,
    byName: new Map(columns.map((column) => [column.name, column])),
    select,
    selectWithLines: [select, ...lines.map((line) => linesSelect(line, table))].join(', '),
    hasState: record.states !== undefined,
    searches: searching(columns),
  }
}

const plans = new WeakMap<AnyRecord, Table>()

/** The table of a record, planned once. */
export function tableFor(record: AnyRecord): Table {
  const known = plans.get(record)
  if (known) return known
  const made = plan(record)
  plans.set(record, made)
  return made
}

/** States in which a record's fields may change, or null where they always may. */
export function openStates(record: AnyRecord): readonly string[] | null {
  if (record.frozenUnless === undefined) return null
  return typeof record.frozenUnless === 'string' ? [record.frozenUnless] : record.frozenUnless
}
