import { auditor, everyone, f, record } from '../../kernel/index.ts'
import { party } from './party.ts'
import { treasurer } from './roles.ts'

/** How somebody made sure that an account is the contact's. */
export const VERIFIED_BY = ['call', 'letter', 'contract', 'visit', 'bank'] as const

/** An account of a contact. Whatever comes from outside only proposes one; a person verifies it by another way. */
export const bankAccount = record('contacts.bankAccount', {
  says: 'A bank account of a contact. Nothing is paid to one that nobody has verified.',
  label: 'Bank account',
  title: 'ending',
  lasting: true,
  fields: {
    party: f.ref(party),
    ending: f.text({ max: 20 }).given().says('Country and last digits, for everybody to see.'),
    iban: f.iban().optional().index().seenBy(treasurer, auditor).label('IBAN'),
    account: f.text({ max: 60 }).optional().seenBy(treasurer, auditor).says('Where there is no IBAN.'),
    bic: f.text({ max: 11 }).optional().label('BIC'),
    bank: f.text({ max: 200 }).optional(),
    holder: f.text({ max: 300 }).optional().says('In whose name it is, where it is not the contact’s.'),
    country: f.country().optional(),
    currency: f.currency().optional(),
    proposedBy: f.text({ max: 60 }).given(),
    proposedByName: f.text({ max: 200 }).given().label('Proposed by'),
    source: f.subject().optional().given().says('The paper it was read from.'),
    verifiedBy: f.text({ max: 60 }).optional().given(),
    verifiedByName: f.text({ max: 200 }).optional().given().label('Verified by'),
    verifiedAt: f.instant().optional().given(),
    verifiedHow: f
      .choice(...VERIFIED_BY)
      .optional()
      .given(),
    verifiedNote: f.text({ max: 500 }).optional().given(),
    retiredWhy: f.text({ max: 500 }).optional().given(),
  },
  states: { proposed: ['verified', 'retired'], verified: ['retired'], retired: [] },
  tones: { proposed: 'warn', verified: 'ok', retired: 'neutral' },
  frozenUnless: 'proposed',
  thawed: ['party', 'retiredWhy'],
  checks: [
    {
      says: 'An account has an IBAN, or another account number.',
      sql: 'iban is not null or account is not null',
      holds: (row) => row.iban !== null || row.account !== null,
      field: 'iban',
    },
  ],
  columns: ['party', 'ending', 'iban', 'bic', 'bank', 'state', 'verifiedByName', 'verifiedAt'],
  may: { read: [everyone] },
})
