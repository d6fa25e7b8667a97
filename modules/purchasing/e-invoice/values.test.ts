import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compare } from '../../../kernel/decimal.ts'
import { lastDay, noteOf, skontoTerms } from './terms.ts'
import { bytesOfBase64, decimalOf, readFormattedDate, readIsoDate } from './values.ts'

describe('decimals', () => {
  it.each([
    ['12.50', '12.50'],
    ['-12.5', '-12.5'],
    ['+5', '5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['007', '7'],
    ['-0.00', '0.00'],
    ['0', '0'],
    ['99999999999999999999', '99999999999999999999'],
  ])('%s is %s', (text, value) => expect(decimalOf(text)).toBe(value))

  it.each([
    '',
    '.',
    '-',
    '1,5',
    '1.000,00',
    '1 000',
    '1e3',
    '19.00e',
    'NaN',
    'Infinity',
    '0x10',
    '1.2.3',
    '--1',
    '9'.repeat(21),
    `0.${'1'.repeat(31)}`,
  ])('"%s" is none', (text) => expect(decimalOf(text)).toBeUndefined())

  it('keeps the value of any decimal, and reads its own writing the same', () => {
    const digits = fc.stringMatching(/^\d{1,18}$/)
    fc.assert(
      fc.property(
        fc.constantFrom('', '-', '+'),
        digits,
        fc.option(fc.stringMatching(/^\d{1,12}$/)),
        (sign, whole, fraction) => {
          const text = `${sign}${whole}${fraction === null ? '' : `.${fraction}`}`
          const read = decimalOf(text) ?? ''
          expect(compare(read, text.replace('+', ''))).toBe(0)
          expect(decimalOf(read)).toBe(read)
        },
      ),
    )
  })
})

describe('dates', () => {
  it.each([
    ['2026-03-01', '2026-03-01', undefined],
    ['2026-03-01Z', '2026-03-01', undefined],
    ['2026-03-01+01:00', '2026-03-01', undefined],
    ['2024-02-29', '2024-02-29', undefined],
    ['2026-03-01T20:00:00', '2026-03-01', 'has a time, where only a date belongs'],
    ['2026-02-29', undefined, 'is not a day of the calendar'],
    ['2026-01-00', undefined, 'is not a day of the calendar'],
    ['18-10-01', undefined, 'is not a date as XML writes it (YYYY-MM-DD)'],
    ['01.03.2026', undefined, 'is not a date as XML writes it (YYYY-MM-DD)'],
  ])('%s in UBL', (text, date, fault) => expect(readIsoDate(text)).toEqual(stated({ date, fault })))

  it.each([
    ['20260301', '102', '2026-03-01', undefined],
    ['202603011430', '203', '2026-03-01', undefined],
    ['20260301143000', '204', '2026-03-01', undefined],
    ['20260301', undefined, '2026-03-01', 'is not written in format 102'],
    ['20260301', '1020', '2026-03-01', 'is not written in format 1020'],
    ['2026-03-01', undefined, '2026-03-01', undefined],
    ['2013-08-01T00:00:00', undefined, '2013-08-01', undefined],
    ['2026-03-01', '102', '2026-03-01', 'is not written in format 102'],
    ['20260230', '102', undefined, 'is not a day of the calendar'],
    ['March', '102', undefined, 'is not a date as UN/CEFACT writes it (YYYYMMDD)'],
  ])('%s in format %s', (text, format, date, fault) =>
    expect(readFormattedDate(text, format)).toEqual(stated({ date, fault })),
  )
})

/** Without what is undefined. */
const stated = (value: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(value).flatMap(([key, part]) => (part === undefined ? [] : [[key, part]])))

describe('base64', () => {
  it('reads what was written, with white space', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = Buffer.from(bytes)
          .toString('base64')
          .replace(/(.{20})/g, '$1\n  ')
        expect(bytesOfBase64(text)).toEqual(bytes)
      }),
    )
  })

  it.each(['abc', 'a$cd', '====', 'ab=c'])('%s is none', (text) => expect(bytesOfBase64(text)).toBeUndefined())
})

describe('payment terms', () => {
  it('reads the discounts of the XRechnung syntax, wherever they stand', () => {
    const terms =
      'Zahlbar in 30 Tagen\n#SKONTO#TAGE=7#PROZENT=2.00#\n#SKONTO#TAGE=14#PROZENT=1.50#BASISBETRAG=357.93#\n'
    expect(skontoTerms(terms, '2026-03-28')).toEqual([
      { days: 7, percent: '2.00', until: '2026-04-04' },
      { days: 14, percent: '1.50', base: '357.93', until: '2026-04-11' },
    ])
  })

  it.each([
    '3% Skonto innerhalb 10 Tagen',
    '#SKONTO#TAGE=7#PROZENT=2#',
    '#VERZUG#TAGE=7#PROZENT=2.00#',
    'x #SKONTO#TAGE=7#PROZENT=2.00#',
  ])('does not guess from "%s"', (terms) => expect(skontoTerms(terms, '2026-03-28')).toEqual([]))

  it('counts days over the end of a month', () => expect(lastDay('2024-02-28', 2)).toBe('2024-03-01'))
})

describe('notes', () => {
  it('takes the subject from the text', () =>
    expect(noteOf('#REG#Amtsgericht')).toEqual({ subject: 'REG', text: 'Amtsgericht' }))
  it('leaves other number signs alone', () => expect(noteOf('Order #7#x')).toEqual({ text: 'Order #7#x' }))
})
