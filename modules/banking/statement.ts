import { auditor, f, owner, record } from '../../kernel/index.ts'
import { party } from '../contacts/index.ts'
import { document } from '../documents/index.ts'
import { accountant, bookkeeper } from '../ledger/index.ts'
import { company } from '../organisation/index.ts'
import { bankAccount } from './account.ts'

/** What a bank says happened on an account over a span: opening + lines = closing, or it is marked. */
export const statement = record('banking.statement', {
  says: 'What the bank says happened on an account: opening + lines = closing.',
  label: 'Bank statement',
  title: 'number',
  company: 'company',
  fields: {
    account: f.ref(bankAccount),
    company: f.ref(company).optional(),
    document: f.ref(document).optional(),
    number: f.text({ search: true, max: 100 }),
    kind: f.choice('statement', 'report', 'notification'),
    madeAt: f.instant(),
    from: f.date().optional(),
    to: f.date().optional(),
    currency: f.currency().optional(),
    opening: f.decimal(12).optional(),
    closing: f.decimal(12).optional(),
    linesTotal: f.decimal(12),
    difference: f.decimal(12).optional().says('closing − (opening + lines)'),
    proof: f.text({ max: 1000 }).says('How the proof came out, in words.'),
    linesRead: f.integer(),
    linesAdded: f.integer(),
    note: f.text({ max: 1000 }).optional(),
  },
  states: {
    proved: ['withdrawn'],
    unprovable: ['withdrawn'],
    wrong: ['acknowledged', 'withdrawn'],
    acknowledged: ['withdrawn'],
    withdrawn: [],
  },
  tones: { proved: 'ok', unprovable: 'neutral', wrong: 'bad', acknowledged: 'warn', withdrawn: 'neutral' },
  columns: ['account', 'number', 'from', 'to', 'opening', 'linesTotal', 'closing', 'state'],
  sort: '-madeAt',
  may: { read: [accountant, bookkeeper, auditor, owner] },
})

/** One line of a statement: money that came or went. The same line in two files is one. */
export const statementLine = record('banking.statementLine', {
  says: 'Money that came or went on a bank account, waiting for what it pays.',
  title: 'text',
  company: 'company',
  fields: {
    account: f.ref(bankAccount),
    company: f.ref(company).optional(),
    statement: f.ref(statement),
    bookedOn: f.date(),
    valueOn: f.date().optional(),
    currency: f.currency(),
    amount: f.money('currency').says('Signed: what the account gained or lost.'),
    open: f.money('currency').says('What is still to be explained.'),
    counterpartyName: f.text({ search: true, max: 300 }).optional(),
    counterpartyIban: f.text({ max: 60 }).optional(),
    counterpartyBic: f.text({ max: 20 }).optional(),
    party: f.ref(party).optional(),
    reference: f.text({ search: true, max: 140 }).optional(),
    endToEndId: f.text({ max: 140 }).optional(),
    mandateId: f.text({ max: 140 }).optional(),
    text: f.text({ search: true, max: 2100 }),
    bankReference: f.text({ max: 200 }).optional(),
    fingerprint: f.text({ max: 200 }),
    ordinal: f.integer(),
    entryFingerprint: f.text({ max: 200 }),
    part: f.integer(),
    parts: f.integer(),
    reversal: f.boolean().default(false),
    returnReason: f.text({ max: 20 }).optional(),
    final: f.boolean(),
    note: f.text({ max: 1000 }).optional(),
  },
  states: { open: ['matched', 'ignored'], matched: ['open'], ignored: ['open'] },
  tones: { open: 'info', matched: 'ok', ignored: 'neutral' },
  unique: [['account', 'fingerprint', 'ordinal']],
  indexes: [
    ['account', 'state', 'bookedOn'],
    ['statement', 'bookedOn'],
  ],
  columns: ['bookedOn', 'counterpartyName', 'text', 'account', 'state', 'amount'],
  sort: '-bookedOn',
  may: { read: [accountant, bookkeeper, auditor, owner] },
})
