/**
 * What a file is, told by its content. A name or a type that the sender gives is a hint: it decides
 * only where the content allows both (a ragged table or prose, one mail or a mailbox of one).
 */
import { isCompoundFile, pdfOffset, type Signature, tellSignature } from './magic.ts'
import { tellMail } from './mail-sniff.ts'
import { isHtml, tellXmlRoot, type XmlRoot } from './markup.ts'
import { tellDelimiter } from './table-sniff.ts'
import { decodeText, type TextEncodingName } from './text-encoding.ts'
import { readZipEntry, type ZipEntry, ZipRefusal, zipEntries } from './zip-archive.ts'

export type KindName =
  | 'pdf'
  | 'xml'
  | 'mail'
  | 'mailbox'
  | 'docx'
  | 'xlsx'
  | 'pptx'
  | 'odt'
  | 'ods'
  | 'odp'
  | 'zip'
  | 'html'
  | 'csv'
  | 'text'
  | 'image'
  | 'empty'
  | 'binary'

export interface FileKind {
  kind: KindName
  /** Media type as the content shows it, not as the sender says. */
  mime: string
  /** Characters of a textual kind. */
  encoding?: TextEncodingName
  /** Root element of an XML file; readers claim camt, UBL and CII by it. */
  root?: XmlRoot
  /** Field delimiter of a `csv`. */
  delimiter?: string
}

export interface KindHint {
  name?: string
  mime?: string
}

const windowSize = 128 * 1024
const endSize = 2048

const openDocument: Readonly<Record<string, KindName>> = {
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.text-template': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.presentation': 'odp',
}

const officeParts: readonly (readonly [part: string, kind: KindName, mime: string])[] = [
  ['word/document.xml', 'docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xl/workbook.xml', 'xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['ppt/presentation.xml', 'pptx', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
]

/** OpenDocument says its type in an entry `mimetype` (ODF 1.3 part 2, section 3.3). */
function openDocumentType(bytes: Uint8Array, entries: readonly ZipEntry[]): string | null {
  const entry = entries.find((candidate) => candidate.name === 'mimetype')
  if (entry === undefined) return null
  try {
    return new TextDecoder().decode(readZipEntry(bytes, entry, 256)).trim()
  } catch (error) {
    if (error instanceof ZipRefusal) return null
    throw error
  }
}

function tellZip(bytes: Uint8Array): FileKind {
  const entries = zipEntries(bytes) ?? []
  for (const [part, kind, mime] of officeParts) {
    if (entries.some((entry) => entry.name === part)) return { kind, mime }
  }
  const mime = openDocumentType(bytes, entries)
  const kind = mime === null ? undefined : openDocument[mime]
  return kind !== undefined && mime !== null ? { kind, mime } : { kind: 'zip', mime: 'application/zip' }
}

function tellSigned(bytes: Uint8Array, signature: Signature): FileKind {
  if (signature.family === 'zip') return tellZip(bytes)
  return { kind: signature.mime === 'application/vnd.ms-outlook' ? 'mail' : signature.family, mime: signature.mime }
}

const textTypes: readonly (readonly [start: RegExp, mime: string])[] = [
  [/^BEGIN:VCALENDAR\b/i, 'text/calendar'],
  [/^BEGIN:VCARD\b/i, 'text/vcard'],
  [/^(?:OFXHEADER:|<OFX>)/, 'application/x-ofx'],
  [/^!Type:/i, 'application/x-qif'],
]

/** JSON is believed only when it is all of it: brackets at both ends and a value between. */
function looksLikeJson(text: string, end: string): boolean {
  return /^(?:\{\s*(?:"|\}$)|\[\s*(?:[{["\d\]-]|true|false|null))/.test(text) && /[}\]]$/.test(end)
}

function plainMime(text: string, end: string): string {
  const start = text.trimStart()
  for (const [pattern, mime] of textTypes) if (pattern.test(start)) return mime
  return looksLikeJson(start, end.trimEnd()) ? 'application/json' : 'text/plain'
}

