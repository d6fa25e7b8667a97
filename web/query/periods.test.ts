import { describe, expect, it } from 'vitest'
import { PERIODS, periodOf, spanOf, wholeOf } from './periods.ts'

describe('periods of reports', () => {
  it.each([
    ['thisMonth', '2026-03-01', '2026-03-31'],
    ['lastMonth', '2026-02-01', '2026-02-28'],
    ['thisQuarter', '2026-01-01', '2026-03-31'],
    ['lastQuarter', '2025-10-01', '2025-12-31'],
    ['thisYear', '2026-01-01', '2026-12-31'],
    ['lastYear', '2025-01-01', '2025-12-31'],
  ] as const)('%s on 12 March 2026 is %s to %s', (period, from, until) => {
    expect(spanOf(period, '2026-03-12')).toEqual({ from, until })
  })

  it('knows a period again by its days', () => {
    for (const period of PERIODS) expect(periodOf(spanOf(period, '2026-08-31'), '2026-08-31')).toBe(period)
    expect(periodOf({ from: '2026-01-02', until: '2026-01-31' }, '2026-03-12')).toBeUndefined()
  })

  it('tells whole months and years from other spans', () => {
    const spans = [
      spanOf('lastMonth', '2024-03-31'),
      spanOf('thisYear', '2026-01-01'),
      { from: '2026-01-01', until: '2026-03-31' },
      {},
    ]
    expect(spans.map(wholeOf)).toEqual(['month', 'year', undefined, undefined])
  })
})
