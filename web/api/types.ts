import type { CatalogueShape, Problem, QueryAnswer, Said } from '../../kernel/catalogue-shape.ts'

export type {
  CatalogueShape,
  CommandShape,
  FieldKind,
  FieldShape,
  FilterOperator,
  Opens,
  Problem,
  QueryAnswer,
  QueryRow,
  QueryShape,
  RecordShape,
  StateShape,
  Tone,
} from '../../kernel/catalogue-shape.ts'

/** Who is signed in, and what they may look at. */
export interface Me {
  user: { id: string; name: string; email: string; locale?: string | null }
  roles: { role: string; company: string | null }[]
  companies: { id: string; name: string; currency: string; country?: string }[]
  organisation: { name: string; demo: boolean }
}

/** Whether a command may be run on a record now, and why not. */
export interface May {
  command: string
  allowed: boolean
  why?: string
  /** Why, as it can be said in the reader's language. */
  said?: Said
}

/** One record as the API gives it: its fields by name, and beside them what stands with an underscore. */
export type Row = {
  id: string
  revision?: number
  state?: string
  /** Titles of the records that fields refer to, by field (`lines.0.account` inside rows). */
  _titles?: Record<string, string>
  _may?: May[]
} & Record<string, unknown>

export type Where = Record<string, Record<string, unknown>>

export interface ListPage extends Partial<Counted> {
  rows: Row[]
  after?: string
}

/** How many rows a list has, and what their amounts come to. */
export interface Counted {
  count: number
  /** There are more than were counted. */
  more?: boolean
  sums: Record<string, string>
}

/** How the rows of a list are asked for. */
export interface ListAsk {
  where?: Where
  sort?: string
  search?: string
  limit?: number
  count?: boolean
  /** The fields that are wanted, where not all are. */
  columns?: readonly string[]
}

export interface Change {
  id: string
  at: string
  who: { id: string; name: string }
  door: string
  command: string
  label: string
  changes: { record: string; id: string; before?: unknown; after?: unknown }[]
  undoable: boolean
  undone?: boolean
  /** Why it was done, in the words of whoever did it. */
  reason?: string
  /** It was only kept for somebody's approval: what became of that, and for whom it waits. */
  held?: { state: string; waitsFor: string[] }
}

export interface Kin {
  record: string
  id: string
  title: string
  /** What kind of record it is, and what links the two. */
  label?: string
  state?: string
  kind: string
}

export interface Related {
  from: Kin[]
  to: Kin[]
}

export interface SearchHit {
  record: string
  id: string
  title: string
  snippet: string
  rank: number
  /** The record that it is a part of, where it is read. */
  of?: { record: string; id: string; title: string }
}

/** What a command answers when it was done. */
export interface Done {
  id: string
  record?: string
  state?: string
  revision?: number
  result?: unknown
  audit?: string
  warnings?: { code: string; message: string }[]
  /** False where it can't be undone. */
  undo?: unknown
  changes?: Change['changes']
}

/** What a command answers when it is kept until somebody else releases it. */
export interface Held {
  held: { id: string; waitsFor: string[] }
}

export interface BatchAnswer {
  done: number
  refused: { index: number; problem: Problem }[]
  results: (Done | null)[]
}

export type Catalogue = CatalogueShape
export type Answer = QueryAnswer
