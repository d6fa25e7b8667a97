import { multiply, newId, type RowOf, refuse, roundMoney, type Transaction, type Values } from '../../kernel/index.ts'
import { party } from '../contacts/index.ts'
import { fillLine, item } from '../items/index.ts'
import { account } from '../ledger/index.ts'
import { company } from '../organisation/index.ts'
import { documentMath, type MathResult, taxCode } from '../tax/index.ts'
import type { Invoice, statedInvoice } from './invoice.ts'

type Stated = Values<typeof statedInvoice>
type Line = Stated['lines'][number]

/** What is stated of an invoice: due date and currency may be left to the customer's terms. */
export type InvoiceGiven = Stated & { dueOn?: string | null; currency?: string | null }

/** Days until an invoice is due to a customer with whom no terms were agreed (Directive 2011/7/EU, article 3(3)). */
const USUAL_TERMS = 30

/**
 * An invoice with everything that follows from what is stated: currency and due date from the customer's terms,
 * lines filled in by items, and totals.
 * @throws Refusal `sales.invoice.company`, `.customer`, `tax.code.noRate`
 */
export async function completeInvoice(tx: Transaction, given: InvoiceGiven) {
  const books =
    (await tx.reference(company)).get(given.company) ??
    refuse('sales.invoice.company', 'There is no such company.', { field: 'company' })
  const terms = given.dueOn && given.currency ? null : await customerOf(tx, given.customer)
  const currency = given.currency ?? terms?.currency ?? books.currency
  const lines = await completeLines(tx, given, currency)
  const math = await mathOf(tx, { ...given, lines, currency })
  return {
    ...given,
    ...totalsOf(math),
    discountAmount: given.discountPercent
      ? roundMoney(multiply(math.payable, multiply(given.discountPercent, '0.01')), currency)
      : null,
    customer: terms?.id ?? given.customer,
    currency,
    dueOn: given.dueOn ?? daysAfter(given.issuedOn, terms?.paymentTerms ?? USUAL_TERMS),
    lines: lines.map((line, index) => ({ ...line, net: math.nets[index] ?? '0' })),
    rate: currency === books.currency ? null : given.rate,
    open: '0',
  }
}

const daysAfter = (date: string, days: number): string => Temporal.PlainDate.from(date).add({ days }).toString()

async function customerOf(tx: Transaction, id: string): Promise<RowOf<typeof party>> {
  const found = await tx.get(party, id)
  const stands = found?.mergedInto ? await tx.get(party, found.mergedInto) : found
  return stands ?? refuse('sales.invoice.customer', 'There is no such customer.', { field: 'customer' })
}

async function completeLines(tx: Transaction, given: InvoiceGiven, currency: string): Promise<Line[]> {
  const items = given.lines.some((line) => line.item) ? await tx.reference(item) : null
  const usual = given.lines.every((line) => line.account) ? null : await usualAccount(tx, given.company)
  return given.lines.map((line) => {
    const known = line.item ? items?.get(line.item) : undefined
    const plain = { ...line, net: null }
    const filled = known ? fillLine(plain, known, 'sale', currency) : plain
    return { ...filled, account: filled.account ?? usual }
  })
}

/** The company's account for sales, where it has one. */
async function usualAccount(tx: Transaction, companyId: string): Promise<string | null> {
  for (const one of (await tx.reference(account)).values())
    if (one.company === companyId && one.purpose === 'sales' && one.active) return one.id
  return null
}

/** The totals of an invoice as they follow from its lines. */
export async function mathOf(
  tx: Transaction,
  given: Pick<Invoice, 'currency' | 'deliveredOn' | 'issuedOn' | 'lines' | 'prepaid' | 'rounding'>,
): Promise<MathResult> {
  const { currency, prepaid, rounding } = given
  const on = given.deliveredOn ?? given.issuedOn
  const lines = given.lines.map((line) => ({ ...line, net: null }))
  return documentMath({ currency, on, lines, prepaid, rounding }, await tx.reference(taxCode))
}

export const totalsOf = ({ taxes, net, tax, gross, payable }: MathResult) => ({
  taxes: taxes.map((row) => ({ id: newId(), ...row })),
  net,
  tax,
  gross,
  payable,
})
