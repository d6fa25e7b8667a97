import { auditor, event, f, owner, type RowOf, record } from '../../kernel/index.ts'
import { bankAccount, party, treasurer } from '../contacts/index.ts'
import { documentLines } from '../items/index.ts'
import { accountant, bookkeeper, entry } from '../ledger/index.ts'
import { company, department } from '../organisation/index.ts'
import { documentTotals, grossIsNetPlusTax } from '../tax/index.ts'
import { approver, purchasing } from './roles.ts'

/** What a person, or a reader of documents, may state of a bill. */
export const statedBill = {
  company: f.ref(company),
  kind: f.choice('bill', 'creditNote').default('bill'),
  supplier: f.ref(party),
  number: f.text({ search: true, max: 100 }).says('The supplier’s own number.'),
  department: f.ref(department).optional().says('Whose cost it is, where a line says nothing else.'),
  issuedOn: f.date(),
  deliveredOn: f.date().optional().says('Decides the tax rate; the day of issue when left empty.'),
  rate: f
    .decimal(10, { min: '0.0000000001' })
    .optional()
    .says('Units of the books’ currency for one unit of the bill’s; the rate of the day of issue when left empty.'),
  lines: documentLines(f.money('currency').optional().says('As the bill states it; quantity × price when left empty.')),
  rounding: f.money('currency').default('0').says('Added to the gross amount to get a round sum (BT-114).'),
  prepaid: f.money('currency').default('0').says('Paid before (BT-113).'),
  statedNet: f.money('currency').optional().says('As the document says.'),
  statedTax: f.money('currency').optional().says('As the document says.'),
  statedGross: f.money('currency').optional().says('As the document says.'),
  discountPercent: f.decimal(4, { min: '0' }).optional().label('Early payment discount'),
  discountUntil: f.date().optional().label('Discount until'),
  discountAmount: f.money('currency').optional(),
  laterDiscountPercent: f.decimal(4, { min: '0' }).optional().says('When the first discount has ended.'),
  laterDiscountUntil: f.date().optional(),
  laterDiscountAmount: f.money('currency').optional(),
  paymentReference: f.text({ search: true, max: 200 }).optional().says('What the supplier wants quoted.'),
  iban: f
    .iban()
    .optional()
    .label('IBAN')
    .says('The account that the document names.')
    .seenBy(treasurer, auditor, accountant, bookkeeper, purchasing),
  order: f.text({ search: true, max: 200 }).optional().says('Our order, as the supplier quotes it.'),
  document: f.subject().optional().index().says('The paper it was read from.'),
  credits: f.self().optional().says('The bill that a credit note takes back, in whole or in part.'),
  note: f.longText({ search: true, max: 10_000 }).optional(),
}

/** What a supplier bills us, and what came of it. */
export const bill = record('purchasing.bill', {
  says: 'What a supplier asks us to pay.',
  title: 'number',
  company: 'company',
  fields: {
    ...statedBill,
    dueOn: f.date(),
    currency: f.currency(),
    numberKey: f.text({ max: 100 }).optional().given(),
    our: f.number('BILL-{year}-{00000}').label('Our number'),
    ...documentTotals('Gross less what was paid before, plus rounding.'),
    discrepancy: f
      .text({ max: 1000 })
      .told()
      .optional()
      .given()
      .says('Why it can’t be posted: figures that do not agree.'),
    payTo: f.ref(bankAccount).optional().given().unindexed().label('Pay to'),
    hold: f
      .choice('account', 'person')
      .optional()
      .given()
      .label('Payment on hold')
      .says('For its bank account, which nobody has verified, or by somebody’s wish.'),
    holdReason: f.text({ max: 500 }).optional().given(),
    disputed: f.boolean().default(false).given(),
    disputeReason: f.text({ max: 1000 }).optional().given(),
    waitsFor: f.text({ max: 500 }).told().optional().given().label('Waits for'),
    alike: f
      .text({ max: 300 })
      .told()
      .optional()
      .given()
      .says('The bill that it looks like, which somebody said it is not.'),
    enteredBy: f.texts().default([]).given().says('Users who entered or changed it: they do not approve it.'),
    bookedOn: f.date().optional().given(),
    entry: f.ref(entry).optional().given().unindexed(),
  },
  states: {
    draft: ['submitted', 'posted', 'paid', 'void'],
    submitted: ['draft', 'posted', 'paid'],
    posted: ['paid', 'void'],
    paid: ['posted', 'void'],
    void: [],
  },
  tones: { draft: 'neutral', submitted: 'warn', posted: 'ok', paid: 'ok', void: 'neutral' },
  frozenUnless: 'draft',
  thawed: [
    ...(['our', 'numberKey', 'open', 'payTo', 'hold', 'holdReason', 'disputed', 'disputeReason'] as const),
    ...(['waitsFor', 'bookedOn', 'entry'] as const),
  ],
  checks: [grossIsNetPlusTax],
  unique: [
    ['company', 'supplier', 'numberKey'],
    ['company', 'our'],
  ],
  indexes: [
    ['company', 'issuedOn'],
    ['company', 'state', 'dueOn'],
    ['company', 'gross'],
    ['supplier', 'issuedOn'],
  ],
  columns: ['supplier', 'number', 'issuedOn', 'dueOn', 'state', 'waitsFor', 'net', 'tax', 'gross'],
  sort: 'dueOn',
  custom: true,
  may: {
    read: [purchasing, approver, accountant, bookkeeper, treasurer, auditor, owner],
    draft: [purchasing, bookkeeper, accountant],
  },
})

export type Bill = RowOf<typeof bill>

export const billPosted = event('purchasing.billPosted', 'A bill was booked.', { bill: f.ref(bill) })
export const billVoided = event('purchasing.billVoided', 'A bill was taken back.', { bill: f.ref(bill) })
