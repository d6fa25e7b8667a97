import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compare, isZero, minorUnits, multiply, negate, round, roundMoney, scaleOf, sum } from '../../kernel/index.ts'
import { sharedData } from '../../test/shared-data.ts'
import { rateOf, type TaxKind } from './code.ts'
import { documentMath, lineNet, type MathLine } from './document-math.ts'
import { type BookedTax, controlAmount, documentPostings } from './document-postings.ts'
import { taxOf } from './tax-of.ts'
import { taxCountries, taxTemplate } from './templates.ts'

const code = (id: string, rate: string, more: Partial<BookedTax> = {}): BookedTax => ({
  id,
  code: id,
  category: 'S',
  kind: 'standard' as TaxKind,
  direction: 'purchases',
  deductible: '100',
  rates: [{ from: '2000-01-01', rate }],
  inputAccount: 'input',
  outputAccount: 'output',
  ...more,
})
const codes = new Map(
  [
    code('P19', '19'),
    code('P7', '7'),
    code('P6', '6'),
    code('P21', '21'),
    code('P19CAR', '19', { deductible: '50' }),
    code('P0', '0', { category: 'E', kind: 'exempt' }),
    code('PRC', '19', { category: 'AE', kind: 'reverseCharge' }),
    code('S25', '25', { direction: 'sales' }),
    code('S15', '15', { direction: 'sales' }),
    code('S0', '0', { direction: 'sales', category: 'E', kind: 'exempt' }),
  ].map((one) => [one.id, one]),
)

describe('rates', () => {
  const dated = {
    code: 'P-STD',
    rates: [
      { from: '2007-01-01', rate: '19' },
      { from: '2020-07-01', rate: '16' },
      { from: '2021-01-01', rate: '19' },
    ],
  }
  it.each([
    ['2020-06-30', '19'],
    ['2020-07-01', '16'],
    ['2020-12-31', '16'],
    ['2021-01-01', '19'],
  ])('on %s it is %s', (on, rate) => expect(rateOf(dated, on)).toBe(rate))

  it('says when there is none', () => {
    expect(() => rateOf(dated, '2006-12-31')).toThrow(/no rate on 2006-12-31/)
  })
})

describe('the net amount of a line', () => {
  it.each<[MathLine, string, string]>([
    [{ quantity: '3', price: '33.333' }, 'EUR', '100.00'],
    [{ quantity: '0.125', price: '1' }, 'EUR', '0.13'],
    [{ quantity: '-0.125', price: '1' }, 'EUR', '-0.13'],
    [{ quantity: '10', price: '9.99', discount: '2.5' }, 'EUR', '97.40'],
    [{ price: '5' }, 'EUR', '5.00'],
    [{ quantity: '7', price: '1.5' }, 'JPY', '11'],
    [{ quantity: '1', price: '0.0005' }, 'KWD', '0.001'],
    [{ quantity: '3', price: '1', net: '2.99' }, 'EUR', '2.99'],
    [{}, 'EUR', '0.00'],
  ])('%j in %s is %s', (line, currency, net) => expect(lineNet(line, currency)).toBe(net))
})

