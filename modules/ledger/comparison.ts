import {
  absolute,
  divide,
  type Field,
  type Fields,
  f,
  isZero,
  minorUnits,
  multiply,
  round,
  scaleOf,
  subtract,
} from '../../kernel/index.ts'
import { inLanguage, type Words } from './sections.ts'
import type { Span } from './turnovers.ts'

/** What a report may be held against. */
export const COMPARE = ['none', 'previousPeriod', 'previousYear', 'both'] as const
export type Compare = (typeof COMPARE)[number]

/** A column of amounts: its name in every row, the span it counts, and its heading. */
export interface Column {
  name: 'amount' | 'previousPeriod' | 'previousYear' | 'compared'
  span: Span
  label: string
}

type Day = Temporal.PlainDate
const day = (date: string): Day => Temporal.PlainDate.from(date)
const isMonthEnd = (date: Day): boolean => date.day === date.daysInMonth
const monthEnd = (date: Day): Day => date.with({ day: date.daysInMonth })

/** The span of equal length just before: whole months before whole months, else as many days. */
function previousPeriod({ from, until }: Span): Span {
  const last = day(until)
  if (!from)
    return {
      from,
      until: (isMonthEnd(last) ? monthEnd(last.subtract({ months: 1 })) : last.subtract({ months: 1 })).toString(),
    }
  const first = day(from)
  const whole = first.day === 1 && isMonthEnd(last)
  const months = first.until(last.add({ days: 1 }), { largestUnit: 'months' }).months
  const start = whole ? first.subtract({ months }) : first.subtract({ days: first.until(last).days + 1 })
  return { from: start.toString(), until: first.subtract({ days: 1 }).toString() }
}

/** The same span a year earlier; a month's end stays a month's end. */
function previousYear({ from, until }: Span): Span {
  const last = day(until).subtract({ years: 1 })
  return {
    from: from ? day(from).subtract({ years: 1 }).toString() : null,
    until: (isMonthEnd(day(until)) ? monthEnd(last) : last).toString(),
  }
}

/** English without a country puts the day before the month, as all but one of its countries do. */
const tagOf = (locale: string): string => (locale === 'en' ? 'en-GB' : locale)
const monthYear = (date: Day, locale: string): string =>
  date.toLocaleString(tagOf(locale), { month: 'short', year: 'numeric' })
const wholeDay = (date: Day, locale: string): string =>
  date.toLocaleString(tagOf(locale), { day: 'numeric', month: 'short', year: 'numeric' })

/** A span as people name it: `Feb 2026`, `2026`, `Jan – Mar 2026`, `1 Feb – 12 Mar 2026`. */
export function spanWords({ from, until }: Span, locale = 'en-GB'): string {
  const last = day(until)
  if (!from) return wholeDay(last, locale)
  const first = day(from)
  const months = first.day === 1 && isMonthEnd(last)
  if (!months) return `${wholeDay(first, locale)} – ${wholeDay(last, locale)}`
  if (first.year === last.year && first.month === last.month) return monthYear(last, locale)
  if (first.year === last.year && first.month === 1 && last.month === 12) return String(last.year)
  return `${monthYear(first, locale)} – ${monthYear(last, locale)}`
}

/**
 * The columns of amounts that a report shows: what was asked for first, then what it is held against. A span
 * stated by hand comes last.
 */
export function columnsFor(span: Span, compare: Compare, stated: Span | null, locale?: string): Column[] {
  const column = (name: Column['name'], of: Span): Column => ({ name, span: of, label: spanWords(of, locale) })
  return [
    column('amount', span),
    ...(compare === 'previousPeriod' || compare === 'both' ? [column('previousPeriod', previousPeriod(span))] : []),
    ...(compare === 'previousYear' || compare === 'both' ? [column('previousYear', previousYear(span))] : []),
    ...(stated ? [column('compared', stated)] : []),
  ]
}

/** An amount with at least the decimals of its currency: `12.5` is `12.50`, and nothing is rounded away. */
export const shown = (amount: string, currency: string): string =>
  round(amount, Math.max(minorUnits(currency), scaleOf(amount)))

/** A column of amounts in this currency. */
export const amountField = (currency: string, label?: string): Field<string, true> => {
  const made = f.decimal(minorUnits(currency))
  return label === undefined ? made : made.label(label)
}

const CHANGE: Words = { en: 'Change on', de: 'Veränderung zu' }

/** The fields of these columns, with change and per cent against the last of them where there is one. */
export function columnFields(columns: readonly Column[], currency: string, locale?: string): Fields {
  const amounts = Object.fromEntries(columns.map((one) => [one.name, amountField(currency, one.label)]))
  const against = columns.length > 1 ? columns.at(-1) : undefined
  if (!against) return amounts
  return {
    ...amounts,
    change: amountField(currency, `${inLanguage(CHANGE, locale)} ${against.label}`),
    percent: f.decimal(1).optional().label('%'),
  }
}

/** Change against the last column, and the same in per cent; empty where there is nothing to compare with. */
export function changeOf(amounts: readonly string[], currency: string): { change?: string; percent?: string | null } {
  const now = amounts[0]
  const then = amounts.length > 1 ? amounts.at(-1) : undefined
  if (now === undefined || then === undefined) return {}
  const change = subtract(now, then)
  const percent = isZero(then) ? null : round(multiply(divide(change, absolute(then)), '100'), 1)
  return { change: shown(change, currency), percent }
}

/** One row's amounts by column name, with change and per cent. */
export function figures(
  columns: readonly Column[],
  amounts: readonly string[],
  currency: string,
): Record<string, string | null> {
  const row: Record<string, string | null> = {}
  for (const [index, { name }] of columns.entries()) row[name] = shown(amounts[index] ?? '0', currency)
  return { ...row, ...changeOf(amounts, currency) }
}
