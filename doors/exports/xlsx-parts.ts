import type { Cell } from './cell.ts'

/** Parts of a workbook (ECMA-376, part 1, SpreadsheetML): strings of XML, written by hand so that they can stream. */

export const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'

// Characters that XML 1.0 cannot hold, lone surrogates among them.
const UNWRITABLE = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

/** Text inside an element. What looks like an escape of the format itself is escaped (section 22.9.2.19). */
export const xmlText = (text: string): string =>
  text
    .replace(UNWRITABLE, '')
    .replace(/_x[0-9A-Fa-f]{4}_/g, (sequence) => `_x005F${sequence}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')

const xmlAttribute = (text: string): string => xmlText(text).replaceAll('"', '&quot;')

export const contentTypes = (sheets: number): string =>
  `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>${Array.from({ length: sheets }, (_, index) => `<Override PartName="/xl/worksheets/sheet${index + 1}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`).join('')}</Types>`

export const packageRelations = `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`

export const workbookRelations = (sheets: number): string =>
  `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${Array.from({ length: sheets }, (_, index) => `<Relationship Id="rId${index + 1}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`).join('')}<Relationship Id="rId${sheets + 1}" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`

/** A sheet's name has at most 31 characters, and not `[ ] : * ? / \`. */
const sheetName = (title: string, index: number): string => {
  const clean = title.replace(/[[\]:*?/\\']/g, ' ').trim() || 'Sheet'
  return index === 0 ? clean.slice(0, 31) : `${clean.slice(0, 27)} ${index + 1}`
}

export const workbook = (title: string, sheets: number, headRow: number): string => {
  const names = Array.from({ length: sheets }, (_, index) => sheetName(title, index))
  const list = names
    .map((name, index) => `<sheet name="${xmlAttribute(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`)
    .join('')
  const titles = names
    .map(
      (name, index) =>
        `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">'${xmlText(name)}'!$${index === 0 ? headRow : 1}:$${index === 0 ? headRow : 1}</definedName>`,
    )
    .join('')
  return `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${list}</sheets><definedNames>${titles}</definedNames></workbook>`
}

export interface SheetHead {
  widths: readonly number[]
  /** Rows that stay in sight. */
  frozen: number
  landscape: boolean
}

