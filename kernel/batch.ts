import type { AnyCommand } from './command.ts'
import { auditInsert, auditRow, dispatch, type Kernel, type Outcome, perform, type Request } from './dispatch.ts'
import { explain } from './failure.ts'
import { isId } from './id.ts'
import type { Who } from './policy.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'
import { openTransaction } from './transaction.ts'
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
  if (!known) refuse('command.unknown', `There is no command “${command}”.`, { kind: 'missing' })
  const outcome: BatchOutcome = { done: 0, results: items.map(() => null), refused: [] }
  const size = whole ? Math.max(items.length, 1) : CHUNK
  for (let start = 0; start < items.length; start += size) {
    const indexes = Array.from({ length: Math.min(size, items.length - start) }, (_, offset) => start + offset)
    await runChunk(kernel, known, items, indexes, who, outcome, whole)
  }
  outcome.done = outcome.results.filter((result) => result !== null).length
  outcome.refused.sort((a, b) => a.index - b.index)
  return outcome
}

async function runChunk(
  kernel: Kernel,
  command: AnyCommand,
  items: readonly BatchItem[],
  indexes: number[],
  who: Who,
  outcome: BatchOutcome,
  whole: boolean,
): Promise<void> {
  const tx = openTransaction(kernel, who)
  const done: { index: number; result: Outcome }[] = []
  const refused: BatchOutcome['refused'] = []
  const audits: Record<string, unknown>[] = []
  const events: Record<string, unknown>[] = []
  try {
    const ids = indexes.flatMap((index) => (isId(items[index]?.id) ? [items[index].id as string] : []))
    if (command.on && ids.length > 0) await tx.lockAll(command.on, ids)
    for (const index of indexes) {
      const request: Request = { command: command.id, ...items[index] }
      const mark = tx.mark()
      const before = tx.writeCount
      const facts = tx.emitted.length
      tx.confirm(items[index]?.confirm ?? [])
      try {
        const result = await perform(tx, command, request, who)
        audits.push(auditRow(tx.writesFrom(before), command, request, result, who))
        for (const { event, payload } of tx.emitted.slice(facts)) events.push({ event, payload, audit: result.audit })
        done.push({ index, result })
      } catch (error) {
        if (!isRefusal(error)) throw error
        if (!tx.forget(mark) && !whole) throw error
        refused.push({ index, refusal: error })
        if (whole) break
      }
    }
    if (whole && refused.length > 0) {
      await tx.rollback()
      outcome.refused.push(...refused)
      return
    }
    const eventRows: PlainInsert = { table: 'kernel_event', columns: ['event', 'payload', 'audit'], rows: events }
    await tx.commit([auditInsert(audits), eventRows])
    kernel.cache.forget(tx.writes.map((write) => write.table.record.id))
    for (const { index, result } of done) outcome.results[index] = result
    outcome.refused.push(...refused)
  } catch (error) {
    await tx.rollback()
    await afterFailure(kernel, command, items, indexes, who, outcome, whole, error)
  }
}

/** The database refused the chunk: halves are tried until the item it refused stands alone. */
async function afterFailure(
  kernel: Kernel,
  command: AnyCommand,
  items: readonly BatchItem[],
  indexes: number[],
  who: Who,
  outcome: BatchOutcome,
  whole: boolean,
  error: unknown,
): Promise<void> {
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
  await runChunk(kernel, command, items, indexes.slice(0, middle), who, outcome, whole)
  await runChunk(kernel, command, items, indexes.slice(middle), who, outcome, whole)
}
