import type { Pool, PoolClient } from 'pg'
import { MOST_IMAGES } from './audit-row.ts'
import type { EventFact } from './event.ts'
import { isAnswered } from './failure.ts'
import { newId } from './id.ts'
import { type Layouts, layoutsKnow } from './layout.ts'
import { fillNumber, quoted } from './names.ts'
import type { Who } from './policy.ts'
import { type ReaderSource, type RunSql, reader } from './reader.ts'
import type { AnyRecord } from './record.ts'
import { refuse } from './refusal.ts'
import type { Replica } from './replica.ts'
import { differing, holdChecks, mayChange, newRow, padMoney, refuseFrozen } from './rows.ts'
import { statementName } from './statement-name.ts'
import { openStates, type Table, tableFor } from './table.ts'
import { runTogether } from './together.ts'
import { type OpenTransaction, subjectOf } from './transaction.ts'
import { type CounterStep, type PlainInsert, type Statement, statementOf, type Write } from './writes.ts'

type AnyRow = Record<string, unknown> & { id: string }

/** What a transaction works with: connections, the catalogue, the layout of the tables. */
export interface TransactionSource extends Omit<ReaderSource, 'run'> {
  pool: Pool
  zone: string
  layouts: Layouts
  /** Reports may be read from there. */
  replica?: Replica
}

