import { expect, test } from 'vitest'
import type { FieldShape, QueryRow } from '../api/types.ts'
import { isSaidAlready } from './report-table.tsx'

const column = (name: string, kind: FieldShape['kind']): FieldShape => ({
  ...{ name, label: name, kind, optional: false, given: false, filters: [], sorts: false },
})
const columns = [column('name', 'text'), column('amount', 'decimal')]
const sum = (name: string, amount: string): QueryRow => ({ name, amount, _kind: 'sum' })

test('a balance sheet ends with its total once, though the totals are called by the other side', () => {
  const rows = [sum('Total assets', '10.00'), sum('Total liabilities and equity', '10.00')]
  expect(isSaidAlready({ columns, rows, totals: { name: 'Total assets', amount: '10.00' } })).toBe(true)
  expect(isSaidAlready({ columns, rows, totals: { amount: '10.01' } })).toBe(false)
  expect(isSaidAlready({ columns, rows: [{ name: 'Rent', amount: '10.00' }], totals: { amount: '10.00' } })).toBe(false)
})
