import { answer, module, waiting } from '../../kernel/index.ts'
import { agedReceivables, openInvoices } from './aged-receivables.ts'
import { invoiceChecks } from './checks.ts'
import { unpostedInvoicesAtClose } from './close.ts'
import { invoice, invoicePosted, invoiceVoided } from './invoice.ts'
import { createInvoice, creditInvoice, updateInvoice } from './invoice-commands.ts'
import { postInvoice, voidInvoice } from './invoice-post.ts'
import { sales } from './roles.ts'
import { waitingInvoices } from './waiting.ts'

export const salesModule = module('sales', {
  says: 'Invoices to customers: written, numbered, booked, and what we are owed.',
  needs: ['organisation', 'contacts', 'ledger', 'tax', 'items'],
  roles: [sales],
  records: [invoice],
  commands: [createInvoice, updateInvoice, postInvoice, creditInvoice, voidInvoice],
  queries: [agedReceivables, openInvoices],
  events: [invoicePosted, invoiceVoided],
  answers: [unpostedInvoicesAtClose, answer(waiting, waitingInvoices)],
  checks: invoiceChecks,
})
