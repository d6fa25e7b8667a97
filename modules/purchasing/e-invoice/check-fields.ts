import { compare, isNegative, minorUnits, scaleOf } from '../../../kernel/decimal.ts'
import { say, type Words } from '../../../kernel/index.ts'
import type { Report } from './check.ts'
import type { Party, ReadInvoice, Totals } from './invoice.ts'

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'))

/** Terms without which a bill can't be booked. */
function checkEssentials(invoice: ReadInvoice, report: Report): void {
  const { totals } = invoice
  const need = (code: string, field: string, value: string | undefined, what: Words): void => {
    if (value === undefined) report(code, 'error', field, String(say`The invoice has no ${what}.`))
  }
  need('BR-02', 'number', invoice.number, say`number`)
  need('BR-03', 'issuedOn', invoice.issuedOn, say`issue date`)
  need('BR-05', 'currency', invoice.currency, say`currency`)
  need('BR-06', 'seller.name', invoice.seller.name, say`name of the seller`)
  need('BR-13', 'totals.net', totals.net, say`net total`)
  need('BR-14', 'totals.gross', totals.gross, say`gross total`)
  if (totals.payable === undefined) {
    // ZUGFeRD 1.0 BASIC may leave it out: the gross total is payable then.
    report(
      'BR-15',
      totals.gross === undefined ? 'error' : 'warning',
      'totals.payable',
      String(say`The invoice does not say what is payable.`),
    )
  }
  if (invoice.currency !== undefined && !CURRENCIES.has(invoice.currency)) {
    report('BR-CL-04', 'error', 'currency', String(say`"${invoice.currency}" is no currency of ISO 4217.`))
  }
}

/** What the profile promises: lines from BASIC on, tax groups and addresses from BASIC WL on. */
function checkParts(invoice: ReadInvoice, report: Report): void {
  const { profile, lines, totals, taxes } = invoice
  const hasLines = profile !== 'minimum' && profile !== 'basicWithoutLines'
  if (hasLines && lines.length === 0) report('BR-16', 'error', 'lines', String(say`The invoice has no lines.`))
  if (profile === 'minimum') return
  if (totals.lines === undefined)
    report('BR-12', 'warning', 'totals.lines', String(say`The invoice has no total of its lines.`))
  if (taxes.length === 0)
    report('BR-CO-18', 'error', 'taxes', String(say`The invoice does not say at which rates its tax was computed.`))
  if (
    totals.payable !== undefined &&
    compare(totals.payable, '0') > 0 &&
    invoice.dueOn === undefined &&
    invoice.paymentTerms === undefined
  ) {
    report('BR-CO-25', 'warning', 'dueOn', String(say`The invoice has neither a due date nor payment terms.`))
  }
}

/** Terms of form, by which booking is not hindered. */
function checkForm(invoice: ReadInvoice, report: Report): void {
  const want = (code: string, field: string, value: unknown, what: Words): void => {
    if (value === undefined) report(code, 'warning', field, String(say`The invoice has no ${what}.`))
  }
  const { seller, buyer } = invoice
  want('BR-01', 'specification', invoice.specification, say`specification identifier`)
  want('BR-04', 'typeCode', invoice.typeCode, say`type code`)
  want('BR-07', 'buyer.name', buyer.name, say`name of the buyer`)
  want('BR-08', 'seller.address', seller.address, say`seller's address`)
  want('BR-09', 'seller.address.country', seller.address?.country, say`seller's country`)
  if (invoice.profile !== 'minimum') {
    want('BR-10', 'buyer.address', buyer.address, say`buyer's address`)
    want('BR-11', 'buyer.address.country', buyer.address?.country, say`buyer's country`)
  }
  if (invoice.taxCurrency !== undefined && invoice.taxCurrency !== invoice.currency) {
    want('BR-53', 'totals.taxInTaxCurrency', invoice.totals.taxInTaxCurrency, say`tax total in ${invoice.taxCurrency}`)
  }
  for (const [index, { number }] of invoice.precedingInvoices.entries()) {
    if (number === undefined)
      report('BR-55', 'warning', `precedingInvoices.${index}.number`, String(say`A preceding invoice has no number.`))
  }
  if (seller.ids.length === 0 && seller.legalId === undefined && seller.vatId === undefined) {
    report(
      'BR-CO-26',
      'warning',
      'seller',
      String(say`The seller gives no identifier, neither of the register nor for tax.`),
    )
  }
}

/** BR-45 to BR-48 */
function checkTaxGroups(invoice: ReadInvoice, report: Report): void {
  for (const [index, group] of invoice.taxes.entries()) {
    const field = `taxes.${index}`
    if (group.base === undefined)
      report('BR-45', 'error', `${field}.base`, String(say`A tax group has no taxable amount.`))
    if (group.tax === undefined) report('BR-46', 'error', `${field}.tax`, String(say`A tax group has no tax amount.`))
    if (group.category === undefined)
      report(
        'BR-47',
        invoice.syntax === 'zugferd1' ? 'warning' : 'error',
        `${field}.category`,
        String(say`A tax group has no category.`),
      )
    if (group.rate === undefined && group.category !== 'O')
      report('BR-48', 'warning', `${field}.rate`, String(say`A tax group has no rate.`))
  }
}

/** UNTDID 4461: credit transfer, SEPA credit transfer */
const TRANSFERS = new Set(['30', '58'])

