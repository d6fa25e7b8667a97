import { f, record } from '../../kernel/index.ts'
import { party } from '../contacts/index.ts'
import { entry, account as ledgerAccount, openItem } from '../ledger/index.ts'
import { company } from '../organisation/index.ts'
import { bankAccount, readers } from './account.ts'
import { statementLine } from './statement.ts'

/** What a part of a line is that settles no open item. */
export const OTHER_KINDS = ['fee', 'writeOff', 'discount', 'account', 'onAccount', 'transfer'] as const
export type OtherKind = (typeof OTHER_KINDS)[number]

/** How sure a proposal is: a word for people. */
export const CONFIDENCES = ['sure', 'likely', 'check', 'none'] as const
export type Confidence = (typeof CONFIDENCES)[number]

/**
 * What explains one or more statement lines: the items they pay, and whatever else they are. Lines = items +
 * others + what comes back. It is made as a whole with the entries that book it, and undone as a whole.
 */
export const match = record('banking.match', {
  says: 'What explains statement lines: the bills and invoices they pay, fees, differences, or another account.',
  title: 'text',
  company: 'company',
  fields: {
    company: f.ref(company),
    account: f.ref(bankAccount).label('Bank account'),
    on: f.date().says('The day it is booked on.'),
    text: f.text({ search: true, max: 500 }),
    currency: f.currency(),
    total: f.money('currency').says('The sum of the lines.'),
    lines: f.rows({ line: f.ref(statementLine), amount: f.money('currency') }),
    items: f.rows({
      item: f.ref(openItem),
      number: f.text({ max: 200 }),
      currency: f.currency(),
      amount: f.money('currency'),
    }),
    others: f.rows({
      kind: f.choice(...OTHER_KINDS),
      account: f.ref(ledgerAccount).optional(),
      amount: f.money('currency').says('The part of the lines that it explains.'),
      taxCode: f.text({ max: 20 }).optional(),
      party: f.ref(party).optional(),
      item: f.ref(openItem).optional().says('Whose discount it is, or what was put on account.'),
      department: f.text({ max: 60 }).optional(),
      text: f.text({ max: 300 }).optional(),
    }),
    returns: f.self().optional().says('The match whose payment came back.'),
    entries: f.rows({ entry: f.ref(entry) }),
    how: f.choice('person', 'sure').says('Made by somebody, or by itself because it was sure.'),
    confidence: f.choice(...CONFIDENCES),
    reason: f.text({ max: 1000 }).told().says('Why these belong together.'),
    byName: f.text({ max: 200 }),
    undoneWhy: f.text({ max: 500 }).optional(),
    undoneAt: f.instant().optional(),
    undoneByName: f.text({ max: 200 }).optional(),
  },
  states: { made: ['undone', 'returned'], returned: ['made'], undone: [] },
  tones: { made: 'ok', returned: 'warn', undone: 'neutral' },
  frozenUnless: [],
  thawed: ['undoneWhy', 'undoneAt', 'undoneByName'],
  columns: ['on', 'text', 'account', 'total', 'how', 'state', 'byName'],
  sort: '-on',
  may: { read: readers },
})
