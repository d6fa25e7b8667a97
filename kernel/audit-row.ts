import type { AnyCommand } from './command.ts'
import type { Outcome, Request } from './dispatch.ts'
import { audit } from './kernel-records.ts'
import { snake } from './names.ts'
import type { Who } from './policy.ts'
import type { Table } from './table.ts'
import { type OpenTransaction, subjectOf } from './transaction.ts'
import type { PlainInsert, Write } from './writes.ts'

/** Before and after of every row, in the fields that differ: the audit image that undo works from. */
export const changesOf = (writes: readonly Write[]) => writes.map(changeOf)

const changeOf = ({ table, id, before, after, set }: Write) => ({
  record: table.record.id,
  id,
  ...(before ? { before: after ? pick(before, Object.keys(set ?? {})) : before } : {}),
  ...(after ? { after: before ? { ...set } : withoutEmpty(after, table) } : {}),
})

/**
 * The same, each made when it is written: those of an import, all at once, would be as much as the import itself. For
 * rows that nobody changes until then.
 */
const changesWhenWritten = (writes: readonly Write[]) => writes.map((write) => ({ toJSON: () => changeOf(write) }))

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
  return [
    auditInsert([auditRow(tx.writes, command, request, outcome, who, changesWhenWritten)]),
    eventInsert(tx, outcome),
  ]
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
  images: (writes: readonly Write[]) => object[] = changesOf,
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
    subjects: subjectsOf(writes),
    changes: boundedChanges(writes, images),
    result: stored,
    request: request.key ? `${who.id} ${request.key}` : null,
    reason: request.reason ?? null,
    undoes: undoes ?? null,
  }
}

/** Records under which a command is found, at most. */
const MOST_SUBJECTS = 200

function subjectsOf(writes: readonly Write[]): string[] {
  const subjects = new Set<string>()
  for (const { table, id } of writes) {
    if (!table.record.lean) subjects.add(subjectOf(table.record, id))
    if (subjects.size === MOST_SUBJECTS) break
  }
  return [...subjects]
}

/** An import of very many rows names its first ones and how many more there are; the file it came from is kept. */
export const MOST_IMAGES = 5000

const boundedChanges = (writes: readonly Write[], images: (writes: readonly Write[]) => object[]) =>
  writes.length <= MOST_IMAGES
    ? images(writes)
    : [
        ...images(writes.slice(0, MOST_IMAGES)),
        { record: 'kernel.audit', id: 'more', after: { more: writes.length - MOST_IMAGES } },
      ]