export const sheetStart = ({ widths, frozen }: SheetHead): string => {
  const columns = widths
    .map((width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`)
    .join('')
  return `${HEAD}<worksheet xmlns="${MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0" showGridLines="0"><pane ySplit="${frozen}" topLeftCell="A${frozen + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>${columns}</cols><sheetData>`
}

export const sheetEnd = ({ landscape }: SheetHead): string =>
  `</sheetData><pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="${landscape ? 'landscape' : 'portrait'}" fitToWidth="1" fitToHeight="0"/><headerFooter><oddFooter>&amp;R&amp;P / &amp;N</oddFooter></headerFooter></worksheet>`

/** How a cell looks; equal looks share one style of the workbook. */
export interface Look {
  format: string
  bold?: boolean
  title?: boolean
  /** A rule above, for sums. */
  ruled?: boolean
  right?: boolean
  indent?: number
  /** Kept as text even when somebody edits it. */
  quoted?: boolean
}

/** Days as readers of a language write them; in English, where two orders are usual, as ISO 8601 does. */
const dayFormat = (locale: string | undefined): string =>
  locale?.toLowerCase().startsWith('de') ? 'dd.mm.yyyy' : 'yyyy-mm-dd'

/** The style sheet, grown as cells are written. */
export function styleSheet(locale?: string) {
  const days = dayFormat(locale)
  const looks: Look[] = [{ format: 'General' }]
  const known = new Map<string, number>([[JSON.stringify(looks[0]), 0]])
  const formats = new Map<string, number>()
  const formatId = (format: string): number => {
    if (format === 'General') return 0
    if (format === '@') return 49
    const id = formats.get(format) ?? 164 + formats.size
    formats.set(format, id)
    return id
  }
  return {
    days,
    indexOf(look: Look): number {
      const key = JSON.stringify(look)
      const found = known.get(key)
      if (found !== undefined) return found
      known.set(key, looks.length)
      looks.push(look)
      return looks.length - 1
    },
    xml(): string {
      const xfs = looks.map((look) => {
        const font = look.title ? 2 : look.bold ? 1 : 0
        const aligned = look.indent ? ` indent="${look.indent}"` : ''
        const side = look.right ? 'right' : 'left'
        const alignment = look.right || look.indent ? `<alignment horizontal="${side}" vertical="top"${aligned}/>` : ''
        return `<xf numFmtId="${formatId(look.format)}" fontId="${font}" fillId="0" borderId="${look.ruled ? 1 : 0}" xfId="0" applyNumberFormat="1" applyFont="1" applyBorder="1" applyAlignment="1"${look.quoted ? ' quotePrefix="1"' : ''}>${alignment}</xf>`
      })
      const numbers = [...formats].map(([code, id]) => `<numFmt numFmtId="${id}" formatCode="${xmlAttribute(code)}"/>`)
      const font = (more: string, size = 10) =>
        `<font>${more}<sz val="${size}"/><name val="Calibri"/><family val="2"/></font>`
      return `${HEAD}<styleSheet xmlns="${MAIN}">${numbers.length ? `<numFmts count="${numbers.length}">${numbers.join('')}</numFmts>` : ''}<fonts count="3">${font('')}${font('<b/>')}${font('<b/>', 14)}</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left/><right/><top style="thin"><color auto="1"/></top><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${xfs.length}">${xfs.join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
    },
  }
}

export type StyleSheet = ReturnType<typeof styleSheet>

/** `A`, `B`, … `AA`: the name of a column. */
export function columnName(index: number): string {
  let name = ''
  for (let left = index + 1; left > 0; left = Math.floor((left - 1) / 26)) {
    name = String.fromCharCode(65 + ((left - 1) % 26)) + name
  }
  return name
}

const MOST_TEXT = 32_767
const STARTS_FORMULA = /^[=+\-@]/

/** A number that a double holds exactly enough: at most 15 digits count. */
const isExact = (text: string): boolean => text.replace(/^-?0*\.?0*|[-.]/g, '').replace(/0+$/, '').length <= 15

/** Days since the beginning of 1900 as spreadsheet programs count them; null before March of that year. */
function serialDay(date: string): number | null {
  const days = Math.round((Date.parse(`${date.slice(0, 10)}T00:00:00Z`) - Date.UTC(1899, 11, 30)) / 86_400_000)
  return Number.isFinite(days) && days > 60 ? days : null
}

const numberFormat = (scale: number): string => (scale > 0 ? `#,##0.${'0'.repeat(Math.min(scale, 12))}` : '#,##0')

/** One cell; numbers keep the very digits that they came with. */
export function cellXml(cell: Cell, place: string, look: Omit<Look, 'format'>, styles: StyleSheet): string {
  if (cell === null)
    return look.ruled ? `<c r="${place}" s="${styles.indexOf({ format: 'General', ruled: true })}"/>` : ''
  const style = (more: Partial<Look>) => styles.indexOf({ format: 'General', ...look, ...more })
  const inline = (text: string) => {
    const quoted = STARTS_FORMULA.test(text)
    const kept = text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT - 2)} …` : text
    return `<c r="${place}" s="${style({ format: '@', ...(quoted ? { quoted } : {}) })}" t="inlineStr"><is><t xml:space="preserve">${xmlText(kept)}</t></is></c>`
  }
  switch (cell.kind) {
    case 'number':
      if (!isExact(cell.text)) return inline(cell.text)
      return `<c r="${place}" s="${style({ format: numberFormat(cell.scale), right: true })}"><v>${cell.text}</v></c>`
    case 'boolean':
      return `<c r="${place}" s="${style({})}" t="b"><v>${cell.value ? 1 : 0}</v></c>`
    case 'date': {
      const day = serialDay(cell.text)
      return day === null
        ? inline(cell.text)
        : `<c r="${place}" s="${style({ format: styles.days })}"><v>${day}</v></c>`
    }
    case 'instant': {
      const at = Date.parse(cell.text)
      const day = serialDay(cell.text)
      if (day === null || Number.isNaN(at)) return inline(cell.text)
      const serial = ((at - Date.UTC(1899, 11, 30)) / 86_400_000).toFixed(9)
      return `<c r="${place}" s="${style({ format: `${styles.days} hh:mm:ss` })}"><v>${serial}</v></c>`
    }
    default:
      return inline(cell.text)
  }
}
