/** Dates of mail headers (RFC 5322, section 3.3, with the obsolete forms of 4.3) as instants. */

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')

/** Hours from UTC of the zones that section 4.3 names, and of some that mail carries all the same. */
const zones: Readonly<Record<string, number>> = {
  ut: 0,
  utc: 0,
  gmt: 0,
  z: 0,
  wet: 0,
  bst: 1,
  cet: 1,
  cest: 2,
  mez: 1,
  mesz: 2,
  eet: 2,
  eest: 3,
  msk: 3,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
  jst: 9,
}

/** Removes comments in parentheses, nested ones too (RFC 5322, section 3.2.2). Quoted strings keep theirs. */
export function withoutComments(value: string): string {
  let depth = 0
  let quoted = false
  let kept = ''
  for (let at = 0; at < value.length; at++) {
    const character = value[at] ?? ''
    if (character === '\\') {
      if (depth === 0) kept += character + (value[at + 1] ?? '')
      at++
    } else if (character === '"' && depth === 0) {
      quoted = !quoted
      kept += character
    } else if (character === '(' && !quoted) depth++
    else if (character === ')' && !quoted && depth > 0) depth--
    else if (depth === 0) kept += character
  }
  return kept
}

/** Two-digit years up to 49 are of this century, three digits count from 1900 (section 4.3). */
function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length >= 4) return year
  return digits.length === 3 || year >= 50 ? 1900 + year : 2000 + year
}

function zoneMinutes(zone: string | undefined): number {
  if (zone === undefined) return 0
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(zone)
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3])
    return minutes > 14 * 60 ? 0 : offset[1] === '-' ? -minutes : minutes
  }
  return (zones[zone.toLowerCase()] ?? 0) * 60
}

interface Parts {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  zone: string | undefined
}

function toInstant({ year, month, day, hour, minute, second, zone }: Parts): string | null {
  if (year < 1000 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59) return null
  try {
    const date = Temporal.PlainDateTime.from(
      { year, month, day, hour, minute, second: Math.min(second, 59) },
      { overflow: 'reject' },
    )
    return date
      .subtract({ minutes: zoneMinutes(zone) })
      .toZonedDateTime('UTC')
      .toInstant()
      .toString()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

const zone = String.raw`(?:\s*([+-]\d{2}:?\d{2}|[A-Za-z]{1,5}))?`
const time = String.raw`(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?`
const dayFirst = new RegExp(
  String.raw`^(?:[A-Za-z]{2,9}\.?,?\s*)?(\d{1,2})[\s-]+([A-Za-z]{3})[A-Za-z]*\.?[\s-]+(\d{2,4}),?\s+${time}${zone}`,
)
const monthFirst = new RegExp(
  String.raw`^(?:[A-Za-z]{3,9},?\s+)?([A-Za-z]{3})[a-z]*\s+(\d{1,2}),?\s+(?:(\d{4})\s+)?${time}(?:\s+([+-]\d{4}|[A-Z]{1,5}))?(?:\s+(\d{4}))?`,
)
const iso = new RegExp(String.raw`^(\d{4})-(\d{2})-(\d{2})[T ]${time}${zone}`)

const monthNumber = (name: string | undefined): number => months.indexOf((name ?? '').toLowerCase()) + 1

function partsOf(value: string): Parts | null {
  let match = dayFirst.exec(value)
  if (match !== null) {
    const [, day, month, year = '', hour, minute, second, offset] = match
    return {
      year: fullYear(year),
      month: monthNumber(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second ?? 0),
      zone: offset,
    }
  }
  match = iso.exec(value)
  if (match !== null) {
    const [, year, month, day, hour, minute, second, offset] = match
    return {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second ?? 0),
      zone: offset,
    }
  }
  match = monthFirst.exec(value)
  if (match === null) return null
  const [, month, day, early, hour, minute, second, offset, late] = match
  return {
    year: Number(early ?? late ?? 0),
    month: monthNumber(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second ?? 0),
    zone: offset,
  }
}

/**
 * The instant that a date header names, in UTC (`2026-03-07T08:15:00Z`), or null when it names none.
 * A date without a zone counts as UTC, whatever zone this machine is in.
 */
export function readMailDate(value: string | undefined): string | null {
  if (value === undefined || value.length > 1000) return null
  const parts = partsOf(withoutComments(value).replace(/\s+/g, ' ').trim())
  return parts === null ? null : toInstant(parts)
}
