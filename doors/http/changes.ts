import type { FastifyInstance, FastifyReply } from 'fastify'
import { holds, type Who } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import type { Asker } from './server.ts'

interface Listener {
  reply: FastifyReply
  who: Who
}

const PAUSE = 700
const BEAT = 25_000
const MOST_LISTENERS = 2000

/**
 * `GET /api/changes`: what changed, as server-sent events: record, id and command, never content. One look at
 * the audit a moment serves all listeners of this process, so that any server sees what any other did.
 */
export function changesRoutes(app: FastifyInstance, kernel: OpenKernel, asker: Asker): void {
  const listeners = new Set<Listener>()
  const seen = new Set<string>()
  let since: string | null = null
  let timer: NodeJS.Timeout | undefined
  let beaten = Date.now()

  const look = async (): Promise<void> => {
    const { rows } = await kernel.pool.query<{ id: string; xid: string; command: string; subjects: string[] }>(
      `select id, xid::text as xid, command, subjects from kernel_audit
       where xid >= coalesce($1::xid8, pg_snapshot_xmin(pg_current_snapshot())) order by xid limit 2000`,
      [since],
    )
    const [{ horizon } = { horizon: since }] = (
      await kernel.pool.query<{ horizon: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as horizon')
    ).rows
    const news = rows.filter((row) => !seen.has(row.id))
    since = horizon ?? since
    for (const id of seen) if (!rows.some((row) => row.id === id)) seen.delete(id)
    for (const row of rows) seen.add(row.id)
    for (const { command, subjects } of news) for (const subject of subjects.slice(0, 20)) tell(command, subject)
    if (Date.now() - beaten > BEAT) {
      beaten = Date.now()
      for (const { reply } of listeners) reply.raw.write(': still here\n\n')
    }
  }
  const tell = (command: string, subject: string): void => {
    const [record = '', id = ''] = subject.split('/')
    const declared = kernel.catalogue.records.get(record)
    if (!declared) return
    const line = `data: ${JSON.stringify({ record, id, command })}\n\n`
    for (const { reply, who } of listeners) if (holds(who, declared.may.read)) reply.raw.write(line)
  }
  const turn = (): void => {
    timer = setTimeout(() => {
      look()
        .catch((error: unknown) => app.log.warn({ err: error }, 'changes'))
        .finally(() => {
          if (listeners.size > 0) turn()
          else timer = undefined
        })
    }, PAUSE)
  }

  app.get('/api/changes', async (request, reply) => {
    const who = await asker(request)
    if (listeners.size >= MOST_LISTENERS) return reply.code(503).send()
    reply.hijack()
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    reply.raw.write(': connected\n\n')
    const listener = { reply, who }
    listeners.add(listener)
    request.raw.on('close', () => listeners.delete(listener))
    if (!timer) turn()
    return reply
  })
  app.addHook('onClose', async () => {
    if (timer) clearTimeout(timer)
    for (const { reply } of listeners) reply.raw.end()
    listeners.clear()
  })
}
