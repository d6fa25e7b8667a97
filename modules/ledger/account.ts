import { auditor, everyone, f, owner, record } from '../../kernel/index.ts'
import { company } from '../organisation/index.ts'
import { accountant, bookkeeper } from './roles.ts'

/** The five kinds of accounts; assets and expenses grow on the debit side, the others on the credit side. */
export const ACCOUNT_KINDS = ['asset', 'liability', 'equity', 'income', 'expense'] as const
export type AccountKind = (typeof ACCOUNT_KINDS)[number]

/** What an account is for where the program itself must find one; a company has at most one for each purpose. */
export const ACCOUNT_PURPOSES = [
  'sales',
  'purchases',
  'exchangeGain',
  'exchangeLoss',
  'writeOff',
  'rounding',
  'discountAllowed',
  'discountReceived',
  'advancesPaid',
  'advancesReceived',
  'bankFees',
  'suspense',
  'transfer',
  'openingBalance',
  'retainedEarnings',
] as const
export type AccountPurpose = (typeof ACCOUNT_PURPOSES)[number]

export const account = record('ledger.account', {
  says: 'A place in the chart of accounts to which amounts are posted, or a heading above such places.',
  title: 'name',
  company: 'company',
  fields: {
    company: f.ref(company),
    code: f.text({ search: true, max: 20 }),
    name: f.text({ search: true, max: 200 }),
    kind: f.choice(...ACCOUNT_KINDS),
    parent: f.self().optional(),
    heading: f.boolean().default(false).says('Groups other accounts; nothing is posted to it.'),
    control: f
      .choice('receivable', 'payable', 'bank', 'tax')
      .optional()
      .says('Kept by a sub-ledger: only its own documents post here.'),
    section: f.text({ max: 60 }).optional().says('Where it stands in profit and loss or balance sheet.'),
    purpose: f
      .choice(...ACCOUNT_PURPOSES)
      .optional()
      .says('What the program itself books here, e.g. small differences that are written off.'),
    active: f.boolean().default(true),
  },
  unique: [
    ['company', 'code'],
    ['company', 'purpose'],
  ],
  columns: ['code', 'name', 'kind', 'parent', 'control', 'active'],
  sort: 'code',
  may: { read: [everyone, auditor, accountant, bookkeeper], draft: [accountant, owner] },
})

export const journal = record('ledger.journal', {
  says: 'A book of entries of one kind.',
  title: 'name',
  company: 'company',
  fields: {
    company: f.ref(company),
    code: f.text({ max: 10 }),
    name: f.text({ max: 100 }),
    kind: f.choice('general', 'sales', 'purchases', 'bank', 'opening'),
  },
  unique: [['company', 'code']],
  columns: ['code', 'name', 'kind'],
  sort: 'code',
  may: { read: [everyone], draft: [accountant, owner] },
})

export const period = record('ledger.period', {
  says: 'A span of days that is closed as a whole; nothing is posted into a closed one.',
  title: 'name',
  company: 'company',
  fields: { company: f.ref(company), name: f.text({ max: 60 }), startsOn: f.date(), endsOn: f.date() },
  states: { open: ['closed'], closed: ['open'] },
  tones: { open: 'info', closed: 'ok' },
  frozenUnless: 'open',
  checks: [
    {
      says: 'A period ends on or after the day it starts.',
      sql: 'ends_on >= starts_on',
      holds: (row) => row.endsOn >= row.startsOn,
      field: 'endsOn',
    },
  ],
  unique: [['company', 'startsOn']],
  columns: ['name', 'startsOn', 'endsOn', 'state'],
  sort: '-startsOn',
  may: { read: [everyone], draft: [accountant, owner] },
})

/** What one unit of a currency is worth in another, from a day on. */
export const exchangeRate = record('ledger.exchangeRate', {
  says: 'What one unit of a currency is worth in another, from a day on.',
  title: 'currency',
  fields: {
    currency: f.currency(),
    to: f.currency(),
    on: f.date(),
    rate: f.decimal(10, { min: '0.0000000001' }),
    source: f.text({ max: 100 }).optional(),
  },
  checks: [
    { says: 'A rate is more than nothing.', sql: 'rate > 0', holds: (row) => Number(row.rate) > 0, field: 'rate' },
  ],
  unique: [['currency', 'to', 'on']],
  columns: ['currency', 'to', 'on', 'rate', 'source'],
  sort: '-on',
  may: { read: [everyone], draft: [accountant, owner] },
})
