/**
 * Decimal strings for people: no digit is ever carried by a float. `Intl.NumberFormat` reads a decimal string
 * exactly (ECMA-402, since 2023), so grouping and marks come from it and the digits from us.
 */

const DECIMAL = /^-?\d+(\.\d+)?$/
/** Digits alone, or in groups of three (two in India) parted by one and the same mark. */
const WHOLE = /^[+-]?(\d*|\d{1,3}([.,])\d{2,3}(\2\d{2,3})*)$/
const MINUS = '−'

/** Digits after the point that a currency has by ISO 4217; 2 where the browser does not know it. */
export function currencyDigits(currency: string | undefined): number {
  if (!currency || !/^[A-Z]{3}$/.test(currency)) return 2
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** True where every digit of a decimal string is zero. */
export function isZero(value: string): boolean {
  return /^-?0*(\.0*)?$/.test(value)
}

function trimmedFraction(value: string): string {
  return (value.split('.')[1] ?? '').replace(/0+$/, '')
}

/** A decimal string in the reader's marks, with at least `digits` places and all that it truly has. */
export function formatDecimal(locale: string, value: string, digits = 0): string {
  if (!DECIMAL.test(value)) return value
  const places = Math.max(digits, trimmedFraction(value).length)
  const format = new Intl.NumberFormat(locale, { minimumFractionDigits: places, maximumFractionDigits: places })
  const shown = format.format((isZero(value) ? value.replace('-', '') : value) as Intl.StringNumericLiteral)
  return shown.replace(/^-/, MINUS)
}

/** Nobody types a longer amount. */
const LONGEST_TYPED = 100

interface Marks {
  group: string
  point: string
}

/** Made once a locale: a pasted sheet has thousands of amounts. */
const marksKnown = new Map<string, Marks>()

function marksOf(locale: string): Marks {
  const known = marksKnown.get(locale)
  if (known) return known
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(-1234567.8)
  const find = (type: string) => parts.find((part) => part.type === type)?.value
  const made = { group: find('group') ?? ',', point: find('decimal') ?? '.' }
  marksKnown.set(locale, made)
  return made
}

/**
 * What a person typed as an amount, as a decimal string; `undefined` where it is none. Both marks are
 * understood: where a text has both, the last is the point; a lone group mark that does not part three
 * digits is a point, too (a German who types `1.5` means one and a half).
 */
export function parseDecimal(locale: string, typed: string): string | undefined {
  if (typed.length > LONGEST_TYPED) return undefined
  const marks = marksOf(locale)
  const text = typed.replace(/[\s'’\u00a0\u202f]/g, '').replace(/^[−–-]/, '-')
  if (!/^[+-]?[\d.,]*\d[\d.,]*$/.test(text)) return undefined
  const point = pointOf(text, marks)
  const whole = point === undefined ? text : text.slice(0, point)
  const fraction = point === undefined ? '' : text.slice(point + 1)
  if (/[.,]/.test(fraction) || !WHOLE.test(whole)) return undefined
  const sign = text.startsWith('-') ? '-' : ''
  const digits = whole.replace(/[^\d]/g, '').replace(/^0+(?=\d)/, '') || '0'
  return `${sign}${digits}${fraction ? `.${fraction}` : ''}`
}

function pointOf(text: string, marks: { group: string; point: string }): number | undefined {
  const [dot, comma] = [text.lastIndexOf('.'), text.lastIndexOf(',')]
  if (dot >= 0 && comma >= 0) return Math.max(dot, comma)
  const at = Math.max(dot, comma)
  if (at < 0) return undefined
  const mark = text[at]
  const once = text.indexOf(mark ?? '') === at
  if (mark === marks.point) return once ? at : undefined
  const groups = text.replace(/^[+-]/, '').split(mark ?? '')
  const grouped = groups.slice(1).every((group) => group.length === 3) && (groups[0]?.length ?? 0) <= 3
  return grouped || !once ? undefined : at
}

/** Sum of decimal strings, exact, by whole numbers of the smallest place that occurs. */
export function sumDecimals(values: readonly string[]): string {
  const places = values.reduce((most, value) => Math.max(most, value.split('.')[1]?.length ?? 0), 0)
  const total = values.reduce((sum, value) => sum + scaled(value, places), 0n)
  return unscaled(total, places)
}

function scaled(value: string, places: number): bigint {
  if (!DECIMAL.test(value)) return 0n
  const [whole = '0', fraction = ''] = value.split('.')
  return BigInt(`${whole}${fraction.padEnd(places, '0')}`)
}

function unscaled(total: bigint, places: number): string {
  const sign = total < 0n ? '-' : ''
  const digits = (total < 0n ? -total : total).toString().padStart(places + 1, '0')
  return places === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`
}
