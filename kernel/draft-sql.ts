import type { FieldSpec } from './field.ts'
import { listIndexes } from './list-order.ts'
import { quoted, snake, tableOf } from './names.ts'
import type { AnyRecord } from './record.ts'
import { type Column, type LinesTable, openStates, type Table, tableFor } from './table.ts'

/** A text as SQL has it. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** That a column holds one of its choices. */
export const choicesSql = ({ column, spec }: Column): string =>
  `${quoted(column)} in (${(spec.choices ?? []).map(literal).join(', ')})`

/** One column as it stands in CREATE TABLE and ALTER TABLE. */
export function columnSql(column: Column): string {
  const { spec } = column
  const parts = [quoted(column.column), column.type]
  if (!spec.optional && spec.kind !== 'rows') parts.push('not null')
  if (column.name === 'id') parts.push('primary key')
  if (column.name === 'revision') parts.push('default 1')
  if (spec.recorded) parts.push('default clock_timestamp()')
  if (spec.kind === 'choice' && spec.choices) {
    parts.push(`check (${choicesSql(column)})`)
  }
  if (spec.target)
    parts.push(`references ${quoted(tableOf(spec.target().id))}${spec.notEnforced ? ' not enforced' : ''}`)
  return parts.join(' ')
}

/** The column that search reads: the words of all texts of a row, or of a line, that are to be found. */
export function wordsColumn(columns: readonly Column[]): string {
  const texts = columns.filter((column) => column.spec.search).map((column) => `coalesce(${quoted(column.column)}, '')`)
  return `"words" tsvector generated always as (to_tsvector('simple', ${texts.join(` || ' ' || `)})) stored`
}

/** Name of the unique index over these fields, as PostgreSQL cuts it; the database names it when it is broken. */
export const uniqueName = (table: string, fields: readonly string[]): string =>
  `uq_${table}_${fields.map(snake).join('_')}`.slice(0, 63)

/** Unique sets of a record: declared together, or on one field. */
export const uniqueSets = (record: AnyRecord): (readonly string[])[] => [
  ...(record.unique ?? []),
  ...Object.entries(record.fields).flatMap(([name, { spec }]) => (spec.unique ? [[name]] : [])),
]

const list = (fields: readonly string[]): string => fields.map((name) => quoted(snake(name))).join(', ')

/** Name of the index over the words of a table. */
export const wordsIndex = (table: string): string => `ix_${table}_words`

/** The sets of fields over which a record has an index, unique ones and those that its list begins with as well. */
export function indexSets(record: AnyRecord): (readonly string[])[] {
  const sets = [...uniqueSets(record), ...(record.indexes ?? [])]
  return [...sets, ...listIndexes(record, sets)]
}

/** Indexes of a record, by name. */
export function indexSql(record: AnyRecord): Map<string, string> {
  const table = tableFor(record)
  const made = new Map<string, string>()
  for (const set of uniqueSets(record)) {
    const name = uniqueName(table.table, set)
    made.set(name, `create unique index ${quoted(name)} on ${quoted(table.table)} (${list(set)});`)
  }
  const led = new Set([...(record.indexes ?? []), ...uniqueSets(record)].map((set) => set[0]))
  const needs = (column: Column) =>
    column.spec.index ||
    (column.spec.target && !column.spec.unindexed && column.name !== record.company && !led.has(column.name))
  const listed = listIndexes(record, [...uniqueSets(record), ...(record.indexes ?? [])])
  const sets = [...(record.indexes ?? []), ...listed, ...table.columns.filter(needs).map((column) => [column.name])]
  for (const set of sets) {
    const name = `ix_${table.table}_${set.map(snake).join('_')}`.slice(0, 63)
    made.set(name, `create index ${quoted(name)} on ${quoted(table.table)} (${list(set)});`)
  }
  for (const { table: name } of [table, ...table.lines].filter((part) => part.searches)) {
    made.set(wordsIndex(name), `create index ${quoted(wordsIndex(name))} on ${quoted(name)} using gin ("words");`)
  }
  for (const lines of table.lines) {
    const name = `ix_${lines.table}_parent`
    made.set(name, `create index ${quoted(name)} on ${quoted(lines.table)} (parent, position);`)
  }
  return made
}

/** The rules of a record that the database holds by themselves, by the names of their constraints: its states, its checks. */
export function checkSql(table: Table): Map<string, string> {
  const made = new Map<string, string>()
  if (table.hasState) {
    const states = Object.keys(table.record.states ?? {})
      .map(literal)
      .join(', ')
    made.set(`ck_${table.table}_state`, `"state" in (${states})`)
  }
  for (const [index, check] of (table.record.checks ?? []).entries())
    made.set(`ck_${table.table}_${index + 1}`, check.sql)
  return made
}

