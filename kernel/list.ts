import type { Catalogue } from './catalogue.ts'
import type { FilterOperator } from './catalogue-shape.ts'
import { indexSets } from './draft-sql.ts'
import type { FieldSpec } from './field.ts'
import { ORDERED } from './field.ts'
import { isId } from './id.ts'
import { pageSql, type SortKey, usualSort, whereSql } from './list-order.ts'
import { byWords, found, having, lookedAt, ownWords, type WordsAsked } from './list-words.ts'
import { quoted } from './names.ts'
import type { Who } from './policy.ts'
import type { AnyRecord } from './record.ts'
import { refuse } from './refusal.ts'
import { Parameters, scopeSql, unmaskedIn } from './sight.ts'
import { type Column, selectOf, type Table, tableFor } from './table.ts'
import type { WordFrequencies } from './word-frequency.ts'
import { say, several } from './words.ts'
import { wordsQuery } from './words-query.ts'

export interface ListAsk {
  where?: Record<string, Partial<Record<FilterOperator, unknown>>>
  /** Fields, a minus before each that falls: `-issuedOn,number`. */
  sort?: string
  limit?: number
  /** Cursor of the last row of the page before. */
  after?: string
  search?: string
  /** The fields that are wanted of each row, where not all are; what tells which row it is comes along. */
  columns?: readonly string[]
}

/**
 * How many rows a page has: what was asked for, up to the most that one page holds.
 * @throws Refusal `list.limit` for what is no number above 0.
 */
export function pageSize(asked: number, most: number): number {
  if (!(asked >= 1)) refuse('list.limit', say`The limit must be a whole number above 0.`, { field: 'limit' })
  return Math.min(Math.trunc(asked), most)
}

/** Operators that a field of this kind can be filtered by: the allow-list of lists, exports and saved views. */
export function filtersOf(spec: FieldSpec): FilterOperator[] {
  switch (spec.kind) {
    case 'rows':
    case 'json':
      return []
    case 'boolean':
      return ['is']
    case 'decimal':
    case 'money':
    case 'integer':
      return ['is', 'over', 'under', ...(spec.optional ? (['empty'] as const) : [])]
    case 'date':
    case 'instant':
      return ['is', 'from', 'until', ...(spec.optional ? (['empty'] as const) : [])]
    case 'choice':
    case 'ref':
    case 'currency':
    case 'country':
    case 'subject':
      return ['is', 'not', 'in', ...(spec.optional ? (['empty'] as const) : [])]
    case 'texts':
      return ['has']
    default:
      return ['is', 'has', ...(spec.optional ? (['empty'] as const) : [])]
  }
}

const COMPARE: Partial<Record<FilterOperator, string>> = {
  is: '=',
  not: 'is distinct from',
  from: '>=',
  until: '<=',
  over: '>',
  under: '<',
}

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (letter) => `\\${letter}`)

/** Whether a filter looks for words that the table keeps. */
const looksForWords = ({ spec }: Column, operator: FilterOperator, value: unknown): boolean =>
  operator === 'has' && spec.search === true && wordsQuery(String(value)) !== null

