/** The reader of camt.052, .053 and .054. */
export { type ComparedLines, compareLines, type StatementLine, statementLines } from './lines.ts'
export { proveStatement, type StatementProof } from './proof.ts'
export { readCamt, readCamtGivingWay } from './read.ts'
export { isCreditorReference } from './reference.ts'
export { CamtRefusal } from './refusal.ts'
export type { CamtMessage, CamtStatement } from './statement.ts'
