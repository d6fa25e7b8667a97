import { f, owner, record } from '../../kernel/index.ts'
import { accountant, account as ledgerAccount } from '../ledger/index.ts'
import { company } from '../organisation/index.ts'
import { taxCode } from '../tax/index.ts'
import { bankAccount, readers } from './account.ts'

/** What lines of a kind are booked to. Patterns are plain words: no expression that could run away. */
export const rule = record('banking.rule', {
  says: 'What lines of a kind are booked to, e.g. the fees that the bank takes every month.',
  label: 'Bank rule',
  title: 'name',
  company: 'company',
  fields: {
    company: f.ref(company),
    account: f
      .ref(bankAccount)
      .optional()
      .label('Bank account')
      .says('Only lines of this account; of all where empty.'),
    name: f.text({ search: true, max: 120 }),
    direction: f.choice('any', 'in', 'out').default('any'),
    counterparty: f.text({ search: true, max: 300 }).optional().says('Words that the other side’s name contains.'),
    counterpartyIban: f.text({ max: 60 }).optional().label('Counterparty IBAN'),
    textMatch: f.choice('contains', 'starts').default('contains').label('The text'),
    text: f.text({ search: true, max: 300 }).optional().label('these words'),
    lowest: f.decimal(4, { min: '0' }).optional().says('Smallest amount, without sign.'),
    highest: f.decimal(4, { min: '0' }).optional().says('Largest amount, without sign.'),
    bookTo: f.ref(ledgerAccount).label('Book to'),
    taxCode: f.ref(taxCode).optional(),
    bookText: f.text({ max: 300 }).optional().label('Text of the entry'),
    automatic: f.boolean().default(true).says('Lines that it fits are sure, unless something else fits, too.'),
    reason: f.text({ max: 500 }).told().optional().given().says('What it was learned from.'),
  },
  states: { active: ['off'], proposed: ['active', 'off'], off: ['active'] },
  tones: { proposed: 'warn', active: 'ok', off: 'neutral' },
  checks: [
    {
      says: 'A rule names a counterparty, an account or words of the text: it can’t fit every line.',
      sql: 'counterparty is not null or counterparty_iban is not null or text is not null',
      holds: (row) => row.counterparty !== null || row.counterpartyIban !== null || row.text !== null,
      field: 'text',
    },
  ],
  columns: ['name', 'counterparty', 'text', 'direction', 'bookTo', 'automatic', 'state'],
  sort: 'name',
  may: { read: readers, draft: [accountant, owner] },
})

/** How much may be written off when a payment is a little more or less than what it pays. */
export const writeOff = record('banking.writeOff', {
  says: 'Up to which difference a payment counts as whole, and where the difference is booked.',
  label: 'Small differences',
  plural: 'Small differences',
  title: 'upTo',
  company: 'company',
  fields: {
    company: f.ref(company).unique(),
    upTo: f.decimal(2, { min: '0' }).default('0').label('Up to').says('In the currency of the payment.'),
    percent: f.decimal(4, { min: '0' }).default('100').says('And not more than this share of what is paid.'),
    account: f.ref(ledgerAccount).optional().says('The account for small differences where left empty.'),
    discountDays: f.integer().default(0).says('Days after its end in which a discount is still granted.'),
  },
  checks: [
    {
      says: 'The share lies between 0 and 100, the days between 0 and 60.',
      sql: 'percent between 0 and 100 and discount_days between 0 and 60',
      holds: (row) => Number(row.percent) <= 100 && row.discountDays >= 0 && row.discountDays <= 60,
      field: 'percent',
    },
  ],
  columns: ['company', 'upTo', 'percent', 'account', 'discountDays'],
  may: { read: readers, draft: [accountant, owner] },
})
