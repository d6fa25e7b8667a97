import type { FieldShape, QueryAnswer, QueryRow, RecordShape } from '../../kernel/index.ts'

/** Pages of one answer: the first names columns and head, the last totals and proof. */
export type Pages = AsyncIterable<QueryAnswer> | Iterable<QueryAnswer>

/** All pages of a query, one after the other: `next` asks for the page after a place. */
export async function* answerPages(
  next: (after: string | undefined) => Promise<QueryAnswer>,
): AsyncGenerator<QueryAnswer> {
  let after: string | undefined
  do {
    const page = await next(after)
    yield page
    if (page.after !== undefined && page.after === after) return
    after = page.after
  } while (after !== undefined)
}

/** A page of a record list as the door gives it. */
export interface ListPage {
  rows: Record<string, unknown>[]
  after?: string
}

const STATE: FieldShape = {
  name: 'state',
  label: 'State',
  kind: 'choice',
  optional: false,
  given: true,
  filters: [],
  sorts: true,
}

/** The columns of a list's export: the id first, then its fields or the ones named. */
export function listColumns(shape: RecordShape, names?: readonly string[]): FieldShape[] {
  const id: FieldShape = { ...STATE, name: 'id', label: 'Id', kind: 'text' }
  const choices = shape.states.map(({ name, label }) => ({ value: name, label }))
  const all = [id, ...(choices.length > 0 ? [{ ...STATE, choices }] : []), ...shape.fields]
  if (!names) return all.filter((one) => one.kind !== 'rows' && !one.masked)
  return names.flatMap((name) => all.find((one) => one.name === name && one.kind !== 'rows') ?? [])
}

/** The pages of a record list in the form of a query's answer. */
export async function* recordPages(
  shape: RecordShape,
  next: (after: string | undefined) => Promise<ListPage>,
  names?: readonly string[],
): AsyncGenerator<QueryAnswer> {
  const columns = listColumns(shape, names)
  let after: string | undefined
  do {
    const page = await next(after)
    yield { columns, rows: page.rows as QueryRow[], head: { title: shape.plural } }
    after = page.after
  } while (after !== undefined)
}