function termSql(
  table: Table,
  column: Column,
  operator: FilterOperator,
  value: unknown,
  parameters: Parameters,
): string {
  const name = `${quoted(table.table)}.${quoted(column.column)}`
  const wrong = (): never =>
    refuse('list.filter', say`${column.name} can't be filtered by ${operator} ${JSON.stringify(value)}.`, {
      help: say`Give a value such as the field holds.`,
      field: column.name,
    })
  const one = (given: unknown): unknown => {
    if (column.type === 'uuid' && !isId(given)) return wrong()
    if (typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean') return given
    return wrong()
  }
  if (operator === 'empty') return value === false ? `${name} is not null` : `${name} is null`
  if (operator === 'in') {
    if (!Array.isArray(value) || value.length > 1000) return wrong()
    return `${name} = any(${parameters.add(value.map(one), `${column.type}[]`)})`
  }
  if (operator === 'has') {
    if (column.type === 'text[]') return `${name} @> array[${parameters.add(one(value), 'text')}]`
    const holds = `${name} ilike ${parameters.add(`%${escapeLike(String(value))}%`)}`
    // Where the words of the field are kept, it is looked for from the beginnings of words: the index finds those.
    const query = looksForWords(column, operator, value) ? wordsQuery(String(value)) : null
    return query
      ? `(${quoted(table.table)}.words @@ to_tsquery('simple', ${parameters.add(query)}) and ${holds})`
      : holds
  }
  if (operator === 'until' && column.type === 'timestamptz' && typeof value === 'string' && value.length === 10) {
    return `${name} < ${parameters.add(value, 'date')} + 1`
  }
  return `${name} ${COMPARE[operator]} ${parameters.add(one(value), column.type)}`
}

function sortKeys(table: Table, sort: string, who: Who): SortKey[] {
  const keys = sort
    .split(',')
    .filter((part) => part !== '')
    .slice(0, 4)
    .map((part): SortKey => {
      const falls = part.startsWith('-')
      const name = falls ? part.slice(1) : part
      const column = table.byName.get(name)
      if (column && unmaskedIn(table.record, column.spec, who) !== 'all')
        refuse('list.sort', say`You may not see ${name}, so you can't sort by it.`, {
          help: say`Ask an owner for a role that sees it.`,
          kind: 'forbidden',
          field: 'sort',
        })
      const sortable = column && (ORDERED.has(column.spec.kind) || name === 'id' || name === 'state')
      return sortable
        ? { column, falls }
        : refuse('list.sort', say`Lists of this kind can't be sorted by ${name}.`, {
            help: say`Sort by a field of the record.`,
            field: 'sort',
          })
    })
  const id = table.byName.get('id') as Column
  return keys.some((key) => key.column.name === 'id')
    ? keys
    : [...keys, { column: id, falls: keys.at(-1)?.falls ?? false }]
}

/** Rows after the cursor: `(a, id) > (…)`, spelled out because the directions may differ; empty values come last. */
function afterSql(table: Table, keys: SortKey[], cursor: string, parameters: Parameters): string {
  let values: unknown[]
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
  } catch {
    return refuse('list.cursor', say`The cursor is not one that a list gave.`, {
      help: say`Begin again at the first page.`,
      field: 'after',
    })
  }
  if (!Array.isArray(values) || values.length !== keys.length)
    return refuse('list.cursor', say`The cursor belongs to another order of the list.`, {
      help: say`Begin again at the first page.`,
      field: 'after',
    })
  const [first] = keys
  if (keys.every(({ column, falls }) => falls === first?.falls && !column.spec.optional)) {
    const names = keys.map(({ column }) => `${quoted(table.table)}.${quoted(column.column)}`)
    const given = keys.map(({ column }, index) => parameters.add(values[index], column.type))
    return `(${names.join(', ')}) ${first?.falls ? '<' : '>'} (${given.join(', ')})`
  }
  const terms: string[] = []
  let equal = 'true'
  for (const [index, { column, falls }] of keys.entries()) {
    const name = `${quoted(table.table)}.${quoted(column.column)}`
    const value = values[index]
    if (value !== null) {
      const given = parameters.add(value, column.type)
      terms.push(`(${equal} and (${name} ${falls ? '<' : '>'} ${given} or ${name} is null))`)
      equal += ` and ${name} = ${given}`
    } else equal += ` and ${name} is null`
  }
  return `(${terms.length > 0 ? terms.join(' or ') : 'false'})`
}

export interface Statement {
  text: string
  values: unknown[]
}

/** A statement that gives what is wanted, or too little of it. */
export interface Step extends Statement {
  /** Whether it looked at the whole list, or a statement that gives a row where it did not. */
  whole: boolean | Statement
}

export interface ListPlan {
  table: Table
  keys: SortKey[]
  limit: number
  /** One after the other, until one gives enough or has looked at all. */
  page: Step[]
  /** FROM and WHERE without the cursor, to sum over. */
  filtered: Statement
  /** Counts the rows without the cursor, up to so many. */
  counted(most: number): Step[]
  /** Whether words are looked for. */
  byWords: boolean
}

