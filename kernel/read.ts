import { recordName, roleName } from './called.ts'
import type { Opens, QueryAnswer, QueryRow } from './catalogue-shape.ts'
import type { Kernel } from './dispatch.ts'
import { explain } from './failure.ts'
import type { FieldSpec, Fields } from './field.ts'
import { isId } from './id.ts'
import { audit as auditRecord } from './kernel-records.ts'
import { cursorOf, type ListAsk, type ListPlan, planList, type Statement, type Step } from './list.ts'
import { quoted, words } from './names.ts'
import { holds, type Who } from './policy.ts'
import { withinReach } from './reach.ts'
import { type Reader, type RunSql, reader } from './reader.ts'
import type { AnyRecord } from './record.ts'
import { Refusal, refuse } from './refusal.ts'
import { fieldShapes } from './shape.ts'
import { type ChangeImage, shownEach } from './shown-changes.ts'
import { maskRow, mayRead, namedSql, Parameters, scopeSql, unmaskedIn } from './sight.ts'
import { statementName } from './statement-name.ts'
import { type Column, type Table, tableFor } from './table.ts'
import { validate } from './validate.ts'
import { wordFrequencies } from './word-frequency.ts'
import { say, several, type Words } from './words.ts'

type Row = Record<string, unknown> & { id: string }

/** Runs SQL on the kernel's pool. */
export const poolRun =
  (kernel: Pick<Kernel, 'pool'>): RunSql =>
  async (text, values = [], name) =>
    (await kernel.pool.query({ text, values, ...(name ? { name } : {}) })).rows as never

const source = (kernel: Pick<Kernel, 'pool' | 'catalogue'>) => ({ catalogue: kernel.catalogue, rows: poolRun(kernel) })

/** A reader with the program's rights, for queries and answers. */
export const readerOf = (kernel: Kernel, who: Who): Reader => reader({ ...kernel, run: poolRun(kernel) }, who)

/** The record of this id, if this person may read any of its kind. */
export function readable(kernel: Kernel, id: string, who: Who): AnyRecord {
  const record = kernel.catalogue.records.get(id)
  if (!record) return refuse('record.unknown', say`There is no record “${id}”.`, { kind: 'missing' })
  if (!mayRead(record, who)) {
    const roles = several(record.may.read.map(roleName), 'or')
    const words = record.whole
      ? say`You can't see these: it needs the role ${roles} in every company.`
      : say`You can't see these: it needs the role ${roles}.`
    refuse('record.forbidden', words, {
      kind: 'forbidden',
      help: say`Ask an owner to give you that role.`,
    })
  }
  return record
}

export interface Page {
  rows: Row[]
  after?: string
}

async function planned(kernel: Kernel, id: string, ask: ListAsk, who: Who): Promise<ListPlan | null> {
  const record = readable(kernel, id, who)
  const words = ask.search || Object.values(ask.where ?? {}).some((filter) => filter?.has !== undefined)
  return planList(record, ask, who, kernel.catalogue, words ? await wordFrequencies(kernel.pool) : null)
}

/** One page of a list: rows in scope, masked, with the titles of what they refer to. */
export async function list(kernel: Kernel, id: string, ask: ListAsk, who: Who): Promise<Page> {
  const plan = await planned(kernel, id, ask, who)
  if (!plan) return { rows: [] }
  const rows = (await stepped(kernel, plan.page, (found) => found.length > plan.limit)) as Row[]
  const more = rows.length > plan.limit
  const page = more ? rows.slice(0, plan.limit) : rows
  const after = more ? cursorOf(plan.keys, page.at(-1) as Row) : undefined
  await dress(kernel, plan.table, page, who)
  return { rows: page, ...(after ? { after } : {}) }
}

/** Rows as somebody gets them: with titles, and without what is masked. */
async function dress(kernel: Kernel, table: Table, rows: Row[], who: Who): Promise<void> {
  await Promise.all([
    addTitles(source(kernel), table, rows, who),
    ...(table.record === auditRecord && rows[0]?.changes ? [showImages(kernel, rows, who)] : []),
  ])
  for (const row of rows) maskRow(kernel.catalogue, table.record, row, who)
}

/** An audit row holds images of rows: what is masked in them is masked here. */
async function showImages(kernel: Kernel, rows: Row[], who: Who): Promise<void> {
  for (const row of rows) {
    const shown = await shownEach(source(kernel), row.changes as ChangeImage[], who, false)
    row.changes = shown.filter((change) => change !== null)
  }
}

