import { isValidIBAN } from 'ibantools'
import { fieldName } from './called.ts'
import { isDecimal, scaleOf } from './decimal.ts'
import type { FieldSpec, Fields } from './field.ts'
import { isId, newId } from './id.ts'
import { isLanguageTag } from './language-tag.ts'
import { Refusal } from './refusal.ts'
import { type SaidValue, say, several, type Words } from './words.ts'

interface Problem {
  code: string
  words: Words
  field: string
}

const MISSING = 'input.missing'
const WRONG = 'input.wrong'
const MAX_LINES = 20_000
/** Faults that are said one by one; what was made by a program may have a hundred thousand of them. */
const MOST_SAID = 100

/** What is wrong with a value, said of the field by its name. */
type Fault = (field: SaidValue) => Words

class WrongValue extends Error {
  readonly says: Fault

  constructor(says: Fault) {
    super('A value is wrong.')
    this.says = says
  }
}

const fail = (says: Fault): never => {
  throw new WrongValue(says)
}

const text = (value: unknown, spec: FieldSpec): string => {
  if (typeof value !== 'string') return fail((field) => say`${field} must be text.`)
  const trimmed = spec.kind === 'longText' ? value : value.trim()
  if (trimmed.includes('\u0000') || !trimmed.isWellFormed())
    fail((field) => say`${field} holds a character that cannot be stored.`)
  if (spec.max !== undefined && trimmed.length > spec.max)
    fail((field) => say`${field} is longer than ${spec.max} characters.`)
  return trimmed
}

const matching =
  (pattern: RegExp, says: Fault, change: (text: string) => string = (same) => same) =>
  (value: unknown, spec: FieldSpec): string => {
    const given = change(text(value, spec))
    return pattern.test(given) ? given : fail(says)
  }

const decimal = (value: unknown, spec: FieldSpec): string => {
  const given = typeof value === 'number' && Number.isInteger(value) ? String(value) : value
  if (typeof given !== 'string' || !isDecimal(given))
    return fail((field) => say`${field} must be a decimal number written in digits, such as "12.50".`)
  if (spec.scale !== undefined && scaleOf(given) > Math.max(spec.scale, 0))
    fail((field) => say`${field} has more than ${spec.scale} decimal places.`)
  if (spec.min !== undefined && Number(given) < Number(spec.min))
    fail((field) => say`${field} must be at least ${spec.min}.`)
  return given
}

const date = (value: unknown): string => {
  const [, month, day] = (typeof value === 'string' && /^\d{4}-(\d{2})-(\d{2})$/.exec(value)) || []
  if (typeof value !== 'string' || !month || !day)
    return fail((field) => say`${field} must be a date such as 2026-03-12.`)
  // Days that every month has need no calendar.
  if (month >= '01' && month <= '12' && day >= '01' && day <= '28') return value
  try {
    return Temporal.PlainDate.from(value, { overflow: 'reject' }).toString()
  } catch {
    return fail((field) => say`${field} is not a day of the calendar.`)
  }
}

const instant = (value: unknown): string => {
  try {
    return Temporal.Instant.from(String(value)).toString()
  } catch {
    return fail((field) => say`${field} must be an instant such as 2026-03-12T09:41:00Z.`)
  }
}

const choice = (value: unknown, spec: FieldSpec): string =>
  spec.choices?.includes(value as string)
    ? (value as string)
    : fail((field) => say`${field} must be one of ${several(spec.choices ?? [], 'comma')}.`)

const ref = (value: unknown, spec: FieldSpec): string => {
  if (isId(value)) return value.toLowerCase()
  return spec.by && typeof value === 'string' && value.trim() !== ''
    ? value.trim()
    : fail((field) => say`${field} must be the id of a record.`)
}

