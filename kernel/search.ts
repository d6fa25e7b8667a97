import { createHash } from 'node:crypto'
import { pageSize, wordsQuery } from './list.ts'
import { quoted } from './names.ts'
import type { TransactionSource as Kernel } from './open-transaction.ts'
import type { Who } from './policy.ts'
import { poolRun, seenSubjects } from './read.ts'
import { Parameters, scopeSql } from './sight.ts'
import { splitSubject } from './subject-titles.ts'
import { type Column, type LinesTable, type Table, tableFor } from './table.ts'

export interface Hit {
  record: string
  id: string
  title: string
  snippet: string
  rank: number
  /** The record that it is a part of, as a comment is: there it is read. */
  of?: { record: string; id: string; title: string }
}

/**
 * Rows of one kind that are ranked. A word that stands in more says little of any of them, and to look at them all would
 * cost more with every year: of those the newest are taken.
 */
const MOST_RANKED = 2000
/** Hits of one kind. */
const EACH = 20

/**
 * Finds words in every record that this person may read, and in its lines: what has the words themselves before what
 * has words that begin so, what is called so before what only mentions it, best first.
 */
export async function search(kernel: Kernel, text: string, who: Who, limit = 30): Promise<Hit[]> {
  const begun = wordsQuery(text)
  if (!begun) return []
  const most = pageSize(limit, 100)
  const hits = await searchBy(kernel, begun.replaceAll(':*', ''), who, most)
  if (hits.length >= most) return hits
  const seen = new Set(hits.map(({ record, id }) => `${record}/${id}`))
  const others = (await searchBy(kernel, begun, who, most)).filter(({ record, id }) => !seen.has(`${record}/${id}`))
  return [...hits, ...others].slice(0, most)
}

/** One statement over all records. */
async function searchBy(kernel: Kernel, query: string, who: Who, limit: number): Promise<Hit[]> {
  const parameters = new Parameters()
  const asked = `to_tsquery('simple', ${parameters.add(query)})`
  const parts = [...kernel.catalogue.records.values()].flatMap((record) => {
    const table = tableFor(record)
    const lines = table.lines.filter((one) => one.searches)
    if (!table.searches && lines.length === 0) return []
    const scope = scopeSql(table, who, parameters, kernel.catalogue)
    if (scope === null) return []
    return [
      ...(table.searches ? [ownWords(table, asked, scope)] : []),
      ...lines.map((one) => lineWords(table, one, asked, scope)),
    ]
  })
  if (parts.length === 0) return []
  const headline = `ts_headline('simple', body, ${asked}, 'MaxWords=18, MinWords=8, StartSel="", StopSel=""')`
  const named = `to_tsvector('simple', coalesce(title, '')) @@ ${asked}`
  // A record is found once, by itself or by the best of its lines.
  const once = `select distinct on (record, id) * from (${parts.join(' union all ')}) found order by record, id, rank desc`
  const best = `select *, ${named} as named from (${once}) once order by named desc, rank desc limit ${limit}`
  const sql = `select record, id, title, ${headline} as snippet, rank, part_of from (${best}) best order by named desc, rank desc`
  // Its plan costs more than most answers: it is made once for all who see the same.
  const name = `search_${createHash('sha256').update(sql).digest('hex').slice(0, 16)}`
  const found = await poolRun(kernel)<Hit & { part_of: string | null }>(sql, parameters.values, name)
  return withWhole(kernel, found, who)
}

const textOf = (columns: readonly Column[]): string =>
  columns.length > 0
    ? `concat_ws(' ', ${columns.map((column) => `left(${quoted(column.column)}, 4000)`).join(', ')})`
    : `''`

/** What a hit says of the record itself. */
function hitColumns({ record, table, byName }: Table): string {
  const own = quoted(table)
  const title = quoted(byName.get(record.title)?.column ?? 'id')
  const part = record.partOf ? `${own}.${quoted(byName.get(record.partOf)?.column ?? 'id')}::text` : 'null::text'
  return `'${record.id}' as record, ${own}.id, ${own}.${title}::text as title, ${part} as part_of`
}

function ownWords(table: Table, asked: string, scope: string): string {
  const { title, partOf } = table.record
  const texts = table.columns.filter(({ spec, name }) => spec.search && (name !== title || partOf))
  const name = quoted(table.table)
  const found = best(name, asked, scope)
  return `(select ${hitColumns(table)}, ${textOf(texts)} as body, best.rank from (${found}) best join ${name} on ${name}.id = best.id)`
}

function lineWords(table: Table, lines: LinesTable, asked: string, scope: string): string {
  const body = textOf(lines.columns.filter((column) => column.spec.search)).replaceAll('left("', 'left(l."')
  const name = quoted(table.table)
  const seen = scope === 'true' ? scope : `exists (select 1 from ${name} where ${name}.id = l.parent and ${scope})`
  const found = best(`${quoted(lines.table)} l`, asked, seen)
  return `(select ${hitColumns(table)}, ${body} as body, best.rank from (${found}) best join ${quoted(lines.table)} l on l.id = best.id join ${name} on ${name}.id = l.parent)`
}

/**
 * Ids and ranks of the best rows of a table. Rows are found by the index of their words, as far as they are ranked;
 * where there are more, the table is read from its newest row until there are enough. (A call of the function instead
 * of the operator keeps the planner from the index there: of words that begin so it can't tell how many there are.)
 */
const best = (from: string, asked: string, scope: string): string => `
  with ranked as materialized (select id, ts_rank(words, ${asked}) as rank from ${from} where words @@ ${asked} and ${scope} limit ${MOST_RANKED + 1})
  (select id, rank from ranked where (select count(*) from ranked) <= ${MOST_RANKED} order by rank desc, id desc limit ${EACH})
  union all
  (select id, ts_rank(words, ${asked}) as rank from ${from}
    where (select count(*) from ranked) > ${MOST_RANKED} and ts_match_vq(words, ${asked}) and ${scope} order by id desc limit ${EACH})`

/** Adds what a hit is a part of, and leaves out the parts of what this person may not see. */
async function withWhole(kernel: Kernel, found: (Hit & { part_of: string | null })[], who: Who): Promise<Hit[]> {
  const titles = await seenSubjects(
    kernel,
    found.flatMap(({ part_of }) => part_of ?? []),
    who,
  )
  return found.flatMap(({ part_of, ...hit }) => {
    if (!part_of) return [hit]
    const [whole, title] = [splitSubject(part_of), titles.get(part_of)]
    return whole && title !== undefined ? [{ ...hit, of: { ...whole, title } }] : []
  })
}