/** What those of the named records are called that this person may see: `module.record/id`. */
export async function seenSubjects(
  kernel: Pick<Kernel, 'pool' | 'catalogue'>,
  subjects: Iterable<string>,
  who: Who,
): Promise<Map<string, string>> {
  const kinds = new Map<AnyRecord, Set<string>>()
  for (const subject of subjects) {
    const [kind = '', id = ''] = subject.split('/')
    const record = kernel.catalogue.records.get(kind)
    if (record && isId(id)) kinds.set(record, (kinds.get(record) ?? new Set()).add(id))
  }
  const asked = [...kinds].map(([record, ids]) => ({ record, ids: [...ids], by: 'read' as const }))
  const found = await titlesOfEach(source(kernel), asked, who)
  return new Map(
    asked.flatMap(({ record }, index) =>
      [...(found[index] ?? [])].map(([id, title]): [string, string] => [`${record.id}/${id}`, title]),
    ),
  )
}

/**
 * What PostgreSQL calls a value that its type can't hold (class 22, data exceptions): a text where a date belongs, a day
 * before its calendar. Not a division by zero, which is a fault of ours, nor a character, which is explained by itself.
 */
const BEYOND = /^22(?!012|021|P05)/

/** A value that can't be held is the caller's to mend. */
function explainRead(error: unknown, kernel: Kernel, code: string, says: Words): unknown {
  return BEYOND.test(String((error as { code?: unknown }).code))
    ? new Refusal(code, says)
    : explain(error, kernel.catalogue)
}

/** Runs a statement of a list: what its filters and its cursor hold came from outside. */
const listed = (kernel: Kernel, { text, values }: Statement) =>
  poolRun(kernel)(text, values).catch((error: unknown) => {
    throw explainRead(error, kernel, 'list.filter', say`A filter has a value that its field cannot hold.`)
  })

/** Takes one step after the other until one gives enough, or has looked at all. */
async function stepped(kernel: Kernel, steps: Step[], isEnough: (rows: Record<string, unknown>[]) => boolean) {
  let rows: Record<string, unknown>[] = []
  for (const step of steps) {
    rows = await listed(kernel, step)
    if (step.whole === true || isEnough(rows)) break
    if (step.whole && (await listed(kernel, step.whole)).length === 0) break
  }
  return rows
}

/**
 * Rows of a list that are counted one by one: what a person is told at once costs the same in a list of millions. Rows
 * in which words are looked for are read for it, others are counted by an index alone.
 */
export const MOST_COUNTED = 10_000
const MOST_WITH_WORDS = 1000

/**
 * How many rows the list has, and the sums of its amounts by currency field where all share one. Of a list with more
 * than are counted it says so many, and `more`; its amounts are not summed.
 */
