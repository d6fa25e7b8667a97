import { Decimal } from 'decimal.js'

/**
 * Exact decimal arithmetic over strings. Amounts, quantities and rates travel as decimal strings and
 * never as floats (docs/SPEC-money.md). 40 significant digits hold every product of two stored values.
 */
const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -40, toExpPos: 40 })

/** A decimal number written in digits, e.g. `-1234.50`. */
export type DecimalString = string

export const ZERO: DecimalString = '0'

/** What a decimal string looks like: an optional minus, digits, an optional point with digits. */
export const DECIMAL_PATTERN = /^-?\d{1,20}(\.\d{1,12})?$/

/** Tells whether the text is a decimal of at most 20 digits before and 12 after the point. */
export const isDecimal = (text: string): boolean => DECIMAL_PATTERN.test(text)

export const add = (a: DecimalString, b: DecimalString): DecimalString => new Exact(a).plus(b).toFixed()
export const subtract = (a: DecimalString, b: DecimalString): DecimalString => new Exact(a).minus(b).toFixed()
export const multiply = (a: DecimalString, b: DecimalString): DecimalString => new Exact(a).times(b).toFixed()
export const divide = (a: DecimalString, b: DecimalString): DecimalString => new Exact(a).dividedBy(b).toFixed()
export const negate = (a: DecimalString): DecimalString => (isZero(a) ? a : new Exact(a).negated().toFixed())
export const absolute = (a: DecimalString): DecimalString => new Exact(a).abs().toFixed()
export const compare = (a: DecimalString, b: DecimalString): number => new Exact(a).comparedTo(b)
export const isZero = (a: DecimalString): boolean => !/[1-9]/.test(a) && new Exact(a).isZero()
export const isNegative = (a: DecimalString): boolean => new Exact(a).lessThan(0)
export const sum = (values: Iterable<DecimalString>): DecimalString => {
  let total = new Exact(0)
  for (const value of values) total = total.plus(value)
  return total.toFixed()
}

/** Commercial rounding, half away from zero, to `places` after the point, always written out: `12.50`. */
export const round = (a: DecimalString, places: number): DecimalString =>
  new Exact(a).toDecimalPlaces(places, Decimal.ROUND_HALF_UP).toFixed(places)

/** How many digits stand after the point once trailing zeros are gone. */
export const scaleOf = (a: DecimalString): number => new Exact(a).decimalPlaces()

/**
 * Splits an amount in proportion to weights so that the parts add up to it exactly: each part is rounded
 * down and the left-over minor units go to the largest remainders, first come first served.
 * @throws RangeError when there are no weights or they add up to nothing.
 */
export function allocate(amount: DecimalString, weights: DecimalString[], places: number): DecimalString[] {
  const total = sum(weights)
  if (weights.length === 0 || isZero(total))
    throw new RangeError('Allocation needs weights that add up to more than zero.')
  const unit = new Exact(1).dividedBy(new Exact(10).pow(places))
  const exact = weights.map((weight) => new Exact(amount).times(weight).dividedBy(total))
  const parts = exact.map((part) => part.toDecimalPlaces(places, Decimal.ROUND_DOWN))
  let left = new Exact(amount).minus(parts.reduce((a, b) => a.plus(b), new Exact(0)))
  const order = exact
    .map((part, index) => ({ index, rest: part.minus(parts[index] ?? 0).abs() }))
    .sort((a, b) => b.rest.comparedTo(a.rest) || a.index - b.index)
  for (const { index } of order) {
    if (left.abs().lessThan(unit)) break
    const step = left.isNegative() ? unit.negated() : unit
    parts[index] = (parts[index] ?? new Exact(0)).plus(step)
    left = left.minus(step)
  }
  return parts.map((part) => part.toFixed(places))
}

/** Minor-unit digits by currency where they are not two (ISO 4217:2015, table A.1). */
const OTHER_MINOR_UNITS: Record<string, number> = {
  BHD: 3,
  BIF: 0,
  CLF: 4,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  RWF: 0,
  TND: 3,
  UGX: 0,
  UYI: 0,
  UYW: 4,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
}

/** Digits after the point of an amount in this currency. */
export const minorUnits = (currency: string): number => OTHER_MINOR_UNITS[currency] ?? 2

/** Rounds an amount to the currency's minor unit. */
export const roundMoney = (amount: DecimalString, currency: string): DecimalString =>
  round(amount, minorUnits(currency))