/** BR-49 to BR-51, BR-61, and whether what looks like an IBAN is one */
function checkPayment(invoice: ReadInvoice, report: Report): void {
  for (const [index, means] of invoice.paymentMeans.entries()) {
    const field = `paymentMeans.${index}`
    if (means.code === undefined)
      report('BR-49', 'warning', `${field}.code`, String(say`The means of payment has no code.`))
    if (TRANSFERS.has(means.code ?? '') && means.account === undefined) {
      report(
        'BR-61',
        'warning',
        `${field}.account`,
        String(say`The invoice is to be paid by transfer, but names no account.`),
      )
    }
    if (means.account !== undefined && means.iban === undefined && /^[A-Z]{2}\d\d[A-Z\d ]{8,}$/i.test(means.account)) {
      report(
        'iban-check-digits',
        'warning',
        `${field}.account`,
        String(say`"${means.account}" looks like an IBAN, but its length or check digits are wrong.`),
      )
    }
    if ((means.cardNumber?.replace(/\D/g, '').length ?? 0) > 10) {
      report(
        'BR-51',
        'warning',
        `${field}.cardNumber`,
        String(say`More digits of the card number are shown than the last four to six.`),
      )
    }
  }
}

/** BR-CO-09, BR-62, BR-63 */
function checkParties(invoice: ReadInvoice, report: Report): void {
  const parties: [string, Party | undefined, string][] = [
    ['seller', invoice.seller, 'BR-62'],
    ['buyer', invoice.buyer, 'BR-63'],
    ['taxRepresentative', invoice.taxRepresentative, ''],
  ]
  for (const [field, party, rule] of parties) {
    if (party?.vatId !== undefined && !/^[A-Z]{2}/.test(party.vatId)) {
      report(
        'BR-CO-09',
        'warning',
        `${field}.vatId`,
        String(say`The VAT number "${party.vatId}" does not begin with a country's letters.`),
      )
    }
    if (rule !== '' && party?.endpoint !== undefined && party.endpoint.scheme === undefined) {
      report(
        rule,
        'warning',
        `${field}.endpoint`,
        String(say`The electronic address does not say of which kind it is.`),
      )
    }
  }
}

/** BR-29, BR-30: a period ends no earlier than it begins. */
function checkPeriods(invoice: ReadInvoice, report: Report): void {
  const { delivery, issuedOn, dueOn } = invoice
  const backward = (from: string | undefined, until: string | undefined): boolean =>
    from !== undefined && until !== undefined && until < from
  if (backward(delivery.from, delivery.until)) {
    report(
      'BR-29',
      'warning',
      'delivery.until',
      String(say`The invoiced period ends on ${delivery.until}, before it begins on ${delivery.from}.`),
    )
  }
  for (const [index, { from, until }] of invoice.lines.entries()) {
    if (backward(from, until))
      report(
        'BR-30',
        'warning',
        `lines.${index}.until`,
        String(say`The line's period ends on ${until}, before it begins on ${from}.`),
      )
  }
  if (backward(issuedOn, dueOn))
    report(
      'due-before-issue',
      'warning',
      'dueOn',
      String(say`The due date ${dueOn} is before the issue date ${issuedOn}.`),
    )
}

/** BR-DEC-09 to -18: an amount finer than its currency can't be booked; needless zeros are only untidy. */
const DECIMAL_RULES: [keyof Totals, string][] = [
  ['lines', 'BR-DEC-09'],
  ['allowances', 'BR-DEC-10'],
  ['charges', 'BR-DEC-11'],
  ['net', 'BR-DEC-12'],
  ['tax', 'BR-DEC-13'],
  ['gross', 'BR-DEC-14'],
  ['prepaid', 'BR-DEC-16'],
  ['rounding', 'BR-DEC-17'],
  ['payable', 'BR-DEC-18'],
]

function checkDecimals({ totals, currency }: ReadInvoice, report: Report): void {
  const places = Math.max(minorUnits(currency ?? ''), 2)
  for (const [term, code] of DECIMAL_RULES) {
    const amount = totals[term]
    if (amount === undefined || scaleOf(amount) <= places) continue
    report(code, 'error', `totals.${term}`, String(say`The total ${amount} has more than ${places} decimals.`))
  }
}

/** What the whole says of itself: a test, or a credit note whose sign can't be told. */
function checkNature(invoice: ReadInvoice, report: Report): void {
  if (invoice.specification !== undefined && invoice.profile === 'other') {
    report(
      'unknown-specification',
      'warning',
      'specification',
      String(say`The invoice follows "${invoice.specification}", which is unknown here.`),
    )
  }
  if (invoice.test) report('test-invoice', 'warning', 'number', String(say`The file says of itself that it is a test.`))
  const payable = invoice.totals.payable ?? invoice.totals.gross
  if (invoice.kind === 'creditNote' && isNegative(payable ?? '0')) {
    report(
      'negative-credit-note',
      'error',
      'totals.payable',
      String(say`The credit note comes to ${payable}: ask whether it lowers or raises what is owed.`),
    )
  }
}

/** All that is said of terms by themselves: missing, malformed, contradictory. */
export function checkFields(invoice: ReadInvoice, report: Report): void {
  checkEssentials(invoice, report)
  checkParts(invoice, report)
  checkForm(invoice, report)
  checkTaxGroups(invoice, report)
  checkPayment(invoice, report)
  checkParties(invoice, report)
  checkPeriods(invoice, report)
  checkDecimals(invoice, report)
  checkNature(invoice, report)
}
