import { setImmediate } from 'node:timers/promises'
import { auditInsert, auditRow } from './audit-row.ts'
import type { AnyCommand } from './command.ts'
import { dispatch, type Kernel, type Outcome, perform, type Request } from './dispatch.ts'
import { explain, isRepeatable, isUndone } from './failure.ts'
import { isId } from './id.ts'
import { openTransaction } from './open-transaction.ts'
import type { Who } from './policy.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'
import type { OpenTransaction } from './transaction.ts'
import { say } from './words.ts'
import type { PlainInsert } from './writes.ts'

export interface BatchItem {
  id?: string
  input?: unknown
  confirm?: readonly string[]
  key?: string
}

export interface BatchOutcome {
  done: number
  results: (Outcome | null)[]
  refused: { index: number; refusal: Refusal }[]
}

/** Items of one statement: enough to hide the round trip, few enough to keep locks short. */
const CHUNK = 500
/** After so many items others have their turn: other requests, and what is on its way to the database. */
const BREATH = 20

/**
 * Runs one command for many items, each with its own audit row, in few statements. Items that are refused
 * are named; the others are done. With `whole`, nothing is done unless all are.
 */
export async function runMany(
  kernel: Kernel,
  command: string,
  items: readonly BatchItem[],
  who: Who,
  whole = false,
): Promise<BatchOutcome> {
  const known = kernel.catalogue.commands.get(command)
  if (!known) refuse('command.unknown', say`There is no command “${command}”.`, { kind: 'missing' })
  const outcome: BatchOutcome = { done: 0, results: items.map(() => null), refused: [] }
  const size = whole ? Math.max(items.length, 1) : CHUNK
  const chunks = Array.from({ length: Math.ceil(items.length / size) }, (_, nth) =>
    Array.from({ length: Math.min(size, items.length - nth * size) }, (_, offset) => nth * size + offset),
  )
  await runChunks({ kernel, command: known, items, who, outcome, whole }, chunks)
  outcome.done = outcome.results.filter((result) => result !== null).length
  outcome.refused.sort((a, b) => a.index - b.index)
  return outcome
}

interface Work {
  kernel: Kernel
  command: AnyCommand
  items: readonly BatchItem[]
  who: Who
  whole: boolean
}

interface Batch extends Work {
  outcome: BatchOutcome
}

/**
 * Runs one command for some requests in one transaction, and gives what came of each; null where it was not done, and
 * for all of them where the database certainly did nothing. It tells when everything was sent to the database.
 * @throws what broke the connection, when nobody knows whether it was done
 */
export async function runAtOnce(
  kernel: Kernel,
  command: AnyCommand,
  items: readonly Request[],
  who: Who,
  sent: () => void,
): Promise<(Outcome | null)[]> {
  const results: (Outcome | null)[] = items.map(() => null)
  const chunk = await workOut({ kernel, command, items, who, whole: false }, [...items.keys()])
  try {
    if (!('failure' in chunk)) {
      const saved = save(kernel, chunk)
      sent()
      await saved
      for (const { index, result } of chunk.done) results[index] = result
    }
  } catch (error) {
    if (!isUndone(error)) throw error
  } finally {
    await chunk.tx.rollback()
  }
  return results
}

/**
 * While the database writes two chunks, the next is worked out, unless that needs to read: then it is worked out
 * again when everything before it stands, and so are all that follow.
 */
async function runChunks(batch: Batch, chunks: number[][]): Promise<void> {
  const written: Promise<void>[] = []
  const allBut = async (most: number) => {
    while (written.length > most) await written.shift()
  }
  let ahead = true
  try {
    for (const indexes of chunks) {
      if (!ahead) await allBut(0)
      let chunk = await workOut(batch, indexes)
      if (ahead && chunk.tx.asked) {
        ahead = false
        await chunk.tx.rollback()
        await allBut(0)
        chunk = await workOut(batch, indexes)
      }
      await allBut(1)
      const writing = write(batch, chunk)
      // A failure is met where it is awaited; until then it must not count as nobody's.
      writing.catch(() => undefined)
      written.push(writing)
    }
    await allBut(0)
  } finally {
    await Promise.allSettled(written)
  }
}

