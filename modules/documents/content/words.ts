/** The words of a document, for search and for readers that propose records from them. */
import { htmlWords } from './html-words.ts'
import type { FileKind } from './kind.ts'
import { tellLanguage } from './language.ts'
import { officeKinds, officeParts } from './office-words.ts'
import { PdfRefusal, pdfLimits, pdfText } from './pdf.ts'
import { decodeText } from './text-encoding.ts'
import { ZipRefusal } from './zip-archive.ts'

export interface DocumentPage {
  /** Number of the page, sheet or slide, from 1. */
  number: number
  text: string
}

export interface DocumentWords {
  text: string
  /** Only of kinds that have pages, sheets or slides. */
  pages?: DocumentPage[]
  /** ISO 639-1 code, when the text shows it. */
  language?: string
  /** What a person should know: why there are no words, or that some were left out. */
  note?: string
}

export interface WordLimits {
  /** Characters that are kept of one document. */
  text: number
  /** Pages of a PDF that are read. */
  pages: number
  /** Milliseconds for a PDF. */
  time: number
  /** Bytes that an office file may inflate to. */
  inflated: number
}

export const wordLimits: WordLimits = { ...pdfLimits, inflated: 128 * 1024 * 1024 }

const notes = {
  cut: 'Only the beginning of the text is searchable; the rest is longer than the limit.',
  scanned: 'The PDF has no text layer; it is probably a scan, and text recognition is not available.',
  image: 'The words in an image are not readable, as text recognition is not available.',
  mail: 'The words of a mail are read with the mail.',
  archive: 'The files in an archive are read one by one after it has been taken apart.',
  binary: 'There is no reader for the words of this kind of file.',
  empty: 'The file is empty.',
  bomb: 'The file would grow beyond the limit when unpacked, so it was not read.',
} as const

/** PostgreSQL text can't hold U+0000, and lone surrogates are no characters. */
const clean = (text: string): string => text.replaceAll('\0', '').toWellFormed()

function finish(text: string, limits: WordLimits, more: Omit<DocumentWords, 'text' | 'language'> = {}): DocumentWords {
  const kept = clean(text.length > limits.text ? text.slice(0, limits.text) : text)
  const language = tellLanguage(kept)
  const note = more.note ?? (text.length > limits.text ? notes.cut : undefined)
  return {
    text: kept,
    ...(more.pages === undefined ? {} : { pages: more.pages }),
    ...(language === undefined ? {} : { language }),
    ...(note === undefined ? {} : { note }),
  }
}

async function pdfWords(bytes: Uint8Array, limits: WordLimits): Promise<DocumentWords> {
  try {
    const { pages, pageCount } = await pdfText(bytes, limits)
    const read = pages.map(({ number, text }) => ({ number, text: clean(text) }))
    const text = read
      .map((page) => page.text)
      .join('\n\n')
      .trim()
    if (text === '') return { text, pages: read, note: notes.scanned }
    const left =
      pageCount > read.length ? { note: `Only the first ${read.length} of ${pageCount} pages are searchable.` } : {}
    return finish(text, limits, { pages: read, ...left })
  } catch (error) {
    if (error instanceof PdfRefusal) return { text: '', note: error.message }
    throw error
  }
}

function officeWords(bytes: Uint8Array, { kind }: FileKind, limits: WordLimits): DocumentWords {
  try {
    const parts = officeParts(bytes, kind, limits)
    const pages = parts.flatMap(({ number, text }) => (number === undefined ? [] : [{ number, text: clean(text) }]))
    const text = parts
      .map((part) => part.text)
      .filter((part) => part !== '')
      .join('\n\n')
    return finish(text, limits, pages.length > 0 ? { pages } : {})
  } catch (error) {
    if (!(error instanceof ZipRefusal)) throw error
    return {
      text: '',
      note: error.code === 'tooLarge' ? notes.bomb : `The file is damaged and could not be read: ${error.message}`,
    }
  }
}

const TEXTUAL: ReadonlySet<FileKind['kind']> = new Set(['html', 'xml', 'csv', 'text'])

/** The most that any encoding of ours takes. */
const BYTES_OF_CHARACTER = 4

function textWords(bytes: Uint8Array, limits: WordLimits, html: boolean): DocumentWords {
  const most = limits.text * BYTES_OF_CHARACTER
  const cut = bytes.length > most
  const decoded = decodeText(cut ? bytes.subarray(0, most) : bytes, cut)
  if (decoded === null) return { text: '', note: notes.binary }
  const text = html ? htmlWords(decoded.text, { limit: limits.text }) : decoded.text
  return finish(text, limits, cut ? { note: notes.cut } : {})
}

/** How many bytes of a file its words are read from. */
export function bytesOfWords({ kind }: FileKind, limits: WordLimits = wordLimits): 'whole' | number {
  if (kind === 'pdf' || officeKinds.has(kind)) return 'whole'
  // One more than are read says that there are more.
  return TEXTUAL.has(kind) ? limits.text * BYTES_OF_CHARACTER + 1 : 0
}

/**
 * The words of a file of the given kind. Bounded in time, memory and size; never throws for what a
 * file holds: a file without readable words has an empty text and a note that says why.
 */
export async function readWords(
  bytes: Uint8Array,
  kind: FileKind,
  limits: WordLimits = wordLimits,
): Promise<DocumentWords> {
  if (kind.kind === 'pdf') return await pdfWords(bytes, limits)
  if (officeKinds.has(kind.kind)) return officeWords(bytes, kind, limits)
  switch (kind.kind) {
    case 'html':
      return textWords(bytes, limits, true)
    case 'xml':
    case 'csv':
    case 'text':
      return textWords(bytes, limits, false)
    case 'mail':
    case 'mailbox':
      return { text: '', note: notes.mail }
    case 'image':
      return { text: '', note: notes.image }
    case 'zip':
      return { text: '', note: notes.archive }
    case 'empty':
      return { text: '', note: notes.empty }
    default:
      return { text: '', note: notes.binary }
  }
}
