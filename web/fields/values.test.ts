import { describe, expect, it } from 'vitest'
import type { FieldKind, FieldShape } from '../api/types.ts'
import { parseDate } from '../i18n/dates.ts'
import { parseDecimal } from '../i18n/numbers.ts'
import { faultOf, groupedIban, ibanHolds, readValue } from './values.ts'

const field = (kind: FieldKind, more: Partial<FieldShape> = {}): FieldShape => ({
  name: 'it',
  label: 'It',
  kind,
  optional: false,
  given: false,
  filters: [],
  sorts: false,
  ...more,
})
const german = {
  readDecimal: (typed: string) => parseDecimal('de', typed),
  readDate: (typed: string) => parseDate('de', typed, '2026-03-12'),
}
const choices = [
  { value: 'card', label: 'By card' },
  { value: 'cash', label: 'In cash' },
]

describe('reading what was typed', () => {
  it.each([
    [field('money'), '1.234,50', '1234.50'],
    [field('money'), 'twelve', 'twelve'],
    [field('integer'), '12', 12],
    [field('integer'), '12,5', '12,5'],
    [field('date'), '+7', '2026-03-19'],
    [field('date'), 'never', 'never'],
    [field('iban'), 'de02 1203 0000 0000 2020 51', 'DE02120300000000202051'],
    [field('choice', { choices }), 'in CASH', 'cash'],
    [field('choice', { choices }), 'shells', 'shells'],
    [field('texts'), 'one\n\n two ', ['one', 'two']],
    [field('text'), '  kept as typed ', '  kept as typed '],
    [field('text'), '   ', null],
  ])('%o reads %s as %o', (shape, typed, value) => {
    expect(readValue(shape, typed, german)).toEqual(value)
  })
})

describe('faults', () => {
  it.each([
    [field('text'), '', 'fault.needed'],
    [field('text', { optional: true }), '', undefined],
    [field('text', { default: 'x' }), null, undefined],
    [field('money'), 'twelve', 'fault.number'],
    [field('decimal', { scale: 2 }), '1.234', 'fault.places'],
    [field('decimal', { scale: 2 }), '1.230', undefined],
    [field('integer'), '12.5', 'fault.integer'],
    [field('date'), '2026-02-30', 'fault.date'],
    [field('email'), 'nobody', 'fault.email'],
    [field('iban'), 'DE02120300000000202052', 'fault.iban'],
    [field('iban'), 'DE02120300000000202051', undefined],
    [field('currency'), 'euro', 'fault.currency'],
    [field('choice', { choices }), 'shells', 'fault.choice'],
    [field('rows'), [], 'fault.needed'],
  ])('%o holding %o is %s', (shape, value, fault) => {
    expect(faultOf(shape, value)?.[0]).toBe(fault)
  })

  it('checks and groups an IBAN', () => {
    expect([ibanHolds('GB82WEST12345698765432'), ibanHolds('GB82'), ibanHolds('')]).toEqual([true, false, false])
    expect(groupedIban('DE02120300000000202051')).toBe('DE02 1203 0000 0000 2020 51')
  })
})
