import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { strFromU8, unzipSync } from 'fflate'
import { extractText, getDocumentProxy } from 'unpdf'
import { describe, expect, it } from 'vitest'
import type { FieldShape, QueryAnswer, QueryRow } from '../../kernel/index.ts'
import { answerPages, type ExportFile, exportAnswer, exportPages, guardedText, unguardedText } from './index.ts'

const column = (name: string, kind: FieldShape['kind'], more: Partial<FieldShape> = {}): FieldShape => ({
  name,
  label: name.charAt(0).toUpperCase() + name.slice(1),
  kind,
  optional: true,
  given: false,
  filters: [],
  sorts: true,
  ...more,
})

const COLUMNS = [
  column('code', 'text'),
  column('name', 'text', { label: 'Account' }),
  column('on', 'date'),
  column('amount', 'decimal', { scale: 2 }),
]

const REPORT: QueryAnswer = {
  columns: COLUMNS,
  rows: [
    { name: 'Revenue', _kind: 'group', _depth: 0 },
    { code: '4000', name: 'Sales, “goods” & <more>', on: '2026-02-03', amount: '148312.40', _depth: 1 },
    { code: '4190', name: '=HYPERLINK("x")', on: '2026-02-28', amount: '-2386.15', _depth: 1 },
    { code: '4200', name: '_x000D_ kept\nin two lines', amount: '12345678901234567.89', _depth: 1 },
    { name: 'Total', amount: '12345678901380494.14', _kind: 'sum', _depth: 0 },
  ],
  totals: { name: 'Result', amount: '12345678901380494.14' },
  proof: [{ says: 'Debit = credit', holds: true }],
  head: { title: 'Profit: and/or loss', company: 'Nordkai', for: 'Feb 2026', currency: 'EUR' },
}

const bytesOf = async (file: ExportFile): Promise<Buffer> =>
  file.body instanceof Uint8Array ? Buffer.from(file.body) : buffer(file.body as Readable)

const xml = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  trimValues: false,
  attributeNamePrefix: '@',
})
const listOf = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]

interface SheetCell {
  '@r': string
  '@t'?: string
  '@s': string
  v?: string
  is?: { t: string | { '#text': string } }
}

/** Reads a workbook as another program would: cells by place, with the format and look of each. */
async function readWorkbook(file: ExportFile) {
  const parts = unzipSync(await bytesOf(file))
  const part = (name: string) => xml.parse(strFromU8(parts[name] ?? new Uint8Array()))
  const styles = part('xl/styles.xml').styleSheet
  const formats = new Map(
    listOf<Record<string, string>>(styles.numFmts?.numFmt).map((one) => [one['@numFmtId'], one['@formatCode']]),
  )
  const looks = listOf<Record<string, never>>(styles.cellXfs.xf)
  const sheets = listOf<Record<string, string>>(part('xl/workbook.xml').workbook.sheets.sheet)
  const cells = sheets.map((_, index) => {
    const rows = listOf<{ c?: SheetCell | SheetCell[] }>(
      part(`xl/worksheets/sheet${index + 1}.xml`).worksheet.sheetData.row,
    )
    return new Map(rows.flatMap((row) => listOf(row.c)).map((cell) => [cell['@r'], cell]))
  })
  const textOf = (cell: SheetCell | undefined) =>
    typeof cell?.is?.t === 'object' ? cell.is.t['#text'] : (cell?.is?.t ?? cell?.v)
  const lookOf = (cell: SheetCell | undefined) => looks[Number(cell?.['@s'] ?? 0)] as Record<string, unknown>
  return {
    parts,
    sheets,
    cells,
    textOf,
    lookOf,
    formatOf: (cell: SheetCell | undefined) => formats.get(String(lookOf(cell)?.['@numFmtId'])),
  }
}

