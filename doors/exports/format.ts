import type { FieldShape } from '../../kernel/index.ts'
import { speaker } from '../../kernel/speak.ts'
import { messageFiles } from '../message-files.ts'
import { type Cell, isNumber } from './cell.ts'

export interface Formatter {
  cell(cell: Cell): string
  instant(text: string): string
  /** A sentence of the program, kept in English, as it is said in the language, figures and days included. */
  sentence(text: string): string
}

const formatters = new Map<string, Formatter>()

const scaleOf = (value: string): number => value.split('.')[1]?.replace(/0+$/, '').length ?? 0

/** Tells whether the platform knows the language tag; anything else is English. */
const knownLocale = (locale: string | undefined): string => {
  try {
    return Intl.getCanonicalLocales(locale ?? 'en-GB')[0] ?? 'en-GB'
  } catch {
    return 'en-GB'
  }
}

/** Writes cells as readers of a language expect them; decimals exactly, with a true minus sign. */
export function formatterFor(locale: string | undefined): Formatter {
  const tag = knownLocale(locale === 'en' ? 'en-GB' : locale)
  const known = formatters.get(tag)
  if (known) return known
  const numbers = new Map<number, Intl.NumberFormat>()
  const number = (text: string, scale: number): string => {
    const places = Math.min(scale, 20)
    const format =
      numbers.get(places) ??
      new Intl.NumberFormat(tag, { minimumFractionDigits: places, maximumFractionDigits: places })
    numbers.set(places, format)
    return format.format(text as Intl.StringNumericLiteral).replace('-', '−')
  }
  const date = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
  const moment = new Intl.DateTimeFormat(tag, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZone: 'UTC',
  })
  const instant = (text: string): string => {
    const at = new Date(text)
    return Number.isNaN(at.getTime()) ? text : `${moment.format(at)} UTC`
  }
  const day = (text: string): string => date.format(new Date(`${text}T00:00:00Z`))
  const decimal = (value: string, digits = 0) => number(value, Math.max(digits, scaleOf(value)))
  const { told } = speaker(messageFiles(tag), { decimal, fullDate: day })
  const made: Formatter = {
    instant,
    sentence: told,
    cell(cell) {
      if (cell === null) return ''
      switch (cell.kind) {
        case 'number':
          return number(cell.text, cell.scale)
        case 'boolean':
          return cell.value ? '✓' : ''
        case 'date':
          return day(cell.text)
        case 'instant':
          return instant(cell.text)
        default:
          return cell.text
      }
    },
  }
  formatters.set(tag, made)
  return made
}

const WORDS = {
  en: {
    knownAt: 'As known at',
    page: 'Page {page} of {pages}',
    made: 'Made',
    holds: 'Holds',
    fails: 'Does not hold',
    rowKind: 'Row',
    group: 'Group',
    sum: 'Sum',
    total: 'Total',
  },
  de: {
    knownAt: 'Kenntnisstand',
    page: 'Seite {page} von {pages}',
    made: 'Erstellt',
    holds: 'Stimmt',
    fails: 'Stimmt nicht',
    rowKind: 'Zeilenart',
    group: 'Gruppe',
    sum: 'Summe',
    total: 'Gesamt',
  },
}

/** The few words that exports add of their own. */
export const exportWords = (locale: string | undefined): (typeof WORDS)['en'] =>
  locale?.toLowerCase().startsWith('de') ? WORDS.de : WORDS.en

/** Width of a column in characters, for a table whose rows are not all known. */
export function widthOf(column: FieldShape): number {
  if (isNumber(column)) return Math.max(14, column.label.length + 2)
  if (column.kind === 'date') return 12
  if (column.kind === 'instant') return 20
  const wide = ['name', 'text', 'says', 'party', 'source'].includes(column.name) || column.kind === 'longText'
  return wide ? 40 : Math.max(12, Math.min(30, column.label.length + 4))
}