describe('totals', () => {
  const math = (lines: MathLine[], more: object = {}) =>
    documentMath({ currency: 'EUR', on: '2026-03-01', lines, ...more }, codes)

  it('are those of an official example of EN 16931 (TC434, example 1)', () => {
    const at = (taxCode: string, ...nets: string[]) => nets.map((net) => ({ net, taxCode }))
    const low = at('P6', '19.90', '9.85', '8.29', '14.46', '35.00', '35.00', '10.65', '1.55', '14.37', '8.29', '16.58')
    const more = at('P6', '9.95', '3.30', '3.90', '102.12', '-109.98')
    const high = at('P21', '10.80', '7.60', '9.34', '18.63')
    const made = math([...low, ...more, ...high], { stated: { net: '229.60', tax: '20.73', gross: '250.33' } })
    expect(made.taxes.map((row) => [row.rate, row.base, row.tax])).toEqual([
      ['6', '183.23', '10.99'],
      ['21', '46.37', '9.74'],
    ])
    expect([made.net, made.tax, made.gross, made.disagreements]).toEqual(['229.60', '20.73', '250.33', []])
  })

  it('take the tax of a rate on the sum, not line by line', () => {
    // Line by line 3 × round(0.0855) = 0.27; on the sum round(0.2565) = 0.26.
    const made = math([1, 2, 3].map(() => ({ net: '0.45', taxCode: 'P19' })))
    expect(made.tax).toBe('0.26')
  })

  it('split the tax of one rate among its codes to the cent', () => {
    const made = math([
      { net: '0.45', taxCode: 'P19' },
      { net: '0.90', taxCode: 'P19CAR' },
    ])
    expect(made.taxes.map((row) => row.tax)).toEqual(['0.09', '0.17'])
    expect(made.tax).toBe('0.26')
  })

  it('leave self-assessed tax out of what is owed', () => {
    const made = math([{ net: '1000', taxCode: 'PRC' }])
    expect([made.tax, made.gross, made.taxes[0]?.selfAssessed]).toEqual(['0.00', '1000.00', '190.00'])
  })

  it('subtract what was paid before and add the rounding', () => {
    const made = math([{ net: '100', taxCode: 'P19' }], { prepaid: '50', rounding: '0.05' })
    expect([made.gross, made.payable]).toEqual(['119.00', '69.05'])
  })

  it.each([
    ['the same', { net: '1.35', tax: '0.26', gross: '1.61' }, '0.26', []],
    ['tax rounded line by line', { net: '1.35', tax: '0.27', gross: '1.62' }, '0.27', []],
    ['gross only', { gross: '1.62' }, '0.27', []],
    ['tax beyond three roundings', { net: '1.35', tax: '0.28', gross: '1.63' }, '0.26', ['tax']],
    ['net within three roundings', { net: '1.36', tax: '0.26', gross: '1.62' }, '0.26', []],
    ['another net', { net: '1.40', tax: '0.26', gross: '1.66' }, '0.26', ['net']],
    ['a gross that is not their sum', { net: '1.35', tax: '0.26', gross: '1.62' }, '0.26', ['gross']],
    ['gross only, far off', { gross: '2.00' }, '0.26', ['gross']],
  ])('taken as stated where they are near enough: %s', (_, stated, tax, figures) => {
    const made = math(
      [1, 2, 3].map(() => ({ net: '0.45', taxCode: 'P19' })),
      { stated },
    )
    expect(made.tax).toBe(tax)
    expect(made.disagreements.map((one) => one.figure)).toEqual(figures)
    expect(sum(made.taxes.map((row) => row.tax))).toBe(made.tax)
    expect(compare(sum(made.taxes.map((row) => row.base)), made.net)).toBe(0)
  })
})

const money = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => round(String(cents / 100), 2))
const currency = fc.constantFrom('EUR', 'JPY', 'KWD')
const purchase = fc.constantFrom('P19', 'P7', 'P19CAR', 'P0', 'PRC')
const sale = fc.constantFrom('S25', 'S15', 'S0')

