import { pageSize } from './list.ts'
import { quoted } from './names.ts'
import type { TransactionSource as Kernel } from './open-transaction.ts'
import type { Who } from './policy.ts'
import { poolRun, seenSubjects } from './read.ts'
import { Parameters, scopeSql } from './sight.ts'
import { statementName } from './statement-name.ts'
import { splitSubject } from './subject-titles.ts'
import { type Column, type LinesTable, type Table, tableFor } from './table.ts'
import { type Often, wordFrequencies } from './word-frequency.ts'
import { wordsQuery, writtenWords } from './words-query.ts'

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
 * Rows of one kind that are ranked. A word that stands in more says little of any of them: of those the newest are taken.
 */
const MOST_RANKED = 500
/** Rows of one kind that are read by the index of their words. Where more have them, the newest are soon found without. */
const MOST_READ = 5000
/**
 * The newest rows that are looked at for words that are known to be common, without asking the index for all: one for so
 * many that have the words, for the index tells all of them before the first, and at least and at most so many.
 */
const LOOKED_AT = { ofThose: 20, least: 5000, most: 40_000 }
/** Words are common where the newest rows would hold so many times the hits that are wanted, if they were spread evenly. */
const SPREAD = 3
/** Hits of one kind. */
const EACH = 20

/**
 * Finds words in every record that this person may read, and in its lines: what has the words themselves before what
 * has words that begin so, what is called so before what only mentions it, best first.
 */
export async function search(kernel: Kernel, text: string, who: Who, limit = 30): Promise<Hit[]> {
  const written = wordsQuery(text)
  if (!written) return []
  const most = pageSize(limit, 100)
  const frequency = await wordFrequencies(kernel.pool)
  const whole = { query: written.replaceAll(':*', ''), often: (table: string) => frequency.often(table, text, false) }
  // A common word beside others is typed to its end: to look for all that begins so would cost more than all the rest.
  const begun = writtenWords(text).length > 1 ? wordsQuery(text, frequency.isCommon) : null
  const begins = { query: begun ?? written, often: (table: string) => frequency.often(table, text, true) }
  const others = async () => (begins.query === whole.query ? [] : searchBy(kernel, begins, who, most))
  // Where the words alone will not be enough, what begins so is looked for at the same time.
  const beside = frequency.rows(text, EACH) < most ? others() : null
  beside?.catch(() => undefined)
  const hits = await searchBy(kernel, whole, who, most)
  if (hits.length >= most) return hits
  const seen = new Set(hits.map(({ record, id }) => `${record}/${id}`))
  const more = (await (beside ?? others())).filter(({ record, id }) => !seen.has(`${record}/${id}`))
  return [...hits, ...more].slice(0, most)
}

interface Asked {
  /** As `to_tsquery` takes it. */
  query: string
  /** How often the words stand in a large table, as far as that is known. */
  often: (table: string) => Often | null
}

