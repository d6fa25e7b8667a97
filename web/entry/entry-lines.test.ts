import { describe, expect, it } from 'vitest'
import type { FieldShape } from '../api/types.ts'
import { chosenBy, found, isBlankLine, moveLine, newLine, pasteLines } from './entry-lines.ts'

const accounts = [
  { id: 'a', code: '8400', name: 'Sales, 19 %' },
  { id: 'b', code: '8300', name: 'Sales, 7 %' },
  { id: 'c', code: '840', name: 'Freight' },
]
const column = (name: string, kind: FieldShape['kind']): FieldShape => ({
  name,
  label: name,
  kind,
  optional: true,
  given: false,
  filters: [],
  sorts: false,
})
const columns = [
  column('text', 'text'),
  column('quantity', 'decimal'),
  column('price', 'decimal'),
  column('account', 'ref'),
]
const formats = { readDecimal: (typed: string) => typed.replace(',', '.'), readDate: () => undefined }

describe('lines while they are typed', () => {
  it('takes account and tax over from the line above', () => {
    expect(newLine({ account: 'a', taxCode: 't' }, { account: 'b' })).toMatchObject({ account: 'a', taxCode: 't' })
    expect(newLine(undefined, { account: 'b' })).toMatchObject({ account: 'b', quantity: '1' })
  })

  it('knows a line in which nothing was entered', () => {
    expect(isBlankLine(newLine({ account: 'a' }, {}))).toBe(true)
    expect(isBlankLine({ price: '0' })).toBe(false)
  })

  it('moves lines and stops at both ends', () => {
    const lines = [{ text: '1' }, { text: '2' }, { text: '3' }]
    const words = (all: { text?: unknown }[]) => all.map((line) => line.text).join('')
    expect(words(moveLine(lines, 1, -1))).toBe('213')
    expect(words(moveLine(lines, 1, 1))).toBe('132')
    expect(words(moveLine(lines, 0, -1))).toBe('123')
    expect(words(moveLine(lines, 2, 1))).toBe('123')
  })

  it.each([
    ['8400', 'a'],
    ['8400 Sales, 19 %', 'a'],
    ['freight', 'c'],
    ['sales', undefined],
    ['', undefined],
    ['9999', undefined],
  ])('“%s” means %s', (typed, id) => {
    expect(chosenBy(typed, accounts)?.id).toBe(id)
  })

  it('puts the exact code first, then codes and names that begin so', () => {
    expect(found('840', accounts).map((each) => each.id)).toEqual(['c', 'a'])
    expect(found('sal', accounts).map((each) => each.id)).toEqual(['a', 'b'])
    expect(found('7 %', accounts).map((each) => each.id)).toEqual(['b'])
  })

  it('puts what is seldom meant after the rest, but not where its code is typed', () => {
    const both = [
      { id: 'sold', code: '4050', name: 'Freight charged to customers', seldom: true },
      { id: 'bought', code: '5100', name: 'Inbound freight' },
    ]
    expect(found('freight', both).map((each) => each.id)).toEqual(['bought', 'sold'])
    expect(found('4050', both).map((each) => each.id)).toEqual(['sold'])
  })

  it('lays a block from a sheet over the lines and adds those that are missing', () => {
    const grid = [
      ['Rope', '6', '318,00', '840'],
      ['Splice', '48', 'n/a', 'unknown'],
    ]
    const from = { formats, usual: { account: 'b', taxCode: 't' }, choices: { account: accounts } }
    const next = pasteLines([{ text: 'old', account: 'b' }], grid, { at: 0, column: 0 }, columns, from)
    expect(next).toMatchObject([
      { text: 'Rope', quantity: '6', price: '318.00', account: 'c' },
      { text: 'Splice', quantity: '48', price: 'n/a', account: 'c', taxCode: 't' },
    ])
  })
})
