import type { Row } from '../api/types.ts'
import { valueText, type Words } from '../fields/values.ts'
import { writeCsv } from './clipboard.ts'
import type { Column } from './columns.ts'

/** What exports come as. */
export const EXPORTS = ['csv', 'xlsx', 'pdf'] as const

/** Fetches a file that the server writes. */
export function download(address: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = ''
  link.click()
}

/** Cells of rows as text. Figures and dates are plain (`1234.50`, `2026-03-12`), so that any program reads them. */
export function plainCells(columns: readonly Column[], rows: readonly Row[], owner: string, words: Words): string[][] {
  return rows.map((row) => columns.map(({ field }) => plainCell(field.name, field, row, owner, words)))
}

const AS_KEPT = new Set(['money', 'decimal', 'integer', 'date', 'instant', 'iban', 'currency', 'country'])

function plainCell(name: string, field: Column['field'], row: Row, owner: string, words: Words): string {
  const value = row[name]
  if (value === null || value === undefined) return ''
  if (name === 'state') {
    const record = words.declared.record(owner)
    return (record && words.declared.state(record, String(value))?.label) ?? String(value)
  }
  return AS_KEPT.has(field.kind) ? String(value) : valueText(field, value, { owner, row }, words)
}

/** Hands a text to the person as a file. */
export function saveText(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

/** Writes rows as a CSV file, with the labels of their columns. */
export function saveCsv(name: string, heads: string[], cells: string[][]): void {
  saveText(`${name}.csv`, writeCsv([heads, ...cells]), 'text/csv;charset=utf-8')
}