/** BAI2 bank files have comma-separated records too, each ended by a slash; they are no table. */
const isSlashEnded = (text: string): boolean => /^\d\d,[^\n]*\/\s*$/m.test(text.slice(0, 300))

function expectedMail(hint: KindHint): 'mail' | 'mailbox' | null {
  const name = hint.name?.toLowerCase() ?? ''
  if (name.endsWith('.eml') || hint.mime === 'message/rfc822') return 'mail'
  return name.endsWith('.mbox') || hint.mime === 'application/mbox' ? 'mailbox' : null
}

const expectsTable = (hint: KindHint): boolean =>
  /\.(?:csv|tsv|tab)$/i.test(hint.name ?? '') || /^text\/(?:csv|tab-separated-values)\b/.test(hint.mime ?? '')

function tellMarkup(text: string, end: string): Pick<FileKind, 'kind' | 'mime' | 'root'> | null {
  if (!/^[\s\uFEFF]*</.test(text)) return null
  const root = tellXmlRoot(text, end)
  if (isHtml(text, root)) return { kind: 'html', mime: 'text/html' }
  if (root === null) return null
  return { kind: 'xml', mime: root.name === 'svg' ? 'image/svg+xml' : 'application/xml', root }
}

function tellText(text: string, end: string, cut: boolean, hint: KindHint): FileKind {
  const markup = tellMarkup(text, end)
  if (markup !== null) return markup
  const mail = tellMail(text, expectedMail(hint))
  if (mail !== null) return { kind: mail, mime: mail === 'mail' ? 'message/rfc822' : 'application/mbox' }
  const mime = plainMime(text, end)
  if (mime !== 'text/plain') return { kind: 'text', mime }
  const delimiter = isSlashEnded(text) ? null : tellDelimiter(text, cut, expectsTable(hint))
  if (delimiter === null) return { kind: 'text', mime: 'text/plain' }
  return { kind: 'csv', mime: delimiter === '\t' ? 'text/tab-separated-values' : 'text/csv', delimiter }
}

/** What is looked at of a file, however large it is. */
export interface FileEnds {
  size: number
  start: Uint8Array
  end: Uint8Array
}

/** How many bytes of the start are looked at, and where the end begins that is; on an even place, as of UTF-16. */
export const LOOKED_AT = {
  start: windowSize,
  endOf: (size: number): number => Math.max(0, size - endSize) & ~1,
}

/**
 * The kind of a file by its content. Costs at most a look at the first 128 KiB, the last 2 KiB and,
 * for archives, their directory. Never throws: what nothing claims is `binary`.
 */
export function tellKind(bytes: Uint8Array, hint: KindHint = {}): FileKind {
  const ends = {
    size: bytes.length,
    start: bytes.subarray(0, LOOKED_AT.start),
    end: bytes.subarray(LOOKED_AT.endOf(bytes.length)),
  }
  const signature = tellSignature(bytes)
  return signature === null ? tellUnsigned(ends, hint) : tellSigned(bytes, signature)
}

/** The same by the ends of a file alone; null where it is of a family that is looked into further. */
export function tellKindByEnds(ends: FileEnds, hint: KindHint = {}): FileKind | null {
  if (isCompoundFile(ends.start)) return null
  const signature = tellSignature(ends.start)
  if (signature === null) return tellUnsigned(ends, hint)
  return signature.family === 'zip' ? null : tellSigned(ends.start, signature)
}

function tellUnsigned(ends: FileEnds, hint: KindHint): FileKind {
  if (ends.size === 0) return { kind: 'empty', mime: 'application/x-empty' }
  const cut = ends.size > windowSize
  const start = decodeText(ends.start, cut)
  const pdfAt = pdfOffset(ends.start)
  if (start === null) {
    return pdfAt >= 0 ? { kind: 'pdf', mime: 'application/pdf' } : { kind: 'binary', mime: 'application/octet-stream' }
  }
  const end = new TextDecoder(start.encoding).decode(ends.end)
  const told = tellText(start.text, end, cut, hint)
  if (pdfAt >= 0 && (told.kind === 'text' || told.kind === 'csv')) return { kind: 'pdf', mime: 'application/pdf' }
  return { ...told, encoding: start.encoding }
}
