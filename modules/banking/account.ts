import { auditor, f, owner, record } from '../../kernel/index.ts'
import { accountant, bookkeeper, account as ledgerAccount } from '../ledger/index.ts'
import { company } from '../organisation/index.ts'

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
      .says('IBAN, or what else the bank calls it, without spaces.')
      .unique(),
    bic: f.text({ max: 11 }).optional(),
    bank: f.text({ max: 200 }).optional(),
    currency: f.currency().optional(),
    account: f.ref(ledgerAccount).optional().label('Account in the books'),
    automatic: f
      .choice('off', 'sure')
      .default('sure')
      .label('Match by itself')
      .says('Whether matches that are sure are made without asking.'),
  },
  states: { proposed: ['active', 'refused'], active: ['closed'], closed: ['active'], refused: ['active'] },
  tones: { proposed: 'warn', active: 'ok', closed: 'neutral', refused: 'bad' },
  columns: ['name', 'identifier', 'currency', 'account', 'state'],
  sort: 'name',
  may: { read: [accountant, bookkeeper, auditor, owner] },
})
