import type { Catalogue } from './catalogue.ts'
import type { FileStore } from './files.ts'
import { quoted } from './names.ts'
import type { Who } from './policy.ts'
import type { AnyRecord, RowOf } from './record.ts'
import type { Slot } from './slot.ts'
import { tableFor } from './table.ts'

/** Runs one statement; a name makes it a prepared one. */
export type RunSql = <T = Record<string, unknown>>(text: string, values?: unknown[], name?: string) => Promise<T[]>

/** Rows of a small table kept in memory for a moment; the database still holds every rule about them. */
export interface ReferenceCache {
  get(record: string, load: () => Promise<Map<string, unknown>>): Promise<Map<string, unknown>>
  forget(records: Iterable<string>): void
  /** How often this process changed rows of these records: what was derived from them is old when it has grown. */
  changes(records: readonly string[]): number
}

/** Reading, as commands, queries and slot answers do it: with the program's rights, not the person's. */
export interface Reader {
  readonly who: Who
  readonly catalogue: Catalogue
  readonly files: FileStore
  /** Today, in the time zone of the organisation. */
  readonly today: string
  /** Rows of a statement of ours. Decimals, dates and instants come as text. */
  rows: RunSql
  /** One record with its lines, or null. */
  get<R extends AnyRecord>(record: R, id: string): Promise<RowOf<R> | null>
  /** Records whose fields equal these values, without lines, in the order of their ids. */
  find<R extends AnyRecord>(record: R, where: Record<string, unknown>, limit?: number): Promise<RowOf<R>[]>
  /** A whole small table by id (accounts, tax codes): at most a few seconds old. */
  reference<R extends AnyRecord>(record: R): Promise<Map<string, RowOf<R>>>
  /** Every module's answer to a slot. */
  ask<Ask, Answer>(slot: Slot<Ask, Answer>, ask: Ask): Promise<Awaited<Answer>[]>
}

export interface ReaderSource {
  catalogue: Catalogue
  files: FileStore
  cache: ReferenceCache
  /** Named time zone of the organisation. */
  zone: string
  run: RunSql
  /** Loads what is shared by many: never on the connection of one command. */
  load: RunSql
}

const days = new Map<string, { minute: number; day: string }>()

/** Today in a time zone; days begin on whole minutes everywhere, so it is worked out once a minute. */
function todayIn(zone: string): string {
  const minute = Math.floor(Date.now() / 60_000)
  const known = days.get(zone)
  if (known?.minute === minute) return known.day
  const day = Temporal.Now.plainDateISO(zone).toString()
  days.set(zone, { minute, day })
  return day
}

/** A reader over any way to run SQL. */
export function reader(source: ReaderSource, who: Who): Reader {
  const self: Reader = {
    who,
    catalogue: source.catalogue,
    files: source.files,
    today: todayIn(source.zone),
    rows: source.run,
    async get(record, id) {
      const table = tableFor(record)
      const text = `select ${table.selectWithLines} from ${quoted(table.table)} where ${quoted(table.table)}.id = $1`
      const rows = await source.run(text, [id], `get_${table.table}`)
      return (rows[0] ?? null) as never
    },
    async find(record, where, limit = 10_000) {
      return (await source.run(...findSql(record, where, limit))) as never
    },
    async reference(record) {
      return (await source.cache.get(record.id, async () => {
        const table = tableFor(record)
        const rows = await source.load(
          `select ${table.selectWithLines} from ${quoted(table.table)} limit 20000`,
          [],
          `all_${table.table}`,
        )
        return new Map(rows.map((row) => [String(row.id), row]))
      })) as never
    },
    async ask(slot, ask) {
      const answers = source.catalogue.answers.get(slot.id) ?? []
      return Promise.all(answers.map((answer) => answer(ask as never))) as never
    },
  }
  return self
}

/** Equality on declared fields; null asks for what is empty, a list for any of its values. */
export function findSql(record: AnyRecord, where: Record<string, unknown>, limit: number): [string, unknown[]] {
  const table = tableFor(record)
  const values: unknown[] = []
  const terms = Object.entries(where).map(([name, value]) => {
    const column = table.byName.get(name)
    if (!column) throw new Error(`${record.id} has no field ${name}.`)
    const sql = `${quoted(table.table)}.${quoted(column.column)}`
    if (value === null) return `${sql} is null`
    values.push(value)
    return Array.isArray(value) ? `${sql} = any($${values.length}::${column.type}[])` : `${sql} = $${values.length}`
  })
  const text = `select ${table.select} from ${quoted(table.table)}${terms.length ? ` where ${terms.join(' and ')}` : ''} order by ${quoted(table.table)}.id limit ${limit}`
  return [text, values]
}

/** Keeps reference tables for `milliseconds`, and forgets them at once when this process changes them. */
export function referenceCache(milliseconds = 2000): ReferenceCache {
  const kept = new Map<string, { until: number; rows: Promise<Map<string, unknown>> }>()
  const changed = new Map<string, number>()
  return {
    get(record, load) {
      const known = kept.get(record)
      if (known && known.until > performance.now()) return known.rows
      const rows = load()
      kept.set(record, { until: performance.now() + milliseconds, rows })
      rows.catch(() => kept.delete(record))
      return rows
    },
    forget(records) {
      for (const record of records) {
        kept.delete(record)
        changed.set(record, (changed.get(record) ?? 0) + 1)
      }
    },
    changes: (records) => records.reduce((total, record) => total + (changed.get(record) ?? 0), 0),
  }
}
