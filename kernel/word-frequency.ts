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
const FRESH = 60_000

type Tables = ReadonlyMap<string, Common>

interface Known {
  at: number
  tables: Tables | null
  reading: Promise<Tables>
}
const known = new WeakMap<Pool, Known>()

/** What is common in the tables that have many rows. What is old is given as well, and read again beside. */
function commonWords(pool: Pool): Tables | Promise<Tables> {
  const kept = known.get(pool)
  if (kept && performance.now() - kept.at < FRESH) return kept.tables ?? kept.reading
  const next: Known = { at: performance.now(), tables: kept?.tables ?? null, reading: readCommon(pool) }
  known.set(pool, next)
  next.reading.then(
    (tables) => {
      next.tables = tables
    },
    () => known.delete(pool),
  )
  return next.tables ?? next.reading
}

async function readCommon(pool: Pool): Promise<Tables> {
  const { rows } = await pool.query<{ name: string; rows: number; words: string[] | null; shares: number[] | null }>(
    `select c.relname as name, c.reltuples::float8 as rows, s.most_common_elems::text::text[] as words,
            s.most_common_elem_freqs::float8[] as shares
       from pg_class c join pg_stats s on s.schemaname = current_schema() and s.tablename = c.relname and s.attname = 'words'
      where c.relnamespace = current_schema()::regnamespace and c.reltuples > ${SMALL}`,
  )
  return new Map(
    rows.map(({ name, rows: count, words, shares }) => [
      name,
      { rows: count, shares: new Map((words ?? []).map((word, at) => [word, shares?.[at] ?? 0])) },
    ]),
  )
}

/** Which share of so many rows has some words. */
export interface Often {
  share: number
  rows: number
}

export interface WordFrequencies {
  /** How often a table's rows have all these words, a share of 0 where that is little; null for a small table. */
  often(table: string, text: string, begun: boolean): Often | null
  /** How many rows surely have these words, in each table up to so many. */
  rows(text: string, most: number): number
  /** Whether it is a word that many rows of some table have. */
  isCommon(word: string): boolean
}

/** A word is common where one row in so many has it. */
const COMMON = 100

/** How frequent words are, as it was last counted. */
export async function wordFrequencies(pool: Pool): Promise<WordFrequencies> {
  const tables = await commonWords(pool)
  const share = (common: Common, text: string, begun: boolean): number =>
    writtenWords(text)
      .flatMap(({ parts }) => parts.map((part, at) => shareOf(common, part, begun && at === parts.length - 1)))
      .reduce((all, one) => all * one, 1)
  return {
    often(table, text, begun) {
      const common = tables.get(table)
      return common ? { share: share(common, text, begun), rows: common.rows } : null
    },
    rows: (text, most) =>
      [...tables.values()].reduce((sum, one) => sum + Math.min(most, one.rows * share(one, text, false)), 0),
    isCommon: (word) => [...tables.values()].some((common) => shareOf(common, word, false) * COMMON >= 1),
  }
}

function shareOf({ shares }: Common, part: string, begun: boolean): number {
  const spelled = spellings(part)
  if (!begun) return spelled.reduce((sum, one) => sum + (shares.get(one) ?? 0), 0)
  let sum = 0
  for (const [word, share] of shares) if (spelled.some((one) => word.startsWith(one))) sum += share
  return Math.min(sum, 1)
}
