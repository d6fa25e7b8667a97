import type { Readable } from 'node:stream'
import type { QueryAnswer } from '../../kernel/index.ts'
import { type CsvOptions, csvStream } from './csv.ts'
import type { Pages } from './pages.ts'
import { type PdfOptions, pdfBytes } from './pdf.ts'
import { type XlsxOptions, xlsxStream } from './xlsx.ts'

export { repeatsTotals } from './cell.ts'
export { guardedText, unguardedText } from './csv.ts'
export { answerPages, type ListPage, listColumns, type Pages, recordPages } from './pages.ts'

export type ExportFormat = 'csv' | 'xlsx' | 'pdf'

export type ExportOptions = CsvOptions & XlsxOptions & PdfOptions

/** A file made of an answer. A stream is made as it is read; whoever does not read it to its end destroys it. */
export interface ExportFile {
  mime: string
  filename: string
  body: Readable | Uint8Array
}

const MIME: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
}

// Separators of paths, characters that some file system refuses, control characters, and those that turn the reading.
const UNFIT = /[\\/:*?"<>|\p{Cc}\p{Cf}]+/gu

/** `Profit and loss, Nordkai, Feb 2026.pdf` */
function fileName(head: QueryAnswer['head'], format: ExportFormat): string {
  const words = [head?.title ?? 'Export', head?.company, head?.for].filter((word) => word !== undefined && word !== '')
  const name = words.join(', ').replace(UNFIT, ' ').replace(/\s+/g, ' ').trim()
  return `${name.slice(0, 120).trim() || 'Export'}.${format}`
}

/**
 * A file of an answer that comes in pages, e.g. of `answerPages` or `recordPages`. Memory is bounded by a page
 * for CSV and XLSX; PDF is for what fits on paper.
 * @throws Refusal `export.tooLong`, and whatever the first page refuses.
 */
export async function exportPages(
  pages: Pages,
  format: ExportFormat,
  options: ExportOptions = {},
): Promise<ExportFile> {
  const source = Symbol.asyncIterator in pages ? pages[Symbol.asyncIterator]() : pages[Symbol.iterator]()
  const first = await source.next()
  const begun: QueryAnswer = first.done ? { columns: [], rows: [] } : first.value
  async function* all(): AsyncGenerator<QueryAnswer> {
    try {
      yield begun
      if (first.done) return
      for (let next = await source.next(); !next.done; next = await source.next()) yield next.value
    } finally {
      await source.return?.()
    }
  }
  const filename = fileName(begun.head, format)
  const mime = MIME[format]
  if (format === 'csv') return { mime, filename, body: csvStream(all(), options) }
  if (format === 'xlsx') return { mime, filename, body: xlsxStream(all(), options) }
  return { mime, filename, body: await pdfBytes(all(), options) }
}

/** A file of one whole answer: a report, or one page of it. */
export const exportAnswer = (
  answer: QueryAnswer,
  format: ExportFormat,
  options: ExportOptions = {},
): Promise<ExportFile> => exportPages([answer], format, options)
