import { auditor, event, f, owner, record } from '../../kernel/index.ts'
import { party } from '../contacts/index.ts'
import { company } from '../organisation/index.ts'
import { account, journal, period } from './account.ts'
import { openItem } from './open-item.ts'
import { accountant, bookkeeper } from './roles.ts'

/** A journal entry: written once, balanced, and never changed; what was wrong is reversed. */
export const entry = record('ledger.entry', {
  says: 'One booked business fact: postings that balance, on a day, with the paper behind them.',
  label: 'Journal entry',
  plural: 'Journal entries',
  title: 'text',
  company: 'company',
  sealed: true,
  fields: {
    company: f.ref(company).notEnforced(),
    journal: f.ref(journal).unindexed().notEnforced(),
    period: f.ref(period).given().unindexed().notEnforced(),
    on: f.date().says('The day it counts for.'),
    text: f.text({ search: true, max: 500 }),
    source: f.subject().optional().says('The record that it books.').index(),
    reverses: f.self().optional().given().unindexed(),
    recordedAt: f.recorded().says('The instant at which it became known.'),
  },
  indexes: [
    ['company', 'on', 'id'],
    ['company', 'recordedAt'],
  ],
  columns: ['on', 'text', 'journal', 'source', 'recordedAt'],
  sort: '-on',
  may: { read: [accountant, bookkeeper, auditor, owner] },
})

export const posting = record('ledger.posting', {
  says: 'One side of a journal entry: an amount on an account, debit positive.',
  title: 'text',
  company: 'company',
  sealed: true,
  lean: true,
  listed: false,
  fields: {
    entry: f.ref(entry).notEnforced(),
    company: f.ref(company).notEnforced(),
    account: f.ref(account).notEnforced(),
    on: f.date(),
    currency: f.currency(),
    amount: f.money('currency').says('Signed: debit is positive, credit negative.'),
    baseAmount: f.decimal(6).says('The same in the currency of the books.'),
    party: f.ref(party).optional().unindexed(),
    item: f
      .ref(() => openItem)
      .optional()
      .unindexed()
      .says('What it opens or settles, on a control account.'),
    department: f.text({ max: 60 }).optional(),
    taxCode: f.text({ max: 20 }).optional(),
    text: f.text({ max: 500 }).optional(),
    recordedAt: f.recorded(),
  },
  indexes: [['account', 'on', 'id']],
  columns: ['on', 'account', 'text', 'party', 'amount'],
  sort: '-on',
  may: { read: [accountant, bookkeeper, auditor, owner] },
})

export const entryPosted = event('ledger.entryPosted', 'A journal entry was booked.', {
  entry: f.ref(entry),
  company: f.ref(company),
})
