export { bankAccount } from './account.ts'
export { statement, statementLine } from './statement.ts'
