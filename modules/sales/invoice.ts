import { auditor, event, f, owner, type RowOf, record } from '../../kernel/index.ts'
import { party } from '../contacts/index.ts'
import { documentLines } from '../items/index.ts'
import { accountant, bookkeeper, entry } from '../ledger/index.ts'
import { company, department } from '../organisation/index.ts'
import { documentTotals, grossIsNetPlusTax } from '../tax/index.ts'
import { sales } from './roles.ts'

/** What a person states of an invoice. */
export const statedInvoice = {
  company: f.ref(company),
  kind: f.choice('invoice', 'creditNote').default('invoice'),
  customer: f.ref(party),
  department: f.ref(department).optional().says('Whose revenue it is, where a line says nothing else.'),
  issuedOn: f.date(),
  deliveredOn: f.date().optional().says('Decides the tax rate; the day of issue when left empty.'),
  rate: f
    .decimal(10, { min: '0.0000000001' })
    .optional()
    .says('Units of the books’ currency for one unit of the invoice’s; the rate of the day of issue when left empty.'),
  lines: documentLines(f.money('currency').optional().given()),
  rounding: f.money('currency').default('0').says('Added to the gross amount to get a round sum (BT-114).'),
  prepaid: f.money('currency').default('0').says('Received before (BT-113).'),
  discountPercent: f.decimal(4, { min: '0' }).optional().label('Early payment discount'),
  discountUntil: f.date().optional().label('Discount until'),
  buyerReference: f.text({ search: true, max: 200 }).optional().says('What the customer wants quoted (BT-10).'),
  order: f.text({ search: true, max: 200 }).optional().says('The customer’s order (BT-13).'),
  credits: f.self().optional().says('The invoice that a credit note takes back, in whole or in part.'),
  note: f.longText({ search: true, max: 10_000 }).optional().says('Printed on the invoice.'),
}

/** A request for payment to a customer, and what came of it. */
export const invoice = record('sales.invoice', {
  says: 'A request for payment sent to a customer.',
  title: 'number',
  company: 'company',
  fields: {
    ...statedInvoice,
    dueOn: f.date(),
    currency: f.currency(),
    number: f.number('INV-{year}-{00000}', { gapless: true }),
    reference: f
      .text({ search: true, max: 30 })
      .optional()
      .given()
      .says('Creditor reference (ISO 11649) for the payment.'),
    ...documentTotals('Gross less what was received before, plus rounding.'),
    discountAmount: f.money('currency').optional().given(),
    bookedOn: f.date().optional().given(),
    entry: f.ref(entry).optional().given().unindexed(),
    voidedBy: f.self().optional().given().unindexed().says('The credit note, or invoice, that took it back.'),
  },
  states: {
    draft: ['posted', 'paid'],
    posted: ['paid', 'void'],
    paid: ['posted', 'void'],
    void: [],
  },
  tones: { draft: 'neutral', posted: 'ok', paid: 'ok', void: 'neutral' },
  frozenUnless: 'draft',
  thawed: ['open', 'voidedBy'],
  checks: [
    grossIsNetPlusTax,
    {
      says: 'The due date is not before the issue date.',
      sql: 'due_on >= issued_on',
      holds: (row) => row.dueOn >= row.issuedOn,
      field: 'dueOn',
    },
  ],
  unique: [['company', 'number']],
  indexes: [
    ['company', 'state', 'dueOn'],
    ['company', 'gross'],
    ['customer', 'issuedOn'],
  ],
  columns: ['customer', 'number', 'issuedOn', 'dueOn', 'state', 'net', 'tax', 'gross', 'open'],
  sort: '-issuedOn',
  custom: true,
  may: { read: [sales, accountant, bookkeeper, auditor, owner], draft: [sales, bookkeeper, accountant] },
})

export type Invoice = RowOf<typeof invoice>

export const invoicePosted = event('sales.invoicePosted', 'An invoice was booked.', { invoice: f.ref(invoice) })
export const invoiceVoided = event(
  'sales.invoiceVoided',
  'An invoice or a credit note was taken back by its counterpart.',
  {
    invoice: f.ref(invoice),
    counter: f.ref(invoice),
  },
)
