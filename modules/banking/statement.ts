import { absolute, add, compare, f, isZero, multiply, record } from '../../kernel/index.ts'
import { party } from '../contacts/index.ts'
import { document } from '../documents/index.ts'
import { company } from '../organisation/index.ts'
import { bankAccount, readers } from './account.ts'

const stateOf = (row: object): string => (row as { state?: string }).state ?? ''

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
    proof: f.text({ max: 1000 }).told().says('How the proof came out, in words.'),
    linesRead: f.integer(),
    linesAdded: f.integer(),
    chain: f
      .choice('first', 'follows', 'overlap', 'repeats', 'gap', 'none')
      .optional()
      .label('Place among the others')
      .says('How a final statement stands to the one before.'),
    chainDifference: f.decimal(12).optional().label('Opens apart by').says('opening − what it should be'),
    chainSays: f
      .text({ max: 1000 })
      .optional()
      .told()
      .label('Follows')
      .says('How it follows the one before, in words.'),
    gap: f.boolean().default(false).label('Gap before').says('It does not open where the one before closed.'),
    note: f.text({ max: 1000 }).optional(),
  },
  states: {
    proved: ['withdrawn'],
    unprovable: ['withdrawn'],
    wrong: ['acknowledged', 'withdrawn'],
    acknowledged: ['wrong', 'withdrawn'],
    withdrawn: [],
  },
  tones: { proved: 'ok', unprovable: 'neutral', wrong: 'bad', acknowledged: 'warn', withdrawn: 'neutral' },
  frozenUnless: [],
  thawed: ['company', 'note', 'linesAdded', 'chain', 'chainDifference', 'chainSays', 'gap'],
  checks: [
    {
      says: 'A statement that is proved adds up.',
      sql: "state <> 'proved' or opening + lines_total = closing",
      holds: (row) =>
        stateOf(row) !== 'proved' ||
        (row.opening !== null && row.closing !== null && compare(add(row.opening, row.linesTotal), row.closing) === 0),
    },
    {
      says: 'A statement has a gap before it where it opens apart from what it should, and only there.',
      sql: 'gap = (coalesce(chain_difference, 0) <> 0)',
      holds: (row) => row.gap === !isZero(row.chainDifference ?? '0'),
      field: 'gap',
    },
  ],
  indexes: [['account', 'to'], ['account', 'state'], ['gap']],
  columns: ['account', 'number', 'from', 'to', 'opening', 'linesTotal', 'closing', 'state'],
  sort: '-madeAt',
  may: { read: readers },
})

/** One line of a statement: money that came or went. The same line in two files is one. */
export const statementLine = record('banking.statementLine', {
  says: 'Money that came or went on a bank account, waiting for what it pays.',
  label: 'Statement line',
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
    counterpartyIban: f.text({ max: 60 }).optional().label('Counterparty IBAN'),
    counterpartyBic: f.text({ max: 20 }).optional().label('Counterparty BIC'),
    counterpartyKey: f
      .text({ max: 320 })
      .optional()
      .says('Name, else account, in the form in which equal ones are equal.'),
    party: f.ref(party).optional().label('Contact'),
    reference: f.text({ search: true, max: 140 }).optional(),
    endToEndId: f.text({ max: 140 }).optional().label('End-to-end id'),
    mandateId: f.text({ max: 140 }).optional().label('Mandate'),
    text: f.text({ search: true, max: 2100 }),
    bankReference: f.text({ max: 200 }).optional(),
    fingerprint: f.text({ max: 200 }),
    ordinal: f.integer(),
    entryFingerprint: f.text({ max: 200 }),
    part: f.integer(),
    parts: f.integer(),
    reversal: f.boolean().default(false),
    returnReason: f.text({ max: 20 }).optional(),
    final: f.boolean().says('Said by a statement, and not only by a report of the day.'),
    note: f.text({ max: 1000 }).optional().says('Why it is ignored.'),
  },
  states: {
    open: ['matched', 'ignored', 'withdrawn'],
    matched: ['open'],
    ignored: ['open', 'withdrawn'],
    withdrawn: ['open'],
  },
  tones: { open: 'info', matched: 'ok', ignored: 'neutral', withdrawn: 'neutral' },
  frozenUnless: [],
  thawed: ['company', 'statement', 'open', 'party', 'final', 'note'],
  checks: [
    {
      says: 'What is open of a line lies between nothing and its amount.',
      sql: 'open * amount >= 0 and abs(open) <= abs(amount)',
      holds: (row) =>
        compare(multiply(row.open, row.amount), '0') >= 0 && compare(absolute(row.open), absolute(row.amount)) <= 0,
      field: 'open',
    },
    {
      says: 'A line is matched when nothing is open of it, and only then.',
      sql: "(state <> 'matched' or open = 0) and (state <> 'open' or open <> 0) and (state not in ('ignored', 'withdrawn') or open = amount)",
      holds: (row) => {
        const state = stateOf(row)
        if (state === 'matched') return isZero(row.open)
        return state === 'open' ? !isZero(row.open) : compare(row.open, row.amount) === 0
      },
      field: 'open',
    },
  ],
  unique: [['account', 'fingerprint', 'ordinal']],
  indexes: [
    ['account', 'state', 'bookedOn'],
    ['account', 'bookedOn'],
    ['account', 'entryFingerprint'],
    ['statement', 'bookedOn'],
    ['company', 'state', 'open'],
    ['company', 'counterpartyKey'],
  ],
  columns: ['bookedOn', 'counterpartyName', 'text', 'account', 'state', 'amount', 'open'],
  sort: '-bookedOn',
  may: { read: readers },
})
