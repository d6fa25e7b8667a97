import type { FieldShape, QueryRow } from '../../kernel/index.ts'
import { minorUnits } from '../../kernel/index.ts'
import type { Formatter } from './format.ts'

/** What one cell of an export holds, before a format writes it down. */
export type Cell =
  | { kind: 'number'; text: string; scale: number }
  | { kind: 'date' | 'instant' | 'text'; text: string }
  | { kind: 'boolean'; value: boolean }
  | null

const NUMBER = /^-?\d{1,40}(\.\d{1,40})?$/
const DATE = /^\d{4}-\d{2}-\d{2}$/

const text = (value: string): Cell => ({ kind: 'text', text: value })

function scaleOf(column: FieldShape, row: QueryRow, value: string): number {
  const written = value.includes('.') ? value.length - value.indexOf('.') - 1 : 0
  const currency = column.currencyField ? row[column.currencyField] : undefined
  if (typeof currency === 'string') return Math.max(minorUnits(currency), written)
  return column.kind === 'integer' ? 0 : Math.max(column.scale ?? 0, written)
}

function numberCell(column: FieldShape, row: QueryRow, value: unknown): Cell {
  const written = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
  if (typeof written !== 'string' || !NUMBER.test(written)) return text(String(value))
  return { kind: 'number', text: written, scale: scaleOf(column, row, written) }
}

const titleOf = (row: QueryRow, name: string): string | undefined => {
  const titles = row._titles
  if (typeof titles !== 'object' || titles === null) return undefined
  const title = (titles as Record<string, unknown>)[name]
  return typeof title === 'string' ? title : undefined
}

/**
 * The cell of a column in a row. Choices, references and sentences are written as people read them when a `reader` is
 * given, else as the values themselves.
 */
export function cellOf(column: FieldShape, row: QueryRow, reader?: Pick<Formatter, 'sentence'>): Cell {
  const value = row[column.name]
  if (value === null || value === undefined || value === '') return null
  switch (column.kind) {
    case 'decimal':
    case 'money':
    case 'integer':
      return numberCell(column, row, value)
    case 'boolean':
      return typeof value === 'boolean' ? { kind: 'boolean', value } : text(String(value))
    case 'date':
      return typeof value === 'string' && DATE.test(value) ? { kind: 'date', text: value } : text(String(value))
    case 'instant':
      return { kind: 'instant', text: String(value) }
    case 'choice':
      return text((reader && column.choices?.find((one) => one.value === value)?.label) || String(value))
    case 'ref':
      return text((reader && titleOf(row, column.name)) || String(value))
    case 'texts':
      return text(Array.isArray(value) ? value.join(', ') : String(value))
    default:
      if (reader && column.told) return text(reader.sentence(String(value)))
      return text(typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
}

/** Columns that an export can show: lines of records are left out. */
export const shownColumns = (columns: readonly FieldShape[]): FieldShape[] =>
  columns.filter((column) => column.kind !== 'rows')

/** True for columns whose values stand at the right. */
export const isNumber = (column: FieldShape): boolean =>
  column.kind === 'decimal' || column.kind === 'money' || column.kind === 'integer'

/** True where a report ends with a row that says what its totals say: then they are not written twice. */
export function repeatsTotals(columns: readonly FieldShape[], last: QueryRow | undefined, totals: QueryRow): boolean {
  if (last?._kind !== 'sum') return false
  return columns.filter(isNumber).every(({ name }) => totals[name] === undefined || totals[name] === last[name])
}

/** The column that says what a row is: its name or text, else the first that is no figure. */
export const namingColumn = (columns: readonly FieldShape[]): number =>
  Math.max(
    columns.findIndex((column) => !isNumber(column) && ['name', 'text', 'says'].includes(column.name)),
    0,
  )

/** The totals with a word before them, where they bring none of their own. */
export function namedTotals(columns: readonly FieldShape[], totals: QueryRow, word: string): QueryRow {
  const column = columns[namingColumn(columns)]
  const named = columns.some((one) => !isNumber(one) && typeof totals[one.name] === 'string' && totals[one.name] !== '')
  return named || !column || isNumber(column) ? totals : { ...totals, [column.name]: word }
}
