import { say, type Words } from '../../../kernel/words.ts'
import { CamtRefusal, shown } from './refusal.ts'
import type { Money } from './statement.ts'
import type { XmlElement } from './xml.ts'

/** The first child with the name, or the other name that other versions have for it. */
export function child(element: XmlElement | undefined, name: string, or?: string): XmlElement | undefined {
  if (element === undefined) return undefined
  for (const each of element.children) {
    if (each.name === name || each.name === or) return each
  }
  return undefined
}

/** All children with the name. */
export function children(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((each) => each.name === name) ?? []
}

/** The element at the end of a path of child names, e.g. `at(tx, 'Refs', 'EndToEndId')`. */
export function at(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  let here = element
  for (const name of path) {
    if (here === undefined) return undefined
    here = child(here, name)
  }
  return here
}

/** The text at the end of a path; undefined where there is none or it is empty. */
export function text(element: XmlElement | undefined, ...path: string[]): string | undefined {
  return at(element, ...path)?.text || undefined
}

/** Text that the standard requires. */
export function required(element: XmlElement, ...path: string[]): string {
  return text(element, ...path) ?? missing(element, ...path)
}

/** Refuses because of an element that is required and absent or empty. */
export function missing(element: XmlElement, ...path: string[]): never {
  const field = [element.name, ...path].join('/')
  throw new CamtRefusal('banking.camt.missing', say`The element ${field} is missing or empty.`, field)
}

/** Refuses because of a value. */
export function wrong(element: XmlElement, expected: Words): never {
  throw new CamtRefusal(
    'banking.camt.wrongValue',
    say`The element ${element.name} holds ${shown(element.text)}, not ${expected}.`,
    element.name,
  )
}

/** `Cd` or `Prtry` of a choice, also where a `CdOrPrtry` stands between. */
export function codeOf(element: XmlElement | undefined): string | undefined {
  const choice = child(element, 'CdOrPrtry') ?? element
  return text(choice, 'Cd') ?? text(choice, 'Prtry') ?? text(choice, 'Prtry', 'Id')
}

/**
 * An amount with its currency: digits as written, without a sign. ISO 20022
 * ActiveOrHistoricCurrencyAndAmount: 18 digits, five of them decimals, never negative.
 */
export function money(element: XmlElement): Money {
  const currency = element.attributes?.Ccy ?? ''
  if (!/^[A-Z]{3}$/.test(currency)) {
    throw new CamtRefusal(
      'banking.camt.wrongValue',
      currency === ''
        ? say`The element ${element.name} has no currency; the attribute Ccy must be three capital letters.`
        : say`The element ${element.name} has the currency ${shown(currency)}; the attribute Ccy must be three capital letters.`,
      element.name,
    )
  }
  return { amount: decimal(element), currency }
}

/** What a binary floating point number leaves behind: the fifth decimal, then nothing but zeros or nines, then dirt. */
const noise = /^(\d{5})(0{4,}|9{4,})\d{0,4}$/

/** Some banks reckon balances in floating point and write `66.0000000000001`: no amount, and in no doubt either. */
function withoutNoise(whole: string, fraction: string): [whole: string, fraction: string] {
  const [, kept = '', tail = ''] = noise.exec(fraction) ?? []
  if (tail === '') return [whole, fraction]
  const units = BigInt(`${whole}${kept}`) + (tail.startsWith('9') ? 1n : 0n)
  const digits = units.toString().padStart(6, '0')
  return [digits.slice(0, -5), digits.slice(-5).replace(/0{1,3}$/, '')]
}

/** A decimal number as written, without a plus, with a digit on each side of the point. */
export function decimal(element: XmlElement): string {
  const match = /^(-?)\+?(\d*)(?:\.(\d*))?$/.exec(element.text)
  const minus = match?.[1] ?? ''
  const [whole, fraction] = withoutNoise(match?.[2] ?? '', match?.[3] ?? '')
  if (match === null || whole + fraction === '') {
    if (element.text === '') missing(element)
    wrong(element, say`a decimal number with a point`)
  }
  if (minus !== '') wrong(element, say`an amount without a sign (the standard gives the direction in CdtDbtInd)`)
  const digits = (whole.replace(/^0+/, '') + fraction.replace(/0+$/, '')).length
  if (digits > 18 || whole.length > 18 || fraction.length > 18 || fraction.replace(/0+$/, '').length > 5) {
    wrong(element, say`an amount of at most 18 digits, five of them decimals`)
  }
  return `${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`
}

/** An exchange rate: a positive decimal of up to 30 digits, as written. */
export function rate(element: XmlElement): string {
  if (!/^\d{1,20}(\.\d{1,20})?$/.test(element.text)) wrong(element, say`a decimal number`)
  return element.text
}

