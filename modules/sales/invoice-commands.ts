import { command, f, newId, refuse, say } from '../../kernel/index.ts'
import { accountant, bookkeeper } from '../ledger/index.ts'
import { type Invoice, invoice, statedInvoice } from './invoice.ts'
import { completeInvoice } from './invoice-draft.ts'
import { sales } from './roles.ts'

/** As stated, with what the customer's terms say where it is left empty. */
const input = {
  ...statedInvoice,
  dueOn: f.date().optional().says('By the customer’s terms when left empty.'),
  currency: f.currency().optional().says('The customer’s, or that of the books, when left empty.'),
}
const may = [sales, bookkeeper, accountant]

export const createInvoice = command('sales.invoice.create', {
  says: 'Write an invoice. It gets its number when it is posted.',
  label: 'Write invoice',
  makes: invoice,
  input,
  may,
  async run({ tx, input: given, id }) {
    const whole = await completeInvoice(tx, given)
    return { made: tx.insert(invoice, { ...whole, id }) }
  },
})

export const updateInvoice = command('sales.invoice.update', {
  says: 'Change a draft. Its totals follow.',
  on: invoice,
  from: 'draft',
  input,
  may,
  async run({ tx, input: given, record }) {
    const stale = given.issuedOn !== undefined && given.issuedOn !== record.issuedOn
    const rate = given.rate ?? (stale ? null : record.rate)
    return { set: await completeInvoice(tx, { ...record, ...given, rate }) }
  },
})

/** What a credit note takes over from the invoice that it credits, and an invoice from the credit note it takes back. */
export const counterDraft = (record: Invoice, on: string) => ({
  company: record.company,
  kind: record.kind === 'invoice' ? ('creditNote' as const) : ('invoice' as const),
  customer: record.customer,
  department: record.department,
  issuedOn: on,
  // The tax is that of the day of delivery of what is credited.
  deliveredOn: record.deliveredOn ?? record.issuedOn,
  dueOn: on,
  currency: record.currency,
  rate: record.rate,
  lines: record.lines.map((line) => ({ ...line, id: newId() })),
  rounding: record.rounding,
  prepaid: record.prepaid,
  buyerReference: record.buyerReference,
  order: record.order,
  credits: record.kind === 'invoice' ? record.id : null,
})

export const creditInvoice = command('sales.invoice.credit', {
  says: 'Begin a credit note for this invoice, with the same lines to be cut down to what is credited.',
  label: 'Credit',
  on: invoice,
  offered: { kind: ['invoice'] },
  from: ['posted', 'paid'],
  input: { on: f.date().optional().says('Day of the credit note; today when left empty.') },
  may,
  async run({ tx, record, input: { on } }) {
    if (record.kind === 'creditNote')
      refuse('sales.invoice.creditOfCredit', say`This is a credit note already. Write an invoice instead.`)
    const draft = counterDraft(record, on ?? tx.today)
    const whole = await completeInvoice(tx, {
      ...draft,
      prepaid: '0',
      discountPercent: null,
      discountUntil: null,
      note: null,
    })
    const made = tx.insert(invoice, whole)
    return { result: { creditNote: made.id } }
  },
})
