import { module, type Reaction } from '../../kernel/index.ts'
import { bankAccountVerified } from '../contacts/index.ts'
import { agedPayables } from './aged-payables.ts'
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
import { purchasing } from './roles.ts'

/** Bills wait for a bank account; once somebody has verified it, they don't. */
const releaseHolds: Reaction = {
  id: 'purchasing.releaseHolds',
  on: bankAccountVerified,
  run: accountVerified,
  with: ({ account }: { account: string }) => ({ input: { account } }),
}

export const purchasingModule = module('purchasing', {
  says: 'Bills of suppliers: entered, approved, booked, and what we owe.',
  needs: ['organisation', 'contacts', 'ledger', 'tax', 'items'],
  roles: [purchasing],
  records: [bill],
  commands: [
    createBill,
    updateBill,
    postBill,
    voidBill,
    disputeBill,
    settleDispute,
    holdBill,
    releaseHold,
    accountVerified,
  ],
  queries: [agedPayables],
  events: [billPosted, billVoided],
  reactions: [releaseHolds],
  checks: billChecks,
})
