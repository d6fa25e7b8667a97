export { type CodeAsk, taxCodesFor } from './choose.ts'
export {
  isSelfAssessed,
  rateOf,
  TAX_CATEGORIES,
  TAX_KINDS,
  type TaxCategory,
  type TaxCode,
  type TaxKind,
  type TaxRule,
  taxCode,
} from './code.ts'
export { bookableLines, type CheckedLine, type CompleteLine } from './document-check.ts'
export {
  type Disagreement,
  disagreementWords,
  documentMath,
  lineNet,
  type MathInput,
  type MathLine,
  type MathResult,
  type StatedTotals,
} from './document-math.ts'
export {
  type BookedDocument,
  type BookedLine,
  type BookedTax,
  controlAmount,
  type DocumentAccounts,
  documentPostings,
  missingTaxAccount,
} from './document-postings.ts'
export { installTaxCodes } from './install.ts'
export { type TaxedLine, type TaxRow, taxOf } from './tax-of.ts'
export { type TaxTemplate, taxCountries, taxSource, taxTemplate } from './templates.ts'
