import { answer, module, type Reaction, waiting } from '../../kernel/index.ts'
import { bankAccountVerified } from '../contacts/index.ts'
import { examiners, readers, renderings } from '../documents/index.ts'
import { agedPayables, openBills } from './aged-payables.ts'
import { bill, billPosted, billVoided } from './bill.ts'
import {
  accountVerified,
  createBill,
  disputeBill,
  holdBill,
  releaseHold,
  settleDispute,
  updateBill,
} from './bill-commands.ts'
import { postBill, voidBill } from './bill-post.ts'
import { billChecks } from './checks.ts'
import { unpostedBillsAtClose } from './close.ts'
import { readBill } from './paper/bill-reader.ts'
import { examineBill } from './paper/examine-bill.ts'
import { fileBill } from './paper/file-bill.ts'
import { renderPaper } from './paper/render-paper.ts'
import { approver, purchasing } from './roles.ts'
import { waitingBills } from './waiting.ts'

/** Bills wait for a bank account; once somebody has verified it, they don't. */
const releaseHolds: Reaction = {
  id: 'purchasing.releaseHolds',
  on: bankAccountVerified,
  run: accountVerified,
  with: ({ account }: { account: string }) => ({ input: { account } }),
}

export const purchasingModule = module('purchasing', {
  says: 'Bills of suppliers: entered, approved, booked, and what we owe.',
  needs: ['organisation', 'contacts', 'documents', 'ledger', 'tax', 'items'],
  roles: [purchasing, approver],
  records: [bill],
  commands: [
    createBill,
    fileBill,
    updateBill,
    postBill,
    voidBill,
    disputeBill,
    settleDispute,
    holdBill,
    releaseHold,
    accountVerified,
  ],
  queries: [agedPayables, openBills],
  events: [billPosted, billVoided],
  reactions: [releaseHolds],
  answers: [
    unpostedBillsAtClose,
    answer(readers, readBill),
    answer(examiners, examineBill),
    answer(renderings, renderPaper),
    answer(waiting, waitingBills),
  ],
  checks: billChecks,
})
