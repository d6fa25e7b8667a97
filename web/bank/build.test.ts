import { describe, expect, it } from 'vitest'
import {
  addOther,
  applyAmount,
  buildOf,
  closingItem,
  discountFor,
  EMPTY,
  fitsItem,
  hasFault,
  isReady,
  makeInput,
  partPayment,
  stillToExplain,
  toggleItem,
} from './build.ts'
import { type Candidate, candidateOf, maskedNumber, wayOf } from './model.ts'

const line = { id: 'line', open: '7405.20' }
const item = (id: string, open: string, more: Record<string, unknown> = {}): Candidate =>
  candidateOf({ item: id, number: id, open, ...more })
const [a, b, credit] = [item('a', '3450.00'), item('b', '4105.20'), item('credit', '-150.00')]
const knownOf = (...all: Candidate[]) => new Map(all.map((each) => [each.item, each]))
const ticked = (...all: Candidate[]) => all.reduce((build, each) => toggleItem(build, each), EMPTY)

describe('a match that is being built', () => {
  it('has everything to explain while nothing is in it, and is not ready', () => {
    expect(stillToExplain(line, EMPTY)).toBe('7405.2')
    expect(isReady(line, EMPTY)).toBe(false)
  })

  it('adds up with three items of both signs', () => {
    const build = ticked(a, b, credit)
    expect(stillToExplain(line, build)).toBe('0')
    expect(isReady(line, build)).toBe(true)
    expect(makeInput(line, build)).toEqual({
      lines: [{ line: 'line' }],
      items: [
        { item: 'a', amount: '3450.00' },
        { item: 'b', amount: '4105.20' },
        { item: 'credit', amount: '-150.00' },
      ],
      others: [],
    })
  })

  it('finds the item that closes the gap, and none when there is no gap', () => {
    const build = ticked(a, b)
    expect(closingItem(stillToExplain(line, build), build, [a, b, credit])).toBe(credit)
    expect(closingItem('0', build, [item('nothing', '0')])).toBeUndefined()
  })

  it('explains the rest by a fee, never through a float', () => {
    const build = ticked(a, item('c', '3960.00'))
    const still = stillToExplain(line, build)
    expect(still).toBe('-4.8')
    expect(isReady(line, addOther(build, { kind: 'fee', amount: still }))).toBe(true)
  })

  it.each([
    ['less than the item', '2000.00', '3450.00', '2000'],
    ['money that goes out', '-2000.00', '-2618.00', '-2000'],
    ['more than the item', '9000.00', '3450.00', undefined],
    ['the other sign', '-10.00', '3450.00', undefined],
  ])('a part payment of %s', (_, open, whole, applied) => {
    const one = item('one', whole)
    const build = partPayment({ open }, ticked(one), knownOf(one), one)
    expect(build?.items.get('one')).toBe(applied)
  })

  it('gives what is left to the item that the keys stand on, or to the last chosen', () => {
    const build = partPayment({ open: '5000.00' }, ticked(a, b), knownOf(a, b), a)
    expect(build?.items).toEqual(
      new Map([
        ['a', '894.8'],
        ['b', '4105.20'],
      ]),
    )
    const other = partPayment({ open: '5000.00' }, ticked(a, b), knownOf(a, b), credit)
    expect(other?.items.get('b')).toBe('1550')
  })

  it('knows the discount that is just what is missing', () => {
    const bill = item('bill', '-2671.43', { discountAmount: '-53.43' })
    const build = ticked(bill)
    expect(discountFor(stillToExplain({ open: '-2618.00' }, build), build, knownOf(bill))).toBe(bill)
    expect(discountFor('50.00', build, knownOf(bill))).toBeUndefined()
    const later = { laterDiscountAmount: '-26.71', laterDiscountUntil: '2026-03-31' }
    expect(discountFor('26.71', build, knownOf({ ...bill, ...later }))).toMatchObject({ discountUntil: '2026-03-31' })
  })

  it('is not ready with an amount that is none, and keeps what was typed', () => {
    const build = applyAmount(ticked(a), 'a', '12,,')
    expect(build.items.get('a')).toBe('12,,')
    expect(hasFault(build)).toBe(true)
    expect(isReady(line, build)).toBe(false)
  })

  it('takes a way as it is, and forgets it when something is changed', () => {
    const make = { lines: [{ line: 'line' }], items: [{ item: 'a' }], others: [{ kind: 'fee', amount: '-4.80' }] }
    const way = wayOf(
      {
        way: 2,
        kind: 'items',
        total: '7405.20',
        difference: '0.00',
        make,
        parts: [
          { part: 'item', id: 'a', amount: '7410.00', open: '7410.00' },
          { part: 'other', other: 'fee', amount: '-4.80' },
        ],
      },
      1,
    )
    const build = buildOf(way)
    expect(makeInput(line, build)).toBe(make)
    expect(isReady(line, build)).toBe(true)
    const changed = toggleItem(build, item('a', '7410.00'))
    expect(changed.way).toBeUndefined()
    expect(stillToExplain(line, changed)).toBe('7410')
  })

  it('puts two lines of own accounts against each other', () => {
    const transfer = { ...EMPTY, lines: new Map([['other', '-7405.20']]) }
    expect(stillToExplain(line, transfer)).toBe('0')
    expect(makeInput(line, transfer).lines).toEqual([{ line: 'line' }, { line: 'other' }])
  })

  it.each([
    ['10.00', '10.00', true],
    ['10.01', '10.00', false],
    ['-1.00', '10.00', false],
    ['-1.00', '-10.00', true],
    ['0', '10.00', false],
    ['x', '10.00', false],
  ])('%s of what is open, %s: %s', (amount, open, fits) => {
    expect(fitsItem(amount, open)).toBe(fits)
  })
})

describe('an account number on a screen', () => {
  it.each([
    ['DE89 3704 0044 0532 0144 17', 'DE•• •••• 4417'],
    ['123456789', '•• •••• 6789'],
    ['12345', '12345'],
  ])('%s is %s', (number, masked) => {
    expect(maskedNumber(number)).toBe(masked)
  })
})
