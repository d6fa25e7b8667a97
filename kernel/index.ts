/** What modules and doors may use of the kernel. */
export { placeOf, placeText, rowsOfPage } from './answer-page.ts'
export { mayRelease, type ReleaseAnswer, type ReleaseAsk } from './approval.ts'
export { type BatchItem, type BatchOutcome, runMany } from './batch.ts'
export { commandName, fieldName, recordName, roleName, stateName, titleIn } from './called.ts'
export { type Catalogue, catalogueOf } from './catalogue.ts'
export type * from './catalogue-shape.ts'
export { type CheckFinding, check } from './check.ts'
export { type AnyCommand, type Approval, command, type Done } from './command.ts'
export { daysAfter } from './date.ts'
export * from './decimal.ts'
export { dispatch, type Kernel, type Outcome, performInside, type Request } from './dispatch.ts'
export { type EventFact, event } from './event.ts'
export { lostDatabase } from './failure.ts'
export { type Draft, type Field, type Fields, f, type Values } from './field.ts'
export { type FileStore, hashOf, type Received } from './files.ts'
export { holding } from './held.ts'
export { isId, newId } from './id.ts'
export { objectSchema } from './json-schema.ts'
export { kernelModule } from './kernel-module.ts'
export { auditor, held } from './kernel-records.ts'
export { isLanguageTag } from './language-tag.ts'
export { filtersOf, type ListAsk } from './list.ts'
export {
  type IntegrityCheck,
  type ModuleDefinition,
  module,
  type Reaction,
  type ReactionRequest,
  type Schedule,
} from './module.ts'
export { tableOf, words } from './names.ts'
export {
  type Assignment,
  asSystem,
  companiesOf,
  type DoorName,
  everyone,
  holds,
  owner,
  type Role,
  role,
  system,
  type Who,
} from './policy.ts'
export { type AnyQuery, query } from './query.ts'
export { addTitles, ask, count, get, label, list, type Page, poolRun, readerOf } from './read.ts'
export { type Reader, reader } from './reader.ts'
export { type AnyRecord, type DraftOf, type RowOf, record } from './record.ts'
export { isRefusal, Refusal, refuse } from './refusal.ts'
export { type Head, lastHead, seal } from './seal.ts'
export { type Hit, search } from './search.ts'
export { catalogueShape, commandShape, fieldShapes, shapeOfQuery, shapeOfRecord } from './shape.ts'
export { dispatchShared } from './shared-dispatch.ts'
export { inSight, mayRead, subjectsInSight } from './sight.ts'
export { answer, type Slot, slot } from './slot.ts'
export { splitSubject, subjectTitles } from './subject-titles.ts'
export { history, mayRun, type Permission, type RelatedRecord, related } from './trail.ts'
export { type LineageLink, subjectOf, type Transaction } from './transaction.ts'
export { typeset } from './typeset.ts'
export { validate } from './validate.ts'
export { againstHeads, type ChainFinding, verify } from './verify.ts'
export { type Waiting, waiting } from './waiting.ts'
export {
  amountOf,
  day,
  english,
  named,
  type Said,
  type SaidValue,
  type SayValue,
  say,
  several,
  verbatim,
  Words,
} from './words.ts'
