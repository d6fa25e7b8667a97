import type { Reader, Waiting, Who } from '../../kernel/index.ts'
import { say } from '../../kernel/index.ts'
import { type WaitingDraft, waitingDrafts } from '../ledger/index.ts'
import { type Invoice, invoice } from './invoice.ts'
import { postInvoice } from './invoice-post.ts'

interface InvoiceDraft extends WaitingDraft {
  kind: Invoice['kind']
}

/** Drafts of invoices and credit notes that this person began. */
export const waitingInvoices = (ask: { who: Who; read: Reader }): Promise<Waiting[]> =>
  waitingDrafts<InvoiceDraft>(ask, {
    record: invoice,
    post: postInvoice,
    party: 'customer',
    columns: ['kind'],
    title: (row) => String(row.kind === 'creditNote' ? say`Credit note to ${row.party}` : say`Invoice to ${row.party}`),
    next: String(say`Your draft: it gets its number when it is posted, and can be sent then.`),
  })
