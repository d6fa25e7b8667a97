import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify/sync'
import type { FieldShape, QueryAnswer, QueryRow } from '../../kernel/index.ts'
import { type Cell, cellOf, repeatsTotals, shownColumns } from './cell.ts'
import { exportWords, formatterFor } from './format.ts'

export interface CsvOptions {
  /** `names` of fields with values as stored, for programs; `labels` as people read them. */
  headings?: 'names' | 'labels'
  /** Marks the text as UTF-8 for spreadsheet programs that would else guess. */
  byteOrderMark?: boolean
  delimiter?: ',' | ';' | '\t'
  /** In which language headings as labels are. */
  locale?: string | undefined
}

/** Behind blanks and what is not seen as well: programs that import cut it off. */
const STARTS_FORMULA = /^(?:[\t\r]|[\s\u200B]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/
const PLAIN_NUMBER = /^[-+]?\d+([.,]\d+)*$/

/**
 * A text that a spreadsheet program would run as a formula gets an apostrophe before it, so that it stays a
 * text (OWASP, CSV injection); so does one that has apostrophes before a formula already, since it would be taken for a
 * guarded one. Plain numbers and telephone numbers without spaces can do no harm and stay as they are.
 */
export function guardedText(text: string): string {
  const bare = text.replace(/^'+/, '')
  return STARTS_FORMULA.test(bare) && !PLAIN_NUMBER.test(bare) ? `'${text}` : text
}

/** Takes the apostrophe away again that `guardedText` put before a text. */
export const unguardedText = (text: string): string =>
  text.startsWith("'") && guardedText(text.slice(1)) === text ? text.slice(1) : text

function written(cell: Cell): string {
  if (cell === null) return ''
  if (cell.kind === 'boolean') return cell.value ? 'true' : 'false'
  return cell.kind === 'text' ? guardedText(cell.text) : cell.text
}

/** The extra column of a report: which rows are headings of groups, sums or the total. */
const KIND = 'rowKind'

type RowKind = '' | 'group' | 'sum' | 'total'

const PLAIN: Record<RowKind, string> = { '': '', group: 'group', sum: 'sum', total: 'total' }

const hasKinds = (page: QueryAnswer): boolean =>
  page.totals !== undefined || page.rows.some((row) => row._kind !== undefined || row._depth !== undefined)

function* lines(
  page: QueryAnswer,
  columns: FieldShape[],
  kinds: boolean,
  { headings, locale }: CsvOptions,
): Generator<string[]> {
  const people = headings === 'labels'
  const reader = formatterFor(locale)
  const words: Record<RowKind, string> = people ? { '': '', ...exportWords(locale) } : PLAIN
  const line = (row: QueryRow, kind: RowKind) => [
    ...columns.map((column) => written(cellOf(column, row, people ? reader : undefined))),
    ...(kinds ? [words[kind]] : []),
  ]
  // A report that ends with its own sum says its total once: that row is the total.
  const totals = kinds && page.totals && page.after === undefined ? (page.totals as QueryRow) : null
  const said = totals !== null && repeatsTotals(columns, page.rows.at(-1), totals)
  for (const [index, row] of page.rows.entries())
    yield line(row, said && index === page.rows.length - 1 ? 'total' : (row._kind ?? ''))
  if (totals && !said) yield line(totals, 'total')
}

/** Rows of all pages as CSV (RFC 4180), page by page: memory is bounded by one page. */
export function csvStream(pages: AsyncIterable<QueryAnswer>, options: CsvOptions = {}): Readable {
  const { headings = 'names', delimiter = ',', byteOrderMark = false } = options
  const kindLabel = headings === 'labels' ? exportWords(options.locale).rowKind : KIND
  async function* chunks(): AsyncGenerator<Buffer> {
    let columns: FieldShape[] | null = null
    let kinds = false
    for await (const page of pages) {
      const rows: string[][] = []
      if (columns === null) {
        columns = shownColumns(page.columns)
        kinds = hasKinds(page)
        const names = columns.map((column) => (headings === 'labels' ? guardedText(column.label) : column.name))
        rows.push([...names, ...(kinds ? [kindLabel] : [])])
      }
      const first = rows.length > 0 && byteOrderMark ? '\uFEFF' : ''
      for (const row of lines(page, columns, kinds, options)) {
        rows.push(row)
        if (rows.length >= 2000) yield Buffer.from(stringify(rows.splice(0), { delimiter, record_delimiter: '\r\n' }))
      }
      yield Buffer.from(first + stringify(rows, { delimiter, record_delimiter: '\r\n' }))
    }
  }
  return Readable.from(chunks(), { objectMode: false })
}
