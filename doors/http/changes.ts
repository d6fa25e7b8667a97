import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isRefusal, type Who } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { role, user } from '../../modules/organisation/index.ts'
import { hearing } from './hearing.ts'
import type { Asker } from './server.ts'

interface Listener {
  request: FastifyRequest
  reply: FastifyReply
  who: Who
}

interface Seen {
  /** Transactions before this one have all ended, as of the same look. */
  horizon: string
  id: string
  xid: string
  command: string
  subjects: string[]
}

/** Rows of transactions not yet known to have ended at the last look, and where to begin at the next. */
const LOOK = `select h.horizon, a.id, a.xid, a.command, a.subjects
  from (select pg_snapshot_xmin(pg_current_snapshot())::text as horizon) h
  left join lateral (
    select id, xid::text as xid, command, subjects from kernel_audit where xid >= $1::xid8 order by kernel_audit.xid, id limit $2
  ) a on true`

/** Users and the roles they hold decide who hears what. */
const isAboutPeople = (subject: string): boolean =>
  subject.startsWith(`${user.id}/`) || subject.startsWith(`${role.id}/`)

const AT_ONCE = 2000
const PAUSE = 700
const BEAT = 25_000
const MOST_LISTENERS = 2000
/** What was missed is told again up to so many changes; whoever missed more loads the page's data anew. */
const CATCH_UP = 500

const RELOAD = 'event: reload\ndata: {}\n\n'

/**
 * Where a listener had come to before its line broke, on this server or another: `Last-Event-ID` as a browser sends it
 * (HTML Standard, 9.2.4), or `since` from a page that had to open the line anew.
 */
function positionOf(request: FastifyRequest): string | null {
  const given = request.headers['last-event-id'] ?? (request.query as { since?: unknown }).since
  return typeof given === 'string' && /^[1-9]\d{0,18}$/.test(given) ? given : null
}

/**
 * `GET /api/changes`: what changed, as server-sent events: record, id and command, never content. One look at
 * the audit a moment serves all listeners of this process, so that any server sees what any other did. The id of an
 * event is the transaction before which everything was told: with it, any server tells what was missed. `reload` says
 * that this can't be told: the page loads its data anew.
 */
export function changesRoutes(app: FastifyInstance, kernel: OpenKernel, asker: Asker): void {
  const listeners = new Set<Listener>()
  let seen = new Set<string>()
  let since: string | null = null
  let timer: NodeJS.Timeout | undefined
  let beaten = Date.now()
  let lost = false

  const look = async (): Promise<void> => {
    const { rows } = await kernel.pool.query<Seen>(LOOK, [since, AT_ONCE])
    // The database was away. Another may stand in its place, which counts transactions on from where it had come to.
    if (lost) for (const { reply } of listeners) reply.raw.write(RELOAD)
    if (lost) since = rows[0]?.horizon ?? null
    lost = false
    const found = rows.filter((row) => row.id !== null)
    const news = found.filter((row) => !seen.has(row.id))
    if (news.some(({ subjects }) => subjects.some(isAboutPeople))) await askAgain()
    since = (found.length === AT_ONCE ? found.at(-1)?.xid : rows[0]?.horizon) ?? since
    seen = new Set(found.map((row) => row.id))
    await tell(news, since, listeners)
    if (Date.now() - beaten > BEAT) {
      beaten = Date.now()
      await askAgain()
      for (const { reply } of listeners) reply.raw.write(`id: ${since}\n: still here\n\n`)
    }
  }
  const catchUp = async (listener: Listener, position: string): Promise<void> => {
    const { rows } = await kernel.pool.query<Seen>(LOOK, [position, CATCH_UP])
    const horizon = rows[0]?.horizon ?? '0'
    if (rows.length === CATCH_UP || BigInt(position) > BigInt(horizon)) listener.reply.raw.write(RELOAD)
    else {
      const missed = rows.filter((row) => row.id !== null)
      await tell(missed, horizon, new Set([listener]))
    }
  }
  // A session or key may have ended since, or a role come or gone: whoever is nobody now hears no more.
  const askAgain = async (): Promise<void> => {
    for (const listener of listeners) {
      try {
        listener.who = await asker(listener.request)
      } catch (error) {
        if (!isRefusal(error)) throw error
        listeners.delete(listener)
        listener.reply.raw.end()
      }
    }
  }
  const tell = async (rows: readonly Seen[], position: string | null, hear: ReadonlySet<Listener>): Promise<void> => {
    const told = rows.map((row) => ({ ...row, subjects: row.subjects.slice(0, 20) }))
    const hears = await hearing(
      kernel,
      told,
      [...hear].map(({ who }) => who),
    )
    for (const { command, subjects } of told) {
      for (const subject of subjects) {
        const [record = '', id = ''] = subject.split('/')
        const line = `id: ${position}\ndata: ${JSON.stringify({ record, id, command })}\n\n`
        for (const { reply, who } of hear) if (hears(who, subject)) reply.raw.write(line)
      }
    }
  }
  const turn = (): void => {
    timer = setTimeout(() => {
      look()
        .catch((error: unknown) => {
          lost = true
          app.log.warn({ err: error }, 'changes')
        })
        .finally(() => {
          if (listeners.size > 0) turn()
          else timer = undefined
        })
    }, PAUSE)
  }

  app.get('/api/changes', async (request, reply) => {
    const who = await asker(request)
    if (listeners.size >= MOST_LISTENERS) return reply.code(503).send()
    // From now on: what happened before is what the page has loaded.
    if (!timer) await look()
    reply.hijack()
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    const listener = { request, reply, who }
    listeners.add(listener)
    request.raw.on('close', () => listeners.delete(listener))
    if (!timer) turn()
    reply.raw.write(`id: ${since}\n: connected\n\n`)
    const position = positionOf(request)
    if (position !== null) {
      await catchUp(listener, position).catch((error: unknown) => {
        app.log.warn({ err: error }, 'changes')
        reply.raw.write(RELOAD)
      })
    }
    return reply
  })
  app.addHook('preClose', async () => {
    if (timer) clearTimeout(timer)
    for (const { reply } of listeners) reply.raw.end()
    listeners.clear()
  })
}
