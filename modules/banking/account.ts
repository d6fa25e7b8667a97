import { auditor, f, owner, record } from '../../kernel/index.ts'
import { accountant, bookkeeper, account as ledgerAccount } from '../ledger/index.ts'
import { company } from '../organisation/index.ts'

/** Who sees bank accounts, statements and matches. */
export const readers = [accountant, bookkeeper, auditor, owner]
/** Who matches and explains lines. */
export const matchers = [accountant, bookkeeper]

/** An account of ours at a bank. One that a statement named first waits until somebody says whose it is. */
export const bankAccount = record('banking.account', {
  says: 'An account of ours at a bank, and the account of the books that mirrors it.',
  label: 'Bank account',
  title: 'name',
  company: 'company',
  fields: {
    name: f.text({ search: true, max: 200 }),
    company: f.ref(company).optional(),
    identifier: f
      .text({ search: true, max: 60 })
      .label('IBAN or number')
      .says('IBAN, or what else the bank calls it, without spaces.'),
    bic: f.text({ max: 11 }).optional().label('BIC'),
    bank: f.text({ max: 200 }).optional(),
    currency: f.currency().optional(),
    account: f.ref(ledgerAccount).optional().unique().label('Account in the books'),
    automatic: f
      .choice('off', 'sure')
      .default('sure')
      .label('Match by itself')
      .says('Whether matches that are sure are made without asking.'),
    note: f.text({ max: 500 }).optional().given(),
  },
  states: { proposed: ['active', 'refused'], active: ['closed'], closed: ['active'], refused: ['active'] },
  tones: { proposed: 'warn', active: 'ok', closed: 'neutral', refused: 'bad' },
  checks: [
    {
      says: 'An account that is in use belongs to a company, has a currency and is mirrored by an account of its books.',
      sql: "state in ('proposed', 'refused') or (company is not null and account is not null and currency is not null)",
      holds: (row) => {
        const { state } = row as { state?: string }
        return (
          state === 'proposed' ||
          state === 'refused' ||
          (row.company !== null && row.account !== null && row.currency !== null)
        )
      },
      field: 'account',
    },
  ],
  unique: [['identifier', 'currency']],
  columns: ['name', 'identifier', 'currency', 'account', 'automatic', 'state'],
  sort: 'name',
  may: { read: readers },
})

/** An identifier as it is compared: capitals, without spaces. */
export const plainIdentifier = (identifier: string): string => identifier.replace(/\s+/g, '').toUpperCase().slice(0, 60)
