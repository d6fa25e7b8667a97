/** The reader of camt.052, .053 and .054. */
export { compareLines, type KnownLine, type StatementLine, statementLines } from './lines.ts'
export { type ReadStatement, readCamt, readStatements } from './message.ts'
export { proveStatement, type StatementProof } from './proof.ts'
export { isCreditorReference } from './reference.ts'
export { CamtRefusal } from './refusal.ts'
export type { CamtMessage, CamtStatement } from './statement.ts'
