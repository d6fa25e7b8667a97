import type { DecimalString } from '../../../kernel/decimal.ts'

/** A date that was understood, with what is wrong about the way it is written; or only the latter. */
export interface ReadDate {
  date?: string
  fault?: string
}

/**
 * A number as XML Schema writes decimals (part 2, 3.3.3): sign, digits, point; no exponent, no grouping, no
 * comma. Kept as written but for the forms that other programs refuse: `+5`, `.5`, `5.`, `-0.00`.
 */
export function decimalOf(text: string): DecimalString | undefined {
  const parts = /^([+-]?)(\d{0,20})(?:\.(\d{0,30}))?$/.exec(text)
  if (!parts) return undefined
  const whole = parts[2] ?? ''
  const fraction = parts[3] ?? ''
  if (whole === '' && fraction === '') return undefined
  const digits = `${whole.replace(/^0+(?=\d)/, '') || '0'}${fraction === '' ? '' : `.${fraction}`}`
  return parts[1] === '-' && /[1-9]/.test(digits) ? `-${digits}` : digits
}

/** A day of the calendar in ISO form, or nothing. */
function dayOf(year: string, month: string, day: string): string | undefined {
  try {
    return Temporal.PlainDate.from(
      { year: Number(year), month: Number(month), day: Number(day) },
      { overflow: 'reject' },
    ).toString()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return undefined
  }
}

const NO_DAY = 'is not a day of the calendar'

/** `YYYY-MM-DD`, with or without an offset (XML Schema date); with a time it is understood, but at fault. */
export function readIsoDate(text: string): ReadDate {
  const parts = /^(\d{4})-(\d\d)-(\d\d)(T[\d:.]+)?(Z|[+-]\d\d:\d\d)?$/.exec(text)
  if (!parts) return { fault: 'is not a date as XML writes it (YYYY-MM-DD)' }
  const date = dayOf(parts[1] ?? '', parts[2] ?? '', parts[3] ?? '')
  if (date === undefined) return { fault: NO_DAY }
  return parts[4] === undefined ? { date } : { date, fault: 'has a time, where only a date belongs' }
}

/**
 * A UN/CEFACT date string by its format (UNTDID 2379): 102 is YYYYMMDD, 203 and 204 add the time. Eight digits
 * or an ISO date under another format are understood, but at fault.
 */
export function readFormattedDate(text: string, format: string | undefined): ReadDate {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d{4}|\d{6})?$/.exec(text)
  if (!parts) {
    const iso = readIsoDate(text.split('T', 1)[0] ?? '')
    if (iso.date === undefined) return { fault: 'is not a date as UN/CEFACT writes it (YYYYMMDD)' }
    return format === undefined || format === '' ? iso : { ...iso, fault: `is not written in format ${format}` }
  }
  const date = dayOf(parts[1] ?? '', parts[2] ?? '', parts[3] ?? '')
  if (date === undefined) return { fault: NO_DAY }
  const length = format === '102' ? 8 : format === '203' ? 12 : format === '204' ? 14 : 0
  return text.length === length ? { date } : { date, fault: `is not written in format ${format ?? '102'}` }
}

/** Bytes of base64, white space allowed; nothing where it is something else. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  const bare = text.replace(/\s+/g, '')
  if (bare.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(bare)) return undefined
  return new Uint8Array(Buffer.from(bare, 'base64'))
}
