import type { AnyRecord } from './record.ts'
import { subjectOf, type Transaction } from './transaction.ts'

type Rows = readonly (readonly [AnyRecord, readonly { id: string }[]])[]

/** The ids that a condition asks for, where it asks for nothing else. */
function idsOnly(where: object): readonly string[] | null {
  const [only, ...more] = Object.entries(where)
  if (!only || more.length > 0 || only[0] !== 'id') return null
  const [, ids] = only as [string, unknown]
  return typeof ids === 'string' ? [ids] : Array.isArray(ids) ? (ids as string[]) : null
}

/**
 * The same transaction, which asks the database neither for rows that it holds locked nor for others that it has seen:
 * whoever does one thing to many records looks them all up at once and then works on each as if it were alone.
 * @param held.locked rows that `lockAll` of this transaction gave: nobody else can change them
 * @param held.seen rows that were read, and that this work neither changes nor locks
 */
export function holding(tx: Transaction, held: { locked: Rows; seen: Rows }): Transaction {
  const bySubject = (groups: Rows) =>
    new Map(groups.flatMap(([record, rows]) => rows.map((row) => [subjectOf(record, row.id), row] as const)))
  const locked = bySubject(held.locked)
  const seen = new Map([...bySubject(held.seen), ...locked])
  const all = (known: typeof locked, record: AnyRecord, ids: readonly string[] | null) => {
    const rows = (ids ?? []).flatMap((id) => known.get(subjectOf(record, id)) ?? [])
    return ids && rows.length === ids.length ? rows : null
  }
  const find: Transaction['find'] = async (record, where, limit) =>
    (all(seen, record, idsOnly(where)) ?? (await tx.find(record, where, limit))) as never
  const lockAll: Transaction['lockAll'] = async (record, ids) =>
    (all(locked, record, ids) ?? (await tx.lockAll(record, ids))) as never
  return Object.assign(Object.create(tx) as Transaction, { find, lockAll })
}
