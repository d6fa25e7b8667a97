import {
  type Approval,
  command,
  compare,
  f,
  holds,
  isZero,
  owner,
  refuse,
  say,
  subjectOf,
  system,
  type Transaction,
  verbatim,
  type Who,
} from '../../kernel/index.ts'
import { party } from '../contacts/index.ts'
import {
  accountant,
  bookkeeper,
  entry as entryRecord,
  openPeriod,
  reverseEntry,
  setOffCredit,
  takeBackSetOff,
  usualDay,
} from '../ledger/index.ts'
import { approversOf, companyOf } from '../organisation/index.ts'
import { bookDocument, type MathResult, readyDocument, totalsOf } from '../tax/index.ts'
import { lookAlike } from './alike.ts'
import { type Bill, bill, billPosted, billVoided } from './bill.ts'
import { discrepancyOf, mathOf } from './bill-draft.ts'
import { purchasing } from './roles.ts'

const COMMAND = 'purchasing.bill.post'

/**
 * Everything that must hold before a bill is booked, so that nobody approves what can't be.
 * @throws Refusal `purchasing.bill.totals`, `.empty`, `.account`, `.taxCode`, `.rate`, `.disputed`, `.duplicate`,
 *   `ledger.entry.periodClosed`; warnings `purchasing.bill.alike`, `.bankAccount`
 */
async function readyToPost(tx: Transaction, record: Bill, bookOn: string) {
  const math = await mathOf(tx, record)
  const discrepancy = discrepancyOf(math, record.currency)
  if (discrepancy) {
    refuse('purchasing.bill.totals', verbatim(discrepancy), {
      field: 'statedGross',
      help: say`Correct the lines, or ask the supplier for a bill that adds up.`,
    })
  }
  const ready = await readyDocument(tx, bill, 'purchase', record, math)
  if (record.disputed)
    refuse('purchasing.bill.disputed', say`It is disputed: ${record.disputeReason} Settle that first.`)
  await openPeriod(tx, record.company, bookOn)
  const alike = await lookAlike(tx, { ...record, numberKey: record.numberKey ?? '' })
  if (alike && alike !== record.alike)
    tx.warn('purchasing.bill.alike', say`This looks like a bill that we have: ${alike}.`, { field: 'number' })
  if (record.hold === 'account')
    tx.warn(
      'purchasing.bill.bankAccount',
      say`${record.holdReason} It can be posted; nothing is paid to that account before somebody has verified it.`,
      { field: 'iban' },
    )
  return ready
}

/** Whether this person is among those who entered the bill and may not let it through for that. */
async function isOwn(tx: Transaction, record: Bill, who: Who): Promise<boolean> {
  if (who.assignments.some((one) => one.role === system.id)) return false
  if (!record.enteredBy.includes(who.id) && record.createdBy !== who.id) return false
  const books = await companyOf(tx, record.company, bill.id)
  return !(books.ownerApprovesOwn && isOwner(who, record.company))
}

const isOwner = (who: Who, company: string): boolean =>
  who.assignments.some((one) => one.role === owner.id) && holds(who, [owner], company)

async function approvalOf(tx: Transaction, record: Bill, amount: string, who: Who): Promise<Approval> {
  const own = await isOwn(tx, record, who)
  const entered = [...new Set([record.createdBy, ...record.enteredBy])]
  const approval: Approval = {
    company: record.company,
    department: record.department,
    currency: record.currency,
    amount,
    notBy: own ? entered : entered.filter((one) => one !== who.id),
  }
  if (own && (await approversOf(tx, { approval, command: COMMAND })).length === 0) {
    refuse('purchasing.bill.nobodyElse', say`You entered this bill, and nobody else may approve it.`, {
      kind: 'forbidden',
      help: say`An owner gives somebody else a limit for approvals. Where one person runs the company alone, the company can let owners approve what they entered.`,
    })
  }
  return approval
}

