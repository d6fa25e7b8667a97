/**
 * The words of office files: OOXML (ISO/IEC 29500) and OpenDocument (ISO/IEC 26300), read from the
 * XML inside their archives. What is inflated is bounded; document type definitions are not expanded.
 */
import { later } from '../../../kernel/later.ts'
import type { KindName } from './kind.ts'
import { decodeText } from './text-encoding.ts'
import { readZipEntry, type ZipEntry, ZipRefusal, zipEntries } from './zip-archive.ts'

const markup = later<typeof import('htmlparser2')>('htmlparser2', import.meta.url)

export interface OfficePart {
  text: string
  /** Number of a sheet or slide, from 1. Parts of a running text have none. */
  number?: number
}

export interface OfficeLimits {
  /** Bytes that all parts together may inflate to. */
  inflated: number
  /** Characters of text that are kept. */
  text: number
}

type Tell = (text: string) => void

interface XmlHandler {
  open?: (name: string, attributes: { [name: string]: string }) => void
  close?: (name: string) => void
  text?: Tell
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1)

/** Office files nest a few dozen levels; parsers take time by the square of the depth. */
const maxDepth = 1000

function readXml(xml: string, handler: XmlHandler): void {
  let depth = 0
  const parser = new (markup().Parser)(
    {
      onopentag: (name, attributes) => {
        if (++depth > maxDepth) throw new ZipRefusal('broken', 'Its parts are nested without end.')
        handler.open?.(local(name), attributes)
      },
      onclosetag: (name) => {
        depth--
        handler.close?.(local(name))
      },
      ontext: (data) => handler.text?.(data),
    },
    { xmlMode: true, decodeEntities: true },
  )
  const step = 65_536
  for (let at = 0; at < xml.length; at += step) parser.write(xml.slice(at, at + step))
  parser.end()
}

class Archive {
  readonly #bytes: Uint8Array
  readonly #entries: Map<string, ZipEntry>
  #left: number

  constructor(bytes: Uint8Array, limit: number) {
    const entries = zipEntries(bytes)
    if (entries === null) throw new ZipRefusal('broken', 'The archive has no directory; it may be cut off.')
    this.#bytes = bytes
    this.#entries = new Map(entries.map((entry) => [entry.name, entry]))
    this.#left = limit
  }

