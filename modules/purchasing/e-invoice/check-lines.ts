import {
  absolute,
  add,
  compare,
  type DecimalString,
  divide,
  isNegative,
  isZero,
  multiply,
  round,
  scaleOf,
  subtract,
} from '../../../kernel/decimal.ts'
import { say, type Words } from '../../../kernel/index.ts'
import type { Report } from './check.ts'
import { said, within } from './check-sums.ts'
import type { Adjustment, Line, ReadInvoice } from './invoice.ts'

/** Slack that PEPPOL BIS Billing 3 gives where an amount is computed from others. */
const SLACK = '0.02'

/** Digits after the point, at least two: `4.10` and `4.1000` → 2. A rounded price is off by at most half of the last. */
const decimalsOf = (price: DecimalString): number => Math.max(scaleOf(price), 2)

/**
 * PEPPOL-EN16931-R120: net = quantity × price ÷ base quantity + charges − allowances. EN 16931 itself has no such
 * rule, and many programs compute from a finer price than they print: a difference that rounding of the
 * printed price explains is a warning.
 */
function checkLineNet(line: Line, field: string, currency: string | undefined, report: Report): void {
  if (line.net === undefined || line.quantity === undefined || line.netPrice === undefined) return
  const base = line.baseQuantity ?? '1'
  if (isZero(base)) return
  let expected = round(divide(multiply(line.quantity, line.netPrice), base), 2)
  for (const { kind, amount } of line.adjustments)
    expected = (kind === 'charge' ? add : subtract)(expected, amount ?? '0')
  if (within(line.net, expected, SLACK)) return
  const half = `0.${'0'.repeat(decimalsOf(line.netPrice))}5`
  const explained = add(absolute(divide(multiply(line.quantity, half), base)), SLACK)
  const worked = `${line.quantity} × ${line.netPrice}${line.baseQuantity === undefined ? '' : ` ÷ ${line.baseQuantity}`}`
  report(
    'PEPPOL-EN16931-R120',
    within(line.net, expected, explained) ? 'warning' : 'error',
    `${field}.net`,
    String(
      line.adjustments.length === 0
        ? say`${worked} is ${said(expected, currency)}, but the line says ${said(line.net, currency)}.`
        : say`${worked} with its allowances and charges is ${said(expected, currency)}, but the line says ${said(line.net, currency)}.`,
    ),
  )
}

/** BR-21 to BR-28, BR-CO-04, PEPPOL-EN16931-R046, R121 */
function checkLineTerms(line: Line, field: string, invoice: ReadInvoice, report: Report): void {
  const missing = (code: string, term: keyof Line, severity: 'error' | 'warning', what: Words): void => {
    if (line[term] === undefined) report(code, severity, `${field}.${term}`, String(say`The line has no ${what}.`))
  }
  missing('BR-21', 'id', 'warning', say`identifier`)
  missing('BR-22', 'quantity', 'warning', say`quantity`)
  missing('BR-23', 'unit', 'warning', say`unit of quantity`)
  missing('BR-24', 'net', 'error', say`net amount`)
  missing('BR-25', 'name', 'warning', say`name of the item`)
  missing('BR-26', 'netPrice', 'warning', say`net price`)
  missing(
    'BR-CO-04',
    'category',
    invoice.taxes.length > 1 && invoice.syntax !== 'zugferd1' ? 'error' : 'warning',
    say`tax category`,
  )
  if (isNegative(line.netPrice ?? '0'))
    report('BR-27', 'warning', `${field}.netPrice`, String(say`The net price ${line.netPrice} is negative.`))
  if (isNegative(line.grossPrice ?? '0'))
    report('BR-28', 'warning', `${field}.grossPrice`, String(say`The gross price ${line.grossPrice} is negative.`))
  if (line.baseQuantity !== undefined && compare(line.baseQuantity, '0') <= 0) {
    report(
      'PEPPOL-EN16931-R121',
      'error',
      `${field}.baseQuantity`,
      String(say`The price is for ${line.baseQuantity} units; it must be for more than none.`),
    )
  }
  checkPrices(line, field, report)
}

function checkPrices(line: Line, field: string, report: Report): void {
  const { grossPrice, priceDiscount, netPrice } = line
  if (grossPrice === undefined || netPrice === undefined || priceDiscount === undefined) return
  const expected = subtract(grossPrice, priceDiscount)
  if (compare(expected, netPrice) === 0) return
  report(
    'PEPPOL-EN16931-R046',
    'warning',
    `${field}.netPrice`,
    String(
      say`Gross price ${grossPrice} − discount ${priceDiscount} is ${expected}, but the net price is ${netPrice}.`,
    ),
  )
}

/** The rules for an allowance and for a charge, on the invoice and on a line. */
const ADJUSTMENT_RULES = {
  invoice: {
    allowance: { amount: 'BR-31', category: 'BR-32', reason: 'BR-33' },
    charge: { amount: 'BR-36', category: 'BR-37', reason: 'BR-38' },
  },
  line: {
    allowance: { amount: 'BR-41', category: '', reason: 'BR-42' },
    charge: { amount: 'BR-43', category: '', reason: 'BR-44' },
  },
}

/** BR-31 to BR-44 and PEPPOL-EN16931-R040 to R042 */
function checkAdjustment(adjustment: Adjustment, field: string, level: 'invoice' | 'line', report: Report): void {
  const { kind, amount, base, percent } = adjustment
  const rules = ADJUSTMENT_RULES[level][kind]
  const what = kind === 'allowance' ? say`allowance` : say`charge`
  if (amount === undefined) report(rules.amount, 'error', `${field}.amount`, String(say`The ${what} has no amount.`))
  if (level === 'invoice' && adjustment.category === undefined)
    report(rules.category, 'warning', `${field}.category`, String(say`The ${what} has no tax category.`))
  if (adjustment.reason === undefined && adjustment.reasonCode === undefined)
    report(rules.reason, 'warning', `${field}.reason`, String(say`The ${what} gives no reason.`))
  if (percent !== undefined && base === undefined) {
    report(
      'PEPPOL-EN16931-R041',
      'warning',
      `${field}.base`,
      String(say`The ${what} is ${percent} %, but not said of what.`),
    )
  }
  if (percent === undefined || base === undefined || amount === undefined) return
  const expected = round(divide(multiply(base, percent), '100'), 2)
  if (within(expected, amount, SLACK)) return
  report(
    'PEPPOL-EN16931-R040',
    'warning',
    `${field}.amount`,
    String(say`${percent} % of ${base} is ${expected}, but the ${what} says ${amount}.`),
  )
}

/** All that is said of single lines, allowances and charges. */
export function checkLines(invoice: ReadInvoice, report: Report): void {
  for (const [index, adjustment] of invoice.adjustments.entries())
    checkAdjustment(adjustment, `adjustments.${index}`, 'invoice', report)
  for (const [index, line] of invoice.lines.entries()) {
    if (!line.counts) continue
    const field = `lines.${index}`
    checkLineTerms(line, field, invoice, report)
    for (const [at, adjustment] of line.adjustments.entries())
      checkAdjustment(adjustment, `${field}.adjustments.${at}`, 'line', report)
    checkLineNet(line, field, invoice.currency, report)
  }
}
