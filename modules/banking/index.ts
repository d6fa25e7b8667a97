export { bankAccount } from './account.ts'
export { match } from './match.ts'
export { rule, writeOff } from './rule.ts'
export { statement, statementLine } from './statement.ts'
