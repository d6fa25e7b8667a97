import {
  absolute,
  add,
  compare,
  divide,
  isZero,
  minorUnits,
  multiply,
  newId,
  round,
  roundMoney,
  say,
  subtract,
  sum,
} from '../../kernel/index.ts'
import type { TaxRule } from './code.ts'
import { largest, type TaxRow, taxOf } from './tax-of.ts'

export interface MathLine {
  quantity?: string | null
  price?: string | null
  /** Percent taken off. */
  discount?: string | null
  /** Stated by the document; counts before quantity and price. */
  net?: string | null
  taxCode?: string | null
}

/** What the document itself says; null where it does not. */
export interface StatedTotals {
  net?: string | null
  tax?: string | null
  gross?: string | null
}

export interface MathInput {
  currency: string
  /** The day that decides tax rates: of delivery, or of issue. */
  on: string
  lines: readonly MathLine[]
  prepaid?: string | null
  rounding?: string | null
  stated?: StatedTotals
}

/** A figure of the document that does not agree with ours. */
export interface Disagreement {
  figure: 'net' | 'tax' | 'gross'
  stated: string
  computed: string
}

export interface MathResult {
  /** Net amount of each line, in their order. */
  nets: string[]
  taxes: TaxRow[]
  net: string
  tax: string
  gross: string
  /** What is to be paid: gross less what was paid before, plus rounding. */
  payable: string
  disagreements: Disagreement[]
}

/**
 * Net amount of a line: stated, or quantity × price less discount, rounded once (docs/SPEC-money.md, section 3).
 * A line with neither counts as nothing.
 */
export function lineNet(line: MathLine, currency: string): string {
  if (line.net !== undefined && line.net !== null) return roundMoney(line.net, currency)
  if (line.price === undefined || line.price === null) return roundMoney('0', currency)
  const whole = multiply(line.quantity ?? '1', line.price)
  if (line.discount === undefined || line.discount === null) return roundMoney(whole, currency)
  return roundMoney(multiply(whole, subtract('1', divide(line.discount, '100'))), currency)
}

/**
 * All totals of a bill or an invoice (docs/SPEC-money.md, sections 3 to 5). Stated totals that are near enough are
 * taken, and the difference goes to the largest tax; others are named as disagreements and ours are kept.
 * @throws Refusal `tax.code.noRate`
 */
export function documentMath(input: MathInput, codes: ReadonlyMap<string, TaxRule>): MathResult {
  const { currency, on, lines, stated = {} } = input
  const money = (amount: string) => roundMoney(amount, currency)
  const nets = lines.map((line) => lineNet(line, currency))
  const taxed = lines.map((line, index) => ({ net: nets[index] ?? '0', taxCode: line.taxCode ?? null }))
  const taxes = taxOf(taxed, codes, on, currency)
  const computed = {
    net: money(sum(nets)),
    tax: money(sum(taxes.map((row) => row.tax))),
  }
  const disagreements: Disagreement[] = []
  const taken = (figure: 'net' | 'tax', tolerance: string): string => {
    const said = stated[figure]
    if (said === undefined || said === null) return computed[figure]
    if (near(said, computed[figure], tolerance)) return money(said)
    disagreements.push({ figure, stated: said, computed: computed[figure] })
    return computed[figure]
  }
  const net = taken('net', half(lines.length, currency))
  const tolerance = taxTolerance(taxed, taxes, currency)
  const implied = impliedTax(stated, net)
  const tax =
    implied === null ? taken('tax', tolerance) : money(near(implied, computed.tax, tolerance) ? implied : computed.tax)
  const gross = money(add(net, tax))
  // Its gross amount is one addition of its own figures.
  const summed = money(add(stated.net ?? net, stated.tax ?? tax))
  if (stated.gross !== undefined && stated.gross !== null && compare(stated.gross, summed) !== 0)
    disagreements.push({ figure: 'gross', stated: stated.gross, computed: summed })
  adopt(taxes, 'base', subtract(net, computed.net), currency)
  adopt(taxes, 'tax', subtract(tax, computed.tax), currency)
  return {
    nets,
    taxes,
    net,
    tax,
    gross,
    payable: money(add(subtract(gross, input.prepaid ?? '0'), input.rounding ?? '0')),
    disagreements,
  }
}

const near = (a: string, b: string, tolerance: string): boolean => compare(absolute(subtract(a, b)), tolerance) <= 0

/** Where only the gross amount is stated, the tax that it leaves. */
const impliedTax = (stated: StatedTotals, net: string): string | null =>
  (stated.tax === undefined || stated.tax === null) && stated.gross !== undefined && stated.gross !== null
    ? subtract(stated.gross, net)
    : null

/** Half a minor unit for each of so many roundings. */
const half = (count: number, currency: string): string =>
  multiply(String(count), divide('0.5', `1${'0'.repeat(minorUnits(currency))}`))

/** By how much a supplier's tax may differ: half a minor unit a line, at least one for each group. */
function taxTolerance(
  lines: readonly { taxCode: string | null }[],
  taxes: readonly TaxRow[],
  currency: string,
): string {
  const groups = new Map<string, number>()
  for (const row of taxes.filter((one) => !isZero(one.rate) && isZero(one.selfAssessed))) {
    const key = `${row.category} ${row.rate}`
    const count = lines.filter((line) => line.taxCode === row.taxCode).length
    groups.set(key, (groups.get(key) ?? 0) + count)
  }
  const unit = half(2, currency)
  return sum(
    [...groups.values()].map((count) => {
      const allowed = half(count, currency)
      return compare(allowed, unit) < 0 ? unit : allowed
    }),
  )
}

/** Puts a difference on the largest row that has tax at all. */
function adopt(taxes: TaxRow[], field: 'base' | 'tax', difference: string, currency: string): void {
  if (isZero(difference)) return
  const row = taxes[largest(taxes.map((one) => (field === 'tax' ? one.tax : one.base)))]
  if (row) row[field] = round(add(row[field], difference), minorUnits(currency))
}

const FIGURES = { net: say`net amount`, tax: say`tax`, gross: say`gross amount` } as const

/** A disagreement in a sentence with both figures. */
export const disagreementWords = ({ figure, stated, computed }: Disagreement, currency: string): string =>
  String(
    say`The ${FIGURES[figure]} on the document is ${stated} ${currency}; its lines come to ${computed} ${currency}.`,
  )

/** The totals as a document keeps them, each tax row with an id of its own. */
export const totalsOf = ({ taxes, net, tax, gross, payable }: MathResult) => ({
  taxes: taxes.map((row) => ({ id: newId(), ...row })),
  net,
  tax,
  gross,
  payable,
})

/** So many percent of an amount, in whole units of its currency. */
export const discountOf = (amount: string, percent: string, currency: string): string =>
  roundMoney(multiply(amount, multiply(percent, '0.01')), currency)
