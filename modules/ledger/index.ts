export {
  ACCOUNT_KINDS,
  type AccountKind,
  type AccountPurpose,
  account,
  exchangeRate,
  journal,
  period,
} from './account.ts'
export { findAccount } from './account-statement.ts'
export {
  agedColumns,
  agedReport,
  agedReportInput,
  BUCKETS,
  type Bucket,
  bucketOf,
  type OpenOn,
  openOn,
} from './aged-items.ts'
export { type ChartTemplate, chartForCountry, chartTemplate, chartTemplates } from './charts/index.ts'
export { type CloseAsk, type CloseFinding, closeChecks } from './close-checks.ts'
export { amountField, shown, spanWords } from './comparison.ts'
export { entry, entryPosted, posting } from './entry.ts'
export { type ReversalDraft, reverseEntry } from './entry-commands.ts'
export { accountFor, controlAccounts, installChart } from './install-chart.ts'
export { lockItems, type OpenItemDraft } from './move-items.ts'
export {
  findOpenItems,
  type OpenItem,
  type OpenItemAsk,
  openItem,
  referenceKey,
  referenceKeys,
} from './open-item.ts'
export { controlAccount } from './open-item-commands.ts'
export { openItemsOf } from './open-items.ts'
export { financialYear, financialYearOf, openYear } from './period-commands.ts'
export { type EntryDraft, openPeriod, type PostingDraft, postEntry, rateOn } from './post-entry.ts'
export { type PostingLine, postingLines } from './posting-page.ts'
export {
  type Books,
  booksOf,
  headOf,
  opensLedger,
  opensStatement,
  reportReaders,
  spanInput,
  spanOf,
  withAllAccounts,
} from './report.ts'
export { usualDay } from './reversal.ts'
export { accountant, bookkeeper } from './roles.ts'
export { inLanguage, SECTIONS, sectionOf, type Words } from './sections.ts'
export {
  type Settled,
  type SettlementDraft,
  type SettlementSide,
  setOffCredit,
  settle,
  settlementRate,
  takeBackSetOff,
  unsettle,
} from './settlement.ts'
export { trialBalance } from './trial-balance.ts'
export { dayBefore, net, type Span, type Turnover, turnovers, turnoversOf } from './turnovers.ts'
export { type WaitingDraft, waitingDrafts } from './waiting-drafts.ts'
