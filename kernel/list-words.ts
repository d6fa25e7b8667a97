import { whereSql } from './list-order.ts'
import { quoted } from './names.ts'
import type { Column, LinesTable, Table } from './table.ts'
import type { WordFrequencies } from './word-frequency.ts'

/**
 * Rows of a list that have some words. The index of words tells all rows that have them, in no order; the index of the
 * list gives rows in their order, whatever words they have. Where words are rare, the first is quick; where they are
 * common, the second soon comes upon a page of them, unless they stand in old rows alone. So of common words the first
 * rows of the list are looked at, as many as should do, and where those have too few of them the index of words is asked.
 */

/** What a list looks for. */
export interface WordsAsked {
  /** Texts as somebody wrote them: what is searched for, and what a field is to hold. */
  texts: readonly string[]
  /** As `to_tsquery` takes it, added as a parameter: what the row or one of its lines has. Null where only fields are asked. */
  search: string | null
  /** Conditions on single fields, which look into the words of the row. */
  terms: readonly string[]
}

/** To look at a row in its order costs half as much as to read one by the index of words, and five times that with its lines. */
const LOOK = 0.5
const LOOK_AT_LINES = 4
/** Common words stand unevenly: so many times the rows are looked at in which they should be found. */
const SPREAD = 3
/** A third of what the index of words would cost is always worth a look. */
const OF_ALL = 3

const linesOf = (table: Table, asked: WordsAsked): LinesTable[] =>
  asked.search === null ? [] : table.lines.filter((lines) => lines.searches)

/** How many of a list's first rows are looked at for so many that have the words: none where they are rare; null where nothing is known. */
export function lookedAt(table: Table, asked: WordsAsked, wanted: number, frequency: WordFrequencies): number | null {
  const lines = linesOf(table, asked)
  const known = [table.table, ...lines.map((one) => one.table)].flatMap((place) => {
    const each = asked.texts.flatMap((text) => frequency.often(place, text, true) ?? [])
    return each.length > 0
      ? [{ place, share: Math.min(...each.map((one) => one.share)), rows: each[0]?.rows ?? 0 }]
      : []
  })
  const own = known.find((one) => one.place === table.table)
  if (known.length === 0) return null
  const hits = known.reduce((sum, one) => sum + one.share * one.rows, 0)
  const rows = own?.rows ?? Math.max(...known.map((one) => one.rows))
  if (hits === 0) return 0
  const expected = (SPREAD * wanted * rows) / hits
  const look = lines.length > 0 ? LOOK_AT_LINES : LOOK
  return expected * look > hits ? 0 : Math.round(Math.max(expected, hits / OF_ALL / look))
}

/** What stands for the table: the rows that have the words themselves, and those of which a line has them, by their indexes. */
export function byWords(table: Table, { search }: WordsAsked): string {
  const name = quoted(table.table)
  const searched = table.lines.filter((lines) => lines.searches)
  if (search === null || (!table.searches && searched.length === 0)) return name
  const own = `select * from ${name} where words @@ ${search}`
  if (searched.length === 0) return `(${own}) as ${name}`
  const lines = searched.map((one) => `select parent from ${quoted(one.table)} where words @@ ${search}`)
  const rest = `select * from ${name} where id in (${lines.join(' union ')})`
  if (!table.searches) return `(${rest}) as ${name}`
  return `(${own} union all ${rest} and not coalesce(words @@ ${search}, false)) as ${name}`
}

/** Of some rows of the list those that have the words. (A call of the function instead of the operator asks no index.) */
export function having(table: Table, asked: WordsAsked, rows: string): string {
  const name = quoted(table.table)
  const lines = linesOf(table, asked)
  const own = table.searches && asked.search !== null ? [`ts_match_vq(${name}.words, ${asked.search})`] : []
  const any = [...own, ...lines.map((_, index) => `line_${index}.has`)]
  const joined = lines.map(
    (one, index) =>
      ` cross join lateral (select coalesce(bool_or(ts_match_vq(words, ${asked.search})), false) as has from ${quoted(one.table)} where parent = ${name}.id) as line_${index}`,
  )
  const terms = [...asked.terms, ...(any.length > 0 ? [`(${any.join(' or ')})`] : [])]
  return `from (${rows}) as ${name}${joined.join('')}${whereSql(terms)}`
}

/**
 * The first rows of those that the index of words finds. Without “offset 0” the planner may read the list in its order,
 * and all of it; only what they are sorted by is carried along.
 * @param keys the columns that they are sorted by
 * @param end their order, and how many are wanted
 */
export function found(table: Table, asked: WordsAsked, terms: readonly string[], keys: Column[], end: string): string {
  const name = quoted(table.table)
  const columns = [...new Set(['id', ...keys.map((key) => key.column)])].map((one) => `${name}.${quoted(one)}`)
  const rows = `select ${columns.join(', ')} from ${byWords(table, asked)}${whereSql([...terms, ...asked.terms])} offset 0`
  return `from ${name} where ${name}.id in (select ${name}.id from (${rows}) as ${name} ${end})`
}

/** Rows that have the words themselves, and not in their lines; null where that is all that is looked at anyway. */
export const ownWords = (table: Table, asked: WordsAsked, terms: readonly string[]): string | null =>
  table.searches && linesOf(table, asked).length > 0
    ? `from ${quoted(table.table)}${whereSql([`words @@ ${asked.search}`, ...terms, ...asked.terms])}`
    : null
