import type { AnyCommand } from './command.ts'
import type { Outcome, Request } from './dispatch.ts'
import { audit } from './kernel-records.ts'
import { snake } from './names.ts'
import type { Who } from './policy.ts'
import type { Table } from './table.ts'
import { type OpenTransaction, subjectOf } from './transaction.ts'
import type { PlainInsert, Write } from './writes.ts'

/** Before and after of every row, in the fields that differ: the audit image that undo works from. */
export function changesOf(writes: readonly Write[]) {
  return writes.map(({ table, id, before, after, set }) => ({
    record: table.record.id,
    id,
    ...(before ? { before: after ? pick(before, Object.keys(set ?? {})) : before } : {}),
    ...(after ? { after: before ? { ...set } : withoutEmpty(after, table) } : {}),
  }))
}

const pick = (row: Record<string, unknown>, names: string[]) =>
  Object.fromEntries(names.map((name) => [name, row[name] ?? null]))

/** A new row without what is empty, without who made it, and without what the database's clock filled in. */
function withoutEmpty(row: Record<string, unknown>, { byName }: Table) {
  const made: Record<string, unknown> = {}
  for (const name in row) {
    if (row[name] !== null && name !== 'createdBy' && !byName.get(name)?.spec.recorded) made[name] = row[name]
  }
  return made
}

const AUDIT = Object.keys(audit.fields).filter((name) => name !== 'at')
const AUDIT_COLUMNS = ['id', ...AUDIT.map(snake)]

/** The audit row and the events of one command, to be written with its own rows. */
export function recordsOf(
  tx: OpenTransaction,
  command: AnyCommand,
  request: Request,
  outcome: Outcome,
  who: Who,
): PlainInsert[] {
  return [auditInsert([auditRow(tx.writes, command, request, outcome, who)]), eventInsert(tx, outcome)]
}

/** Audit rows as they are written. */
export const auditInsert = (rows: Record<string, unknown>[]): PlainInsert => ({
  table: 'kernel_audit',
  columns: AUDIT_COLUMNS,
  rows,
})

const eventInsert = (tx: OpenTransaction, outcome: Outcome): PlainInsert => ({
  table: 'kernel_event',
  columns: ['event', 'payload', 'audit'],
  rows: tx.emitted.map(({ event, payload }) => ({ event, payload, audit: outcome.audit })),
})

/** One command as the audit keeps it: who, through which door, what changed, what came of it, and why. */
export function auditRow(
  writes: readonly Write[],
  command: AnyCommand,
  request: Request,
  outcome: Outcome,
  who: Who,
): Record<string, unknown> {
  const { audit: id, ...stored } = outcome
  const undoes = command.id === 'kernel.undo' ? (request.input as { audit?: string } | undefined)?.audit : undefined
  return {
    id,
    who: who.id,
    who_name: who.name,
    door: who.door,
    on_behalf_of: who.onBehalfOf ?? null,
    command: command.id,
    record: outcome.record ?? null,
    record_id: outcome.id ?? null,
    subjects: [
      ...new Set(
        writes.filter((write) => !write.table.record.lean).map((write) => subjectOf(write.table.record, write.id)),
      ),
    ].slice(0, 200),
    changes: boundedChanges(writes),
    result: stored,
    request: request.key ? `${who.id} ${request.key}` : null,
    reason: request.reason ?? null,
    undoes: undoes ?? null,
  }
}

/** An import of very many rows names its first ones and how many more there are; the file it came from is kept. */
export const MOST_IMAGES = 5000

const boundedChanges = (writes: readonly Write[]) =>
  writes.length <= MOST_IMAGES
    ? changesOf(writes)
    : [
        ...changesOf(writes.slice(0, MOST_IMAGES)),
        { record: 'kernel.audit', id: 'more', after: { more: writes.length - MOST_IMAGES } },
      ]
