import {
  type FieldShape,
  type QueryAnswer,
  type QueryRow,
  type QueryShape,
  type RecordShape,
  refuse,
  say,
} from '../../kernel/index.ts'
import { firstOf, type Labels, labelNames } from '../../kernel/label-names.ts'
import { messageFiles } from '../message-files.ts'
import { calledColumn, calledStates } from './called.ts'

/** Pages of one answer: the first names columns and head, the last totals and proof. */
export type Pages = AsyncIterable<QueryAnswer> | Iterable<QueryAnswer>

/** A page with its title and columns as readers call them; what the report itself named stays: `Feb 2026`. */
function calledPage(page: QueryAnswer, shape: QueryShape, labels: Labels): QueryAnswer {
  const declared = new Map(shape.columns.map((column) => [column.name, column.label]))
  const columns = page.columns.map((column) =>
    declared.get(column.name) === column.label ? calledColumn(labels, shape.id, column) : column,
  )
  const { head } = page
  const title = head?.title === shape.label ? firstOf(labels, labelNames.query(shape.id)) : undefined
  return { ...page, columns, ...(head && title ? { head: { ...head, title } } : {}) }
}

/**
 * All pages of a query, one after the other: `next` asks for the page after a place. Where its shape is given, they
 * are called as readers of a language call them.
 */
export async function* answerPages(
  next: (after: string | undefined) => Promise<QueryAnswer>,
  shape?: QueryShape,
  locale?: string,
): AsyncGenerator<QueryAnswer> {
  const { labels } = messageFiles(locale)
  let after: string | undefined
  do {
    const page = await next(after)
    yield shape ? calledPage(page, shape, labels) : page
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
export function listColumns(shape: RecordShape, names?: readonly string[], labels: Labels = {}): FieldShape[] {
  const id: FieldShape = { ...STATE, name: 'id', label: 'Id', kind: 'text' }
  const choices = calledStates(labels, shape)
  const called = [STATE, CREATED, ...shape.fields].map((column) => calledColumn(labels, shape.id, column))
  const [state = STATE, created = CREATED, ...fields] = called
  const all = [id, ...(choices.length > 0 ? [{ ...state, choices }] : []), ...fields]
  if (!names) return all.filter((one) => one.kind !== 'rows' && !one.masked)
  const chosen = names.map(
    (name) =>
      [...all, created].find((one) => one.name === name && one.kind !== 'rows') ??
      refuse('export.column', say`There is no column “${name}” to export.`, { field: 'columns' }),
  )
  return [...chosen, ...currencies(all, chosen)]
}

/** The pages of a record list in the form of a query's answer. */
export async function* recordPages(
  shape: RecordShape,
  next: (after: string | undefined) => Promise<ListPage>,
  asked: { names?: readonly string[] | undefined; locale?: string | undefined } = {},
): AsyncGenerator<QueryAnswer> {
  const { labels } = messageFiles(asked.locale)
  const columns = listColumns(shape, asked.names, labels)
  const title = firstOf(labels, labelNames.records(shape.id)) ?? shape.plural
  let after: string | undefined
  do {
    const page = await next(after)
    yield { columns, rows: page.rows as QueryRow[], head: { title } }
    after = page.after
  } while (after !== undefined)
}
