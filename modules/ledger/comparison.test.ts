import { describe, expect, it } from 'vitest'
import { changeOf, columnsFor, shown, spanWords } from './comparison.ts'

const span = (from: string | null, until: string) => ({ from, until })
const compared = (from: string | null, until: string) =>
  columnsFor(span(from, until), 'both', null)
    .slice(1)
    .map((one) => `${one.span.from ?? ''}…${one.span.until}`)

describe('the spans that a report is held against', () => {
  it.each([
    // asked for, the period before, the year before
    ['2026-02-01', '2026-02-28', '2026-01-01…2026-01-31', '2025-02-01…2025-02-28'],
    ['2026-03-01', '2026-03-31', '2026-02-01…2026-02-28', '2025-03-01…2025-03-31'],
    ['2024-02-01', '2024-02-29', '2024-01-01…2024-01-31', '2023-02-01…2023-02-28'],
    ['2025-02-01', '2025-02-28', '2025-01-01…2025-01-31', '2024-02-01…2024-02-29'],
    ['2026-01-01', '2026-03-31', '2025-10-01…2025-12-31', '2025-01-01…2025-03-31'],
    ['2026-01-01', '2026-12-31', '2025-01-01…2025-12-31', '2025-01-01…2025-12-31'],
    ['2025-07-01', '2026-06-30', '2024-07-01…2025-06-30', '2024-07-01…2025-06-30'],
    ['2026-01-01', '2026-03-12', '2025-10-22…2025-12-31', '2025-01-01…2025-03-12'],
    ['2026-03-09', '2026-03-15', '2026-03-02…2026-03-08', '2025-03-09…2025-03-15'],
    ['2024-02-29', '2024-02-29', '2024-02-28…2024-02-28', '2023-02-28…2023-02-28'],
    [null, '2026-03-31', '…2026-02-28', '…2025-03-31'],
    [null, '2026-03-12', '…2026-02-12', '…2025-03-12'],
  ])('%s to %s: %s and %s', (from, until, period, year) => {
    expect(compared(from, until)).toEqual([period, year])
  })

  it('takes a span of one’s own last, and compares with the last', () => {
    const columns = columnsFor(span('2026-02-01', '2026-02-28'), 'previousPeriod', span('2020-02-01', '2020-02-29'))
    expect(columns.map((one) => [one.name, one.label])).toEqual([
      ['amount', 'Feb 2026'],
      ['previousPeriod', 'Jan 2026'],
      ['compared', 'Feb 2020'],
    ])
  })
})

describe('spans in words', () => {
  it.each([
    ['2026-02-01', '2026-02-28', 'en-GB', 'Feb 2026'],
    ['2026-01-01', '2026-12-31', 'en-GB', '2026'],
    ['2026-01-01', '2026-03-31', 'en-GB', 'Jan 2026 – Mar 2026'],
    ['2026-02-01', '2026-03-12', 'en-GB', '1 Feb 2026 – 12 Mar 2026'],
    [null, '2026-03-12', 'en-GB', '12 Mar 2026'],
    [null, '2026-03-12', 'de', '12. März 2026'],
  ])('%s to %s in %s is %s', (from, until, locale, words) => {
    expect(spanWords(span(from, until), locale)).toBe(words)
  })
})

describe('change', () => {
  it.each([
    [['210072.25', '198991.75'], '11080.50', '5.6'],
    [['-6844.30', '-4912.65'], '-1931.65', '-39.3'],
    [['1212', '-2350'], '3562.00', '151.6'],
    [['50', '0'], '50.00', null],
    [['0', '0'], '0.00', null],
  ])('of %j is %s, %s %%', (amounts, change, percent) => {
    expect(changeOf(amounts as string[], 'EUR')).toEqual({ change, percent })
  })
  it('is against the last column, and absent where there is one column', () => {
    expect(changeOf(['10', '8', '5'], 'EUR').change).toBe('5.00')
    expect(changeOf(['10'], 'EUR')).toEqual({})
  })
})

it('shows amounts with the decimals of their currency, and rounds nothing away', () => {
  expect(shown('12.5', 'EUR')).toBe('12.50')
  expect(shown('12', 'JPY')).toBe('12')
  expect(shown('12.3456', 'EUR')).toBe('12.3456')
  expect(shown('1.5', 'KWD')).toBe('1.500')
})