describe('CSV', () => {
  it('keeps decimals exactly, guards formulas and marks sums', async () => {
    const file = await exportAnswer(REPORT, 'csv', { byteOrderMark: true })
    const bytes = await bytesOf(file)
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(file.filename).toBe('Profit and or loss, Nordkai, Feb 2026.csv')
    const rows = parse(bytes, { bom: true }) as string[][]
    expect(rows[0]).toEqual(['code', 'name', 'on', 'amount', 'rowKind'])
    expect(rows[2]).toEqual(['4000', 'Sales, “goods” & <more>', '2026-02-03', '148312.40', ''])
    expect(rows[3]?.[1]).toBe(`'=HYPERLINK("x")`)
    expect(rows[3]?.[3]).toBe('-2386.15')
    expect(rows[4]).toEqual(['4200', '_x000D_ kept\nin two lines', '', '12345678901234567.89', ''])
    // The sum with which the report ends is its total: it stands there once.
    expect(rows.slice(5)).toEqual([['', 'Total', '', '12345678901380494.14', 'total']])
    const other = await bytesOf(await exportAnswer({ ...REPORT, totals: { name: 'All', amount: '1.00' } }, 'csv'))
    expect((parse(other) as string[][]).slice(5)).toEqual([
      ['', 'Total', '', '12345678901380494.14', 'sum'],
      ['', 'All', '', '1.00', 'total'],
    ])
  })

  it('gives back any text through another reader, and guarding is undone exactly', async () => {
    const any = fc.string({ unit: 'grapheme', minLength: 1 })
    const text = fc.oneof(
      any,
      fc.tuple(fc.constantFrom("'", "''", "'=", '=', '+', "'-", "' @"), any).map((parts) => parts.join('')),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1 }), async (texts) => {
        const rows = texts.map((name) => ({ name }))
        const file = await exportAnswer({ columns: [column('name', 'text')], rows }, 'csv')
        const [, ...read] = parse(await bytesOf(file)) as string[][]
        expect(read.map(([name]) => unguardedText(name ?? ''))).toEqual(texts)
        for (const [name] of read) expect(/^[=@\t\r]/.test(name ?? '')).toBe(false)
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['=1+1', "'=1+1"],
    ['+49 30 1234', "'+49 30 1234"],
    ['+49301234', '+49301234'],
    ['-12.50', '-12.50'],
    ['-cmd', "'-cmd"],
    ['@here', "'@here"],
    ["'=1+1", "''=1+1"],
    ["'+49301234", "'+49301234"],
    ['plain', 'plain'],
  ])('guards %s as %s', (text, guarded) => {
    expect(guardedText(text)).toBe(guarded)
    expect(unguardedText(guarded)).toBe(text)
  })
})

describe('XLSX', () => {
  it('writes numbers as numbers, dates as dates and formulas as text', async () => {
    const { cells, textOf, lookOf, formatOf, sheets } = await readWorkbook(await exportAnswer(REPORT, 'xlsx'))
    const cell = (place: string) => cells[0]?.get(place)
    expect(sheets[0]?.['@name']).toBe('Profit  and or loss')
    expect(textOf(cell('A1'))).toBe('Profit: and/or loss')
    expect(textOf(cell('A2'))).toBe('Nordkai · Feb 2026 · EUR')
    expect(textOf(cell('D4'))).toBe('Amount')
    const [sales, credits, large] = [6, 7, 8].map((row) => cell(`D${row}`))
    expect([sales?.v, sales?.['@t'], formatOf(sales)]).toEqual(['148312.40', undefined, '#,##0.00'])
    expect(credits?.v).toBe('-2386.15')
    expect([large?.['@t'], textOf(large)]).toEqual(['inlineStr', '12345678901234567.89'])
    // 3 February 2026 is day 46056 of the calendar that begins on 30 December 1899.
    expect([cell('C6')?.v, formatOf(cell('C6'))]).toEqual(['46056', 'yyyy-mm-dd'])
    expect(textOf(cell('B7'))).toBe('=HYPERLINK("x")')
    expect(lookOf(cell('B7'))).toMatchObject({ '@quotePrefix': '1', alignment: { '@indent': '1' } })
    expect(textOf(cell('B8'))).toBe('_x005F_x000D_ kept\nin two lines')
    expect(textOf(cell('A10'))).toBe('Holds: Debit = credit')
  })

  it('has no cell that a program would calculate', async () => {
    const { parts } = await readWorkbook(await exportAnswer(REPORT, 'xlsx'))
    expect(strFromU8(parts['xl/worksheets/sheet1.xml'] ?? new Uint8Array())).not.toMatch(/<f[ >]/)
  })

  it('is a whole workbook for any text and for no rows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' })), async (texts) => {
        const rows = texts.map((name) => ({ name }))
        const file = await exportAnswer(
          { columns: [column('name', 'text')], rows, head: { title: texts[0] ?? '' } },
          'xlsx',
        )
        const { cells } = await readWorkbook(file)
        expect(cells.length).toBe(1)
      }),
      { numRuns: 50 },
    )
  })
})

