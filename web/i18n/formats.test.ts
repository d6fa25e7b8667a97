import { describe, expect, it } from 'vitest'
import { dueStretch, formatDate, formatFullDate, formatInstant, parseDate } from './dates.ts'
import { currencyDigits, formatDecimal, isZero, parseDecimal, sumDecimals } from './numbers.ts'
import { addDays, mondayOf, monthOf, utcOf } from './plain-date.ts'

describe('decimal strings for people', () => {
  it.each([
    ['en', '1234.5', 2, '1,234.50'],
    ['de', '1234.5', 2, '1.234,50'],
    ['en', '-6844.30', 2, '−6,844.30'],
    ['en', '12345678901234567890.12', 2, '12,345,678,901,234,567,890.12'],
    ['en', '0.1000', 2, '0.10'],
    ['en', '4.8525', 2, '4.8525'],
    ['en', '-0.00', 2, '0.00'],
    ['en', '600.0000', 0, '600'],
    ['en', 'not a number', 2, 'not a number'],
  ])('%s %s with %i places is %s', (locale, value, digits, shown) => {
    expect(formatDecimal(locale, value, digits)).toBe(shown)
  })

  it.each([
    ['en', '1,234.50', '1234.50'],
    ['en', '1,234', '1234'],
    ['en', '1.234', '1.234'],
    ['de', '1.234', '1234'],
    ['de', '1.234,5', '1234.5'],
    ['de', '1.5', '1.5'],
    ['de', '1,5', '1.5'],
    ['de', '1.234.567', '1234567'],
    ['de-CH', '1’234.50', '1234.50'],
    ['en', '−12', '-12'],
    ['en', '007', '7'],
    ['en', '.5', '0.5'],
    ['en', '12.3.4', undefined],
    ['en', '1,2,3.4.5', undefined],
    ['en', '', undefined],
    ['en', 'EUR 5', undefined],
    ['en', '--5', undefined],
  ])('in %s a person who types %s means %s', (locale, typed, value) => {
    expect(parseDecimal(locale, typed)).toBe(value)
  })

  it('adds without a float', () => {
    expect(sumDecimals(['0.1', '0.2', '-0.30'])).toBe('0.00')
    expect(sumDecimals(['9007199254740993', '0.01'])).toBe('9007199254740993.01')
    expect(sumDecimals([])).toBe('0')
    expect(sumDecimals(['-0.05', '0.01'])).toBe('-0.04')
  })

  it('knows zero and the places of a currency', () => {
    expect([isZero('-0.00'), isZero('0.01')]).toEqual([true, false])
    expect([currencyDigits('EUR'), currencyDigits('JPY'), currencyDigits('KWD')]).toEqual([2, 0, 3])
  })
})

describe('dates for people', () => {
  const now = '2026-03-12'

  it.each([
    ['en-GB', '12/3/26', '2026-03-12'],
    ['en-US', '3/12/26', '2026-03-12'],
    ['de', '12.3.', '2026-03-12'],
    ['de', '31.12.', '2025-12-31'],
    ['de', '12.3.2027', '2027-03-12'],
    ['de', '5. Mai', '2026-05-05'],
    ['de', '3 Mär 27', '2027-03-03'],
    ['en-GB', '12 Mar', '2026-03-12'],
    ['en-US', 'Mar 12, 2025', '2025-03-12'],
    ['en-GB', '2026-02-28', '2026-02-28'],
    ['en-GB', '20', '2026-03-20'],
    ['en-GB', '+7', '2026-03-19'],
    ['en-GB', '-12', '2026-02-28'],
    ['de', 'morgen', '2026-03-13'],
    ['en-GB', 'today', '2026-03-12'],
    ['en-GB', '30/2/26', undefined],
    ['en-GB', '31 Foo', undefined],
    ['en-GB', 'soon', undefined],
    ['en-GB', '', undefined],
  ])('in %s a person who types %s means %s', (locale, typed, date) => {
    expect(parseDate(locale, typed, now)).toBe(date)
  })

  it('shows the year only where it is needed', () => {
    expect(formatDate('en-GB', '2026-04-02', now)).toBe('2 Apr')
    expect(formatDate('en-GB', '2025-12-20', now)).toBe('20 Dec')
    expect(formatDate('en-GB', '2024-12-20', now)).toBe('20 Dec 2024')
    expect(formatFullDate('en-GB', '2026-04-02')).toBe('2 Apr 2026')
    expect(formatDate('en-GB', 'rubbish', now)).toBe('rubbish')
  })

  it('shows the time alone for what happened today', () => {
    const at = new Date(2026, 2, 12, 9, 41)
    const shown = formatInstant('en-GB', at.toISOString(), new Date(2026, 2, 12, 18).getTime())
    expect(shown).toBe('09:41')
  })

  it.each([
    ['2026-03-11', 'overdue'],
    ['2026-03-12', 'thisWeek'],
    ['2026-03-15', 'thisWeek'],
    ['2026-03-16', 'nextWeek'],
    ['2026-03-23', 'later'],
  ])('%s is %s', (date, stretch) => {
    expect(dueStretch(date, now)).toBe(stretch)
  })

  it('counts days over the change of clocks and of years', () => {
    expect(addDays('2026-03-28', 2)).toBe('2026-03-30')
    expect(addDays('2025-12-31', 1)).toBe('2026-01-01')
    expect(mondayOf('2026-03-15')).toBe('2026-03-09')
    expect(monthOf('2026-01-31', 1)).toEqual({ from: '2026-02-01', until: '2026-02-28' })
    expect(utcOf('2026-02-30')).toBeUndefined()
  })
})
