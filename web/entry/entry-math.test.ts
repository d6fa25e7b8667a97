import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { documentMath } from '../../modules/tax/index.ts'
import { lineNet, rateOn, type TaxRule, totalsOf } from './entry-math.ts'

const rule = (id: string, rate: string, more: Partial<TaxRule> = {}): TaxRule => ({
  id,
  code: id,
  name: id,
  category: rate === '0' ? 'Z' : 'S',
  kind: 'standard',
  direction: 'sales',
  rates: [{ from: '2020-01-01', rate }],
  ...more,
})
const RULES = [
  rule('full', '19'),
  rule('fullToo', '19.0'),
  rule('reduced', '7'),
  rule('odd', '8.1'),
  rule('free', '0'),
  rule('reverse', '19', { category: 'AE', kind: 'reverseCharge', direction: 'purchases' }),
]
const rules = new Map(RULES.map((each) => [each.id, each]))
const theirs = new Map(
  RULES.map((each) => [
    each.id,
    { ...each, deductible: '100' } as Parameters<typeof documentMath>[1] extends ReadonlyMap<string, infer R>
      ? R
      : never,
  ]),
)

const decimal = (places: number, most: number) =>
  fc
    .tuple(fc.integer({ min: -most, max: most }), fc.integer({ min: 0, max: 10 ** places - 1 }), fc.boolean())
    .map(([whole, part, plain]) => (plain ? String(whole) : `${whole}.${String(part).padStart(places, '0')}`))
const line = fc.record({
  quantity: decimal(3, 500),
  price: decimal(4, 900),
  discount: fc.constantFrom(undefined, '3', '12.5', '100'),
  net: fc.option(decimal(2, 5000), { nil: undefined, freq: 5 }),
  taxCode: fc.constantFrom(...RULES.map((each) => each.id), undefined),
})

describe('what is computed while a bill or an invoice is typed', () => {
  it('is to the last digit what the server will book', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 8 }),
        fc.constantFrom('EUR', 'JPY', 'KWD'),
        decimal(2, 100),
        (lines, currency, prepaid) => {
          const ours = totalsOf({ lines, prepaid }, rules, '2026-03-01', currency)
          const server = documentMath({ currency, on: '2026-03-01', lines, prepaid }, theirs)
          expect(ours.nets.map((net) => net ?? lineNet({ net: '0' }, currency))).toEqual(server.nets)
          expect([ours.net, ours.tax, ours.gross, ours.payable]).toEqual([
            server.net,
            server.tax,
            server.gross,
            server.payable,
          ])
        },
      ),
      { numRuns: 300 },
    )
  })

  it.each([
    [{ quantity: '3', price: '0.335' }, '1.01'],
    [{ quantity: '-3', price: '0.335' }, '-1.01'],
    [{ price: '4.85' }, '4.85'],
    [{ quantity: '600', price: '4.85', discount: '2' }, '2851.80'],
    [{ quantity: '600', price: '4.85', net: '2900' }, '2900.00'],
    [{ quantity: 'x', price: '4.85' }, '4.85'],
    [{ quantity: '2' }, undefined],
    [{ quantity: '2', price: '4,,' }, undefined],
  ])('the net of %o is %s', (given, net) => {
    expect(lineNet(given, 'EUR')).toBe(net)
  })

  it('takes the rate that counts on the day, and none before the first', () => {
    const dated = {
      rates: [
        { from: '2021-01-01', rate: '19' },
        { from: '2020-07-01', rate: '16' },
      ],
    }
    expect(['2020-06-30', '2020-07-01', '2021-01-01'].map((on) => rateOn(dated, on))).toEqual([undefined, '16', '19'])
  })

  it('counts lines that nobody has said the tax of', () => {
    expect(totalsOf({ lines: [{ price: '5' }, {}, { price: '0' }] }, rules, '2026-03-01', 'EUR').untaxed).toBe(1)
  })
})