  /** Names of the entries that match, by the number in them. */
  names(pattern: RegExp): string[] {
    const numberOf = (name: string): number => Number(/(\d+)\.xml$/.exec(name)?.[1] ?? 0)
    return [...this.#entries.keys()].filter((name) => pattern.test(name)).sort((a, b) => numberOf(a) - numberOf(b))
  }

  read(name: string): string {
    const entry = this.#entries.get(name)
    if (entry === undefined) return ''
    const bytes = readZipEntry(this.#bytes, entry, this.#left)
    this.#left -= bytes.length
    return decodeText(bytes)?.text ?? ''
  }
}

/** Words in the running text of one part: `texts` hold characters, `blocks` end a line. */
function runningText(xml: string, texts: ReadonlySet<string>, blocks: ReadonlySet<string>): string {
  const pieces: string[] = []
  let inText = 0
  let skipped = 0
  readXml(xml, {
    open: (name, attributes) => {
      if (name === 'Fallback') skipped++
      if (texts.has(name)) inText++
      if (skipped > 0) return
      if (name === 'tab') pieces.push('\t')
      if (name === 'br' || name === 'cr' || name === 'line-break') pieces.push('\n')
      if (name === 's') pieces.push(' '.repeat(Math.min(Number(attributes['text:c'] ?? 1) || 1, 100)))
    },
    close: (name) => {
      if (name === 'Fallback') skipped--
      if (texts.has(name)) inText--
      if (skipped === 0 && blocks.has(name)) pieces.push('\n')
      if (skipped === 0 && (name === 'table-cell' || name === 'tc')) pieces.push('\t')
    },
    text: (data) => {
      if (inText > 0 && skipped === 0) pieces.push(data)
    },
  })
  return pieces.join('')
}

/**
 * Cell ends behind paragraph ends become tabs on one line; runs of empty lines shrink to one. Each pattern takes a whole
 * run, whatever follows it: one that looks for what follows begins again at every letter of a run without it.
 */
const tidy = (text: string): string =>
  text
    .replace(/\n+\t?/g, (run) => (run.endsWith('\t') ? '\t' : run))
    .replace(/[ \t]+\n?/g, (run) => (run.endsWith('\n') ? '\n' : run))
    .replace(/\n{3,}/g, '\n\n')
    .trim()

const wordTexts = new Set(['t'])
const wordBlocks = new Set(['p', 'tr'])
const wordParts = [
  /^word\/header\d*\.xml$/,
  /^word\/document\.xml$/,
  /^word\/(?:foot|end)notes\.xml$/,
  /^word\/comments\.xml$/,
  /^word\/footer\d*\.xml$/,
]

function docxParts(archive: Archive): OfficePart[] {
  const names = wordParts.flatMap((pattern) => archive.names(pattern))
  return names.map((name) => ({ text: tidy(runningText(archive.read(name), wordTexts, wordBlocks)) }))
}

function pptxParts(archive: Archive): OfficePart[] {
  return archive.names(/^ppt\/slides\/slide\d+\.xml$/).map((name, at) => ({
    number: at + 1,
    text: tidy(runningText(archive.read(name), wordTexts, wordBlocks)),
  }))
}

const openTexts = new Set(['p', 'h'])
const openBlocks = new Set(['p', 'h', 'table-row'])

function openDocumentParts(archive: Archive): OfficePart[] {
  const body = tidy(runningText(archive.read('content.xml'), openTexts, openBlocks))
  const frame = tidy(runningText(archive.read('styles.xml'), openTexts, openBlocks))
  return frame === '' ? [{ text: body }] : [{ text: body }, { text: frame }]
}

function sharedStrings(xml: string): string[] {
  const strings: string[] = []
  let current: string[] | null = null
  let inText = false
  let phonetic = 0
  readXml(xml, {
    open: (name) => {
      if (name === 'si') current = []
      if (name === 'rPh') phonetic++
      if (name === 't') inText = true
    },
    close: (name) => {
      if (name === 'si') strings.push(current?.join('') ?? '')
      if (name === 'rPh') phonetic--
      if (name === 't') inText = false
    },
    text: (data) => {
      if (inText && phonetic === 0) current?.push(data)
    },
  })
  return strings
}

function sheetText(xml: string, strings: readonly string[], limit: number): string {
  const rows: string[] = []
  let cells: string[] = []
  let value = ''
  let type = ''
  let inValue = false
  let length = 0
  readXml(xml, {
    open: (name, attributes) => {
      if (name === 'row') cells = []
      if (name === 'c') {
        value = ''
        type = attributes.t ?? ''
      }
      if (name === 'v' || name === 't') inValue = true
    },
    close: (name) => {
      if (name === 'v' || name === 't') inValue = false
      if (name === 'c' && value !== '') cells.push(type === 's' ? (strings[Number(value)] ?? '') : value)
      if (name !== 'row' || cells.length === 0 || length > limit) return
      const row = cells.join('\t')
      rows.push(row)
      length += row.length
    },
    text: (data) => {
      if (inValue) value += data
    },
  })
  return rows.join('\n')
}

function xlsxParts(archive: Archive, limit: number): OfficePart[] {
  const strings = sharedStrings(archive.read('xl/sharedStrings.xml'))
  const names: string[] = []
  readXml(archive.read('xl/workbook.xml'), {
    open: (name, attributes) => {
      if (name === 'sheet' && attributes.name !== undefined) names.push(attributes.name)
    },
  })
  return archive.names(/^xl\/worksheets\/sheet\d+\.xml$/).map((entry, at) => {
    const cells = sheetText(archive.read(entry), strings, limit)
    return { number: at + 1, text: names[at] === undefined ? cells : `${names[at]}\n${cells}` }
  })
}

/** Kinds whose words this file reads. */
export const officeKinds: ReadonlySet<KindName> = new Set(['docx', 'xlsx', 'pptx', 'odt', 'ods', 'odp'])

/**
 * The words of an office file, part by part. Throws a ZipRefusal when the archive is damaged or
 * would inflate past the limit.
 */
export function officeParts(bytes: Uint8Array, kind: KindName, limits: OfficeLimits): OfficePart[] {
  const archive = new Archive(bytes, limits.inflated)
  if (kind === 'docx') return docxParts(archive)
  if (kind === 'pptx') return pptxParts(archive)
  if (kind === 'xlsx') return xlsxParts(archive, limits.text)
  return openDocumentParts(archive)
}