export const postBill = command(COMMAND, {
  says: 'Book the bill in the ledger and freeze it, once somebody who may has approved it.',
  label: 'Post',
  on: bill,
  from: 'draft',
  to: 'posted',
  heldAs: 'submitted',
  heldFor: 'waitsFor',
  key: 'P',
  bulk: true,
  undoneBy: 'purchasing.bill.void',
  input: { bookOn: f.date().optional().says('The day it counts for; the day of issue when left empty.') },
  may: [purchasing, bookkeeper, accountant],
  async approval({ tx, record, input, who }) {
    const { math } = await readyToPost(tx, record, input.bookOn ?? record.issuedOn)
    return approvalOf(tx, record, math.gross, who)
  },
  async run({ tx, record, input, who }) {
    if (await isOwn(tx, record, who))
      refuse('purchasing.bill.ownBill', say`You entered this bill, so somebody else has to approve it.`, {
        kind: 'forbidden',
      })
    const bookOn = input.bookOn ?? record.issuedOn
    const ready = await readyToPost(tx, record, bookOn)
    const our = await tx.number(bill, 'our', record, bookOn, record.company)
    const supplier = await tx.get(party, record.supplier)
    const entry = await bookDocument(tx, bill, 'purchase', record, bookOn, ready, {
      title: record.kind === 'creditNote' ? 'Credit note' : 'Bill',
      number: record.number,
      reference: record.paymentReference,
      alsoKnownAs: [our],
      party: { id: record.supplier, name: supplier?.name ?? '' },
      evidence: record.document ? [record.document] : null,
    })
    const state = isZero(ready.math.payable) ? ('paid' as const) : ('posted' as const)
    const posted = { our, bookedOn: bookOn, entry, waitsFor: null, open: ready.math.payable, state }
    tx.change(bill, record, { ...freshTotals(record, ready.math), ...posted })
    if (record.credits && state === 'posted') {
      await setOffCredit(tx, {
        company: record.company,
        on: bookOn,
        text: `Credit note ${record.number} set off`,
        journal: 'purchases',
        note: subjectOf(bill, record.id),
        against: subjectOf(bill, record.credits),
      })
    }
    return { set: { state: record.state }, emit: [billPosted({ bill: record.id })], result: { our, entry } }
  },
})

/** Totals as they are now, where a rate changed since the draft was saved; what was approved stays as it was. */
function freshTotals(record: Bill, math: MathResult) {
  if (compare(math.gross, record.gross) === 0 && compare(math.tax, record.tax) === 0) return {}
  if (record.state === 'draft') return totalsOf(math)
  return refuse(
    'purchasing.bill.changed',
    say`Its tax is another by now than what was submitted. Return it, and submit it again.`,
  )
}

export const voidBill = command('purchasing.bill.void', {
  says: 'Take the bill back: what was booked is reversed, on a day of your choice.',
  label: 'Void',
  on: bill,
  from: ['draft', 'posted', 'paid'],
  to: 'void',
  grave: true,
  input: {
    on: f.date().optional().says('Day of the reversal; the day it was booked on when left empty, if that is open.'),
    reason: f.text({ max: 500 }).optional(),
  },
  may: [accountant],
  async run({ tx, record, input }) {
    if (record.entry) {
      if (record.credits) await takeBackSetOff(tx, subjectOf(bill, record.id), subjectOf(bill, record.credits))
      const booked = await tx.lock(entryRecord, record.entry)
      if (!booked) throw new Error(`${bill.id}/${record.id} names an entry that is gone.`)
      const text = `Bill ${record.number} voided${input.reason ? `: ${input.reason}` : ''}`.slice(0, 500)
      await reverseEntry(tx, booked, { on: input.on ?? (await usualDay(tx, booked)), text })
    }
    return {
      set: { open: '0', numberKey: null, waitsFor: null, hold: null, holdReason: null },
      emit: record.entry ? [billVoided({ bill: record.id })] : [],
    }
  },
})
