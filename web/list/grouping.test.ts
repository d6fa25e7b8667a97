import { describe, expect, it } from 'vitest'
import type { FieldShape, Row } from '../api/types.ts'
import { groupRows, sumColumns } from './grouping.ts'

const field = (name: string, kind: FieldShape['kind']): FieldShape => ({
  name,
  label: name,
  kind,
  optional: false,
  given: false,
  filters: [],
  sorts: true,
  currencyField: kind === 'money' ? 'currency' : undefined,
})
const gross = field('gross', 'money')
const row = (id: string, dueOn: string, amount: string, currency = 'EUR'): Row => ({
  id,
  dueOn,
  gross: amount,
  currency,
})
const rows = [
  row('1', '2026-03-06', '466.48'),
  row('2', '2026-03-10', '2671.43'),
  row('3', '2026-03-12', '196.23'),
  row('4', '2026-03-16', '114.60'),
]

describe('groups', () => {
  it('parts deadlines by how near they are and sums each group without a float', () => {
    const groups = groupRows(field('dueOn', 'date'), rows, [gross], false, '2026-03-12')
    expect(groups.map(({ key, sums, whole }) => [key, sums.gross, whole])).toEqual([
      ['overdue', '3137.91', true],
      ['thisWeek', '196.23', true],
      ['nextWeek', '114.60', false],
    ])
  })

  it('parts other dates by month', () => {
    const days = [row('1', '2026-01-31', '1'), row('2', '2026-02-01', '1')].map((each) => ({
      ...each,
      issuedOn: each.dueOn,
    }))
    expect(groupRows(field('issuedOn', 'date'), days, [], true).map((group) => group.key)).toEqual([
      '2026-01',
      '2026-02',
    ])
  })

  it('does not add different currencies', () => {
    expect(sumColumns([gross], [row('1', '', '5'), row('2', '', '5', 'USD')])).toEqual({})
  })
})
