import { answer, module, waiting } from '../../kernel/index.ts'
import { readers, takenBackBy } from '../documents/index.ts'
import { bankAccount } from './account.ts'
import {
  accountReady,
  closeAccount,
  confirmAccount,
  createAccount,
  deleteAccount,
  refuseAccount,
  reopenAccount,
  updateAccount,
} from './account-commands.ts'
import { bankingChecks } from './checks.ts'
import { choices } from './choices.ts'
import { unmatchedAtClose } from './close.ts'
import { statementImported } from './import-statement.ts'
import { match } from './match.ts'
import { makeMatchCommand, undoMatchCommand } from './match-commands.ts'
import { matched } from './matched.ts'
import { proposal, proposals } from './proposals.ts'
import { rule, writeOff } from './rule.ts'
import {
  acceptRule,
  createRule,
  createWriteOff,
  switchRuleOff,
  switchRuleOn,
  updateRule,
  updateWriteOff,
} from './rule-commands.ts'
import { accounts } from './standing.ts'
import { statement, statementLine } from './statement.ts'
import {
  acknowledgeStatement,
  doubtStatement,
  ignoreLine,
  keepGap,
  reopenLine,
  withdrawnBy,
  withdrawStatement,
} from './statement-commands.ts'
import { statementProof } from './statement-proof.ts'
import { readStatement } from './statement-reader.ts'
import { linesSure, makeAllSure, makeSure, matchSure, matchSureEverywhere, reactions, schedules } from './sure.ts'
import { waitingAtTheBank } from './waiting.ts'

export const bankingModule = module('banking', {
  label: 'Bank',
  says: 'Bank accounts, statements, and the matching of their lines with what they pay.',
  needs: ['organisation', 'contacts', 'documents', 'ledger', 'tax'],
  records: [bankAccount, statement, statementLine, match, rule, writeOff],
  commands: [
    createAccount,
    updateAccount,
    deleteAccount,
    confirmAccount,
    refuseAccount,
    closeAccount,
    reopenAccount,
    matchSure,
    matchSureEverywhere,
    acknowledgeStatement,
    doubtStatement,
    keepGap,
    withdrawStatement,
    ignoreLine,
    reopenLine,
    makeMatchCommand,
    undoMatchCommand,
    makeSure,
    makeAllSure,
    createRule,
    updateRule,
    acceptRule,
    switchRuleOff,
    switchRuleOn,
    createWriteOff,
    updateWriteOff,
  ],
  queries: [accounts, proposals, proposal, choices, matched, statementProof],
  events: [statementImported, accountReady, linesSure],
  reactions,
  schedules,
  answers: [
    answer(readers, readStatement),
    answer(takenBackBy, withdrawnBy),
    answer(waiting, waitingAtTheBank),
    unmatchedAtClose,
  ],
  checks: bankingChecks,
})
