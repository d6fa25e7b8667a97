import type { FieldShape, Row } from '../api/types.ts'
import { isDeadlineName } from '../fields/deadline.ts'
import { isEmpty } from '../fields/values.ts'
import { dueStretch } from '../i18n/dates.ts'
import { sumDecimals } from '../i18n/numbers.ts'

/** Rows that belong together, with what they come to. */
export interface Group {
  /** What they have in common: a value, a month, or a stretch of time. */
  key: string
  rows: Row[]
  sums: Record<string, string>
  /** All rows of the group are here: the next group has begun, or the list has ended. */
  whole: boolean
}

/** What a row has in common with others in a grouped list. */
export function groupKey(field: FieldShape, row: Row, now?: string): string {
  const value = row[field.name]
  if (isEmpty(value)) return ''
  if (field.kind === 'date')
    return isDeadlineName(field.name) ? dueStretch(String(value), now) : String(value).slice(0, 7)
  if (field.kind === 'instant') return String(value).slice(0, 7)
  return String(value)
}

/** Sums of the money and decimal columns over rows; a column in several currencies has none. */
export function sumColumns(fields: readonly FieldShape[], rows: readonly Row[]): Record<string, string> {
  const sums: Record<string, string> = {}
  for (const field of fields) {
    if (field.kind !== 'money') continue
    const currencies = new Set(rows.map((row) => (field.currencyField ? row[field.currencyField] : row.currency)))
    if (currencies.size > 1) continue
    sums[field.name] = sumDecimals(
      rows.map((row) => row[field.name]).filter((value): value is string => typeof value === 'string'),
    )
  }
  return sums
}

/** Parts rows, which come in the order of the group, into groups. */
export function groupRows(
  field: FieldShape,
  rows: readonly Row[],
  columns: readonly FieldShape[],
  ended: boolean,
  now?: string,
): Group[] {
  const groups: Group[] = []
  for (const row of rows) {
    const key = groupKey(field, row, now)
    const last = groups.at(-1)
    if (last?.key === key) last.rows.push(row)
    else groups.push({ key, rows: [row], sums: {}, whole: false })
  }
  groups.forEach((group, index) => {
    group.sums = sumColumns(columns, group.rows)
    group.whole = ended || index < groups.length - 1
  })
  return groups
}
