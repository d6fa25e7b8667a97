import type { Pool } from 'pg'
import { spellings, writtenWords } from './words-query.ts'

/**
 * How common words are in a table, as PostgreSQL last counted its `words` (`pg_stats.most_common_elems`). Small tables
 * are left out: in them no word stands often enough to matter.
 */
interface Common {
  rows: number
  shares: ReadonlyMap<string, number>
}

const SMALL = 5000
/** The counts change slowly, and only how fast an answer comes depends on them. */
const KEPT = 10 * 60_000

const known = new WeakMap<Pool, { at: number; tables: Promise<ReadonlyMap<string, Common>> }>()

/** What is common in the tables that have many rows; read again every ten minutes. */
function commonWords(pool: Pool): Promise<ReadonlyMap<string, Common>> {
  const kept = known.get(pool)
  if (kept && performance.now() - kept.at < KEPT) return kept.tables
  const tables = readCommon(pool)
  known.set(pool, { at: performance.now(), tables })
  tables.catch(() => known.delete(pool))
  return tables
}

async function readCommon(pool: Pool): Promise<ReadonlyMap<string, Common>> {
  const { rows } = await pool.query<{ name: string; rows: number; words: string[]; shares: number[] }>(
    `select c.relname as name, c.reltuples::float8 as rows, s.most_common_elems::text::text[] as words,
            s.most_common_elem_freqs::float8[] as shares
       from pg_class c join pg_stats s on s.schemaname = current_schema() and s.tablename = c.relname and s.attname = 'words'
      where c.relnamespace = current_schema()::regnamespace and c.reltuples > ${SMALL} and s.most_common_elems is not null`,
  )
  return new Map(
    rows.map(({ name, rows: count, words, shares }) => [
      name,
      { rows: count, shares: new Map(words.map((word, at) => [word, shares[at] ?? 0])) },
    ]),
  )
}

/** Gives for a table which share of its rows has all these words, 0 where that is little or not known. */
export async function sharesOf(pool: Pool, text: string, begun: boolean): Promise<(table: string) => number> {
  const tables = await commonWords(pool)
  const words = writtenWords(text)
  return (table) => {
    const common = tables.get(table)
    if (!common) return 0
    const share = words
      .flatMap(({ parts }) => parts.map((part, at) => shareOf(common, part, begun && at === parts.length - 1)))
      .reduce((all, one) => all * one, 1)
    return words.length > 0 ? share : 0
  }
}

function shareOf({ shares }: Common, part: string, begun: boolean): number {
  const spelled = spellings(part)
  if (!begun) return spelled.reduce((sum, one) => sum + (shares.get(one) ?? 0), 0)
  let sum = 0
  for (const [word, share] of shares) if (spelled.some((one) => word.startsWith(one))) sum += share
  return Math.min(sum, 1)
}
