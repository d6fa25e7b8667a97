/** Reports read from a replica of the database, where it has replayed everything that counts by then. */
import { setTimeout as pause } from 'node:timers/promises'
import { DatabaseError, type Pool } from 'pg'
import { isLost } from './failure.ts'
import type { RunSql } from './reader.ts'

export interface Replica {
  /**
   * Runs a piece of reading on the replica where it has replayed all that was durable on the primary when this was
   * called, else on the primary: nobody misses what they or anybody else were told is done, whichever server told
   * them. What the replica breaks off is done again on the primary.
   */
  read<T>(work: (run: RunSql) => Promise<T>): Promise<T>
  /** Reads answered by the replica, by the primary because the replica was behind, and because it did not answer. */
  readonly counts: { replica: number; behind: number; away: number }
  close(): Promise<void>
}

/** How long a read waits, in milliseconds, for a replica that has kept up so far to replay the last of it. */
const PATIENCE = 60
const STEP = 4
/** A replica that did not answer is left alone for so many milliseconds. */
const REST = 5000

/** Written and flushed: every commit that anybody was told of lies before it (PostgreSQL 18, 9.28.4). */
const DURABLE = 'select pg_current_wal_flush_lsn()::text as durable'
/** Whether a server replays, and has replayed so far (9.28.4). One that left the recovery has a history of its own. */
const FRESH = `select pg_is_in_recovery() and coalesce(pg_last_wal_replay_lsn() >= $1::pg_lsn, false) as fresh`

const runOn =
  (pool: Pool): RunSql =>
  async (text, values = [], name) =>
    (await pool.query({ text, values, ...(name ? { name } : {}) })).rows as never

/** What a replica alone refuses: reading that stood in the way of replay, and anything that would write. */
const isReplicas = (error: unknown): boolean =>
  isLost(error) || (error instanceof DatabaseError && (error.code === '40001' || error.code === '25006'))

/** Reads from the pool of a replica, compared with the primary at each read; ends that pool at the end. */
export function openReplica(replica: Pool, primary: Pool): Replica {
  const counts = { replica: 0, behind: 0, away: 0 }
  let keepsUp = true
  let restsUntil = 0
  const fresh = async (): Promise<boolean> => {
    const { rows } = await primary.query<{ durable: string }>({ name: 'durable', text: DURABLE })
    const until = performance.now() + (keepsUp ? PATIENCE : 0)
    for (;;) {
      const answer = await replica.query<{ fresh: boolean }>({
        ...{ name: 'fresh', text: FRESH, values: [rows[0]?.durable] },
      })
      keepsUp = answer.rows[0]?.fresh === true
      if (keepsUp || performance.now() >= until) return keepsUp
      await pause(STEP)
    }
  }
  const rest = (): void => {
    counts.away++
    restsUntil = performance.now() + REST
  }
  const read = async <T>(work: (run: RunSql) => Promise<T>): Promise<T> => {
    if (performance.now() < restsUntil) return work(runOn(primary))
    try {
      if (await fresh()) {
        const answer = await work(runOn(replica))
        counts.replica++
        return answer
      }
      counts.behind++
    } catch (error) {
      if (!isReplicas(error)) throw error
      rest()
    }
    return work(runOn(primary))
  }
  return { read, counts, close: () => replica.end() }
}