/**
 * The statements of one page, or null where the person may see nothing of this kind.
 * @param frequency how common words are, where the list is asked for some
 */
export function planList(
  record: AnyRecord,
  ask: ListAsk,
  who: Who,
  catalogue: Pick<Catalogue, 'records'>,
  frequency: WordFrequencies | null = null,
): ListPlan | null {
  const table = tableFor(record)
  const name = quoted(table.table)
  const parameters = new Parameters()
  const scope = scopeSql(table, who, parameters, catalogue)
  if (scope === null) return null
  const filters = filterTerms(table, ask.where, who, parameters)
  const asked = wordsAsked(table, ask, filters, parameters)
  const plain = [...(scope === 'true' ? [] : [scope]), ...filters.plain]
  const values = [...parameters.values]
  const keys = sortKeys(table, ask.sort ?? usualSort(record), who)
  const terms = ask.after ? [...plain, afterSql(table, keys, ask.after, parameters)] : plain
  const order = keys
    .map(
      ({ column, falls }) =>
        // Where nothing can be empty, an index read backwards gives this order; with “nulls last” it doesn't.
        `${name}.${quoted(column.column)} ${falls ? `desc${column.spec.optional ? ' nulls last' : ''}` : 'asc'}`,
    )
    .join(', ')
  const fixed = Object.entries(ask.where ?? {}).flatMap(([field, filter]) => (filter.is === undefined ? [] : [field]))
  const inOrder = (select: string, of: readonly string[], most: number, to: Parameters): string =>
    pageSql({
      ...{ table, select, from: name, keys, terms: of, order, limit: most },
      fixed: new Set(fixed),
      filtered: new Set(Object.keys(ask.where ?? {})),
      add: (value, type) => to.add(value, type),
      sets: fixed.includes('id') ? [] : indexSets(record),
    })
  /** How many of the first rows to look at for so many: none where words are rare, null where nothing is known. */
  const toLookAt = (wanted: number) => (asked && frequency ? lookedAt(table, asked, wanted, frequency) : null)
  const looking = (of: WordsAsked, looked: number, by: readonly string[], given: readonly unknown[]) => {
    const to = new Parameters(given)
    const first = inOrder(`${name}.*`, by, looked, to)
    // Every parameter must stand in a statement, the words' too.
    const named = [...(of.search ? [`${of.search} is null`] : []), ...of.terms].join(' and ')
    const more = `select 1 from (${first}) as ${name} where true or (${named}) offset ${looked - 1} limit 1`
    return { rows: having(table, of, first), values: to.values, whole: { text: more, values: to.values } }
  }
  const limit = pageSize(ask.limit ?? 80, 1000)
  const select = ask.columns ? selectOf(table.table, columnsFor(table, ask.columns, keys)) : table.select
  const all = `from ${asked ? byWords(table, asked) : name}`
  const page = (): Step[] => {
    const given = parameters.values
    if (!asked) return [{ text: inOrder(select, terms, limit + 1, parameters), values: given, whole: true }]
    const ended = `order by ${order} limit ${limit + 1}`
    const looked = toLookAt(limit + 1)
    const columns = keys.map((key) => key.column)
    // Of a table of which nothing is known, because it is small, the planner knows enough.
    const rows =
      looked === null ? `${all}${whereSql([...terms, ...asked.terms])}` : found(table, asked, terms, columns, ended)
    const last = { text: `select ${select} ${rows} ${ended}`, values: given, whole: true }
    if (!looked) return [last]
    const { rows: first, ...step } = looking(asked, looked, terms, given)
    return [{ ...step, text: `select ${select} ${first} ${ended}` }, last]
  }
  const filtered = `${all}${whereSql([...plain, ...(asked?.terms ?? [])])}`
  const counted = (most: number): Step[] => {
    const upTo = (rows: string) => `select count(*)::integer as count from (select 1 ${rows} limit ${most}) as counted`
    const last = { text: upTo(filtered), values, whole: true }
    // To find so many by an index is quick, but for rows that are found by their lines: each is found once.
    const own = asked && ownWords(table, asked, plain)
    const looked = own ? toLookAt(most) : null
    if (!asked || !own || !looked) return [last]
    const { rows: first, ...step } = looking(asked, looked, plain, values)
    return [{ text: upTo(own), values, whole: false }, { ...step, text: upTo(first) }, last]
  }
  return { table, keys, limit, page: page(), filtered: { text: filtered, values }, counted, byWords: asked !== null }
}

