import { describe, expect, it } from 'vitest'
import { cashPoints } from './money-now.tsx'
import { lastEvening } from './since-yesterday.tsx'
import { stepPath } from './step-chart.tsx'

describe('the cash of the last months', () => {
  it('stands at the end of each month, this month today', () => {
    const rows = [
      { month: 'Feb 2026', until: '2026-02-28', cash: '100.00' },
      { month: 'Mar 2026', until: '2026-03-31', cash: '80.00' },
      { month: 'soon', cash: '1.00' },
      { month: 'Apr 2026', until: '2026-04-30', cash: null },
    ]
    expect(cashPoints({ rows }, '2026-03-12')).toEqual([
      { on: '2026-02-28', amount: '100.00' },
      { on: '2026-03-12', amount: '80.00' },
    ])
  })
})

describe('a stepped line', () => {
  it('keeps a balance until the day on which it changes', () => {
    const points = [
      { on: '2026-03-01', amount: '0' },
      { on: '2026-03-06', amount: '10' },
      { on: '2026-03-11', amount: '5' },
    ]
    expect(stepPath(points, 100, 28)).toBe('M0 24H50V4H100V14')
  })
  it('is level where nothing changes, and nothing where there is nothing', () => {
    const level = [
      { on: '2026-03-01', amount: '7' },
      { on: '2026-03-02', amount: '7' },
    ]
    expect(stepPath(level, 100, 28)).toBe('M0 14H100V14')
    expect(stepPath([], 100, 28)).toBe('')
  })
})

describe('the last evening', () => {
  it.each([
    ['a Thursday', '2026-03-12T09:00', '2026-03-11T17:30'],
    ['a Monday, past the weekend', '2026-03-16T09:00', '2026-03-13T17:30'],
    ['a Sunday', '2026-03-15T09:00', '2026-03-13T17:30'],
  ])('before %s', (_, now, expected) => {
    expect(lastEvening(new Date(now).getTime())).toBe(new Date(expected).toISOString())
  })
})
