import { module } from '../../kernel/index.ts'
import { account, exchangeRate, journal, period } from './account.ts'
import { createAccount, deactivateAccount, updateAccount } from './account-commands.ts'
import { accountStatement } from './account-statement.ts'
import { balanceSheet } from './balance-sheet.ts'
import { ledgerChecks } from './checks.ts'
import { ledgerCloseChecks } from './close-checks.ts'
import { compareKnown } from './compare-known.ts'
import { convertAnswer } from './convert.ts'
import { entry, entryPosted, posting } from './entry.ts'
import { postEntryCommand, reverseEntryCommand } from './entry-commands.ts'
import { generalLedger } from './general-ledger.ts'
import { journalListing } from './journal-listing.ts'
import { openItem } from './open-item.ts'
import { openItemChecks } from './open-item-checks.ts'
import { bringForward, setOff } from './open-item-commands.ts'
import { openItemHistory, openItems } from './open-items.ts'
import { postOpeningBalances } from './opening-balances.ts'
import { closeFindings, closePeriod, openYearCommand, reopenPeriod } from './period-commands.ts'
import { profitAndLoss } from './profit-and-loss.ts'
import { accountant, bookkeeper } from './roles.ts'
import { trialBalance } from './trial-balance.ts'

export const ledgerModule = module('ledger', {
  label: 'Books',
  says: 'Accounts, journal entries, periods, and the reports made of them.',
  needs: ['organisation', 'contacts'],
  roles: [accountant, bookkeeper],
  records: [account, journal, period, exchangeRate, entry, openItem, posting],
  commands: [
    postEntryCommand,
    reverseEntryCommand,
    postOpeningBalances,
    openYearCommand,
    closePeriod,
    reopenPeriod,
    createAccount,
    updateAccount,
    deactivateAccount,
    bringForward,
    setOff,
  ],
  answers: [ledgerCloseChecks, convertAnswer],
  queries: [
    trialBalance,
    profitAndLoss,
    balanceSheet,
    generalLedger,
    accountStatement,
    journalListing,
    compareKnown,
    closeFindings,
    openItems,
    openItemHistory,
  ],
  events: [entryPosted],
  checks: [...ledgerChecks, ...openItemChecks],
  keptTables: ['ledger_balance'],
})
