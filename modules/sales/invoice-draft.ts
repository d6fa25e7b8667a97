import { daysAfter, type RowOf, refuse, say, type Transaction, type Values } from '../../kernel/index.ts'
import { type party, standingParty, USUAL_TERMS } from '../contacts/index.ts'
import { fillLines } from '../items/index.ts'
import { account } from '../ledger/index.ts'
import { companyOf } from '../organisation/index.ts'
import { discountOf, documentMath, type MathResult, taxCode, totalsOf } from '../tax/index.ts'
import type { Invoice, statedInvoice } from './invoice.ts'

type Stated = Values<typeof statedInvoice>
type Line = Stated['lines'][number]

/** What is stated of an invoice: due date and currency may be left to the customer's terms. */
export type InvoiceGiven = Stated & { dueOn?: string | null; currency?: string | null }

/**
 * An invoice with everything that follows from what is stated: currency and due date from the customer's terms,
 * lines filled in by items, and totals.
 * @throws Refusal `sales.invoice.company`, `.customer`, `tax.code.noRate`
 */
export async function completeInvoice(tx: Transaction, given: InvoiceGiven) {
  const books = await companyOf(tx, given.company, 'sales.invoice')
  const terms = given.dueOn && given.currency ? null : await customerOf(tx, given.customer)
  const currency = given.currency ?? terms?.currency ?? books.currency
  const lines = await completeLines(tx, given, currency)
  const math = await mathOf(tx, { ...given, lines, currency })
  return {
    ...given,
    ...totalsOf(math),
    discountAmount: given.discountPercent ? discountOf(math.payable, given.discountPercent, currency) : null,
    customer: terms?.id ?? given.customer,
    currency,
    dueOn: given.dueOn ?? daysAfter(given.issuedOn, terms?.paymentTerms ?? USUAL_TERMS),
    lines: lines.map((line, index) => ({ ...line, net: math.nets[index] ?? '0' })),
    rate: currency === books.currency ? null : given.rate,
    open: '0',
  }
}

async function customerOf(tx: Transaction, id: string): Promise<RowOf<typeof party>> {
  return (
    (await standingParty(tx, id)) ??
    refuse('sales.invoice.customer', say`There is no such customer.`, { field: 'customer' })
  )
}

async function completeLines(tx: Transaction, given: InvoiceGiven, currency: string): Promise<Line[]> {
  const usual = given.lines.every((line) => line.account) ? null : await usualAccount(tx, given.company)
  const plain = given.lines.map((line) => ({ ...line, net: null }))
  const filled = await fillLines(tx, plain, 'sale', currency)
  return filled.map((line) => ({ ...line, account: line.account ?? usual }))
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
