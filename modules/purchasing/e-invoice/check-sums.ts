import {
  absolute,
  add,
  compare,
  type DecimalString,
  divide,
  multiply,
  round,
  subtract,
  sum,
} from '../../../kernel/decimal.ts'
import { say } from '../../../kernel/index.ts'
import type { Report } from './check.ts'
import type { Adjustment, ReadInvoice, TaxGroup } from './invoice.ts'

/** EN 16931 states amounts with at most two decimals and rounds half up to them (BR-DEC-…, 6.4.3). */
const PLACES = 2

const ZERO = '0'

/** Whether two amounts agree once both are rounded to two decimals. */
const agree = (a: DecimalString, b: DecimalString): boolean => compare(round(a, PLACES), round(b, PLACES)) === 0

/** Whether two amounts differ by no more than so much. */
export const within = (a: DecimalString, b: DecimalString, slack: DecimalString): boolean =>
  compare(absolute(subtract(a, b)), slack) <= 0

const amountsOf = (adjustments: Adjustment[], kind: Adjustment['kind']): DecimalString[] =>
  adjustments.filter((one) => one.kind === kind).map((one) => one.amount ?? ZERO)

/** An amount as it is said in a message: `1234.50 EUR`. */
export const said = (amount: DecimalString, currency: string | undefined): string =>
  `${round(amount, PLACES)}${currency === undefined ? '' : ` ${currency}`}`

/** BR-CO-10: the lines add up to their total. A profile without lines can't be checked. */
function checkLineTotal({ lines, totals, currency }: ReadInvoice, report: Report): void {
  const counting = lines.filter((line) => line.counts)
  if (totals.lines === undefined || counting.length === 0) return
  const total = sum(counting.map((line) => line.net ?? ZERO))
  if (agree(total, totals.lines)) return
  report(
    'BR-CO-10',
    'error',
    'totals.lines',
    String(say`The lines add up to ${said(total, currency)}, but the invoice says ${said(totals.lines, currency)}.`),
  )
}

/** BR-CO-11, BR-CO-12: allowances and charges add up to their totals. MINIMUM lists none. */
function checkAdjustmentTotals({ adjustments, totals, currency }: ReadInvoice, report: Report): void {
  const cases = [
    {
      code: 'BR-CO-11',
      kind: 'allowance',
      stated: totals.allowances,
      field: 'totals.allowances',
      what: say`allowances`,
    },
    { code: 'BR-CO-12', kind: 'charge', stated: totals.charges, field: 'totals.charges', what: say`charges` },
  ] as const
  for (const { code, kind, stated, field, what } of cases) {
    const total = sum(amountsOf(adjustments, kind))
    if (agree(total, stated ?? ZERO)) continue
    report(
      code,
      'error',
      field,
      String(
        say`The ${what} add up to ${said(total, currency)}, but the invoice says ${said(stated ?? ZERO, currency)}.`,
      ),
    )
  }
}

/** BR-CO-13: net = lines − allowances + charges. */
function checkNet({ totals, currency }: ReadInvoice, report: Report): void {
  if (totals.lines === undefined || totals.net === undefined) return
  const net = add(subtract(totals.lines, totals.allowances ?? ZERO), totals.charges ?? ZERO)
  if (agree(net, totals.net)) return
  report(
    'BR-CO-13',
    'error',
    'totals.net',
    String(
      say`Lines ${said(totals.lines, currency)} − allowances ${said(totals.allowances ?? ZERO, currency)} + charges ${said(totals.charges ?? ZERO, currency)} make ${said(net, currency)}, but the invoice says ${said(totals.net, currency)} net.`,
    ),
  )
}

/** BR-CO-14: the tax groups add up to the tax. */
function checkTax({ taxes, totals, currency }: ReadInvoice, report: Report): void {
  const listed = taxes.filter((group) => group.tax !== undefined)
  if (listed.length === 0) return
  const tax = sum(listed.map((group) => group.tax ?? ZERO))
  if (agree(tax, totals.tax ?? ZERO)) return
  report(
    'BR-CO-14',
    'error',
    'totals.tax',
    String(
      say`The tax of all rates adds up to ${said(tax, currency)}, but the invoice says ${said(totals.tax ?? ZERO, currency)}.`,
    ),
  )
}

/** BR-CO-15: gross = net + tax. */
function checkGross({ totals, currency }: ReadInvoice, report: Report): void {
  if (totals.net === undefined || totals.gross === undefined) return
  const gross = add(totals.net, totals.tax ?? ZERO)
  if (agree(gross, totals.gross)) return
  report(
    'BR-CO-15',
    'error',
    'totals.gross',
    String(
      say`Net ${said(totals.net, currency)} + tax ${said(totals.tax ?? ZERO, currency)} make ${said(gross, currency)}, but the invoice says ${said(totals.gross, currency)} gross.`,
    ),
  )
}

/** BR-CO-16: payable = gross − prepaid + rounding. MINIMUM leaves out what was prepaid. */
function checkPayable({ totals, currency, profile }: ReadInvoice, report: Report): void {
  if (totals.gross === undefined || totals.payable === undefined || profile === 'minimum') return
  const payable = add(subtract(totals.gross, totals.prepaid ?? ZERO), totals.rounding ?? ZERO)
  if (agree(payable, totals.payable)) return
  report(
    'BR-CO-16',
    'error',
    'totals.payable',
    String(
      say`Gross ${said(totals.gross, currency)} − prepaid ${said(totals.prepaid ?? ZERO, currency)} + rounding ${said(totals.rounding ?? ZERO, currency)} make ${said(payable, currency)}, but the invoice asks for ${said(totals.payable, currency)}.`,
    ),
  )
}

/**
 * BR-CO-17: tax = base × rate. The validators of CEN let anything under one unit of currency pass, because tax
 * may have been rounded line by line; up to one cent goes without a word, more is said.
 */
function checkTaxGroup(group: TaxGroup, index: number, currency: string | undefined, report: Report): void {
  if (group.base === undefined || group.tax === undefined) return
  const expected = round(divide(multiply(group.base, group.rate ?? ZERO), '100'), PLACES)
  if (within(group.tax, expected, '0.01')) return
  const severity = compare(absolute(subtract(group.tax, expected)), '1') < 0 ? 'warning' : 'error'
  report(
    'BR-CO-17',
    severity,
    `taxes.${index}.tax`,
    String(
      say`${group.rate ?? '0'} % of ${said(group.base, currency)} is ${said(expected, currency)}, but the invoice says ${said(group.tax, currency)}.`,
    ),
  )
}

/** The sums of the whole invoice: BR-CO-10 to BR-CO-17. */
export function checkSums(invoice: ReadInvoice, report: Report): void {
  checkLineTotal(invoice, report)
  if (invoice.profile !== 'minimum') checkAdjustmentTotals(invoice, report)
  checkNet(invoice, report)
  checkTax(invoice, report)
  checkGross(invoice, report)
  checkPayable(invoice, report)
  for (const [index, group] of invoice.taxes.entries()) checkTaxGroup(group, index, invoice.currency, report)
}
