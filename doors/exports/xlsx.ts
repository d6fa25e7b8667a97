import { Readable } from 'node:stream'
import { Zip, ZipDeflate } from 'fflate'
import type { FieldShape, QueryAnswer, QueryRow } from '../../kernel/index.ts'
import { type Cell, cellOf, isNumber, namedTotals, namingColumn, repeatsTotals, shownColumns } from './cell.ts'
import { exportWords, formatterFor, widthOf } from './format.ts'
import {
  cellXml,
  columnName,
  contentTypes,
  type Look,
  packageRelations,
  type SheetHead,
  sheetEnd,
  sheetStart,
  styleSheet,
  workbook,
  workbookRelations,
} from './xlsx-parts.ts'

export interface XlsxOptions {
  locale?: string | undefined
}

/** Rows of one sheet (Excel's limit is 1,048,576); what is more goes to a further sheet. */
const MOST_ROWS = 1_000_000

type Plain = Omit<Look, 'format'>
type Head = NonNullable<QueryAnswer['head']>

const textCell = (text: string): Cell => ({ kind: 'text', text })

/** Lines above the table: title, company and what was asked. */
function headLines(head: Head | undefined, locale: string | undefined): { text: string; look: Plain }[] {
  if (!head) return []
  const words = exportWords(locale)
  const about = [head.company, head.for && formatterFor(locale).sentence(head.for), head.currency]
    .filter(Boolean)
    .join(' · ')
  const known = head.asKnownAt ? `${words.knownAt} ${formatterFor(locale).instant(head.asKnownAt)}` : ''
  return [
    { text: head.title, look: { title: true } },
    ...(about ? [{ text: about, look: {} }] : []),
    ...(known ? [{ text: known, look: {} }] : []),
    { text: '', look: {} },
  ]
}

/** Writes the rows of one sheet after the other into the archive. */
function sheetWriter(columns: FieldShape[], head: Head | undefined, locale: string | undefined) {
  const styles = styleSheet(locale)
  const reader = formatterFor(locale)
  const above = headLines(head, locale)
  const firstText = namingColumn(columns)
  const sheet: SheetHead = {
    widths: columns.map(widthOf),
    frozen: above.length + 1,
    landscape: columns.length > 6,
  }
  let row = 0
  const line = (cells: Cell[], look: (column: number) => Plain): string => {
    row += 1
    const xml = cells.map((cell, index) => cellXml(cell, `${columnName(index)}${row}`, look(index), styles)).join('')
    return `<row r="${row}">${xml}</row>`
  }
  const labels = () =>
    line(
      columns.map((column) => textCell(column.label)),
      (index) => ({ bold: true, right: isNumber(columns[index] as FieldShape) }),
    )
  return {
    styles,
    headRow: above.length + 1,
    landscape: sheet.landscape,
    full: () => row >= MOST_ROWS,
    start(first: boolean): string {
      row = 0
      const lines = first ? above.map(({ text, look }) => line(text ? [textCell(text)] : [], () => look)) : []
      return sheetStart(first ? sheet : { ...sheet, frozen: 1 }) + lines.join('') + labels()
    },
    row(data: QueryRow, kind: string | undefined): string {
      const look = (index: number): Plain => ({
        ...(kind ? { bold: true } : {}),
        ...(kind === 'sum' || kind === 'total' ? { ruled: true } : {}),
        ...(index === firstText && data._depth ? { indent: Math.min(data._depth, 15) } : {}),
      })
      return line(
        columns.map((column) => cellOf(column, data, reader)),
        look,
      )
    },
    note: (text: string): string => line([textCell(text)], () => ({})),
    end: () => sheetEnd(sheet),
  }
}

/** Totals and proof under the last row. */
function closing(page: QueryAnswer, writer: ReturnType<typeof sheetWriter>, locale: string | undefined): string {
  const words = exportWords(locale)
  const sums = page.totals as QueryRow | undefined
  const said = !sums || repeatsTotals(page.columns, page.rows.at(-1), sums)
  const totals = said ? '' : writer.row(namedTotals(shownColumns(page.columns), sums, words.total), 'total')
  const proof = (page.proof ?? []).map((one) =>
    writer.note(`${one.holds ? words.holds : words.fails}: ${formatterFor(locale).sentence(one.says)}`),
  )
  return totals + proof.join('')
}

/**
 * Rows of all pages as a workbook. It is compressed as it is written, so that memory is bounded by one page,
 * however long the table is. Numbers are numbers with a format; those of more than 15 digits, which a
 * spreadsheet program would round, are texts.
 */
export function xlsxStream(pages: AsyncIterable<QueryAnswer>, { locale }: XlsxOptions = {}): Readable {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const made: Uint8Array[] = []
    const zip = new Zip((error, data) => {
      if (error) throw error
      made.push(data)
    })
    const part = (name: string): ZipDeflate => {
      const file = new ZipDeflate(name, { level: 6 })
      zip.add(file)
      return file
    }
    const whole = (name: string, xml: string) => part(name).push(Buffer.from(xml), true)
    let writer: ReturnType<typeof sheetWriter> | null = null
    let sheet: ZipDeflate | null = null
    let sheets = 0
    let title = 'Export'
    let last: QueryAnswer | null = null
    for await (const page of pages) {
      if (!writer) {
        writer = sheetWriter(shownColumns(page.columns), page.head, locale)
        title = page.head?.title ?? title
      }
      let text = ''
      for (const row of page.rows) {
        if (!sheet || writer.full()) {
          if (sheet) sheet.push(Buffer.from(text + writer.end()), true)
          sheets += 1
          sheet = part(`xl/worksheets/sheet${sheets}.xml`)
          text = writer.start(sheets === 1)
        }
        text += writer.row(row, row._kind)
        if (text.length > 256_000) {
          sheet.push(Buffer.from(text))
          text = ''
          yield* made.splice(0)
        }
      }
      if (sheet && text) sheet.push(Buffer.from(text))
      yield* made.splice(0)
      last = page
    }
    if (writer && last) {
      if (!sheet) {
        sheets = 1
        sheet = part('xl/worksheets/sheet1.xml')
        sheet.push(Buffer.from(writer.start(true)))
      }
      sheet.push(Buffer.from(closing(last, writer, locale) + writer.end()), true)
      whole('xl/styles.xml', writer.styles.xml())
      whole('xl/workbook.xml', workbook(title, sheets, writer.headRow))
      whole('xl/_rels/workbook.xml.rels', workbookRelations(sheets))
      whole('_rels/.rels', packageRelations)
      whole('[Content_Types].xml', contentTypes(sheets))
    }
    zip.end()
    yield* made.splice(0)
  }
  return Readable.from(chunks(), { objectMode: false })
}
