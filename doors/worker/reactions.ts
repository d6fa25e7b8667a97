import { asSystem, dispatch, isRefusal, type ReactionRequest, type Refusal } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'

interface EventRow {
  id: number
  xid: string
  event: string
  payload: Record<string, unknown>
}

const READER = 'reactions'
const AT_ONCE = 200

/**
 * Runs what reacts to the events of the outbox, in their order. The command's idempotency key is made of the
 * event and the reaction, so that a process that dies between command and mark repeats nothing. One process
 * works at a time; the others find the lock taken. Gives how many events it handled.
 */
export async function react(kernel: OpenKernel, log: Log): Promise<number> {
  const client = await kernel.pool.connect()
  try {
    const { rows: locks } = await client.query<{ got: boolean }>(
      `select pg_try_advisory_lock(hashtextextended('reactions ' || current_schema(), 0)) as got`,
    )
    if (!locks[0]?.got) return 0
    try {
      const { rows } = await client.query<EventRow>(
        `select e.id, e.xid::text as xid, e.event, e.payload from kernel_event e
         left join kernel_event_reader r on r.reader = $1
         where (e.xid, e.id) > (coalesce(r.xid, '0'::xid8), coalesce(r.event, 0)) and e.xid < pg_snapshot_xmin(pg_current_snapshot())
         order by e.xid, e.id limit $2`,
        [READER, AT_ONCE],
      )
      for (const row of rows) await handle(kernel, row, log)
      const last = rows.at(-1)
      if (last) {
        await client.query(
          `insert into kernel_event_reader (reader, xid, event) values ($1, $2::xid8, $3)
           on conflict (reader) do update set xid = excluded.xid, event = excluded.event`,
          [READER, last.xid, last.id],
        )
      }
      return rows.length
    } finally {
      await client.query(`select pg_advisory_unlock(hashtextextended('reactions ' || current_schema(), 0))`)
    }
  } finally {
    client.release()
  }
}

type Log = (message: string, error: unknown) => void

async function handle(kernel: OpenKernel, row: EventRow, log: Log): Promise<void> {
  for (const reaction of kernel.catalogue.reactions) {
    if (reaction.on.id !== row.event) continue
    const request = reaction.with(row.payload as never)
    if (!request) continue
    const key = `event ${row.id} ${reaction.id}`
    const who = asSystem(reaction.id)
    const run = (command: string, asked: ReactionRequest, mark: string): Promise<unknown> =>
      dispatch(kernel, { command, ...asked, key: mark }, who)
    const refused = await refusalOf(run(reaction.run.id, request, key))
    if (!refused) continue
    const { apart } = reaction
    if (!apart) log(`The reaction ${reaction.id} to event ${row.id} was refused.`, refused)
    for (const [nth, alone] of (apart?.with(row.payload as never) ?? []).entries()) {
      const also = await refusalOf(run(apart?.run.id ?? '', alone, `${key} ${nth}`))
      if (also) log(`The reaction ${reaction.id} to event ${row.id} was refused, part ${nth + 1}.`, also)
    }
  }
}

/** Why it was refused; null where it was done. */
async function refusalOf(work: Promise<unknown>): Promise<Refusal | null> {
  try {
    await work
    return null
  } catch (error) {
    if (isRefusal(error)) return error
    throw error
  }
}
