import type { FieldKind } from './catalogue-shape.ts'
import type { Role } from './policy.ts'
import type { AnyRecord } from './record.ts'

/** Everything a declaration says of one field. Pure data: drafting, validation and forms read it. */
export interface FieldSpec {
  kind: FieldKind
  optional: boolean
  given: boolean
  says?: string
  label?: string
  scale?: number
  currencyField?: string
  choices?: readonly string[]
  /** Thunk, so that records may refer to one another and to themselves. */
  target?: () => AnyRecord
  /** Points to its own kind: `record` fills in the target. */
  self?: boolean
  /** Field of the target that may be given in place of its id. */
  by?: string
  rows?: Fields
  pattern?: string
  gapless?: boolean
  default?: unknown
  max?: number
  min?: string
  search?: boolean
  unique?: boolean
  index?: boolean
  unindexed?: boolean
  notEnforced?: boolean
  seenBy?: readonly Role[]
  told?: boolean
  /** It keeps the input of the command that this field of the same row names, or what is said of its fields. */
  inputOf?: string
  /** The database states it on insert, by its own clock. */
  recorded?: boolean
}

/**
 * A field: its data and the ways to say more of it. `T` is the type of its value, `Need` whether a draft
 * must state it.
 */
export interface Field<T = unknown, Need extends boolean = boolean> {
  readonly spec: FieldSpec
  readonly type?: T
  readonly need?: Need
  /** May be left empty; its value is then null. */
  optional(): Field<T | null, false>
  /** Set by commands alone, never typed by a person. */
  given(): Field<T, false>
  default(value: T): Field<T, false>
  /** A sentence of help. */
  says(sentence: string): Field<T, Need>
  label(words: string): Field<T, Need>
  /** Only these roles see its content; others get null and the mark that it is masked. */
  seenBy(...roles: Role[]): Field<T, Need>
  /** A sentence of the program's own, kept in English: readers are told it in their language. */
  told(): Field<T, Need>
  unique(): Field<T, Need>
  /** An index, for filters and joins. */
  index(): Field<T, Need>
  /** No index on this reference: nobody asks for the rows of one, and writing is dear. */
  unindexed(): Field<T, Need>
  /**
   * The module's own triggers hold this reference, for all rows of a statement at once and from both sides: the
   * database's own check looks row by row, which costs more than the row itself.
   */
  notEnforced(): Field<T, Need>
}

export type Fields = Record<string, Field>
export type ValueOf<F> = F extends Field<infer T, boolean> ? T : never
export type Values<F extends Fields> = { -readonly [K in keyof F]: ValueOf<F[K]> }
type NeededKeys<F extends Fields> = { [K in keyof F]: F[K] extends Field<unknown, true> ? K : never }[keyof F]
/** What must and what may be stated to make a row. */
export type Draft<F extends Fields> = { [K in NeededKeys<F>]: DraftValue<F[K]> } & {
  [K in Exclude<keyof F, NeededKeys<F>>]?: DraftValue<F[K]> | undefined
}
type DraftValue<F> = F extends RowsField<infer R> ? (Draft<R> & { id?: string })[] : ValueOf<F>
export type Row<F extends Fields> = Values<F> & { id: string }
interface RowsField<F extends Fields> extends Field<Row<F>[], boolean> {
  readonly inner?: F
}

function field<T, Need extends boolean>(spec: FieldSpec): Field<T, Need> {
  const also = <U, N extends boolean>(more: Partial<FieldSpec>) => field<U, N>({ ...spec, ...more })
  return {
    spec,
    optional: () => also<T | null, false>({ optional: true }),
    given: () => also<T, false>({ given: true }),
    default: (value) => also<T, false>({ default: value }),
    says: (says) => also<T, Need>({ says }),
    label: (label) => also<T, Need>({ label }),
    seenBy: (...seenBy) => also<T, Need>({ seenBy }),
    told: () => also<T, Need>({ told: true }),
    unique: () => also<T, Need>({ unique: true }),
    index: () => also<T, Need>({ index: true }),
    unindexed: () => also<T, Need>({ unindexed: true }),
    notEnforced: () => also<T, Need>({ notEnforced: true }),
  }
}