describe('pages', () => {
  const rows = (from: number, count: number): QueryRow[] =>
    Array.from({ length: count }, (_, index) => ({ code: String(from + index), name: 'Row', amount: '1.00' }))

  it('follows a query to its end, and asks for each page once', async () => {
    const asked: (string | undefined)[] = []
    const pages = answerPages(async (after) => {
      asked.push(after)
      const from = Number(after ?? 0)
      return { columns: COLUMNS, rows: rows(from, 10), ...(from < 20 ? { after: String(from + 10) } : {}) }
    })
    const read = parse(await bytesOf(await exportPages(pages, 'csv'))) as string[][]
    expect(asked).toEqual([undefined, '10', '20'])
    expect(read.slice(1).map(([code]) => Number(code))).toEqual(Array.from({ length: 30 }, (_, index) => index))
  })

  it('holds a hundred thousand rows without keeping them', async () => {
    const many = async function* () {
      for (let from = 0; from < 100_000; from += 1000) yield { columns: COLUMNS, rows: rows(from, 1000) }
    }
    for (const format of ['csv', 'xlsx'] as const) {
      const { body } = await exportPages(many(), format)
      let bytes = 0
      let most = 0
      for await (const chunk of body as Readable) {
        bytes += (chunk as Buffer).length
        most = Math.max(most, (chunk as Buffer).length)
      }
      expect(bytes).toBeGreaterThan(200_000)
      expect(most).toBeLessThan(1_000_000)
    }
  })

  it('refuses more rows than belong on paper', async () => {
    const answer = { columns: COLUMNS, rows: rows(0, 10_001) }
    await expect(exportAnswer(answer, 'pdf')).rejects.toMatchObject({ code: 'export.tooLong' })
  })
})

describe('PDF', () => {
  const textOf = async (file: ExportFile) => {
    const document = await getDocumentProxy(new Uint8Array(await bytesOf(file)))
    return extractText(document, { mergePages: false })
  }

  it('says what it is, in figures as its readers write them, with page numbers and proof', async () => {
    const { text } = await textOf(await exportAnswer(REPORT, 'pdf', { locale: 'de' }))
    const page = text[0] ?? ''
    for (const part of ['Profit: and/or loss', 'Nordkai · Feb 2026 · EUR', '148.312,40', '−2.386,15', 'Seite 1 von 1'])
      expect(page).toContain(part)
    expect(page).toContain('Stimmt: Debit = credit')
    expect(page).toContain('=HYPERLINK("x")')
  })

  it('repeats its header on every page and takes text for text', async () => {
    const rows = Array.from({ length: 120 }, (_, index) => ({
      code: String(index),
      name: '#panic() *bold* $x$ \\ [',
      amount: '0.00',
    }))
    const { text, totalPages } = await textOf(await exportAnswer({ ...REPORT, rows }, 'pdf'))
    expect(totalPages).toBeGreaterThan(1)
    for (const page of text) {
      expect(page).toContain('Account')
      expect(page).toContain('#panic() *bold* $x$ \\ [')
    }
    expect(text[1]).toContain(`Page 2 of ${totalPages}`)
  })
})
