import type { EventFact } from './event.ts'
import type { Reader, RunSql } from './reader.ts'
import type { AnyRecord, ChangeOf, DraftOf, RowOf } from './record.ts'
import type { Words } from './words.ts'
import type { PlainInsert, Write } from './writes.ts'

type AnyRow = Record<string, unknown> & { id: string }

/** What came from what: written once, walked both ways. */
export interface LineageLink {
  from: string
  to: string
  /** E.g. `attachment`, `read from`, `booked as`, `settles`. */
  kind: string
  /** Where in the source: page and region, path, row. */
  detail?: unknown
}

/**
 * One command's work: reads as it goes, gathers its writes, and sends them together. Nothing is written
 * before `flush`; a read of SQL sends what has been gathered first, so that it sees it.
 */
export interface Transaction extends Reader {
  /** The instant at which the command began. */
  readonly now: string
  insert<R extends AnyRecord>(record: R, draft: DraftOf<R>): RowOf<R>
  insertAny(record: AnyRecord, draft: Record<string, unknown>): AnyRow
  change<R extends AnyRecord>(record: R, row: RowOf<R>, set: ChangeOf<R>): void
  changeAny(record: AnyRecord, row: { id: string }, set: Record<string, unknown>): void
  remove<R extends AnyRecord>(record: R, row: RowOf<R>): void
  removeAny(record: AnyRecord, row: { id: string }): void
  /** One record, locked until the end; null where there is none. */
  lock<R extends AnyRecord>(record: R, id: string): Promise<RowOf<R> | null>
  lockAll<R extends AnyRecord>(record: R, ids: readonly string[]): Promise<RowOf<R>[]>
  /**
   * The next number of a series, e.g. `INV-2026-00042`; without gaps, because it is taken with the record or not
   * at all. `pattern` stands in for the field's own where one field holds numbers of several series.
   */
  number(
    record: AnyRecord,
    field: string,
    row: { id: string },
    on: string,
    series?: string,
    pattern?: string,
  ): Promise<string>
  /** Stops the command unless the caller has confirmed this code. */
  warn(code: string, message: Words, detail?: { field?: string; help?: Words }): void
  link(link: LineageLink): void
  emit(fact: EventFact): void
  /** Rows for a kernel or index table without audit of its own. */
  plain(insert: PlainInsert): void
}

/** `module.record/id`: how one record is named from anywhere. */
export const subjectOf = (record: { id: string }, id: string): string => `${record.id}/${id}`

/** How far a transaction had come: what was gathered by then stays when an item of a batch is forgotten. */
export interface Mark {
  writes: number
  plains: number
  events: number
  links: number
  seriesLocked: number
  /** The last number of each series that was given. */
  numbers: readonly (readonly [series: string, last: number])[]
}

/** The commands' view plus what dispatch alone may do. */
export interface OpenTransaction extends Transaction {
  readonly writes: readonly Write[]
  readonly writeCount: number
  writesFrom(count: number): Write[]
  readonly emitted: readonly EventFact[]
  /** A statement that reads past what is gathered, which must hold nothing of what is read. */
  past: RunSql
  /** Whether this transaction made the record. */
  made(subject: string): boolean
  /** What inputs named and was found to lie within reach. */
  readonly reached: Set<string>
  /** Codes of warnings that count as confirmed from now on. */
  readonly confirmed: readonly string[]
  confirm(codes: readonly string[]): void
  /** True once anything went to the database. */
  readonly asked: boolean
  begin(): Promise<void>
  flush(more?: readonly PlainInsert[]): Promise<void>
  /** Sends what is left and makes it durable. */
  commit(more: readonly PlainInsert[]): Promise<void>
  rollback(): Promise<void>
  /**
   * Everything gathered since the mark is forgotten: one item of a batch that was refused. False, and nothing is
   * forgotten, where some of it was sent already: then the transaction as a whole must be rolled back.
   */
  mark(): Mark
  forget(mark: Mark): boolean
}
