import { describe, expect, it } from 'vitest'
import type { FieldShape, RecordShape } from '../api/types.ts'
import {
  askOf,
  nextSort,
  openStates,
  readListState,
  sortOf,
  whereOf,
  withFilter,
  writeListState,
} from './list-state.ts'

const field = (name: string, more: Partial<FieldShape>): FieldShape => ({
  name,
  label: name,
  kind: 'text',
  optional: false,
  given: false,
  filters: [],
  sorts: true,
  ...more,
})
const state = (name: string, next: string[]) => ({ name, label: name, tone: 'neutral' as const, next })
const bill: RecordShape = {
  id: 'purchasing.bill',
  module: 'purchasing',
  label: 'Bill',
  plural: 'Bills',
  says: '',
  title: 'number',
  fields: [
    field('dueOn', { kind: 'date', filters: ['from', 'until'] }),
    field('number', { filters: ['is', 'has'] }),
    field('secret', {}),
  ],
  states: [state('draft', ['posted', 'void']), state('posted', ['paid']), state('paid', []), state('void', [])],
  company: 'company',
  commands: [],
  mayRead: true,
  columns: [],
  sort: '-dueOn',
  custom: false,
  dated: true,
  listed: true,
}

describe('the state of a list in its address', () => {
  it('reads only what the allow-list lets through', () => {
    const search = {
      'dueOn.until': '2026-04-08',
      'dueOn.is': '2026-01-01',
      'secret.is': 'x',
      'number.drop table': 'y',
      'state.in': 'draft,posted',
    }
    expect(readListState(search, bill).filters).toEqual([
      { field: 'dueOn', operator: 'until', value: '2026-04-08' },
      { field: 'state', operator: 'in', value: ['draft', 'posted'] },
    ])
  })

  it('gives back what it read', () => {
    const search = {
      view: 'all',
      'number.has': 'RT',
      'state.in': 'draft,posted',
      words: 'rope',
      sort: 'number',
      group: 'dueOn',
      columns: 'number,dueOn',
    }
    expect(writeListState(readListState(search, bill), bill)).toEqual(search)
    expect(writeListState(readListState({}, bill), bill)).toEqual({})
  })

  it('shows what is open, of the chosen company, until a state is asked for', () => {
    const begin = readListState({}, bill)
    expect(openStates(bill)).toEqual(['draft', 'posted'])
    expect(whereOf(begin, bill, 'c1')).toEqual({ company: { is: 'c1' }, state: { in: ['draft', 'posted'] } })
    const paid = withFilter(begin, { field: 'state', operator: 'is', value: 'paid' })
    expect(whereOf(paid, bill, undefined)).toEqual({ state: { is: 'paid' } })
  })

  it('joins a range on one field', () => {
    const range = readListState({ view: 'all', 'dueOn.from': '2026-01-01', 'dueOn.until': '2026-01-31' }, bill)
    expect(askOf(range, bill, undefined).where).toEqual({ dueOn: { from: '2026-01-01', until: '2026-01-31' } })
  })

  it('sorts by the group first', () => {
    expect(sortOf({ view: 'all', filters: [], group: 'number' }, bill)).toBe('number,-dueOn')
    expect(sortOf({ view: 'all', filters: [], group: 'dueOn' }, bill)).toBe('-dueOn')
  })

  it.each([
    [undefined, 'number', 'number'],
    ['number', 'number', '-number'],
    ['-number', 'number', undefined],
    [undefined, 'dueOn', 'dueOn'],
    ['dueOn', 'dueOn', '-dueOn'],
  ])('after %s a click on %s gives %s', (current, name, next) => {
    expect(nextSort(current, name, '-dueOn')).toBe(next)
  })
})