describe('laws', () => {
  it('taxes add up to each rate’s tax on the sum of its nets, whatever the codes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(money, purchase), { maxLength: 12 }), currency, (given, unit) => {
        const lines = given.map(([net, taxCode]) => ({ net: roundMoney(net, unit), taxCode }))
        const rows = taxOf(lines, codes, '2026-01-01', unit)
        const at19 = rows.filter((row) => row.category === 'S' && row.rate === '19')
        const base = sum(lines.filter((line) => ['P19', 'P19CAR'].includes(line.taxCode)).map((line) => line.net))
        expect(compare(sum(at19.map((row) => row.tax)), roundMoney(multiply(base, '0.19'), unit))).toBe(0)
        expect(compare(sum(rows.map((row) => row.base)), sum(lines.map((line) => line.net)))).toBe(0)
        for (const row of rows) expect(scaleOf(row.tax)).toBeLessThanOrEqual(minorUnits(unit))
      }),
    )
  })

  it('postings balance in both currencies for any lines, rate and direction', () => {
    const document = fc.record({
      trade: fc.constantFrom('purchase' as const, 'sale' as const),
      credit: fc.boolean(),
      unit: currency,
      books: currency,
      rate: fc.integer({ min: 1, max: 9_999_999 }).map((n) => round(String(n / 100_000), 5)),
      prepaid: fc.constantFrom('0', '1'),
      rounding: fc.constantFrom('0', '1', '-1'),
    })
    const some = fc.array(fc.tuple(money, purchase, sale, fc.constantFrom('a', 'b')), { minLength: 1, maxLength: 10 })
    fc.assert(
      fc.property(document, some, (of, given) => {
        const lines = given.map(([net, bought, sold, account]) => ({
          net: roundMoney(net, of.unit),
          taxCode: of.trade === 'sale' ? sold : bought,
          account,
        }))
        const math = documentMath(
          { currency: of.unit, on: '2026-01-01', lines, prepaid: of.prepaid, rounding: of.rounding },
          codes,
        )
        const booked = {
          ...of,
          ...math,
          currency: of.unit,
          party: 'p',
          lines,
          rate: of.unit === of.books ? '1' : of.rate,
        }
        const postings = documentPostings(booked, codes, ACCOUNTS, OPENS)
        expect(isZero(sum(postings.map((one) => one.amount)))).toBe(true)
        expect(isZero(sum(postings.map((one) => one.baseAmount ?? '0')))).toBe(true)
        for (const one of postings) expect(scaleOf(one.baseAmount ?? '0')).toBeLessThanOrEqual(minorUnits(of.books))
        const control = postings.filter((one) => one.account === 'payable')
        expect(compare(sum(control.map((one) => one.amount)), controlAmount(booked))).toBe(0)
      }),
    )
  })

  it('a credit note is the mirror of its bill', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(money, purchase), { minLength: 1, maxLength: 6 }), (given) => {
        const lines = given.map(([net, taxCode]) => ({ net, taxCode, account: 'cost' }))
        const math = documentMath({ currency: 'USD', on: '2026-01-01', lines }, codes)
        const book = (credit: boolean) =>
          documentPostings(
            {
              ...math,
              trade: 'purchase',
              credit,
              currency: 'USD',
              books: 'EUR',
              rate: '0.91357',
              party: 'p',
              lines,
              prepaid: '0',
              rounding: '0',
            },
            codes,
            ACCOUNTS,
            OPENS,
          )
        const [bill, note] = [book(false), book(true)]
        expect(note.map((one) => [one.account, negate(one.amount), negate(one.baseAmount ?? '0')])).toEqual(
          bill.map((one) => [one.account, negate(negate(one.amount)), negate(negate(one.baseAmount ?? '0'))]),
        )
      }),
    )
  })
})

const ACCOUNTS = { control: 'payable', rounding: 'rounding', advances: 'advances' }
const OPENS = {
  side: 'payable' as const,
  party: 'p',
  subject: null,
  number: '1',
  mirrored: true,
  issuedOn: '2026-01-01',
  dueOn: '2026-01-31',
}

