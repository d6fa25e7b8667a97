import { type FieldShape, type QueryAnswer, type QueryRow, type RecordShape, refuse } from '../../kernel/index.ts'

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

const CREATED: FieldShape = { ...STATE, name: 'createdAt', label: 'Created', kind: 'instant' }

/** What the named amounts are in, where it is not named: a figure without its currency says nothing. */
function currencies(all: readonly FieldShape[], chosen: readonly FieldShape[]): FieldShape[] {
  const wanted = new Set(chosen.flatMap((one) => one.currencyField ?? []))
  return all.filter((one) => wanted.has(one.name) && !chosen.includes(one))
}

/**
 * The columns of a list's export: the id first, then its fields; or the ones named, and the currencies of their
 * amounts.
 * @throws Refusal `export.column` for a name that is no column of the list.
 */
export function listColumns(shape: RecordShape, names?: readonly string[]): FieldShape[] {
  const id: FieldShape = { ...STATE, name: 'id', label: 'Id', kind: 'text' }
  const choices = shape.states.map(({ name, label }) => ({ value: name, label }))
  const all = [id, ...(choices.length > 0 ? [{ ...STATE, choices }] : []), ...shape.fields]
  if (!names) return all.filter((one) => one.kind !== 'rows' && !one.masked)
  const chosen = names.map(
    (name) =>
      [...all, CREATED].find((one) => one.name === name && one.kind !== 'rows') ??
      refuse('export.column', `There is no column “${name}” to export.`, { field: 'columns' }),
  )
  return [...chosen, ...currencies(all, chosen)]
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
