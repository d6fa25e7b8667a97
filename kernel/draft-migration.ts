import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kernel } from './dispatch.ts'
import {
  checkSql,
  choicesSql,
  columnSql,
  draftColumn,
  draftRecord,
  indexSql,
  literal,
  triggerSql,
  wordsColumn,
  wordsIndex,
} from './draft-sql.ts'
import { quoted } from './names.ts'
import { MIGRATIONS } from './open.ts'
import type { AnyRecord } from './record.ts'
import { type Column, type Table, tableFor } from './table.ts'

interface Known {
  columns: Map<string, Map<string, { type: string; notNull: boolean }>>
  /** The columns whose words a table finds, by its name. */
  searched: Map<string, string[]>
  indexes: Set<string>
  /** The checks of each table by their names, as the database tells them. */
  checks: Map<string, Map<string, string>>
  /** What triggers are called with, and the bodies of functions, some of which a record has for itself, by their names. */
  triggers: Map<string, string>
}

const TYPE_NAMES: Record<string, string> = { timestamptz: 'timestamp with time zone' }

async function look(kernel: Pick<Kernel, 'pool'>): Promise<Known> {
  const columns = new Map<string, Map<string, { type: string; notNull: boolean }>>()
  const { rows } = await kernel.pool.query<{ table: string; name: string; type: string; required: boolean }>(
    `select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = current_schema() and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`,
  )
  for (const { table, name, type, required } of rows) {
    const known = columns.get(table) ?? new Map()
    known.set(name, { type, notNull: required })
    columns.set(table, known)
  }
  const indexes = await kernel.pool.query<{ name: string }>(
    'select indexname as name from pg_indexes where schemaname = current_schema()',
  )
  const triggers = await kernel.pool.query<{ name: string; given: Buffer | null; body: string }>(
    `select t.tgname as name, t.tgargs as given, '' as body from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where c.relnamespace = current_schema()::regnamespace and not t.tgisinternal
     union all select proname, null, prosrc from pg_proc where pronamespace = current_schema()::regnamespace`,
  )
  const searched = await kernel.pool.query<{ table: string; columns: string[] }>(
    `select c.relname as table, array_agg(a.attname::text order by a.attname) as columns
     from pg_attrdef d join pg_class c on c.oid = d.adrelid
     join pg_attribute w on w.attrelid = d.adrelid and w.attnum = d.adnum and w.attname = 'words'
     join pg_depend p on p.classid = 'pg_attrdef'::regclass and p.objid = d.oid and p.refobjid = d.adrelid
     join pg_attribute a on a.attrelid = d.adrelid and a.attnum = p.refobjsubid and a.attnum <> d.adnum
     where c.relnamespace = current_schema()::regnamespace group by 1`,
  )
  const checks = await kernel.pool.query<{ table: string; checks: Record<string, string> }>(
    `select c.relname as table, json_object_agg(k.conname, pg_get_constraintdef(k.oid)) as checks
     from pg_constraint k join pg_class c on c.oid = k.conrelid
     where c.relnamespace = current_schema()::regnamespace and k.contype = 'c' group by 1`,
  )
  return {
    columns,
    checks: new Map(checks.rows.map((row) => [row.table, new Map(Object.entries(row.checks))])),
    searched: new Map(searched.rows.map((row) => [row.table, row.columns])),
    indexes: new Set(indexes.rows.map((row) => row.name)),
    triggers: new Map(triggers.rows.map(({ name, given, body }) => [name, given ? argumentsSql(given) : body])),
  }
}

/** What a trigger is called with, as its declaration has it: each argument ends with a zero. */
const argumentsSql = (given: Buffer): string => {
  const values = given.toString().split('\0').slice(0, -1)
  return `(${values.map(literal).join(', ')});`
}

/** A trigger or function that is not there, or that holds a record to other states and fields than are declared. */
function triggersDiffer(table: Table, known: Known): string[] {
  return [...triggerSql(table.record)].flatMap(([name, sql]) => {
    const found = known.triggers.get(name)
    if (found === undefined) return [sql]
    if (sql.includes(found)) return []
    const on = / on ("\w+")/.exec(sql)?.[1] ?? ''
    return sql.startsWith('create function')
      ? [sql.replace('create function', 'create or replace function')]
      : [`drop trigger ${quoted(name)} on ${on};`, sql]
  })
}

/** What is missing where the words that search finds are not those declared. */
function wordsDiffer(
  table: Table,
  part: { name: string; columns: readonly Column[]; searches: boolean },
  known: Known,
): string[] {
  const found = known.searched.get(part.name)
  const wanted = part.columns.filter((column) => column.spec.search).map((column) => column.column)
  if (!found) return part.searches ? [`alter table ${quoted(part.name)} add column ${wordsColumn(part.columns)};`] : []
  if (wanted.sort().join() === found.join()) return []
  if (!part.searches) return [`alter table ${quoted(part.name)} drop column "words";`]
  // With the column goes its index.
  const index = wordsIndex(part.name)
  return [
    `alter table ${quoted(part.name)} drop column "words", add column ${wordsColumn(part.columns)};`,
    ...(known.indexes.has(index) ? [indexSql(table.record).get(index) ?? ''] : []),
  ]
}

