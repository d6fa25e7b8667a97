import type { QueryAnswer, QueryRow } from './catalogue-shape.ts'
import type { Fields, Values } from './field.ts'
import type { Role, Who } from './policy.ts'
import type { Reader } from './reader.ts'

export interface QueryOptions<I extends Fields> {
  says: string
  label?: string
  input?: I
  columns: Fields
  may: readonly Role[]
  /** Field of the input that names the company asked about: the roles must hold there. */
  company?: keyof I & string
  run(ask: {
    input: Values<I>
    read: Reader
    who: Who
  }): Promise<Omit<QueryAnswer, 'columns'> & { rows: QueryRow[]; columns?: Fields }>
}

export interface QueryDefinition<I extends Fields = Fields> extends QueryOptions<I> {
  readonly id: string
}

export interface AnyQuery extends Omit<QueryOptions<Fields>, 'run' | 'company'> {
  readonly id: string
  readonly company?: string
  readonly run: (ask: never) => Promise<Omit<QueryAnswer, 'columns'> & { rows: QueryRow[]; columns?: Fields }>
}

/** Declares a query: typed input and columns; a report is a query. */
export function query<const Id extends string, I extends Fields = Record<never, never>>(
  id: Id,
  options: QueryOptions<I>,
): QueryDefinition<I> & { readonly id: Id } {
  return { id, ...options }
}