const CHECKS: Partial<Record<FieldSpec['kind'], (value: unknown, spec: FieldSpec) => unknown>> = {
  text,
  longText: text,
  phone: text,
  integer: (value) => (Number.isSafeInteger(value) ? value : fail((field) => say`${field} must be a whole number.`)),
  decimal,
  money: decimal,
  currency: matching(
    /^[A-Z]{3}$/,
    (field) => say`${field} must be a currency code such as EUR.`,
    (code) => code.toUpperCase(),
  ),
  country: matching(
    /^[A-Z]{2}$/,
    (field) => say`${field} must be a country code such as DE.`,
    (code) => code.toUpperCase(),
  ),
  language: (value, spec) => {
    const given = text(value, spec)
    return isLanguageTag(given) ? given : fail((field) => say`${field} must be a language tag such as de.`)
  },
  email: matching(/^[^\s@<>",;]+@[^\s@<>",;]+$/, (field) => say`${field} must be an address such as name@example.org.`),
  iban: (value, spec) => {
    const given = text(value, spec).replaceAll(' ', '').toUpperCase()
    return isValidIBAN(given) ? given : fail((field) => say`${field} is not an IBAN: its check digits do not hold.`)
  },
  date,
  instant,
  boolean: (value) => (typeof value === 'boolean' ? value : fail((field) => say`${field} must be true or false.`)),
  choice,
  ref,
  subject: matching(
    /^[a-z]+\.[a-zA-Z]+\/[0-9a-f-]{36}$/,
    (field) => say`${field} must be a record written as module.record/id.`,
  ),
  file: matching(/^[0-9a-f]{64}$/, (field) => say`${field} must be the SHA-256 of a stored file.`),
  json: (value) => value,
  texts: (value, spec) =>
    Array.isArray(value)
      ? value.map((one) => text(one, { ...spec, max: 1000 }))
      : fail((field) => say`${field} must be a list of texts.`),
}

function validateLines(value: unknown, spec: FieldSpec, path: string, problems: Problem[], partial: boolean): unknown {
  if (!Array.isArray(value)) return fail((field) => say`${field} must be a list of lines.`)
  if (value.length > MAX_LINES) fail((field) => say`${field} has more than ${MAX_LINES} lines.`)
  return value.map((line, index) => {
    const given = isPlain(line) ? line : {}
    const id = isId(given.id) ? given.id : newId()
    const { id: _, ...rest } = given
    return { id, ...collect(spec.rows ?? {}, rest, `${path}.${index}`, problems, partial && isId(given.id)) }
  })
}

/** A name of a field as it is said again: not five megabytes of it. */
const shortName = (name: string): string => (name.length > 100 ? `${name.slice(0, 100).toWellFormed()}…` : name)

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function one(name: string, spec: FieldSpec, value: unknown, path: string, problems: Problem[]): unknown {
  const label = () => fieldName(undefined, name, spec.label)
  if (value === undefined || value === null || value === '') {
    if (spec.default !== undefined && value === undefined) return structuredClone(spec.default)
    if (spec.optional) return null
    if ((spec.kind === 'text' || spec.kind === 'longText') && value === '' && spec.default === '') return ''
    problems.push({ code: MISSING, words: say`${label()} is missing.`, field: path })
    return null
  }
  try {
    if (spec.kind === 'rows') return validateLines(value, spec, path, problems, false)
    const checked = CHECKS[spec.kind]?.(value, spec) ?? value
    // Blanks alone are no text.
    return checked === '' ? one(name, spec, '', path, problems) : checked
  } catch (error) {
    problems.push({
      code: WRONG,
      words: error instanceof WrongValue ? error.says(label()) : say`${label()} is wrong.`,
      field: path,
    })
    return null
  }
}

function collect(
  fields: Fields,
  given: Record<string, unknown>,
  prefix: string,
  problems: Problem[],
  partial: boolean,
): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  const path = (name: string) => (prefix ? `${prefix}.${name}` : name)
  for (const name in given) {
    if (!Object.hasOwn(fields, name))
      problems.push({
        ...{ code: 'input.unknown', words: say`There is no field “${shortName(name)}” here.` },
        field: path(shortName(name)),
      })
  }
  for (const [name, { spec }] of Object.entries(fields)) {
    if (partial && !Object.hasOwn(given, name)) continue
    if (spec.given && spec.optional && !Object.hasOwn(given, name)) made[name] = null
    else made[name] = one(name, spec, given[name], path(name), problems)
  }
  return made
}

/**
 * Checks what a caller gave against a field grammar: every value read to its canonical form, defaults
 * filled in, unknown fields named.
 * @param partial only the given fields are checked and returned, as for an update.
 * @throws Refusal `input.invalid` with one error a field.
 */
export function validate(fields: Fields, given: unknown, partial = false): Record<string, unknown> {
  if (given !== undefined && !isPlain(given))
    throw new Refusal('input.invalid', say`The input must be an object of fields.`)
  const problems: Problem[] = []
  const made = collect(fields, given ?? {}, '', problems, partial)
  const first = problems[0]
  if (!first) return made
  const more = problems.length - 1
  throw new Refusal(
    more === 0 ? first.code : 'input.invalid',
    more === 0 ? first.words : say`${first.words} ${more} more to mend.`,
    {
      field: first.field,
      errors: problems
        .slice(0, MOST_SAID)
        .map(({ code, words, field }) => ({ code, message: String(words), field, said: words })),
    },
  )
}
