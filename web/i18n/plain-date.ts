/**
 * Calendar dates as `YYYY-MM-DD` strings, for the browser: not every browser that we support has Temporal,
 * so dates are counted in whole UTC days, where no time zone or clock change can move them.
 */

const DAY = 86_400_000
const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/

/** The UTC midnight of a date, or `undefined` where the text names no day of the calendar. */
export function utcOf(iso: string): number | undefined {
  const parts = ISO_DATE.exec(iso)
  if (!parts) return undefined
  const at = Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]))
  return isoOf(at) === iso ? at : undefined
}

function isoOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** The date of year, month (1 to 12) and day, or `undefined` where there is no such day. */
export function dateOf(year: number, month: number, day: number): string | undefined {
  const iso = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  return utcOf(iso) === undefined ? undefined : iso
}

/** The reader's own calendar day at an instant (in milliseconds), by the clock of this device. */
export function today(now = Date.now()): string {
  const here = new Date(now)
  return isoOf(Date.UTC(here.getFullYear(), here.getMonth(), here.getDate()))
}

/** `date` and so many days on; negative goes back. */
export function addDays(date: string, days: number): string {
  return isoOf((utcOf(date) ?? 0) + days * DAY)
}

/** Days from one date to another: positive where `to` is later. */
export function daysBetween(from: string, to: string): number {
  return Math.round(((utcOf(to) ?? 0) - (utcOf(from) ?? 0)) / DAY)
}

/** Monday of the week in which the date lies (ISO 8601). */
export function mondayOf(date: string): string {
  const weekday = new Date(utcOf(date) ?? 0).getUTCDay()
  return addDays(date, -((weekday + 6) % 7))
}

/** First and last day of the month, so many months away. */
export function monthOf(date: string, away = 0): { from: string; until: string } {
  const [year, month] = [Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1 + away]
  return { from: isoOf(Date.UTC(year, month, 1)), until: isoOf(Date.UTC(year, month + 1, 0)) }
}
