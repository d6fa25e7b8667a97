/** What other modules may use of documents. */
export { type HtmlWordsOptions, htmlWords, shallowHtml } from './content/html-words.ts'
export { type FileKind, type KindHint, type KindName, tellKind } from './content/kind.ts'
export type { XmlRoot } from './content/markup.ts'
export { type PageBox, type PdfRegion, pdfRegions } from './content/pdf.ts'
export { decodeText, isUtf8, type TextEncodingName } from './content/text-encoding.ts'
export { type DocumentPage, type DocumentWords, readWords, type WordLimits, wordLimits } from './content/words.ts'
