import { module } from '../../kernel/index.ts'
import { bankAccount } from './bank-account.ts'
import {
  bankAccountVerified,
  proposeBankAccountCommand,
  retireBankAccount,
  updateBankAccount,
  verifyBankAccount,
} from './bank-account-commands.ts'
import { contactsChecks } from './checks.ts'
import { mergeParties, partyMerged } from './merge.ts'
import { alias, party } from './party.ts'
import { createParty, deleteParty, updateParty } from './party-commands.ts'
import { officeManager, treasurer } from './roles.ts'

export const contactsModule = module('contacts', {
  says: 'People and organisations outside, their addresses and bank details.',
  roles: [officeManager, treasurer],
  records: [party, bankAccount, alias],
  commands: [
    createParty,
    updateParty,
    deleteParty,
    mergeParties,
    proposeBankAccountCommand,
    updateBankAccount,
    verifyBankAccount,
    retireBankAccount,
  ],
  events: [partyMerged, bankAccountVerified],
  checks: contactsChecks,
})
