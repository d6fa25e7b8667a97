import { addDays, dateOf, daysBetween, mondayOf, today, utcOf } from './plain-date.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}${JSON.stringify(options)}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale, options)
  formats.set(key, made)
  return made
}

/** A date with its year, as forms and heads show it: `12 Mar 2026`. */
export function formatFullDate(locale: string, date: string): string {
  const at = utcOf(date)
  if (at === undefined) return date
  return formatter(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(at)
}

/** A date as lists show it: `12 Mar` inside a year to either side, else with the year. */
export function formatDate(locale: string, date: string, now = today()): string {
  const at = utcOf(date)
  if (at === undefined) return date
  const away = Math.abs(daysBetween(now, date))
  if (date.slice(0, 4) !== now.slice(0, 4) && away > 183) return formatFullDate(locale, date)
  return formatter(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(at)
}

/** A deadline as the queue shows it: weekday inside this week, else as {@link formatDate}. */
export function formatNearDate(locale: string, date: string, now = today()): string {
  const away = daysBetween(now, date)
  if (away < 0 || away > 6) return formatDate(locale, date, now)
  return formatter(locale, { weekday: 'short', day: 'numeric', timeZone: 'UTC' }).format(utcOf(date) ?? 0)
}

/** An instant by the reader's clock: the time alone today, else date and time. */
export function formatInstant(locale: string, instant: string, now = Date.now()): string {
  const at = Date.parse(instant)
  if (Number.isNaN(at)) return instant
  const time = formatter(locale, { hour: '2-digit', minute: '2-digit' }).format(at)
  const day = today(at)
  return day === today(now) ? time : `${formatDate(locale, day, today(now))} ${time}`
}

/** Month and year in words, `March 2026`. */
export function formatMonth(locale: string, date: string): string {
  return formatter(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(utcOf(date) ?? 0)
}

/** How long ago, in one unit: `9 d`, `17 h`, `4 min`. */
export function formatAge(instant: string, now = Date.now()): string {
  const minutes = Math.max(0, Math.round((now - Date.parse(instant)) / 60_000))
  if (minutes < 60) return `${minutes} min`
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} d`
}

/** Nobody types a longer date. */
const LONGEST_TYPED = 100

type Part = 'day' | 'month' | 'year'

function orderOf(locale: string): Part[] {
  const parts = formatter(locale, { day: 'numeric', month: 'numeric', year: 'numeric', timeZone: 'UTC' })
    .formatToParts(0)
    .map((part) => part.type)
  return parts.filter((type): type is Part => type === 'day' || type === 'month' || type === 'year')
}

function monthNamed(locale: string, word: string): number | undefined {
  const start = word.toLocaleLowerCase(locale).replace(/\.$/, '')
  if (start.length < 3) return undefined
  for (const tongue of [locale, 'en']) {
    for (let month = 0; month < 12; month++) {
      const name = formatter(tongue, { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, month, 1))
      if (name.toLocaleLowerCase(locale).startsWith(start)) return month + 1
    }
  }
  return undefined
}

function fullYear(year: number): number {
  return year < 100 ? 2000 + year : year
}

/** The year in which a day and month without one is nearest to now. */
function nearest(month: number, day: number, now: string): string | undefined {
  const year = Number(now.slice(0, 4))
  const found = [year, year - 1, year + 1]
    .map((each) => dateOf(each, month, day))
    .filter((date): date is string => date !== undefined)
  return found.sort((a, b) => Math.abs(daysBetween(now, a)) - Math.abs(daysBetween(now, b)))[0]
}

function fromNumbers(locale: string, numbers: number[], now: string): string | undefined {
  const order = orderOf(locale)
  const [first = 0, second = 0, third] = numbers
  if (numbers.length === 1) return dateOf(Number(now.slice(0, 4)), Number(now.slice(5, 7)), first)
  if (third !== undefined) {
    const named = { day: 0, month: 0, year: 0 }
    order.forEach((part, index) => {
      named[part] = numbers[index] ?? 0
    })
    return dateOf(fullYear(named.year), named.month, named.day)
  }
  const dayFirst = order.indexOf('day') < order.indexOf('month')
  return dayFirst ? nearest(second, first, now) : nearest(first, second, now)
}

/**
 * What a person typed as a date, as `YYYY-MM-DD`; `undefined` where it names no day. Understood are the
 * reader's own order (`12.3.26`, `3/12/26`), ISO dates, a day alone, month names (`12 Mar`), `+7` and `-3`
 * days from today, and the words for today, tomorrow and yesterday in the reader's language.
 */
export function parseDate(locale: string, typed: string, now = today()): string | undefined {
  const text = typed.trim()
  if (text === '' || text.length > LONGEST_TYPED) return undefined
  if (utcOf(text) !== undefined) return text
  const relative = /^([+\-−])\s*(\d{1,4})$/.exec(text)
  if (relative) return addDays(now, (relative[1] === '+' ? 1 : -1) * Number(relative[2]))
  const word = relativeWord(locale, text)
  if (word !== undefined) return addDays(now, word)
  const named = /^(\d{1,2})\.?\s*([^\d\s.]+)\.?(?:\s+(\d{2,4}))?$/.exec(text) ?? monthFirst(text)
  if (named) return fromNamed(locale, named, now)
  if (!/^\d{1,4}([./\-\s]+\d{1,4}){0,2}[./]?$/.test(text)) return undefined
  return fromNumbers(locale, (text.match(/\d+/g) ?? []).map(Number), now)
}

function monthFirst(text: string): RegExpExecArray | null {
  const parts = /^([^\d\s.]+)\.?\s+(\d{1,2})(?:,?\s+(\d{4}))?$/.exec(text)
  if (parts) [parts[1], parts[2]] = [parts[2] ?? '', parts[1] ?? '']
  return parts
}

function fromNamed(locale: string, parts: RegExpExecArray, now: string): string | undefined {
  const month = monthNamed(locale, parts[2] ?? '')
  if (month === undefined) return undefined
  return parts[3] ? dateOf(fullYear(Number(parts[3])), month, Number(parts[1])) : nearest(month, Number(parts[1]), now)
}

const relativeKnown = new Map<string, Map<string, number>>()

/** The words for today, tomorrow and yesterday, made once a locale: a pasted sheet has thousands of dates. */
function relativeWords(locale: string): Map<string, number> {
  const known = relativeKnown.get(locale)
  if (known) return known
  const made = new Map<string, number>()
  for (const tongue of ['en', locale]) {
    const words = new Intl.RelativeTimeFormat(tongue, { numeric: 'auto' })
    for (const days of [-1, 1, 0]) made.set(words.format(days, 'day').toLocaleLowerCase(locale), days)
  }
  relativeKnown.set(locale, made)
  return made
}

function relativeWord(locale: string, text: string): number | undefined {
  return relativeWords(locale).get(text.toLocaleLowerCase(locale))
}

/** In which stretch of time a due date lies, seen from today: the order is the order of the stretches. */
export type DueStretch = 'overdue' | 'thisWeek' | 'nextWeek' | 'later'

/** Stretch of a due date: before today, until Sunday, the week after, beyond. */
export function dueStretch(date: string, now = today()): DueStretch {
  if (date < now) return 'overdue'
  const nextMonday = addDays(mondayOf(now), 7)
  if (date < nextMonday) return 'thisWeek'
  return date < addDays(nextMonday, 7) ? 'nextWeek' : 'later'
}