/** Opens a transaction; it takes a connection only when it first needs one. */
export function openTransaction(
  source: TransactionSource,
  who: Who,
  confirmed: readonly string[] = [],
): OpenTransaction {
  let accepted = confirmed
  let client: PoolClient | null = null
  let begun = false
  let asked = false
  let starting: Promise<unknown> = Promise.resolve()
  let pending: Write[] = []
  const done: Write[] = []
  let waiting = new Map<string, Write>()
  /** Gathered writes as they were before the item of a batch that is being run. */
  let touched = new Map<Write, { after: Record<string, unknown>; set: Record<string, unknown> }>()
  let touchedSent = false
  const plains: PlainInsert[] = []
  const events: EventFact[] = []
  const links: Record<string, unknown>[] = []
  /** How many plain rows and links were sent, and how many series of numbers were locked. */
  let plainsSent = 0
  let linksSent = 0
  let seriesLocked = 0
  /** Where the writes of the command begin that is being run. */
  let itemStart = 0
  /** Numbers given by this transaction, which holds their counters: the last one, and the last that the counter shows. */
  const counters = new Map<string, { last: number; shown: number }>()
  const known = new Map<string, AnyRow>()
  /**
   * Rows that were made and are not sent. Like `waiting`, a new map each time: one that is emptied leads from its earlier
   * contents to all later ones, so that the collector of young objects keeps whatever was ever in it.
   */
  let fresh = new Map<string, AnyRow>()
  /** Records that this transaction made. */
  const made = new Set<string>()
  /** Rows that were read and not locked, until this transaction writes or waits. */
  const seen = new Map<string, AnyRow | null>()
  const now = Temporal.Now.instant()

  const send: RunSql = async (text, values = [], name) => {
    const query = { text, values, ...(name ? { name } : {}) }
    asked = true
    if (!client) return (await source.pool.query(query)).rows as never
    const [result] = await Promise.all([client.query(query), starting])
    return result.rows as never
  }
  /** Sends `begin` without waiting for its answer: the next statement follows it down the same pipe. */
  const begin = async () => {
    if (begun) return
    begun = true
    client = await source.pool.connect()
    starting = client.query('begin')
  }
  const run: RunSql = async (text, values, name) => {
    if (pending.length > 0) await flush()
    return send(text, values, name)
  }
  const gathered = async (more: readonly PlainInsert[]): Promise<Statement | null> => {
    if (!layoutsKnow(source.layouts, pending, [...plains, ...more])) await source.layouts.load()
    plainsSent += plains.length
    linksSent += links.length
    const linked: PlainInsert = {
      table: 'kernel_link',
      columns: ['id', 'from_subject', 'to_subject', 'kind', 'detail'],
      rows: links.splice(0),
    }
    return statementOf(pending, [...plains.splice(0), linked, ...more], source.layouts, countersAhead())
  }
  const countersAhead = (): CounterStep[] => {
    const ahead = [...counters].filter(([, { last, shown }]) => last > shown)
    for (const [, counter] of ahead) counter.shown = counter.last
    return ahead.map(([series, { last }]) => ({ series, last }))
  }
  /** The first number of a series is asked of its counter, which is held from then on; those after it only count. */
  const nextOf = async (series: string): Promise<number> => {
    const held = counters.get(series)
    if (held) {
      held.last += 1
      return held.last
    }
    await begin()
    seriesLocked += 1
    const text =
      'insert into kernel_counter as c (series, last) values ($1, 1) on conflict (series) do update set last = c.last + 1 returning last'
    const [counter] = await send<{ last: number }>(text, [series], 'next_number')
    const last = Number(counter?.last)
    counters.set(series, { last, shown: last })
    return last
  }
  const flush = async (more: readonly PlainInsert[] = []) => {
    const statement = await gathered(more)
    if (!statement) return
    await begin()
    await send(statement.text, statement.values, statementName(statement.text))
    sent()
  }
  const end = async (how: 'commit' | 'rollback', last?: Statement) => {
    if (!client) return
    const ended = client
    client = null
    begun = false
    const sent = last ? [ended.query({ ...last, name: statementName(last.text) })] : []
    const answers = await Promise.allSettled([...sent, ended.query(how)])
    // What the last statement did may still be refused by the commit itself, which looks at what was put off until then.
    const broken = answers.find((one) => one.status === 'rejected')?.reason ?? null
    ended.release(broken !== null && !isAnswered(broken))
    if (broken !== null) throw broken
    const ending = answers.at(-1)
    if (how === 'commit' && ending?.status === 'fulfilled' && ending.value.command !== 'COMMIT')
      throw new Error('The database did not commit: a statement of this transaction had failed before.')
  }
  const knownRow = (subject: string) => known.get(subject) ?? fresh.get(subject)
  const pendingOf = (id: string, table: Table) => waiting.get(`${table.table}/${id}`)
  const gather = (write: Write) => {
    pending.push(write)
    waiting.set(`${write.table.table}/${write.id}`, write)
  }
  /** What stands for all rows of a table and company that were let go. */
  const stand = new Map<string, Write>()
  /**
   * What the audit will not show is not held in memory either: of an import of very many rows it stays how many there
   * were and where they lie, which decides whether this person may.
   */
  const letGo = ({ table, id, before, after }: Write): Write => {
    known.delete(subjectOf(table.record, id))
    const company = table.record.company
    const shown = (row?: Record<string, unknown>) => row && (company ? { [company]: row[company] } : {})
    const [was, is] = [shown(before), shown(after)]
    const key = JSON.stringify([table.table, was ?? null, is ?? null])
    const standing = stand.get(key)
    if (standing) return standing
    const one = { table, id, ...(was ? { before: was } : {}), ...(is ? { after: is } : {}) }
    stand.set(key, one)
    return one
  }
  const held = (write: Write): Write => {
    const subject = subjectOf(write.table.record, write.id)
    const row = fresh.get(subject)
    if (!row) return write
    known.set(subject, row)
    made.add(subject)
    return write
  }
  const sent = () => {
    // The database counted these changes; the next one of the same row in this command starts from there.
    for (const { before, after } of pending) if (before && after) after.revision = Number(after.revision) + 1
    const room = Math.max(0, itemStart + MOST_IMAGES - done.length)
    for (const [nth, write] of pending.entries()) done.push(nth < room ? held(write) : letGo(write))
    pending = []
    waiting = new Map()
    fresh = new Map()
    seen.clear()
    touchedSent ||= touched.size > 0
  }

  const inner = reader({ ...source, run }, who)
  /** Reads past what is gathered, which must hold nothing of what is read. */
  const past = reader({ ...source, run: send }, who)
  const isPending = (record: AnyRecord) => pending.some((write) => write.table.record === record)
  const locked = async (record: AnyRecord, ids: readonly string[]): Promise<AnyRow[]> => {
    const table = tableFor(record)
    if (isPending(record)) await flush()
    seen.clear()
    await begin()
    if (record.sealed)
      await send(
        'select pg_advisory_xact_lock(hashtextextended(id::text, 0)) from unnest($1::uuid[]) id',
        [[...ids].sort()],
        'lock_sealed',
      )
    const locking = record.sealed ? '' : ' for update'
    // The database plans a list anew each time, as it does not know how long it is; a single id it plans once.
    const [wanted, given, name] = ids.length === 1 ? ['$1', ids[0], 'one'] : ['any($1::uuid[])', ids, 'all']
    const id = `${quoted(table.table)}.id`
    const text = `select ${table.selectWithLines} from ${quoted(table.table)} where ${id} = ${wanted} order by ${id}${locking}`
    const rows = await send<AnyRow>(text, [given], `lock_${name}_${table.table}`)
    // One object a row, however often it is locked: whoever holds it sees what others change.
    return rows.map((row) => {
      const key = subjectOf(record, row.id)
      const same = Object.assign(known.get(key) ?? row, row)
      known.set(key, same)
      return same
    })
  }

  const self: OpenTransaction = {
    ...inner,
    now: now.toString(),
    get writes() {
      return [...done, ...pending]
    },
    get writeCount() {
      return done.length + pending.length
    },
    writesFrom: (count) =>
      count >= done.length ? pending.slice(count - done.length) : [...done, ...pending].slice(count),
    get emitted() {
      return events
    },
    past: past.rows,
    made: (subject) => made.has(subject) || fresh.has(subject),
    reached: new Set(),
    get confirmed() {
      return accepted
    },
    get asked() {
      return asked
    },
    confirm(codes) {
      accepted = codes
    },
    async get(record, id) {
      const subject = subjectOf(record, id)
      const found = knownRow(subject) ?? seen.get(subject)
      if (found !== undefined) return found as never
      // What was written of this record is known by its subject, so this row is not among it.
      const row = await past.get(record, id)
      seen.set(subject, row as AnyRow | null)
      return row as never
    },
    find: (record, where, limit) => (isPending(record) ? inner : past).find(record, where, limit),
    async lock(record, id) {
      const already = knownRow(subjectOf(record, id))
      return (already ?? (await locked(record, [id]))[0] ?? null) as never
    },
    lockAll: async (record, ids) => (ids.length === 0 ? [] : await locked(record, ids)) as never,
    insert: (record, draft) => self.insertAny(record, draft as Record<string, unknown>) as never,
    insertAny(record, draft) {
      const table = tableFor(record)
      const row = newRow(table, draft, who, now.toString())
      holdChecks(record, row)
      gather({ table, id: row.id, after: row })
      fresh.set(subjectOf(record, row.id), row)
      return row
    },
    change: (record, row, set) => self.changeAny(record, row as AnyRow, set as Record<string, unknown>),
    changeAny(record, given, set) {
      const table = tableFor(record)
      const row = given as AnyRow
      const changed = differing(row, set)
      if (Object.keys(changed).length === 0) return
      const earlier = pendingOf(row.id, table)
      if (!earlier || earlier.before) mayChange(record, row, changed)
      const before = earlier?.before ?? (earlier ? undefined : { ...row })
      if (earlier && !touched.has(earlier)) touched.set(earlier, { after: { ...row }, set: { ...earlier.set } })
      padMoney(table.record.fields, changed, { ...row, ...changed })
      Object.assign(row, changed)
      holdChecks(record, row)
      if (earlier && !earlier.before) return
      if (earlier) Object.assign(earlier.set ?? {}, changed)
      else gather({ table, id: row.id, ...(before ? { before } : {}), after: row, set: changed })
    },
    remove: (record, row) => self.removeAny(record, row as AnyRow),
    removeAny(record, given) {
      const table = tableFor(record)
      const row = given as AnyRow
      const open = openStates(record)
      if (open && !open.includes(String(row.state))) refuseFrozen(record, row)
      pending = pending.filter((write) => write.id !== row.id || write.table !== table)
      gather({ table, id: row.id, before: { ...row } })
      known.delete(subjectOf(record, row.id))
      fresh.delete(subjectOf(record, row.id))
    },
    async number(record, field, row, on, series = '', pattern) {
      const spec = record.fields[field]?.spec
      const name = [record.id, series, on.slice(0, 4)].join(' ')
      // A record that this command makes stands before it is numbered: its lines are written while it is a draft.
      const own = pendingOf(row.id, tableFor(record))
      if (own && !own.before) await flush()
      const last = await nextOf(name)
      plains.push({
        table: 'kernel_number',
        columns: ['series', 'sequence', 'subject'],
        rows: [{ series: name, sequence: last, subject: subjectOf(record, row.id) }],
      })
      return fillNumber(pattern ?? spec?.pattern ?? '{0}', on, last, series)
    },
    warn(code, message, detail = {}) {
      if (!accepted.includes(code)) refuse(code, message, { ...detail, kind: 'warning' })
    },
    link: ({ from, to, kind, detail }) => {
      links.push({ id: newId(), from_subject: from, to_subject: to, kind, detail: detail ?? null })
    },
    emit: (fact) => {
      events.push(fact)
    },
    plain: (insert) => {
      plains.push(insert)
    },
    begin,
    flush,
    async commit(more) {
      const statement = await gathered(more)
      if (!statement) return end('commit')
      if (!begun && !pending.some((write) => write.before)) {
        await runTogether(source.pool, statement, statementName(statement.text))
      } else {
        await begin()
        await end('commit', statement)
      }
      sent()
    },
    rollback: () => end('rollback'),
    mark() {
      touched = new Map()
      touchedSent = false
      itemStart = done.length + pending.length
      return {
        writes: done.length + pending.length,
        plains: plainsSent + plains.length,
        events: events.length,
        links: linksSent + links.length,
        seriesLocked,
        numbers: [...counters].map(([series, { last }]) => [series, last] as const),
      }
    },
    forget(mark) {
      const sentSince =
        touchedSent ||
        done.length > mark.writes ||
        plainsSent > mark.plains ||
        linksSent > mark.links ||
        seriesLocked > mark.seriesLocked
      if (sentSince) return false
      for (const [write, was] of touched) {
        write.set = was.set
        Object.assign(write.after ?? {}, was.after)
      }
      for (const write of pending.splice(mark.writes - done.length)) {
        if (write.before && write.after) Object.assign(write.after, write.before)
        else fresh.delete(subjectOf(write.table.record, write.id))
        waiting.delete(`${write.table.table}/${write.id}`)
      }
      plains.length = mark.plains - plainsSent
      events.length = mark.events
      links.length = mark.links - linksSent
      for (const [series, last] of mark.numbers) Object.assign(counters.get(series) ?? {}, { last })
      return true
    },
  }
  return self
}