export async function count(
  kernel: Kernel,
  id: string,
  ask: ListAsk,
  who: Who,
): Promise<{ count: number; more?: true; sums: Record<string, string> }> {
  const plan = await planned(kernel, id, ask, who)
  if (!plan) return { count: 0, sums: {} }
  // A sum over rows in some of which the amount is masked would tell it.
  const amounts = plan.table.columns.filter(
    ({ spec }) => spec.kind === 'money' && unmaskedIn(plan.table.record, spec, who) === 'all',
  )
  const currencyOf = (column: Column) => plan.table.byName.get(column.spec.currencyField ?? '')
  const used = [...new Set(amounts.flatMap((one) => [one, currencyOf(one) ?? one]).map((one) => quoted(one.column)))]
  const sums = amounts.map((column) => {
    const currency = currencyOf(column)
    const amount = `sum(${quoted(column.column)})::text`
    return currency
      ? `case when min(${quoted(currency.column)}) = max(${quoted(currency.column)}) then ${amount} end as ${quoted(column.name)}`
      : `${amount} as ${quoted(column.name)}`
  })
  const most = plan.byWords ? MOST_WITH_WORDS : MOST_COUNTED
  // Counting needs an index alone; amounts need the rows, which are read only where they will be summed.
  const [counted] = await stepped(kernel, plan.counted(most + 1), ([one]) => Number(one?.count) > most)
  const found = Number(counted?.count ?? 0)
  if (found > most) return { count: most, more: true, sums: {} }
  if (found === 0 || sums.length === 0) return { count: found, sums: {} }
  const [row] = await listed(kernel, {
    text: `select ${sums.join(', ')} from (select ${used.join(', ')} ${plan.filtered.text}) counted`,
    values: plan.filtered.values,
  })
  const known = Object.entries(row ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return { count: found, sums: Object.fromEntries(known) }
}

/** One record with its lines and titles; missing and out of scope are the same answer. */
export async function get(kernel: Kernel, recordId: string, id: string, who: Who): Promise<Row> {
  const table = tableFor(readable(kernel, recordId, who))
  const missing = () =>
    refuse('record.missing', say`There is no such ${recordName(table.record)}, or it is not yours to see.`, {
      kind: 'missing',
    })
  if (!isId(id)) return missing()
  const parameters = new Parameters()
  const key = parameters.add(id, 'uuid')
  const scope = scopeSql(table, who, parameters, kernel.catalogue)
  if (scope === null) return missing()
  const text = `select ${table.selectWithLines} from ${quoted(table.table)} where ${quoted(table.table)}.id = ${key} and ${scope}`
  const [row] = await poolRun(kernel)<Row>(text, parameters.values)
  if (!row) return missing()
  await dress(kernel, table, [row], who)
  return row
}

export const label = (record: AnyRecord): string => record.label ?? words(record.id.split('.')[1] ?? record.id)

interface Wanted {
  row: Row
  path: string
  record: AnyRecord
  id: string
  by: 'read' | 'named'
}

type Records = Kernel['catalogue']['records']

const referring = new WeakMap<Fields, [name: string, spec: FieldSpec][]>()

/** The fields that may hold a reference, themselves or in their lines. */
function referringOf(fields: Fields): [name: string, spec: FieldSpec][] {
  const known = referring.get(fields)
  if (known) return known
  const found = Object.entries(fields).flatMap(([name, { spec }]): [string, FieldSpec][] =>
    spec.kind === 'subject' || spec.target || referringOf(spec.rows ?? {}).length > 0 ? [[name, spec]] : [],
  )
  referring.set(fields, found)
  return found
}

function addWanted(to: Wanted[], records: Records, fields: Fields, given: Row, prefix: string, row: Row): void {
  for (const [name, spec] of referringOf(fields)) {
    const value = given[name]
    const path = prefix + name
    if (spec.kind === 'rows' && Array.isArray(value)) {
      for (const [index, line] of value.entries())
        addWanted(to, records, spec.rows ?? {}, line as Row, `${path}.${index}.`, row)
    } else if (typeof value === 'string') {
      if (spec.target && spec.kind !== 'subject') to.push({ row, path, record: spec.target(), id: value, by: 'named' })
      else addSubject(to, records, value, path, row)
    }
  }
}

/** A subject names its record itself, `module.record/id`. */
function addSubject(to: Wanted[], records: Records, value: string, path: string, row: Row): void {
  const [kind = '', id = ''] = value.split('/')
  const record = records.get(kind)
  if (record && isId(id)) to.push({ row, path, record, id, by: 'read' })
}

/**
 * Adds `_titles`: what each reference is called. A row names what lies in companies in which this person has a part; of
 * a subject, which may be anything, only what they may read.
 */
export async function addTitles(
  read: Pick<Reader, 'catalogue' | 'rows'>,
  table: Table,
  rows: Row[],
  who: Who,
): Promise<void> {
  const wanted: Wanted[] = []
  for (const row of rows) {
    addWanted(wanted, read.catalogue.records, table.record.fields, row, '', row)
    row._titles = {}
  }
  const kinds = { read: new Map<AnyRecord, Set<string>>(), named: new Map<AnyRecord, Set<string>>() }
  for (const { record, id, by } of wanted) {
    const ids = kinds[by].get(record)
    if (ids) ids.add(id)
    else kinds[by].set(record, new Set([id]))
  }
  const asked = (['read', 'named'] as const).flatMap((by) =>
    [...kinds[by]].map(([record, ids]) => ({ record, ids: [...ids], by })),
  )
  const found = await titlesOfEach(read, asked, who)
  const titles = { read: new Map<AnyRecord, Map<string, string>>(), named: new Map<AnyRecord, Map<string, string>>() }
  for (const [index, { record, by }] of asked.entries()) titles[by].set(record, found[index] ?? new Map())
  for (const { row, path, record, id, by } of wanted) {
    const title = titles[by].get(record)?.get(id)
    if (title !== undefined) (row._titles as Record<string, string>)[path] = title
  }
}

/** Records of one kind whose titles are asked for: of those that somebody may read, or that may be named beside a row. */
interface Untitled {
  record: AnyRecord
  ids: readonly string[]
  by: 'read' | 'named'
}

/**
 * Titles of records by id, for each of these kinds, in one question to the database: the title field, before it the code
 * where the record has one. Left out is what this person may not read, or, for what is only named beside a row that they
 * read, what lies in companies that are not theirs.
 */
async function titlesOfEach(
  read: Pick<Reader, 'catalogue' | 'rows'>,
  asked: readonly Untitled[],
  who: Who,
): Promise<Map<string, string>[]> {
  const parameters = new Parameters()
  const parts = asked.flatMap(({ record, ids, by }, index) => {
    const table = tableFor(record)
    const title = table.byName.get(record.title)
    const code = record.title === 'code' ? undefined : table.byName.get('code')
    const shown = code
      ? `concat_ws(' ', ${quoted(code.column)}, ${quoted(title?.column ?? 'id')})`
      : `${quoted(title?.column ?? 'id')}::text`
    const scope = by === 'named' ? namedSql(table, who, parameters) : scopeSql(table, who, parameters, read.catalogue)
    if (scope === null) return []
    return `select ${index} as kind, id, ${shown} as title from ${quoted(table.table)} where id = any(${parameters.add(ids, 'uuid[]')}) and ${scope}`
  })
  const titles = asked.map(() => new Map<string, string>())
  if (parts.length === 0) return titles
  const text = parts.join(' union all ')
  type Titled = { kind: number; id: string; title: string | null }
  for (const { kind, id, title } of await read.rows<Titled>(text, parameters.values, statementName(text)))
    titles[kind]?.set(id, title ?? '')
  return titles
}

/** Runs a query for this person: roles, and its company in scope; on the replica where there is a fresh one. */
export async function ask(kernel: Kernel, id: string, given: unknown, who: Who): Promise<QueryAnswer> {
  const query = kernel.catalogue.queries.get(id)
  if (!query) return refuse('query.unknown', say`There is no query “${id}”.`, { kind: 'missing' })
  if (!holds(who, query.may)) {
    const roles = several(query.may.map(roleName), 'or')
    refuse('query.forbidden', say`You can't see this report: it needs the role ${roles}.`, {
      kind: 'forbidden',
      help: say`Ask an owner to give you that role.`,
    })
  }
  const input = validate(query.input ?? {}, given ?? {})
  const company = query.company ? input[query.company] : null
  if (typeof company === 'string' && !holds(who, query.may, company)) {
    refuse('query.company', say`There is no such company, or its figures are not yours to see.`, {
      kind: 'missing',
      ...(query.company ? { field: query.company } : {}),
    })
  }
  const read = source(kernel)
  const nothing = { past: read.rows, made: () => false, reached: new Set<string>() }
  await withinReach({ ...read, ...nothing }, query.input, input, query.may, who)
  try {
    const run = (sql: RunSql) => query.run({ input, read: reader({ ...kernel, run: sql }, who), who } as never)
    const { columns, ...answer } = await (kernel.replica ? kernel.replica.read(run) : run(poolRun(kernel)))
    return { ...answer, rows: openable(kernel, answer.rows, who), columns: fieldShapes(columns ?? query.columns, who) }
  } catch (error) {
    const says = say`A day or a figure that was asked for lies beyond what can be worked out. Ask for a nearer one.`
    throw explainRead(error, kernel, 'query.beyond', says)
  }
}

/** A cell leads only to where this person may go: what would be refused is not offered. */
function openable(kernel: Pick<Kernel, 'catalogue'>, rows: QueryRow[], who: Who): QueryRow[] {
  const roles = new Map<string, boolean>()
  const may = (opens: Opens): boolean => {
    const id = 'query' in opens ? opens.query : opens.record
    const known = roles.get(id)
    if (known !== undefined) return known
    const { queries, records } = kernel.catalogue
    const [query, record] = [queries.get(id), records.get(id)]
    const answer = 'query' in opens ? query !== undefined && holds(who, query.may) : !!record && mayRead(record, who)
    roles.set(id, answer)
    return answer
  }
  return rows.map((row) => {
    const cells = Object.entries(row._opens ?? {})
    return cells.every(([, opens]) => may(opens))
      ? row
      : { ...row, _opens: Object.fromEntries(cells.filter(([, opens]) => may(opens))) }
  })
}
