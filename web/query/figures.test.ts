import { describe, expect, it } from 'vitest'
import type { Answer, FieldShape } from '../api/types.ts'
import { entryColumns, openFigures, recordOf, stepFigure } from './figures.ts'

const column = (name: string, kind: FieldShape['kind']): FieldShape => ({
  name,
  label: name,
  kind,
  optional: false,
  given: false,
  filters: [],
  sorts: false,
})
const opens = { query: 'ledger.accountStatement', input: {} }
const answer: Pick<Answer, 'columns' | 'rows'> = {
  columns: [column('name', 'text'), column('now', 'decimal'), column('before', 'decimal')],
  rows: [
    { name: 'Revenue', _kind: 'group' },
    { name: 'Goods', now: '1.00', before: '2.00', _opens: { name: opens, now: opens, before: opens } },
    { name: 'Splicing', now: '3.00', before: null, _opens: { now: opens, before: opens } },
  ],
}

describe('figures of a report', () => {
  it('are what can be opened, in reading order', () => {
    const figures = openFigures(answer)
    expect(figures.map(({ row, column: name }) => `${row}.${name}`)).toEqual(['1.now', '1.before', '2.now'])
    const [first] = figures
    if (!first) throw new Error('There is no figure.')
    expect(stepFigure(figures, first, 'next')).toMatchObject({ row: 1, column: 'before' })
    expect(stepFigure(figures, first, 'down')).toMatchObject({ row: 2, column: 'now' })
    expect(stepFigure(figures, first, 'previous')).toBeUndefined()
  })

  it('count a debit as plus and a credit as minus', () => {
    const { amount, date, words } = entryColumns([
      column('on', 'date'),
      column('text', 'text'),
      column('party', 'text'),
      column('debit', 'decimal'),
      column('credit', 'decimal'),
    ])
    expect([
      amount({ debit: '5.00', credit: '0.00' }),
      amount({ debit: '0.00', credit: '7.50' }),
      amount({ debit: '0.00', credit: '-2' }),
    ]).toEqual(['5.00', '-7.50', '2'])
    expect([date, words]).toEqual(['on', ['party', 'text']])
  })

  it('lead to the source of a row before anything else', () => {
    const row = {
      _opens: { text: { record: 'ledger.entry', id: 'e' }, source: { record: 'purchasing.bill', id: 'b' } },
    }
    expect(recordOf(row)).toEqual({ record: 'purchasing.bill', id: 'b' })
    expect(recordOf({})).toBeUndefined()
  })
})
