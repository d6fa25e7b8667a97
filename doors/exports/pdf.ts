import { type FieldShape, type QueryAnswer, type QueryRow, refuse, say, typeset } from '../../kernel/index.ts'
import { cellOf, isNumber, namedTotals, namingColumn, repeatsTotals, shownColumns } from './cell.ts'
import { exportWords, formatterFor } from './format.ts'

export interface PdfOptions {
  locale?: string | undefined
  /** Paper; `us-letter` where that is usual. */
  paper?: 'a4' | 'us-letter'
}

/** Rows that are still worth paper; more takes a spreadsheet. */
const MOST_ROWS = 10_000

/** Rows up to which the finest is done: faint zeros, and a document whose structure is tagged for readers aloud. */
const FINE_ROWS = 1000

/** The page: a table whose header repeats, figures in columns of equal digits, proof under the last row. */
const SOURCE = `
#let data = json(bytes(sys.inputs.data))
#let ink = rgb("#131b1b")
#let faint = rgb("#5b6867")
#let rule = rgb("#c6cfce")
#set document(title: data.title)
#set page(
  paper: data.paper,
  flipped: data.landscape,
  margin: (x: 16mm, top: 16mm, bottom: 18mm),
  footer: context {
    set text(size: 7pt, fill: faint)
    let number = data.words.page.replace("{page}", str(counter(page).get().first())).replace("{pages}", str(counter(page).final().first()))
    grid(columns: (1fr, auto), data.foot, number)
  },
)
#set text(font: "Inter", size: data.size * 1pt, fill: ink, lang: data.lang, number-width: "tabular")
#set par(leading: 0.5em)
#block(below: 2mm, text(size: 15pt, weight: 600, data.title))
#for line in data.about { block(above: 1mm, below: 1mm, text(fill: faint, line)) }
#v(3mm)
#let shown(row, index) = {
  let content = row.cells.at(index)
  let strong = row.kind != ""
  let quiet = data.numbers.at(index) and row.zero.at(index)
  let body = if strong { text(weight: 600, content) } else if quiet { text(fill: faint, content) } else { content }
  if index == data.indented and row.depth > 0 { pad(left: row.depth * 3mm, body) } else { body }
}
#let ruled(row) = row.kind == "sum" or row.kind == "total"
#table(
  columns: data.widths.map(width => width * 1fr),
  align: (column, _) => if data.numbers.at(column) { right } else { left },
  inset: (x: 2mm, y: 1.1mm),
  stroke: none,
  table.header(
    repeat: true,
    ..data.labels.map(label => text(fill: faint, size: data.size * 1pt - 1pt, label)),
    table.hline(stroke: 0.6pt + ink),
  ),
  ..data.rows.map(row => {
    let above = if ruled(row) { (table.hline(stroke: 0.4pt + rule),) } else { () }
    above + if row.plain { row.cells } else { range(data.labels.len()).map(index => shown(row, index)) }
  }).flatten(),
  table.hline(stroke: 0.6pt + ink),
)
#if data.proof.len() > 0 { v(2mm) }
#for one in data.proof {
  block(above: 1mm, below: 1mm)[#text(weight: 600, if one.holds { data.words.holds } else { data.words.fails }): #one.says]
}
`

interface SetRow {
  cells: string[]
  /** Set as it is: no sum, no indent, no faint zero. */
  plain: boolean
  zero: boolean[]
  kind: string
  depth: number
}

function setRow(columns: FieldShape[], row: QueryRow, kind: string, locale: string | undefined, fine: boolean): SetRow {
  const formatter = formatterFor(locale)
  const cells = columns.map((column) => cellOf(column, row, formatter))
  const depth = fine ? Math.min(Number(row._depth ?? 0), 12) : 0
  const zero = fine ? cells.map((cell) => cell?.kind === 'number' && /^-?0*\.?0*$/.test(cell.text)) : []
  return {
    cells: cells.map((cell) => formatter.cell(cell)),
    plain: kind === '' && depth === 0 && !zero.includes(true),
    zero: zero.length > 0 ? zero : cells.map(() => false),
    kind,
    depth,
  }
}

const LONGEST_TEXT = 44

/** Shares of the width by what stands in the columns: the widest figure, texts up to a limit where they wrap. */
function columnWidths(columns: readonly FieldShape[], rows: readonly SetRow[]): number[] {
  return columns.map((column, index) => {
    const written = rows.reduce((most, row) => Math.max(most, row.cells[index]?.length ?? 0), 0)
    const word = column.label.split(' ').reduce((most, one) => Math.max(most, one.length), 0)
    const wanted = isNumber(column) ? Math.max(written, column.label.length) : Math.min(written, LONGEST_TEXT)
    return Math.max(wanted, word, 4) + 3
  })
}

/** Everything that the page is set from: texts alone. */
function dataOf(page: QueryAnswer, rows: QueryRow[], options: PdfOptions) {
  const { locale } = options
  const words = exportWords(locale)
  const formatter = formatterFor(locale)
  const columns = shownColumns(page.columns)
  const fine = rows.length <= FINE_ROWS
  const body = rows.map((row) => setRow(columns, row, row._kind ?? '', locale, fine))
  const sums = page.totals as QueryRow | undefined
  const said = !sums || repeatsTotals(columns, rows.at(-1), sums)
  const totals = said ? [] : [setRow(columns, namedTotals(columns, sums, words.total), 'total', locale, fine)]
  const { head } = page
  const about = [head?.company, head?.for && formatter.sentence(head.for), head?.currency].filter(Boolean).join(' · ')
  const known = head?.asKnownAt ? `${words.knownAt} ${formatter.instant(head.asKnownAt)}` : ''
  const made = `${words.made} ${formatter.instant(Temporal.Now.instant().toString({ smallestUnit: 'second' }))}`
  const widths = columnWidths(columns, [...body, ...totals])
  const wide = widths.reduce((width, one) => width + one, 0)
  return {
    title: head?.title ?? 'Export',
    about: [about, known].filter((line) => line !== ''),
    foot: [head?.title, about, made].filter(Boolean).join(' · '),
    labels: columns.map((column) => column.label),
    numbers: columns.map(isNumber),
    widths,
    indented: namingColumn(columns),
    rows: [...body, ...totals],
    proof: (page.proof ?? []).map(({ says, holds }) => ({ says: formatter.sentence(says), holds })),
    words,
    lang: (locale ?? 'en').slice(0, 2),
    paper: options.paper ?? 'a4',
    landscape: wide > 105,
    size: wide > 165 ? 7 : 8.5,
  }
}

/**
 * Rows of all pages as PDF on paper: header on every page, page numbers, totals and proof.
 * @throws Refusal `export.tooLong` above 10,000 rows.
 */
export async function pdfBytes(pages: AsyncIterable<QueryAnswer>, options: PdfOptions = {}): Promise<Uint8Array> {
  const rows: QueryRow[] = []
  let last: QueryAnswer | null = null
  for await (const page of pages) {
    rows.push(...page.rows)
    last = page
    if (rows.length > MOST_ROWS) {
      refuse('export.tooLong', say`More than ${MOST_ROWS} rows are too many for paper.`, {
        kind: 'tooLarge',
        help: say`Narrow the report, or take it as XLSX or CSV.`,
      })
    }
  }
  const data = dataOf(last ?? { columns: [], rows: [] }, rows, options)
  return typeset(SOURCE, data, { tagged: rows.length <= FINE_ROWS })
}