/** One statement over all records. */
async function searchBy(kernel: Kernel, asked: Asked, who: Who, limit: number): Promise<Hit[]> {
  const parameters = new Parameters()
  // Asked for by queries of their own, so that the plan is the same whatever is looked for, and is made once.
  const given = `with asked as materialized (select to_tsquery('simple', ${parameters.add(asked.query)}) as query)`
  const newest = (table: string): string | null => {
    const often = asked.often(table)
    return often && `(select ${parameters.add(lookedAt(often), 'int')})`
  }
  const parts = [...kernel.catalogue.records.values()].flatMap((record) => {
    const table = tableFor(record)
    const lines = table.lines.filter((one) => one.searches)
    if (!table.searches && lines.length === 0) return []
    const scope = scopeSql(table, who, parameters, kernel.catalogue)
    if (scope === null) return []
    return [
      ...(table.searches ? [ownWords(table, scope, newest(table.table))] : []),
      ...lines.map((one) => lineWords(table, one, scope, newest(one.table))),
    ]
  })
  if (parts.length === 0) return []
  const headline = `ts_headline('simple', body, ${QUERY}, 'MaxWords=18, MinWords=8, StartSel="", StopSel=""')`
  const named = `to_tsvector('simple', coalesce(title, '')) @@ ${QUERY}`
  // A record is found once, by itself or by the best of its lines.
  const once = `select distinct on (record, id) * from (${parts.join(' union all ')}) found order by record, id, rank desc`
  const best = `select *, ${named} as named from (${once}) once order by named desc, rank desc limit ${limit}`
  const sql = `${given} select record, id, title, ${headline} as snippet, rank, part_of from (${best}) best order by named desc, rank desc`
  // Its plan costs more than most answers: it is made once for all who see the same.
  const found = await poolRun(kernel)<Hit & { part_of: string | null }>(sql, parameters.values, statementName(sql))
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

function ownWords(table: Table, scope: string, newest: string | null): string {
  const { title, partOf } = table.record
  const texts = table.columns.filter(({ spec, name }) => spec.search && (name !== title || partOf))
  const name = quoted(table.table)
  const found = best(name, scope, newest)
  return `(select ${hitColumns(table)}, ${textOf(texts)} as body, best.rank from (${found}) best join ${name} on ${name}.id = best.id)`
}

function lineWords(table: Table, lines: LinesTable, scope: string, newest: string | null): string {
  const body = textOf(lines.columns.filter((column) => column.spec.search)).replaceAll('left("', 'left(l."')
  const name = quoted(table.table)
  const seen = scope === 'true' ? scope : `exists (select 1 from ${name} where ${name}.id = l.parent and ${scope})`
  const found = best(`${quoted(lines.table)} l`, seen, newest)
  return `(select ${hitColumns(table)}, ${body} as body, best.rank from (${found}) best join ${quoted(lines.table)} l on l.id = best.id join ${name} on ${name}.id = l.parent)`
}

/** How many of the newest rows are looked at, at most, for words that are so common. */
function lookedAt({ share, rows }: Often): number {
  if (share * LOOKED_AT.least < SPREAD * EACH) return 0
  return Math.round(Math.min(Math.max((share * rows) / LOOKED_AT.ofThose, LOOKED_AT.least), LOOKED_AT.most))
}

/** What is looked for, within the statement. */
const QUERY = '(select query from asked)'

/**
 * Ids and ranks of the best rows of a table. Of a small one all that have the words are ranked. For words that are known to be common the newest rows are looked at, and
 * do where enough of them are hits. Else rows are found by the index of their words: the best of them, or of many the
 * newest. Where there are still more, the table is read from its newest row until there are enough. (A call of the
 * function instead of the operator keeps the planner from the index there.)
 */
function best(from: string, scope: string, newest: string | null): string {
  const rank = `ts_rank(words, ${QUERY}) as rank`
  if (newest === null)
    return `select id, ${rank} from ${from} where words @@ ${QUERY} and ${scope} order by rank desc, id desc limit ${EACH}`
  const looked = `select id, words${scope === 'true' ? '' : `, ${scope} as seen`} from ${from} where ${newest} > 0 order by id desc limit ${newest}`
  const hit = `ts_match_vq(words, ${QUERY})${scope === 'true' ? '' : ' and seen'}`
  const few = `(select rows from counted) <= ${MOST_RANKED}`
  const all = `(select rows from counted) <= ${MOST_READ}`
  const ranked = (ids: string) => `
    select f.id, ranked.rank from (${ids}) f cross join lateral (select ${rank} from ${from} where id = f.id) ranked`
  return `
  with common as materialized (select id, ${rank} from (${looked}) looked where ${hit} limit ${EACH}),
  found as materialized (select id from ${from}
    where (select count(*) from common) < ${EACH} and words @@ ${QUERY} and ${scope} limit ${MOST_READ + 1}),
  counted as materialized (select count(*) as rows from found)
  select id, rank from common where (select count(*) from common) = ${EACH}
  union all
  (${ranked(`select id from found where ${few}`)} order by rank desc, id desc limit ${EACH})
  union all
  (${ranked(`select id from found where not ${few} and ${all} order by id desc limit ${EACH}`)})
  union all
  (select id, ${rank} from ${from}
    where not ${all} and ts_match_vq(words, ${QUERY}) and ${scope} order by id desc limit ${EACH})`
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
