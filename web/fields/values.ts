import type { Declared } from '../api/declared.tsx'
import type { FieldKind, FieldShape } from '../api/types.ts'
import type { Formats } from '../i18n/language.tsx'
import type { MessageId, Say } from '../i18n/messages.ts'
import { utcOf } from '../i18n/plain-date.ts'

/** What a value needs around it to be written in words. */
export interface Words {
  formats: Formats
  declared: Declared
  say: Say
}

/** Where a value stands: the row with its other fields, and the id under which the field's label is looked up. */
export interface Around {
  owner: string
  row: Record<string, unknown>
  /** Path of the field inside the row's `_titles`; the field's name unless it stands in a line. */
  path?: string
  titles?: Record<string, string>
  /** Places that all figures of a column have. */
  places?: number
}

const NUMERIC: ReadonlySet<FieldKind> = new Set<FieldKind>(['integer', 'decimal', 'money'])

/** True for kinds that stand right, with the same places in a column. */
export function isNumeric(kind: FieldKind): boolean {
  return NUMERIC.has(kind)
}

/** True for nothing, empty text and an empty list. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

/** The currency of a money field: in the row's own field, or in a field of the record around a line. */
export function currencyOf(field: FieldShape, row: Record<string, unknown>): string | undefined {
  const named = field.currencyField ? row[field.currencyField] : undefined
  const currency = named ?? row.currency
  return typeof currency === 'string' ? currency : undefined
}

/** The title of the record that a `ref` or `subject` points to, where the server sent it. */
export function titleFor(field: FieldShape, around: Around): string | undefined {
  const titles = around.titles ?? (around.row._titles as Record<string, string> | undefined)
  return titles?.[around.path ?? field.name]
}

/** A list of words in the reader's language: names of countries, languages and currencies by their codes. */
export function codeName(kind: 'region' | 'language' | 'currency', locale: string, code: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: kind }).of(code) ?? code
  } catch {
    return code // Not a code by its form: shown as it stands.
  }
}

/** An IBAN in groups of four, as banks print it. */
export function groupedIban(iban: string): string {
  return iban.replace(/\s/g, '').replace(/(.{4})(?=.)/g, '$1 ')
}

/** A value in words, on one line: for cells, exports and the clipboard. */
export function valueText(field: FieldShape, value: unknown, around: Around, words: Words): string {
  if (field.masked) return words.say('field.masked')
  if (isEmpty(value)) return ''
  return WRITERS[field.kind]?.(field, value, around, words) ?? String(value)
}

type Writer = (field: FieldShape, value: unknown, around: Around, words: Words) => string

const WRITERS: Partial<Record<FieldKind, Writer>> = {
  text: (field, value, { owner }, { declared }) => declared.word(owner, field, String(value)),
  integer: (_, value, __, { formats }) => formats.decimal(String(value)),
  decimal: (_, value, __, { formats }) => formats.decimal(String(value)),
  money: (field, value, { row }, { formats }) => formats.money(String(value), currencyOf(field, row)),
  date: (_, value, __, { formats }) => formats.date(String(value)),
  instant: (_, value, __, { formats }) => formats.instant(String(value)),
  boolean: (_, value, __, { say }) => say(value ? 'yes' : 'no'),
  choice: (field, value, { owner }, { declared }) => declared.choice(owner, field, String(value)),
  ref: (field, value, around) => titleFor(field, around) ?? String(value),
  subject: (field, value, around) => titleFor(field, around) ?? String(value),
  country: (_, value, __, { formats }) => codeName('region', formats.locale, String(value)),
  language: (_, value, __, { formats }) => codeName('language', formats.locale, String(value)),
  iban: (_, value) => groupedIban(String(value)),
  file: (_, value) => String(value).slice(0, 12),
  json: (_, value) => JSON.stringify(value),
  texts: (_, value) => (Array.isArray(value) ? value.join(', ') : String(value)),
  rows: (_, value, __, { formats }) => formats.count(Array.isArray(value) ? value.length : 0),
}

/**
 * What a person typed or pasted for a field, as the value that the API takes. What can't be read stays as it
 * was typed, so that nothing is lost; {@link faultOf} then says what is wrong with it.
 */
export function readValue(
  field: FieldShape,
  typed: string,
  formats: Pick<Formats, 'readDecimal' | 'readDate'>,
): unknown {
  const text = typed.trim()
  if (text === '') return null
  switch (field.kind) {
    case 'integer': {
      const number = formats.readDecimal(text)
      return number !== undefined && Number.isSafeInteger(Number(number)) ? Number(number) : typed
    }
    case 'decimal':
    case 'money':
      return formats.readDecimal(text) ?? typed
    case 'date':
      return formats.readDate(text) ?? typed
    case 'iban':
      return text.replace(/\s/g, '').toUpperCase()
    case 'currency':
    case 'country':
      return text.toUpperCase()
    case 'choice':
      return field.choices?.find((choice) => same(choice.value, text) || same(choice.label, text))?.value ?? typed
    case 'texts':
      return typed
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter(Boolean)
    default:
      return typed
  }
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** True where an IBAN has the form and the check digits of ISO 13616 (modulo 97). */
export function ibanHolds(iban: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/.test(iban)) return false
  const digits = [...(iban.slice(4) + iban.slice(0, 4))].map((sign) => Number.parseInt(sign, 36).toString()).join('')
  return BigInt(digits) % 97n === 1n
}

const DECIMAL = /^-?\d+(\.\d+)?$/

/** What is wrong with the value of a field, as a message of the app; `undefined` where nothing is. */
export function faultOf(field: FieldShape, value: unknown): [MessageId, Record<string, string | number>?] | undefined {
  if (isEmpty(value)) return field.optional || field.given || field.default !== undefined ? undefined : ['fault.needed']
  const text = String(value)
  switch (field.kind) {
    case 'decimal':
    case 'money':
      return decimalFault(field, text)
    case 'integer':
      return /^-?\d+$/.test(text) ? undefined : ['fault.integer']
    case 'date':
      return utcOf(text) === undefined ? ['fault.date'] : undefined
    case 'email':
      return /^[^\s@]+@[^\s@]+$/.test(text) ? undefined : ['fault.email']
    case 'iban':
      return ibanHolds(text) ? undefined : ['fault.iban']
    case 'currency':
      return /^[A-Z]{3}$/.test(text) ? undefined : ['fault.currency']
    case 'country':
      return /^[A-Z]{2}$/.test(text) ? undefined : ['fault.country']
    case 'choice':
      return field.choices?.some((choice) => choice.value === text) === false ? ['fault.choice'] : undefined
    default:
      return undefined
  }
}

function decimalFault(field: FieldShape, text: string): [MessageId, Record<string, number>?] | undefined {
  if (!DECIMAL.test(text)) return ['fault.number']
  const places = (text.split('.')[1] ?? '').replace(/0+$/, '').length
  return field.scale !== undefined && places > field.scale ? ['fault.places', { places: field.scale }] : undefined
}
