import type { FieldShape, FilterOperator, ListAsk, RecordShape, Where } from '../api/types.ts'
import { closedStates } from '../record/state-path.ts'

/** One filter: a field, an operator of its allow-list, and the value or values. */
export interface Filter {
  field: string
  operator: FilterOperator
  value: string | string[] | boolean
}

/** Everything that an address says about a list. */
export interface ListState {
  /** `open`, `all` or the id of a saved view. */
  view: string
  filters: Filter[]
  words?: string
  sort?: string
  group?: string
  columns?: string[]
}

const OWN = new Set(['view', 'words', 'sort', 'group', 'columns'])
const OPERATORS: ReadonlySet<string> = new Set<FilterOperator>([
  'is',
  'not',
  'in',
  'from',
  'until',
  'over',
  'under',
  'has',
  'empty',
])

/** States in which something is left to do. Empty where a record has none, or no others. */
export function openStates(record: Pick<RecordShape, 'states'>): string[] {
  const closed = closedStates(record.states)
  const open = record.states.map((state) => state.name).filter((name) => !closed.includes(name))
  return open.length < record.states.length ? open : []
}

/** The view with which a list begins. */
export function firstView(record: RecordShape): string {
  return openStates(record).length > 0 ? 'open' : 'all'
}

/** The fields by which a list can be filtered; the state is one of them. */
export function filterFields(record: RecordShape): FieldShape[] {
  const declared = record.fields.filter((field) => field.filters.length > 0)
  if (record.states.length === 0 || declared.some((field) => field.name === 'state')) return declared
  return [stateField(record), ...declared]
}

/** The state as a field of choices, for filters, columns and groups. */
export function stateField(record: RecordShape): FieldShape {
  return {
    name: 'state',
    label: 'State',
    kind: 'choice',
    optional: false,
    given: true,
    choices: record.states.map((state) => ({ value: state.name, label: state.label })),
    filters: ['is', 'in', 'not'],
    sorts: true,
  }
}

function filterValue(operator: FilterOperator, text: string): Filter['value'] {
  if (operator === 'in') return text.split(',').filter(Boolean)
  return operator === 'empty' ? text !== 'false' : text
}

/** Reads a list's state from an address. What is not on the record's allow-list is left out. */
export function readListState(search: Record<string, string>, record: RecordShape): ListState {
  const fields = new Map(filterFields(record).map((field) => [field.name, field]))
  const filters: Filter[] = []
  for (const [name, text] of Object.entries(search)) {
    const cut = name.lastIndexOf('.')
    if (OWN.has(name) || cut < 1) continue
    const [field, operator] = [name.slice(0, cut), name.slice(cut + 1)]
    if (!OPERATORS.has(operator) || !fields.get(field)?.filters.includes(operator as FilterOperator)) continue
    filters.push({ field, operator: operator as FilterOperator, value: filterValue(operator as FilterOperator, text) })
  }
  return {
    view: search.view ?? firstView(record),
    filters,
    words: search.words || undefined,
    sort: search.sort || undefined,
    group: search.group || undefined,
    columns: search.columns ? search.columns.split(',').filter(Boolean) : undefined,
  }
}

/** Writes a list's state into an address; what is as it begins is left out. */
export function writeListState(state: ListState, record: RecordShape): Record<string, string> {
  const search: Record<string, string> = {}
  if (state.view !== firstView(record)) search.view = state.view
  for (const { field, operator, value } of state.filters)
    search[`${field}.${operator}`] = Array.isArray(value) ? value.join(',') : String(value)
  if (state.words) search.words = state.words
  if (state.sort && state.sort !== record.sort) search.sort = state.sort
  if (state.group) search.group = state.group
  if (state.columns) search.columns = state.columns.join(',')
  return search
}

/** Sets a filter in place of another on the same field and operator. */
export function withFilter(state: ListState, filter: Filter): ListState {
  const others = state.filters.filter((each) => each.field !== filter.field || each.operator !== filter.operator)
  return { ...state, filters: [...others, filter] }
}

/** The `where` of the API: the view's own filter, the company, and the chips. */
export function whereOf(state: ListState, record: RecordShape, company: string | undefined): Where {
  const where: Where = {}
  const put = (field: string, operator: string, value: unknown) => {
    where[field] = { ...where[field], [operator]: value }
  }
  if (record.company && company) put(record.company, 'is', company)
  const ownState = state.filters.some((filter) => filter.field === 'state')
  if (state.view === 'open' && !ownState) put('state', 'in', openStates(record))
  for (const filter of state.filters) put(filter.field, filter.operator, filter.value)
  return where
}

/** The order that the API is asked for: the group first, so that its rows stand together. */
export function sortOf(state: ListState, record: RecordShape): string {
  const sort = state.sort ?? record.sort
  const first = sort.split(',')[0]?.replace(/^-/, '')
  return state.group && state.group !== first ? `${state.group},${sort}` : sort
}

/** What to ask the API for. */
export function askOf(state: ListState, record: RecordShape, company: string | undefined): ListAsk {
  const where = whereOf(state, record, company)
  return { where, sort: sortOf(state, record) || undefined, search: state.words, limit: 80 }
}

/** The order after a header was chosen: rising, falling, then the record's own. */
export function nextSort(current: string | undefined, field: string, own: string): string | undefined {
  const now = current ?? own
  if (now === field) return `-${field}`
  if (now === `-${field}`) return own === field || own === `-${field}` ? field : undefined
  return field
}
