import type { Said } from './words.ts'

export type { Said, SaidValue } from './words.ts'

/**
 * The catalogue as JSON: what `GET /api/catalogue` answers, and all that the browser app,
 * the command line and agents know of the declarations. Data only, so the browser may import it.
 */

/** What a field holds. The kind decides column type, validation, form control and cell. */
export type FieldKind =
  | 'text'
  | 'longText'
  | 'integer'
  | 'decimal'
  | 'money'
  | 'currency'
  | 'country'
  | 'language'
  | 'email'
  | 'phone'
  | 'iban'
  | 'date'
  | 'instant'
  | 'boolean'
  | 'choice'
  | 'ref'
  | 'subject'
  | 'number'
  | 'file'
  | 'json'
  | 'texts'
  | 'rows'

export type FilterOperator = 'is' | 'not' | 'in' | 'from' | 'until' | 'over' | 'under' | 'has' | 'empty'

export interface FieldShape {
  name: string
  /** English label; the translation is looked up by `<record id>.<name>`. */
  label: string
  says?: string
  kind: FieldKind
  optional: boolean
  /** Set by commands alone; forms show it and never ask for it. */
  given: boolean
  /** Decimal places of a `decimal`. */
  scale?: number
  /** Name of the field of the same record that holds the currency of a `money`. */
  currencyField?: string
  choices?: { value: string; label: string }[]
  /** Record id that a `ref` points to. */
  record?: string
  /** Columns of a `rows` field. */
  fields?: FieldShape[]
  filters: FilterOperator[]
  sorts: boolean
  /** The person may not see its content: values arrive as null. */
  masked?: boolean
  /** Not everybody who reads the record may see it: it is kept nowhere but at the server. */
  sensitive?: boolean
  /** Its text is a sentence of the program's own, in English: readers of other languages are told it in theirs. */
  told?: boolean
  default?: unknown
}

export type Tone = 'neutral' | 'info' | 'warn' | 'ok' | 'bad'

export interface StateShape {
  name: string
  label: string
  tone: Tone
  next: string[]
}

export interface RecordShape {
  /** `module.record` */
  id: string
  module: string
  label: string
  plural: string
  says: string
  /** Field whose value names one record of this kind. */
  title: string
  fields: FieldShape[]
  states: StateShape[]
  /** State in which fields may be edited; absent: always. */
  frozenUnless?: string[]
  /** Field that holds the company a row belongs to. */
  company?: string
  /** Commands on this record that this person may run, in the order of declaration. */
  commands: string[]
  mayRead: boolean
  /** Ids of the generated `create`, `update` and `delete` where the person may run them. */
  create?: string
  update?: string
  remove?: string
  /** Columns of the default list, first column first. */
  columns: string[]
  /** Default order, e.g. `-issuedOn`. */
  sort: string
  custom: boolean
  /** Its rows say when they were made, as `createdAt`. */
  dated: boolean
  /** False for records that have no page of their own in the navigation. */
  listed: boolean
}

export interface CommandShape {
  /** `module.record.verb` */
  id: string
  module: string
  label: string
  says: string
  /** The record it acts on; absent for a command of the whole. */
  on?: string
  /** True where it makes a new record, so that it needs no id of an existing one. */
  makes: boolean
  from: string[]
  /** Values of the record's fields with which it is offered, where it is not with all. */
  where?: Readonly<Record<string, readonly (string | boolean)[]>>
  to?: string
  input: FieldShape[]
  /** Can't be undone, or takes something away: shown in plain red, asked once. */
  grave: boolean
  /** Letter that a person may press for it on a record or a row. */
  key?: string
  /** Whether it can be run for many records at once. */
  bulk: boolean
}

export interface QueryShape {
  /** `module.queryName` */
  id: string
  module: string
  label: string
  says: string
  input: FieldShape[]
  columns: FieldShape[]
}

export interface CatalogueShape {
  modules: { id: string; label: string; says: string }[]
  records: RecordShape[]
  commands: CommandShape[]
  queries: QueryShape[]
  roles: { id: string; label: string; says: string }[]
}

/** One figure or word that opens something else. */
export type Opens = { record: string; id: string } | { query: string; input: Record<string, unknown> }

export interface QueryAnswer {
  columns: FieldShape[]
  /** One object a row; `_opens` names, by column, what that cell opens; `_kind` is `group`, `sum` or absent; `_depth` indents. */
  rows: QueryRow[]
  totals?: Record<string, unknown>
  /** Statements that must hold, e.g. debit = credit: shown as a proof line. */
  proof?: { says: string; holds: boolean }[]
  /** Where this page ended, to ask for the next one with; absent on the last. */
  after?: string
  /** What the report was asked: shown in its head and in exports. */
  head?: { title: string; company?: string; for?: string; asKnownAt?: string; currency?: string }
}

export type QueryRow = Record<string, unknown> & {
  _opens?: Record<string, Opens>
  _kind?: 'group' | 'sum'
  _depth?: number
}

/** RFC 9457 problem document: the one shape of every error. */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  message: string
  field?: string
  help?: string
  /** Message and help as they can be said in the reader's language. */
  said?: Said
  helpSaid?: Said
  /** A warning that the caller may confirm by sending its code in `confirm`. */
  confirmable?: boolean
  /** Further refusals of the same request, e.g. one a field. */
  errors?: { code: string; message: string; field?: string; said?: Said }[]
}