/** The amount with the sign that the direction gives it; zero has none. */
export function signed(amount: string, direction: 'credit' | 'debit'): string {
  return direction === 'debit' && /[1-9]/.test(amount) ? `-${amount}` : amount
}

/** CdtDbtInd */
export function direction(element: XmlElement | undefined): 'credit' | 'debit' | undefined {
  if (element === undefined || element.text === '') return undefined
  if (element.text === 'CRDT') return 'credit'
  if (element.text === 'DBIT') return 'debit'
  return wrong(element, say`CRDT or DBIT`)
}

/** CdtDbtInd where the standard requires it. */
export function requiredDirection(parent: XmlElement): 'credit' | 'debit' {
  return direction(child(parent, 'CdtDbtInd')) ?? missing(parent, 'CdtDbtInd')
}

/** xs:boolean, and the words that some banks write for it. */
export function truth(element: XmlElement | undefined): boolean | undefined {
  if (element === undefined || element.text === '') return undefined
  if (/^(?:true|1|yes|y)$/i.test(element.text)) return true
  if (/^(?:false|0|no|n)$/i.test(element.text)) return false
  return wrong(element, say`true or false`)
}

/** A count: Max15NumericText. */
export function count(element: XmlElement | undefined): number | undefined {
  if (element === undefined || element.text === '') return undefined
  if (!/^\d{1,15}$/.test(element.text)) wrong(element, say`a whole number`)
  return Number(element.text)
}

/** A day, and the instant where the file gives a time. */
export type Moment = { on: string; at?: string }

/** `YYYY-MM-DD`, a time whose seconds may be missing, an offset whose colon may be missing: none of it is in doubt. */
const writtenMoment = /^(\d{4}-\d{2}-\d{2})(?:(T\d{2}:\d{2})(:\d{2}(?:\.\d{1,12})?)?)?(Z|[+-]\d{2}:?\d{2})?$/

/** A date or a date with a time, alone or inside a choice of `Dt` and `DtTm`. */
export function moment(element: XmlElement | undefined): Moment | undefined {
  if (element === undefined) return undefined
  const inner = child(element, 'Dt', 'DtTm')
  const holder = inner ?? element
  if (holder.text === '') return undefined
  const match = writtenMoment.exec(holder.text)
  const [, day = '', minute, second = ':00', offset = 'Z'] = match ?? []
  if (match === null) return wrong(holder, say`a date like 2026-01-31 or a time like 2026-01-31T12:00:00+01:00`)
  if (minute === undefined) return { on: realDay(holder, day) }
  const time = `${minute}${second}`
  // 24:00:00 is the end of the day in xs:dateTime.
  const atEnd = /^T24:00:00(\.0+)?$/.test(time)
  const on = atEnd ? Temporal.PlainDate.from(realDay(holder, day)).add({ days: 1 }).toString() : realDay(holder, day)
  return {
    on,
    at: instant(
      holder,
      `${on}${atEnd ? 'T00:00:00' : time.slice(0, 19)}${offset.replace(/^(.\d{2})(\d{2})$/, '$1:$2')}`,
    ),
  }
}

/** Days found to be real. A statement has few days and many dates, and the calendar is the slow part. */
const realDays = new Set<string>()

function realDay(element: XmlElement, day: string): string {
  if (realDays.has(day)) return day
  if (day < '1900') return wrong(element, say`a day since 1900`)
  try {
    Temporal.PlainDate.from(day, { overflow: 'reject' })
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    return wrong(element, say`a day of the calendar`)
  }
  if (realDays.size >= 10_000) realDays.clear()
  realDays.add(day)
  return day
}

function instant(element: XmlElement, written: string): string {
  try {
    return Temporal.Instant.from(written).toString()
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    return wrong(element, say`a time of the day`)
  }
}

/** The same object without its undefined fields, or undefined when none is left: absent means absent. */
export function present<T extends object>(fields: T): T | undefined {
  const kept = compact(fields)
  return Object.keys(kept).length === 0 ? undefined : kept
}

/**
 * The same object without its undefined fields. For small objects: one with more than a dozen fields set
 * this way would take several times the memory.
 */
export function compact<T extends object>(fields: T): T {
  const kept: Partial<T> = {}
  for (const key of Object.keys(fields) as (keyof T)[]) {
    if (fields[key] !== undefined) kept[key] = fields[key]
  }
  return kept as T
}

/** The list, or undefined when it is empty. A copy, because a list that grew holds room for more. */
export function some<T>(list: T[]): T[] | undefined {
  return list.length === 0 ? undefined : list.slice()
}

/** Texts of all children with the name that are not empty. */
export function texts(element: XmlElement | undefined, name: string): string[] {
  return children(element, name)
    .map((each) => each.text)
    .filter((each) => each !== '')
}
