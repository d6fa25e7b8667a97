/** What other modules may use of documents. */
export { type HtmlWordsOptions, htmlWords, shallowHtml } from './content/html-words.ts'
export { type FileKind, type KindHint, type KindName, tellKind } from './content/kind.ts'
export { wholeEnvelope } from './content/mail-sniff.ts'
export type { XmlRoot } from './content/markup.ts'
export { type PageBox, type PdfRegion, pdfRegions } from './content/pdf.ts'
export { decodeText, isUtf8, type TextEncodingName } from './content/text-encoding.ts'
export { type DocumentPage, type DocumentWords, readWords, type WordLimits, wordLimits } from './content/words.ts'
export { arrival, document, type Via } from './document.ts'
export { addUnreadable, type IncomingFile, intake, intakeUnreadable, LARGEST_FILE } from './intake.ts'
export { lineKey } from './learn.ts'
export { type Confidence, type Evidence, type Finding, lesson, proposal } from './proposal.ts'
export {
  type ExamineAsk,
  type Examined,
  examiners,
  lessonsOf,
  type Part,
  type Parts,
  type Proposed,
  type ReadAnswer,
  type ReadAsk,
  type RenderAsk,
  type RenderedRow,
  readers,
  renderings,
  type TakenBackBy,
  takenBackBy,
} from './readers.ts'
export { refusedBy } from './reading.ts'
export { emptyReport, type IntakeItem, type IntakeReport } from './report.ts'
export { heldFile, type StoredFile, storedFile } from './stored-file.ts'
export { resumeIntake } from './unpack.ts'
