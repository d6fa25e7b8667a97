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

/** Lines of one kind that are looked at: a word that stands on very many of them says little of any. */
const MOST_LINES = 5000

/**
 * Finds words in every record that this person may read, and in its lines: one statement over all of them, what is
 * called so before what only mentions it, best first.
 */
export async function search(kernel: Kernel, text: string, who: Who, limit = 30): Promise<Hit[]> {
  const query = wordsQuery(text)
  if (!query) return []
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
  const best = `select *, ${named} as named from (${once}) once order by named desc, rank desc limit ${pageSize(limit, 100)}`
  const sql = `select record, id, title, ${headline} as snippet, rank, part_of from (${best}) best order by named desc, rank desc`
  const found = await poolRun(kernel)<Hit & { part_of: string | null }>(sql, parameters.values)
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
  const from = `from ${quoted(table.table)} where words @@ ${asked} and ${scope}`
  return `(select ${hitColumns(table)}, ${textOf(texts)} as body, ts_rank(words, ${asked}) as rank ${from} order by rank desc, id desc limit 20)`
}

function lineWords(table: Table, lines: LinesTable, asked: string, scope: string): string {
  const body = textOf(lines.columns.filter((column) => column.spec.search)).replaceAll('left("', 'left(l."')
  const from = `from ${quoted(lines.table)} l join ${quoted(table.table)} on ${quoted(table.table)}.id = l.parent where l.words @@ ${asked} and ${scope} limit ${MOST_LINES}`
  return `(select * from (select ${hitColumns(table)}, ${body} as body, ts_rank(l.words, ${asked}) as rank ${from}) lines order by rank desc, id desc limit 20)`
}

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
