import { answer, module } from '../../kernel/index.ts'
import { readers } from '../documents/index.ts'
import { bankAccount } from './account.ts'
import { statement, statementLine } from './statement.ts'
import { readStatement } from './statement-reader.ts'

export const bankingModule = module('banking', {
  label: 'Bank',
  says: 'Bank accounts, statements, and the matching of their lines with what they pay.',
  needs: ['organisation', 'contacts', 'documents', 'ledger'],
  records: [bankAccount, statement, statementLine],
  answers: [answer(readers, readStatement)],
})