describe('postings of a bill', () => {
  const book = (lines: { net: string; account: string; taxCode: string }[], more: object = {}) => {
    const math = documentMath({ currency: 'EUR', on: '2026-01-01', lines }, codes)
    const booked = {
      trade: 'purchase' as const,
      credit: false,
      currency: 'EUR',
      books: 'EUR',
      rate: '1',
      party: 'p',
      prepaid: '0',
      rounding: '0',
    }
    return documentPostings({ ...booked, ...math, lines, ...more }, codes, ACCOUNTS, OPENS).map((one) => [
      one.account,
      one.amount,
    ])
  }

  it('are costs and input tax against the control account', () => {
    expect(book([{ net: '100.00', account: 'goods', taxCode: 'P19' }])).toEqual([
      ['goods', '100.00'],
      ['input', '19.00'],
      ['payable', '-119.00'],
    ])
  })

  it('book reverse charge on both sides', () => {
    expect(book([{ net: '100.00', account: 'goods', taxCode: 'PRC' }])).toEqual([
      ['goods', '100.00'],
      ['input', '19.00'],
      ['output', '-19.00'],
      ['payable', '-100.00'],
    ])
  })

  it('add tax that can’t be deducted to the cost', () => {
    expect(book([{ net: '100.01', account: 'car', taxCode: 'P19CAR' }])).toEqual([
      ['car', '109.51'],
      ['input', '9.50'],
      ['payable', '-119.01'],
    ])
  })

  it('put what a stated net leaves over on the largest line', () => {
    const lines = [
      { net: '10.00', account: 'a', taxCode: 'P0' },
      { net: '20.00', account: 'b', taxCode: 'P0' },
    ]
    const math = documentMath(
      { currency: 'EUR', on: '2026-01-01', lines, stated: { net: '30.01', tax: '0', gross: '30.01' } },
      codes,
    )
    expect(book(lines, math)).toEqual([
      ['a', '10.00'],
      ['b', '20.01'],
      ['payable', '-30.01'],
    ])
  })

  it.each([
    // 3 × 33.35 and 100.05 USD: at 0.91 they are 30.35 each (30.3485) and 91.05 (91.0455); at 0.9101 30.35 each
    // (30.351835) and 91.06 (91.055505), so that a cent is left over for the largest line, the first of equals.
    ['0.91', ['30.35', '30.35', '30.35', '-91.05']],
    ['0.9101', ['30.36', '30.35', '30.35', '-91.06']],
  ])('turn a foreign amount at %s, each posting rounded, and balance', (rate, amounts) => {
    const lines = ['a', 'b', 'c'].map((account) => ({ net: '33.35', account, taxCode: 'P0' }))
    const math = documentMath({ currency: 'USD', on: '2026-01-01', lines }, codes)
    const booked = {
      ...math,
      trade: 'purchase' as const,
      credit: false,
      currency: 'USD',
      books: 'EUR',
      rate,
      party: 'p',
    }
    const postings = documentPostings({ ...booked, lines, prepaid: '0', rounding: '0' }, codes, ACCOUNTS, OPENS)
    expect(postings.map((one) => one.baseAmount)).toEqual(amounts)
  })
})

describe('templates', () => {
  it.each(taxCountries())('%s has codes of its own, each with a rate today and no rate twice on a day', (country) => {
    const found = taxTemplate(country)
    expect(new Set(found.map((one) => one.code)).size).toBe(found.length)
    for (const one of found) {
      expect(Number(rateOf(one, '2026-06-30'))).toBeGreaterThanOrEqual(0)
      expect(new Set(one.rates.map((rate) => rate.from)).size).toBe(one.rates.length)
      expect([...one.rates].sort((a, b) => (a.from < b.from ? -1 : 1))).toEqual(one.rates)
    }
  })

  const folder = sharedData('12-reference-data')
  it.skipIf(!folder)(
    'state the standard and reduced rates that a published table has for the EU and Great Britain',
    () => {
      const table = JSON.parse(readFileSync(join(folder ?? '', 'vat-rates/vat-rates.json'), 'utf8')) as {
        items: Record<string, { effective_from: string; rates: Record<string, number> }[]>
      }
      let compared = 0
      for (const country of taxCountries().filter((one) => table.items[one])) {
        for (const { effective_from: from, rates } of table.items[country] ?? []) {
          if (from < '2012-10-01') continue
          const ours = taxTemplate(country).filter((one) => one.direction === 'sales' && one.category === 'S')
          const onDay = ours.map((one) => Number(rateOf(one, from)))
          expect([country, from, onDay[0]]).toEqual([country, from, rates.standard])
          for (const [name, rate] of Object.entries(rates)) {
            if (!name.startsWith('reduced') && name !== 'super_reduced') continue
            if (country === 'IE' && name === 'super_reduced') continue // livestock alone
            expect([country, from, name, onDay.includes(rate)]).toEqual([country, from, name, true])
            compared++
          }
        }
        const last = table.items[country]
          ?.map((one) => one)
          .sort((a, b) => (a.effective_from < b.effective_from ? 1 : -1))[0]
        const [standard] = taxTemplate(country)
        expect([country, standard && Number(rateOf(standard, '2026-01-01'))]).toEqual([country, last?.rates.standard])
      }
      expect(compared).toBeGreaterThan(10)
    },
  )
})
