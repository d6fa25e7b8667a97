import type { Reader, Waiting, Who } from '../../kernel/index.ts'
import { say } from '../../kernel/index.ts'
import { type WaitingDraft, waitingDrafts } from '../ledger/index.ts'
import { bill } from './bill.ts'
import { postBill } from './bill-post.ts'

interface BillDraft extends WaitingDraft {
  number: string
  disputed: boolean
}

/** Drafts of bills that this person entered or accepted. */
export const waitingBills = (ask: { who: Who; read: Reader }): Promise<Waiting[]> =>
  waitingDrafts<BillDraft>(ask, {
    record: bill,
    post: postBill,
    party: 'supplier',
    columns: ['number', 'disputed'],
    title: (row) => String(say`Bill ${row.number} of ${row.party}`),
    next: String(say`Your draft: post it, or have it approved.`),
    stopped: (row) =>
      row.disputed ? String(say`Your draft is disputed: it can be posted once that is settled.`) : undefined,
  })
