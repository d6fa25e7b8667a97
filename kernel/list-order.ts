import { quoted, tableOf } from './names.ts'
import type { AnyRecord } from './record.ts'
import { type Column, type Table, tableFor } from './table.ts'

/**
 * The order in which lists come, and the indexes that give it without reading the rest. What leads such an index, the
 * company and the state, takes few values: where a list names none, each of them is asked for its first rows, and the
 * first of those are the page. So one index gives the order for every company and every state; another one without the
 * state gives it where nobody asks for one, since of a state that has none of what a list looks for all would be read.
 */

const fieldsOf = (sort: string): string[] =>
  sort
    .split(',')
    .map((part) => part.replace(/^-/, ''))
    .filter(Boolean)

/** What a record is sorted by where nobody says. */
export const usualSort = (record: AnyRecord): string =>
  record.sort ?? (tableFor(record).byName.has('createdAt') ? '-createdAt' : 'id')

const startsWith = (set: readonly string[], wanted: readonly string[]): boolean =>
  wanted.every((name, index) => set[index] === name)

/**
 * The fields of the indexes that a record's list begins with, but for those of which another index gives the order; none
 * for records that have no list, or say no order for it.
 * @param sets the record's other indexes, unique ones as well.
 */
export function listIndexes(record: AnyRecord, sets: readonly (readonly string[])[]): string[][] {
  if (record.listed === false || !record.sort) return []
  const sort = fieldsOf(usualSort(record))
  const company = record.company && record.company !== 'id' ? [record.company] : []
  // What is the company's own name, as a code, has few rows.
  const unique = [...company, ...sort]
  if (sets.some((set) => startsWith(set, unique) && set.length === unique.length)) return []
  const led = [...(record.states ? [[...company, 'state', ...sort]] : []), unique]
  return led.filter((wanted) => !sets.some((set) => startsWith(set, wanted))).map((wanted) => [...wanted, 'id'])
}

export interface SortKey {
  column: Column
  falls: boolean
}

/** The columns, not held to one value, that lead an index which gives this order: as few as there are; none else. */
function leadOf({ table, keys, sets, fixed, filtered }: Parts): Column[] {
  const [first] = keys
  // Empty values come last; an index read backwards has them first.
  if (!first || (first.falls && first.column.spec.optional)) return []
  const leading = new Set([table.record.company, table.hasState ? 'state' : undefined])
  const leads = sets.flatMap((set) => {
    const at = set.indexOf(first.column.name)
    const names = set.slice(0, Math.max(at, 0))
    if (at < 0 || !names.every((name) => leading.has(name) || fixed.has(name))) return []
    return [names.filter((name) => !fixed.has(name))]
  })
  // Some states of several: read in order without it, all rows of the others might come first.
  const byState = leads.filter((names) => names.includes('state') || fixed.has('state'))
  const best = (filtered.has('state') && byState.length > 0 ? byState : leads).sort((a, b) => a.length - b.length)[0]
  return (best ?? []).flatMap((name) => table.byName.get(name) ?? [])
}

interface Parts {
  table: Table
  /** The columns that are given. */
  select: string
  /** The table, or what stands for it. */
  from: string
  keys: readonly SortKey[]
  /** Fields that the list holds to one value. */
  fixed: ReadonlySet<string>
  /** Fields by which it is filtered. */
  filtered: ReadonlySet<string>
  /** Terms of WHERE, the cursor's among them. */
  terms: readonly string[]
  order: string
  limit: number
  /** Adds a value as a parameter of a type. */
  add(value: unknown, type: string): string
  sets: readonly (readonly string[])[]
}

/** The statement of one page of a list. */
export function pageSql(parts: Parts): string {
  const { table, select, terms, order, limit } = parts
  const name = quoted(table.table)
  const lead = leadOf(parts)
  const end = `order by ${order} limit ${limit}`
  if (lead.length === 0) return `select ${select} from ${parts.from}${whereSql(terms)} ${end}`
  const ways = lead.reduce<Way[]>(
    (made, column) => made.flatMap((way) => valuesOf(table, column, parts).map((one) => together(way, one))),
    [{ from: [], terms: [], order: [] }],
  )
  const each = ways.map(
    (way) =>
      `select ${name}.* from ${way.from.join(' cross join ')} cross join lateral (select ${name}.* from ${name}${whereSql([...way.terms, ...terms])} order by ${[...way.order, order].join(', ')} limit ${limit}) as ${name}`,
  )
  return `select ${select} from (${each.join(' union all ')}) as ${name} ${end}`
}

/** The terms as a WHERE, where there are any. */
export const whereSql = (terms: readonly string[]): string => (terms.length > 0 ? ` where ${terms.join(' and ')}` : '')

interface Way {
  from: string[]
  terms: string[]
  /** What its rows are sorted by first; they have it in common. */
  order: string[]
}

const together = (one: Way, other: Way): Way => ({
  from: [...one.from, ...other.from],
  terms: [...one.terms, ...other.terms],
  order: [...one.order, ...other.order],
})

/** The values of a leading column, each of which is looked at for itself. */
function valuesOf(table: Table, column: Column, { add, keys }: Parts): Way[] {
  const own = `${quoted(table.table)}.${quoted(column.column)}`
  if (column.name === 'state')
    return [
      {
        from: [`unnest(${add(Object.keys(table.record.states ?? {}), 'text[]')}) as each_state (state)`],
        terms: [`${own} = each_state.state`],
        order: [],
      },
    ]
  const target = column.spec.target?.()
  if (!target) return [{ from: ['(select 1) as every'], terms: [], order: [] }]
  const some: Way = {
    from: [`(select id from ${quoted(tableOf(target.id))}) as each_company (id)`],
    terms: [`${own} = each_company.id`],
    order: [],
  }
  if (!column.spec.optional) return [some]
  // PostgreSQL knows of `=` that all have the same, of `is null` it is told by the order.
  const order = [`${own}${keys[0]?.falls ? ' desc' : ''}`]
  return [some, { from: ['(select 1) as no_company'], terms: [`${own} is null`], order }]
}
