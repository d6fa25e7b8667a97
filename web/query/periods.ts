import { monthOf } from '../i18n/plain-date.ts'

/** A stretch of days that reports are asked for. */
export interface Span {
  from: string
  until: string
}

export type PeriodName = 'thisMonth' | 'lastMonth' | 'thisQuarter' | 'lastQuarter' | 'thisYear' | 'lastYear'
export const PERIODS: readonly PeriodName[] = [
  'thisMonth',
  'lastMonth',
  'thisQuarter',
  'lastQuarter',
  'thisYear',
  'lastYear',
]

/** The days of a named period, seen from a day. */
export function spanOf(period: PeriodName, now: string): Span {
  const month = Number(now.slice(5, 7)) - 1
  const year = Number(now.slice(0, 4))
  switch (period) {
    case 'thisMonth':
      return monthOf(now)
    case 'lastMonth':
      return monthOf(now, -1)
    case 'thisQuarter':
      return { from: monthOf(now, -(month % 3)).from, until: monthOf(now, 2 - (month % 3)).until }
    case 'lastQuarter':
      return { from: monthOf(now, -(month % 3) - 3).from, until: monthOf(now, -(month % 3) - 1).until }
    case 'thisYear':
      return { from: `${year}-01-01`, until: `${year}-12-31` }
    case 'lastYear':
      return { from: `${year - 1}-01-01`, until: `${year - 1}-12-31` }
  }
}

/** The named period that a span is, if it is one. */
export function periodOf(span: Partial<Span>, now: string): PeriodName | undefined {
  return PERIODS.find((period) => {
    const { from, until } = spanOf(period, now)
    return from === span.from && until === span.until
  })
}

/** A whole month or year by its days; `undefined` for any other span. */
export function wholeOf(span: Partial<Span>): 'month' | 'year' | undefined {
  const { from, until } = span
  if (!from || !until) return undefined
  if (from.endsWith('-01-01') && until === `${from.slice(0, 4)}-12-31`) return 'year'
  return from.endsWith('-01') && monthOf(from).until === until ? 'month' : undefined
}
