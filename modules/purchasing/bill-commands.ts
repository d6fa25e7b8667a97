import { command, f, newId, refuse, say, type Transaction, type Who } from '../../kernel/index.ts'
import { bankAccount, sameParties, treasurer } from '../contacts/index.ts'
import { accountant, bookkeeper } from '../ledger/index.ts'
import { lookAlike } from './alike.ts'
import { type Bill, bill, statedBill } from './bill.ts'
import { type BillGiven, completeBill, enteredBy, payeeOf } from './bill-draft.ts'
import { purchasing } from './roles.ts'

/** As stated, with what the supplier's terms say where it is left empty. */
const input = {
  ...statedBill,
  dueOn: f.date().optional().says('By the supplier’s terms when left empty.'),
  currency: f.currency().optional().says('The supplier’s, or that of the books, when left empty.'),
}
const may = [purchasing, bookkeeper, accountant]

/** Stops where a bill looks like one that we have, unless somebody has said of these two that they differ. */
async function heedAlike(tx: Transaction, row: Parameters<typeof lookAlike>[1], known: string | null) {
  const alike = await lookAlike(tx, row)
  if (alike && alike !== known) {
    tx.warn('purchasing.bill.alike', say`This looks like a bill that we have: ${alike}.`, {
      field: 'number',
      help: say`Confirm if they are two different bills.`,
    })
  }
  return alike
}

export const createBill = command('purchasing.bill.create', {
  says: 'Enter a bill. Its totals are worked out and held against those that the paper states.',
  label: 'Enter bill',
  makes: bill,
  input,
  may,
  run: async ({ tx, input: given, id, who }) => ({ made: await enterBill(tx, given, id, who) }),
})

/**
 * Enters a bill as a draft: with all that follows from what is stated, unless it is one that we have.
 * @throws Refusal `purchasing.bill.duplicate` and those of `completeBill`; warning `purchasing.bill.alike`
 */
export async function enterBill(
  tx: Transaction,
  given: BillGiven,
  chosen: string | undefined,
  who: Who,
): Promise<Bill> {
  const id = chosen ?? newId()
  const whole = await completeBill(tx, given, null)
  const alike = await heedAlike(tx, { id, ...whole }, null)
  const made = tx.insert(bill, { ...whole, id, alike, enteredBy: enteredBy(null, who) })
  if (whole.document) tx.link({ from: whole.document, to: `${bill.id}/${id}`, kind: 'read as' })
  return made
}

export const updateBill = command('purchasing.bill.update', {
  says: 'Change a draft. Whoever changes it does not approve it.',
  on: bill,
  from: 'draft',
  input,
  may,
  async run({ tx, input: given, record, who }) {
    // A rate that was looked up belongs to the day and the currency that it was looked up for.
    const stale =
      (given.issuedOn ?? record.issuedOn) !== record.issuedOn || (given.currency ?? record.currency) !== record.currency
    const rate = given.rate ?? (stale ? null : record.rate)
    const whole = await completeBill(tx, { ...record, ...given, rate }, record)
    const moved = (['supplier', 'numberKey', 'gross', 'issuedOn', 'currency'] as const).some(
      (name) => whole[name] !== record[name],
    )
    const alike = moved ? await heedAlike(tx, { ...record, ...whole }, record.alike) : record.alike
    return { set: { ...whole, alike, enteredBy: enteredBy(record, who) } }
  },
})

export const disputeBill = command('purchasing.bill.dispute', {
  says: 'Mark that we do not agree with it. It is not paid until that is settled.',
  label: 'Dispute',
  on: bill,
  from: ['draft', 'submitted', 'posted'],
  key: 'D',
  input: { reason: f.text({ max: 1000 }) },
  may: [...may, treasurer],
  run: ({ input: { reason } }) => ({ set: { disputed: true, disputeReason: reason } }),
})

export const settleDispute = command('purchasing.bill.settleDispute', {
  says: 'The dispute is settled: it can be paid again.',
  label: 'Settle dispute',
  on: bill,
  offered: { disputed: [true] },
  input: { outcome: f.text({ max: 1000 }).optional() },
  may: [...may, treasurer],
  run({ record, input: { outcome } }) {
    if (!record.disputed) refuse('purchasing.bill.notDisputed', say`Nobody disputes this bill.`)
    return { set: { disputed: false, disputeReason: null }, result: { outcome } }
  },
})

export const holdBill = command('purchasing.bill.hold', {
  says: 'Put its payment on hold, with the reason.',
  label: 'Hold payment',
  on: bill,
  from: ['draft', 'submitted', 'posted'],
  key: 'H',
  bulk: true,
  input: { reason: f.text({ max: 500 }) },
  may: [...may, treasurer],
  run: ({ input: { reason } }) => ({ set: { hold: 'person' as const, holdReason: reason } }),
})

export const releaseHold = command('purchasing.bill.releaseHold', {
  says: 'Let it be paid: to an account that somebody has verified.',
  label: 'Release payment',
  on: bill,
  offered: { hold: ['person', 'account'] },
  from: ['draft', 'submitted', 'posted'],
  may: [accountant, treasurer],
  async run({ tx, record }) {
    if (record.hold === null) refuse('purchasing.bill.notHeld', say`Its payment is not on hold.`)
    const payee = await payeeOf(tx, record.supplier, record.iban, null)
    if (payee.hold === 'account') {
      refuse(
        'purchasing.bill.bankAccount',
        say`${payee.holdReason} Nothing is paid to it before somebody has verified it.`,
        {
          field: 'iban',
          help: say`Call the supplier on a number that you know, then verify the account with the contact.`,
        },
      )
    }
    return { set: { payTo: payee.payTo, hold: null, holdReason: null } }
  },
})

/** Bills that wait for an account are released by its verification. */
export const accountVerified = command('purchasing.bill.accountVerified', {
  says: 'Release the bills that waited for a bank account to be verified.',
  input: { account: f.ref(bankAccount) },
  may: [accountant, treasurer],
  offered: false,
  async run({ tx, input: { account: id } }) {
    const account = await tx.get(bankAccount, id)
    if (account?.state !== 'verified' || !account.iban) return { result: { released: 0 } }
    const found = await tx.find(bill, {
      supplier: await sameParties(tx, account.party),
      iban: account.iban,
      hold: 'account',
    })
    const held = await tx.lockAll(
      bill,
      found.map((one: Bill) => one.id),
    )
    for (const one of held) tx.change(bill, one, { payTo: account.id, hold: null, holdReason: null })
    return { result: { released: held.length } }
  },
})