const plain =
  <T>(kind: FieldKind, more: Partial<FieldSpec> = {}) =>
  (): Field<T, true> =>
    field<T, true>({ kind, optional: false, given: false, ...more })

/** The field grammar: one constructor a kind. */
export const f = {
  /** A line of text; `search` makes its words findable. */
  text: (more: { search?: boolean; max?: number } = {}): Field<string, true> =>
    field({ kind: 'text', optional: false, given: false, max: 1000, ...more }),
  /** Text of many lines. */
  longText: (more: { search?: boolean; max?: number } = {}): Field<string, true> =>
    field({ kind: 'longText', optional: false, given: false, max: 1_000_000, ...more }),
  integer: plain<number>('integer'),
  /** A decimal string of at most `scale` places. */
  decimal: (scale: number, more: { min?: string } = {}): Field<string, true> =>
    field({ kind: 'decimal', optional: false, given: false, scale, ...more }),
  /** A decimal string in the currency that the named field of the same record holds. */
  money: (currencyField: string): Field<string, true> =>
    field({ kind: 'money', optional: false, given: false, scale: 4, currencyField }),
  /** ISO 4217 alphabetic code. */
  currency: plain<string>('currency'),
  /** ISO 3166-1 alpha-2 code. */
  country: plain<string>('country'),
  /** BCP 47 tag. */
  language: plain<string>('language'),
  email: (more: { search?: boolean } = {}): Field<string, true> =>
    field({ kind: 'email', optional: false, given: false, max: 320, ...more }),
  phone: plain<string>('phone', { max: 50 }),
  /** ISO 13616, stored without spaces; the check digits must hold. */
  iban: plain<string>('iban'),
  /** ISO 8601 calendar date, `2026-03-12`. */
  date: plain<string>('date'),
  /** An instant in UTC, `2026-03-12T09:41:00.000Z`. */
  instant: plain<string>('instant'),
  /** The instant at which the database wrote the row: no caller can state it. */
  recorded: (): Field<string, false> => field({ kind: 'instant', optional: false, given: true, recorded: true }),
  boolean: plain<boolean>('boolean'),
  choice: <const C extends readonly string[]>(...choices: C): Field<C[number], true> =>
    field({ kind: 'choice', optional: false, given: false, choices }),
  /** Another record's id; a thunk where two records refer to one another. */
  ref: (target: AnyRecord | (() => AnyRecord), more: { by?: string } = {}): Field<string, true> =>
    field({
      kind: 'ref',
      optional: false,
      given: false,
      target: typeof target === 'function' ? target : () => target,
      ...more,
    }),
  /** Another record of the same kind. */
  self: plain<string>('ref', { self: true }),
  /** Any record at all, as `module.record/id`. */
  subject: plain<string>('subject'),
  /** A number that people see, given by a command; `{year}` and `{00000}` are filled in. */
  number: (pattern: string, more: { gapless?: boolean } = {}): Field<string | null, false> =>
    field({ kind: 'number', optional: true, given: true, pattern, search: true, ...more }),
  /** SHA-256 of a stored file's bytes, in hexadecimal. */
  file: plain<string>('file'),
  /** `inputOf`: it holds the input of the command that the named field says, or something about its fields by name. */
  json: <T = unknown>(more: { inputOf?: string } = {}): Field<T, true> =>
    field({ kind: 'json', optional: false, given: false, ...more }),
  texts: plain<string[]>('texts'),
  /** Lines of this record, kept in a table of their own and in their order. */
  rows: <F extends Fields>(rows: F): Field<Row<F>[], false> & { readonly inner?: F } =>
    field({ kind: 'rows', optional: false, given: false, rows, default: [] }),
}

/** Kinds whose values may be ordered by the database in a way people expect. */
export const ORDERED: ReadonlySet<FieldKind> = new Set<FieldKind>([
  'text',
  'integer',
  'decimal',
  'money',
  'date',
  'instant',
  'choice',
  'number',
  'currency',
  'country',
  'email',
  'boolean',
])