function createTable(table: Table): string {
  const columns = table.columns.map(columnSql)
  for (const [name, sql] of checkSql(table)) columns.push(`constraint ${quoted(name)} check (${sql})`)
  if (table.searches) columns.push(wordsColumn(table.columns))
  return `create table ${quoted(table.table)} (\n  ${columns.join(',\n  ')}\n);`
}

const createLines = (table: Table, lines: LinesTable): string =>
  `create table ${quoted(lines.table)} (\n  ${[
    'id uuid not null primary key',
    `parent uuid not null references ${quoted(table.table)} on delete cascade`,
    'position integer not null',
    ...lines.columns.map(columnSql),
    ...(lines.searches ? [wordsColumn(lines.columns)] : []),
  ].join(',\n  ')}\n);`

/** Name of the function that holds the lines of a record to its state. */
const frozenName = (table: Table): string => `frozen_${table.table}`.slice(0, 63)

/**
 * One for each record, for the database then keeps the plan of how it looks: planned anew for each statement, that cost
 * more than writing the lines.
 */
const frozenFunction = (table: Table, open: readonly string[]): string =>
  `create function ${quoted(frozenName(table))}() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  frozen_state text;
begin
  select state into frozen_state from ${quoted(table.table)} where id = any (array(select parent from changed)) and state <> all (${literal(`{${open.join(',')}}`)}) limit 1;
  if found then
    perform kernel_refuse(${literal(`${table.record.id}.frozen`)}, 'This record is ' || frozen_state || ', so its lines can''t be changed any more.');
  end if;
  return null;
end $$;`

/**
 * Triggers that hold in the database what dispatch holds in code: states, frozen fields, sealed rows; with the functions
 * that are made for one record, by their names.
 */
export function triggerSql(record: AnyRecord): Map<string, string> {
  const table = tableFor(record)
  const made = new Map<string, string>()
  const trigger = (name: string, on: string, when: string, call: string) =>
    made.set(`${name}_${on}`, `create trigger ${quoted(`${name}_${on}`)} ${when} on ${quoted(on)} ${call};`)
  if (record.sealed) {
    trigger(
      'sealed',
      table.table,
      'before update or delete',
      `for each row execute function kernel_sealed(${literal(record.id)})`,
    )
    trigger(
      'uncut',
      table.table,
      'before truncate',
      `for each statement execute function kernel_sealed(${literal(record.id)})`,
    )
  }
  const open = openStates(record)
  if (record.states) {
    const thawed = ['revision', 'state', ...(record.custom ? ['custom'] : []), ...(record.thawed ?? []).map(snake)]
    const call = [record.id, JSON.stringify(record.states), open === null ? '*' : open.join(','), thawed.join(',')]
      .map(literal)
      .join(', ')
    trigger(
      'guard',
      table.table,
      'before insert or update or delete',
      `for each row execute function kernel_guard(${call})`,
    )
    if (open && table.lines.length > 0) {
      const call = frozenName(table)
      made.set(call, frozenFunction(table, open))
      for (const lines of table.lines) {
        for (const [event, side] of [
          ['insert', 'new'],
          ['update', 'new'],
          ['delete', 'old'],
        ] as const)
          trigger(
            `frozen_${event}`,
            lines.table,
            `after ${event}`,
            `referencing ${side} table as changed for each statement execute function ${quoted(call)}()`,
          )
      }
    }
  }
  return made
}

/** Everything that a new record needs in the database, as SQL for a person to review. */
export function draftRecord(record: AnyRecord): string {
  const table = tableFor(record)
  return [
    `-- ${record.id}: ${record.says}`,
    createTable(table),
    ...table.lines.map((lines) => createLines(table, lines)),
    ...indexSql(record).values(),
    ...triggerSql(record).values(),
  ].join('\n')
}

/** SQL that adds one column to a table that has rows: optional, or with a default. */
export function draftColumn(table: string, column: Column): string {
  const fallback = defaultSql(column.spec)
  const sql = columnSql(column)
  return `alter table ${quoted(table)} add column ${fallback === null ? sql : `${sql} default ${fallback}`};`
}

function defaultSql(spec: FieldSpec): string | null {
  if (spec.optional || spec.default === undefined) return null
  return literal(typeof spec.default === 'object' ? JSON.stringify(spec.default) : String(spec.default))
}
