import type { Catalogue } from './catalogue.ts'
import { isDecimal } from './decimal.ts'
import type { FieldSpec, Fields } from './field.ts'
import { quoted } from './names.ts'
import type { AnyRecord } from './record.ts'
import { tableFor } from './table.ts'
import type { Transaction } from './transaction.ts'

/** One row's image in an audit row: without `before` it was made, without `after` it was deleted. */
export interface Change {
  record: string
  id: string
  before?: Record<string, unknown>
  after?: Record<string, unknown>
}

/**
 * Whether a row is still as a command left it: in the fields that it changed, or in all of them where it made the row.
 * Amounts are compared as numbers, because the database pads them; what is empty is not in an image.
 */
export function sameImage(record: AnyRecord, change: Change, row: Record<string, unknown>): boolean {
  const image = change.after ?? {}
  const names = change.before ? Object.keys(image) : namesOf(record)
  return names.every((name) => {
    const spec = record.fields[name]?.spec
    return plain(spec, row[name]) === plain(spec, image[name])
  })
}

const namesOf = (record: AnyRecord): string[] => [
  ...Object.keys(record.fields).filter((name) => !record.fields[name]?.spec.recorded),
  ...(record.states ? ['state'] : []),
  ...(record.custom ? ['custom'] : []),
]

/** A value in the one form in which equal ones are equal. */
function plain(spec: FieldSpec | undefined, value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (spec?.kind === 'rows' && Array.isArray(value)) return `[${value.map((line) => plainLine(spec.rows ?? {}, line))}]`
  if (spec?.kind === 'instant') return JSON.stringify(instantOf(value))
  if ((spec?.kind === 'money' || spec?.kind === 'decimal') && isDecimal(String(value)))
    return String(value)
      .replace(/(\.\d*?)0+$/, '$1')
      .replace(/\.$/, '')
  if (spec?.kind === 'integer') return String(value)
  return JSON.stringify(sorted(value))
}

const instantOf = (value: unknown): string =>
  value instanceof Date ? value.toISOString() : Temporal.Instant.from(String(value)).toString()

const plainLine = (fields: Fields, line: Record<string, unknown>): string =>
  ['id', ...Object.keys(fields)].map((name) => plain(fields[name]?.spec, line[name])).join()

/** JSON comes back from the database with its names in another order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  )
}

/** Whether records other than these name this one. */
export async function isReferred(
  tx: Transaction,
  record: AnyRecord,
  id: string,
  except: readonly string[],
): Promise<boolean> {
  const ways = [...tx.catalogue.records.values()].flatMap((one) => {
    const { table, columns, lines } = tableFor(one)
    const named = (at: string, own: string) => (column: { column: string; spec: FieldSpec }) =>
      column.spec.kind === 'ref' && column.spec.target?.() === record
        ? [
            `exists (select 1 from ${quoted(at)} where ${quoted(column.column)} = $1 and not (${own} = any ($2::uuid[])))`,
          ]
        : []
    return [
      ...columns.flatMap(named(table, 'id')),
      ...lines.flatMap((line) => line.columns.flatMap(named(line.table, 'parent'))),
    ]
  })
  if (ways.length === 0) return false
  const found = await tx.rows(`select 1 where ${ways.join(' or ')}`, [id, except])
  return found.length > 0
}

/**
 * States in which a posted record ends when it is taken back, e.g. `void`: those to which an inverse of one of its
 * commands leads, and that nothing follows. Such a record stays as the trace of what was booked and reversed.
 */
export function takenBackStates(catalogue: Catalogue, record: AnyRecord): string[] {
  const inverses = [...catalogue.commands.values()].flatMap((one) =>
    one.on === record && one.undoneBy ? [catalogue.commands.get(one.undoneBy)] : [],
  )
  const ends = inverses.flatMap((one) => (one?.on === record && one.to ? [one.to] : []))
  return [...new Set(ends)].filter((state) => (record.states?.[state] ?? []).length === 0)
}
