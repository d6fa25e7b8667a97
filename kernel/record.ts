import type { Tone } from './catalogue-shape.ts'
import type { Draft, Fields, Values } from './field.ts'
import type { Role } from './policy.ts'

export interface Check<F extends Fields> {
  says: string
  /** The same rule as SQL over the table's columns: a CHECK constraint. */
  sql: string
  holds: (row: Values<F>) => boolean
  field?: keyof F & string
}

export interface RecordOptions<F extends Fields, S extends string> {
  says: string
  label?: string
  plural?: string
  /** The field whose value names one such record. */
  title: keyof F & string
  fields: F
  /** Each state with the states that may follow it; the first is where a record begins. */
  states?: Record<S, readonly NoInfer<S>[]>
  tones?: Partial<Record<NoInfer<S>, Tone>>
  /** States in which fields may change; in others only the `thawed` ones. */
  frozenUnless?: NoInfer<S> | readonly NoInfer<S>[]
  thawed?: readonly (keyof F & string)[]
  checks?: readonly Check<F>[]
  /** Sets of fields whose values together are had once. */
  unique?: readonly (readonly (keyof F & string)[])[]
  indexes?: readonly (readonly ((keyof F & string) | 'id' | 'state')[])[]
  /** Field that holds the company; rows are then seen only by those with a role there. */
  company?: (keyof F & string) | 'id'
  /** Rows tell of all companies at once: who holds the role in some of them only reads none. */
  whole?: boolean
  /** A row without a company counts in all of them: only who holds the role in all writes such a row. */
  everywhere?: boolean
  /** Rows are inserted and never changed or deleted, by anyone. */
  sealed?: boolean
  /**
   * Learnt or made by the way: where others have used one since, it stays when the command that made it is undone.
   */
  lasting?: boolean
  /** No who-and-when columns: for rows that always stand beside a record that has them. */
  lean?: boolean
  may: { read: readonly Role[]; draft?: readonly Role[] }
  /** Columns of the default list. */
  columns?: readonly ((keyof F & string) | 'state' | 'createdAt')[]
  sort?: string
  custom?: boolean
  /** Field that names the record which this is a part of, as a comment is: what search finds leads there. */
  partOf?: keyof F & string
  /** False: not in the navigation. */
  listed?: boolean
}

/** A named type: data only, no methods. */
export interface RecordDefinition<F extends Fields = Fields, S extends string = string> extends RecordOptions<F, S> {
  readonly id: string
}

/** Any record at all, its fields' types forgotten: what lists of records hold. */
export interface AnyRecord
  extends Omit<
    RecordOptions<Fields, string>,
    'title' | 'checks' | 'thawed' | 'unique' | 'indexes' | 'company' | 'columns' | 'partOf'
  > {
  readonly id: string
  readonly title: string
  readonly company?: string
  readonly partOf?: string
  readonly thawed?: readonly string[]
  readonly unique?: readonly (readonly string[])[]
  readonly indexes?: readonly (readonly string[])[]
  readonly columns?: readonly string[]
  readonly checks?: readonly { says: string; sql: string; holds: (row: never) => boolean; field?: string }[]
}

/** The columns that every row has beside its declared fields. */
export interface Standing<S extends string = string> {
  id: string
  revision: number
  state: S
  createdAt: string
  createdBy: string
}

export type RowOf<R> = R extends RecordDefinition<infer F, infer S> ? Values<F> & Standing<S> : never
export type DraftOf<R> =
  R extends RecordDefinition<infer F, infer S> ? Draft<F> & { id?: string | undefined; state?: S } : never
export type ChangeOf<R> = R extends RecordDefinition<infer F, infer S> ? Partial<Draft<F>> & { state?: S } : never

/** Declares a record: from it come table, validation, schema, list, form, import and export. */
export function record<const Id extends string, F extends Fields, const S extends string = 'none'>(
  id: Id,
  options: RecordOptions<F, S>,
): RecordDefinition<F, S> & { readonly id: Id } {
  const definition = { id, ...options }
  for (const { spec } of Object.values(options.fields)) {
    if (spec.self) spec.target = () => definition as unknown as AnyRecord
  }
  return definition
}
