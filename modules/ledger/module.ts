import { module } from '../../kernel/index.ts'
import { account, exchangeRate, journal, period } from './account.ts'
import { ledgerChecks } from './checks.ts'
import { entry, entryPosted, posting } from './entry.ts'
import { postEntryCommand, reverseEntryCommand } from './entry-commands.ts'
import { accountant, bookkeeper } from './roles.ts'
import { trialBalance } from './trial-balance.ts'

export const ledgerModule = module('ledger', {
  label: 'Books',
  says: 'Accounts, journal entries, periods, and the reports made of them.',
  needs: ['organisation', 'contacts'],
  roles: [accountant, bookkeeper],
  records: [account, journal, period, exchangeRate, entry, posting],
  commands: [postEntryCommand, reverseEntryCommand],
  queries: [trialBalance],
  events: [entryPosted],
  checks: ledgerChecks,
  keptTables: ['ledger_balance'],
})