interface Chunk {
  indexes: number[]
  tx: OpenTransaction
  done: { index: number; result: Outcome }[]
  refused: BatchOutcome['refused']
  audits: Record<string, unknown>[]
  events: Record<string, unknown>[]
  /** What stopped it as a whole. */
  failure?: unknown
}

/** Runs the command for each item of a chunk, without writing anything yet. */
async function workOut({ kernel, command, items, who, whole }: Work, indexes: number[]): Promise<Chunk> {
  const tx = openTransaction(kernel, who)
  const chunk: Chunk = { indexes, tx, done: [], refused: [], audits: [], events: [] }
  try {
    const ids = indexes.flatMap((index) => (isId(items[index]?.id) ? [items[index].id as string] : []))
    if (command.on && ids.length > 0) await tx.lockAll(command.on, ids)
    for (const [nth, index] of indexes.entries()) {
      if (nth % BREATH === 0) await setImmediate()
      const request: Request = { command: command.id, ...items[index] }
      const mark = tx.mark()
      const before = tx.writeCount
      const facts = tx.emitted.length
      tx.confirm(items[index]?.confirm ?? [])
      try {
        const result = await perform(tx, command, request, who)
        chunk.audits.push(auditRow(tx.writesFrom(before), command, request, result, who))
        for (const { event, payload } of tx.emitted.slice(facts))
          chunk.events.push({ event, payload, audit: result.audit })
        chunk.done.push({ index, result })
      } catch (error) {
        if (!isRefusal(error)) throw error
        if (!tx.forget(mark) && !whole) throw error
        chunk.refused.push({ index, refusal: error })
        if (whole) break
      }
    }
  } catch (error) {
    chunk.failure = error
  }
  return chunk
}

async function save(kernel: Kernel, { tx, audits, events }: Chunk): Promise<void> {
  const eventRows: PlainInsert = { table: 'kernel_event', columns: ['event', 'payload', 'audit'], rows: events }
  await tx.commit([auditInsert(audits), eventRows])
  kernel.cache.forget(tx.writes.map((write) => write.table.record.id))
}

/** Writes what a chunk worked out, and notes what came of its items. */
async function write(batch: Batch, chunk: Chunk, again = false): Promise<void> {
  const { kernel, outcome, whole } = batch
  const { tx, done, refused } = chunk
  try {
    if ('failure' in chunk) throw chunk.failure
    if (whole && refused.length > 0) {
      await tx.rollback()
      outcome.refused.push(...refused)
      return
    }
    await save(kernel, chunk)
    for (const { index, result } of done) outcome.results[index] = result
    outcome.refused.push(...refused)
  } catch (error) {
    await tx.rollback()
    if (isRepeatable(error) && !again) return write(batch, await workOut(batch, chunk.indexes), true)
    await afterFailure(batch, chunk.indexes, error)
  }
}

/** The database refused the chunk: halves are tried until the item it refused stands alone. */
async function afterFailure(batch: Batch, indexes: number[], error: unknown): Promise<void> {
  const { kernel, command, items, who, outcome, whole } = batch
  const explained = explain(error, kernel.catalogue)
  if (whole || !isRefusal(explained)) {
    if (isRefusal(explained)) {
      outcome.refused.push({ index: indexes[0] ?? 0, refusal: explained })
      return
    }
    throw explained
  }
  const [only] = indexes
  if (indexes.length === 1 && only !== undefined) {
    try {
      outcome.results[only] = await dispatch(kernel, { command: command.id, ...items[only] }, who)
    } catch (again) {
      if (!isRefusal(again)) throw again
      outcome.refused.push({ index: only, refusal: again })
    }
    return
  }
  const middle = Math.ceil(indexes.length / 2)
  for (const half of [indexes.slice(0, middle), indexes.slice(middle)]) await write(batch, await workOut(batch, half))
}