/** The words that a list looks for, by its search and in its fields. */
function wordsAsked(table: Table, ask: ListAsk, { worded }: FilterTerms, parameters: Parameters): WordsAsked | null {
  const searched = table.searches || table.lines.some((lines) => lines.searches)
  const query = searched && ask.search ? wordsQuery(ask.search) : null
  if (query === null && worded.length === 0) return null
  return {
    texts: [...(query === null ? [] : [ask.search ?? '']), ...worded.map(({ text }) => text)],
    search: query === null ? null : `to_tsquery('simple', ${parameters.add(query)})`,
    terms: worded.map(({ term }) => term),
  }
}

/**
 * The columns of a row of which these fields are wanted: they, what amounts are in and inputs belong to, what it is sorted
 * by, and what says which row it is, whose, and what may be done with it.
 */
function columnsFor(table: Table, wanted: readonly string[], keys: readonly SortKey[]): Column[] {
  const { title, company } = table.record
  const along = wanted.flatMap((name) => {
    const column = table.byName.get(name)
    if (!column) return refuse('list.columns', say`There is no field “${name}” here.`, { field: 'columns' })
    return [name, column.spec.currencyField, column.spec.inputOf]
  })
  const names = new Set([
    ...['id', 'revision', 'state', 'code', title, company],
    ...along,
    ...keys.map((key) => key.column.name),
  ])
  return table.columns.filter((column) => names.has(column.name))
}

interface FilterTerms {
  plain: string[]
  /** Those that look for words, with the text that was asked for. */
  worded: { term: string; text: string }[]
}

/** What the filters ask for; one that is masked in some companies is asked of the others only. */
function filterTerms(table: Table, where: ListAsk['where'], who: Who, parameters: Parameters): FilterTerms {
  const terms: FilterTerms = { plain: [], worded: [] }
  for (const [name, filter] of Object.entries(where ?? {})) {
    const column = table.byName.get(name)
    if (!column || typeof filter !== 'object' || filter === null)
      refuse('list.filter', say`There is no field ${name} to filter by.`, { field: name })
    const allowed: FilterOperator[] = ['id', 'state', 'createdBy'].includes(name)
      ? ['is', 'not', 'in']
      : filtersOf(column.spec)
    const seen = unmaskedIn(table.record, column.spec, who)
    if (seen !== 'all' && seen.length === 0)
      refuse('list.filter', say`You may not see ${name}, so you can't filter by it.`, {
        help: say`Ask an owner for a role that sees it.`,
        kind: 'forbidden',
        field: name,
      })
    for (const [operator, value] of Object.entries(filter)) {
      if (!allowed.includes(operator as FilterOperator))
        refuse('list.filter', say`${name} can't be filtered by “${operator}”; it can by ${several(allowed, 'or')}.`, {
          field: name,
        })
      const term = termSql(table, column, operator as FilterOperator, value, parameters)
      if (looksForWords(column, operator as FilterOperator, value)) terms.worded.push({ term, text: String(value) })
      else terms.plain.push(term)
    }
    const company = table.byName.get(table.record.company ?? '')
    if (seen !== 'all' && company)
      terms.plain.push(
        `${quoted(table.table)}.${quoted(company.column)} = any(${parameters.add(seen, `${company.type}[]`)})`,
      )
  }
  return terms
}

/** The cursor after this row. */
export const cursorOf = (keys: SortKey[], row: Record<string, unknown>): string =>
  Buffer.from(JSON.stringify(keys.map((key) => row[key.column.name] ?? null))).toString('base64url')