/** The texts that a rule names, in their order: PostgreSQL writes a rule in its own form, and these stay. */
const textsOf = (sql: string): string => (sql.match(/'(?:[^']|'')*'/g) ?? []).join()

/**
 * Rules of a record that the database lacks, or holds in another form as far as that can be told: by the texts they
 * name. A rule that no record declares any more is dropped.
 */
function checksDiffer(table: Table, known: Known): string[] {
  const there = known.checks.get(table.table) ?? new Map<string, string>()
  const declared = checkSql(table)
  const own = `ck_${table.table}_`
  const gone = [...there.keys()].filter(
    (name) => name.startsWith(own) && /^(?:state|\d+)$/.test(name.slice(own.length)) && !declared.has(name),
  )
  return [
    ...gone.map((name) => `alter table ${quoted(table.table)} drop constraint ${quoted(name)};`),
    ...[...declared].flatMap(([name, sql]) => checkDiffers(table.table, name, sql, there.get(name))),
  ]
}

/** Choices that were declared since: PostgreSQL names the check of a column after it. */
function choicesDiffer(part: string, columns: readonly Column[], known: Known): string[] {
  return columns.flatMap((column) => {
    const name = `${part}_${column.column}_check`
    const found = known.checks.get(part)?.get(name)
    return found === undefined || !column.spec.choices ? [] : checkDiffers(part, name, choicesSql(column), found)
  })
}

function checkDiffers(table: string, name: string, sql: string, found: string | undefined): string[] {
  if (found !== undefined && textsOf(found) === textsOf(sql)) return []
  const before = found === undefined ? '' : `drop constraint ${quoted(name)}, `
  return [`alter table ${quoted(table)} ${before}add constraint ${quoted(name)} check (${sql});`]
}

function differences(table: Table, known: Known): string[] {
  const lines: string[] = []
  const parts = [
    { name: table.table, columns: table.columns, searches: table.searches },
    ...table.lines.map((one) => ({ name: one.table, columns: one.columns, searches: one.searches })),
  ]
  for (const { name, columns } of parts) {
    const there = known.columns.get(name)
    if (!there) {
      lines.push(`-- ${name} is missing: write its CREATE TABLE as a new record's lines would have it`)
      continue
    }
    for (const column of columns) {
      const found = there.get(column.column)
      if (!found) lines.push(draftColumn(name, column))
      else if (found.type !== (TYPE_NAMES[column.type] ?? column.type)) {
        lines.push(`-- ${name}.${column.column} is ${found.type}, declared ${column.type}: ${columnSql(column)}`)
      } else if (found.notNull === column.spec.optional && column.name !== 'id') {
        lines.push(
          `alter table ${quoted(name)} alter column ${quoted(column.column)} ${column.spec.optional ? 'drop' : 'set'} not null;`,
        )
      }
    }
    const declared = new Set([...columns.map((column) => column.column), 'id', 'parent', 'position', 'words', 'xid'])
    for (const name of there.keys())
      if (!declared.has(name))
        lines.push(`-- ${table.table} has a column ${name} that no field declares: drop or rename it by hand`)
  }
  for (const part of parts)
    if (known.columns.has(part.name))
      lines.push(...choicesDiffer(part.name, part.columns, known), ...wordsDiffer(table, part, known))
  for (const [name, sql] of indexSql(table.record)) if (!known.indexes.has(name)) lines.push(sql)
  lines.push(...checksDiffer(table, known), ...triggersDiffer(table, known))
  return lines
}

/** What the records declare and the database does not have, as SQL; no data is ever dropped or renamed by itself. */
export async function draftSql(kernel: Pick<Kernel, 'pool' | 'catalogue'>): Promise<string[]> {
  const known = await look(kernel)
  return [...kernel.catalogue.records.values()].flatMap((record: AnyRecord) => {
    const table = tableFor(record)
    return known.columns.has(table.table) ? differences(table, known) : [draftRecord(record)]
  })
}

/** Writes the draft as the next migration file, or nothing where all is as declared. */
export async function draftMigration(
  kernel: Pick<Kernel, 'pool' | 'catalogue'>,
  name: string,
): Promise<{ file: string | null; lines: number }> {
  const lines = await draftSql(kernel)
  if (lines.length === 0) return { file: null, lines: 0 }
  const stamp = Temporal.Now.plainDateTimeISO('UTC').toString({ smallestUnit: 'second' }).replace(/[-:T]/g, '')
  const file = join(MIGRATIONS, `${stamp}-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.sql`)
  await writeFile(file, `${lines.join('\n')}\n`, { flag: 'wx' })
  return { file, lines: lines.length }
}
