import type { FastifyInstance, FastifyReply } from 'fastify'
import {
  catalogueShape,
  count,
  get,
  type ListAsk,
  list,
  refuse,
  say,
  search,
  shapeOfRecord,
} from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { history, mayRun, related } from '../../kernel/trail.ts'
import { exportPages, recordPages } from '../exports/index.ts'
import { formatOf, headingsOf, sendExport } from './export.ts'
import type { Asker } from './server.ts'

interface ListQuery {
  where?: string
  sort?: string
  limit?: string
  after?: string
  search?: string
  count?: string
  format?: string
  columns?: string
  headings?: string
}

function listAsk(query: ListQuery): ListAsk {
  let where: ListAsk['where']
  if (query.where) {
    try {
      where = JSON.parse(query.where) as ListAsk['where']
    } catch {
      refuse('list.filter', say`where must be JSON such as {"state":{"is":"draft"}}.`, { field: 'where' })
    }
    if (typeof where !== 'object' || where === null)
      refuse('list.filter', say`where must be an object of fields.`, { field: 'where' })
  }
  const limit = query.limit === undefined ? undefined : Number(query.limit)
  if (limit !== undefined && !(limit >= 1 && limit <= 1000))
    refuse('list.limit', say`limit must be from 1 to 1000.`, { field: 'limit' })
  return {
    ...(where ? { where } : {}),
    ...(query.sort ? { sort: query.sort } : {}),
    ...(limit === undefined ? {} : { limit }),
    ...(query.after ? { after: query.after } : {}),
    ...(query.search ? { search: query.search } : {}),
    ...(query.columns ? { columns: query.columns.split(',') } : {}),
  }
}

/** Types that a browser may show in place; everything else is downloaded. */
const SHOWN = new Set(['application/pdf', 'image/png', 'image/jpeg', 'image/gif', 'image/webp', 'text/plain'])

/** Whatever a stored file is taken for, it runs nothing, loads nothing and has no origin (CSP level 3, sandbox). */
const FILE_POLICY = [
  'sandbox',
  "default-src 'none'",
  'img-src data:',
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ')

/** Stored bytes, never as a page of ours: sandboxed, and shown in place only where that is harmless. */
export function sendFile(reply: FastifyReply, bytes: Uint8Array, name: string, mime: string): FastifyReply {
  const shown = SHOWN.has(mime)
  return reply
    .header('content-security-policy', FILE_POLICY)
    .header('content-disposition', `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name)}`)
    .type(shown ? mime : 'application/octet-stream')
    .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
}

/** Catalogue, lists, records, their history and lineage, search, and stored files. */
export function recordRoutes(app: FastifyInstance, kernel: OpenKernel, asker: Asker): void {
  app.get('/api/catalogue', async (request) => catalogueShape(kernel.catalogue, await asker(request)))

  app.get<{ Querystring: { q?: string; limit?: string } }>('/api/search', async (request) => {
    const who = await asker(request)
    return { hits: await search(kernel, request.query.q ?? '', who, Number(request.query.limit ?? 30)) }
  })

  app.get<{ Params: { record: string }; Querystring: ListQuery }>('/api/records/:record', async (request, reply) => {
    const who = await asker(request)
    const { record } = request.params
    const ask = listAsk(request.query)
    const format = formatOf(request.query.format, request.headers.accept)
    if (format) {
      const shape = shapeOfRecord(kernel.catalogue, record, who)
      if (!shape) return list(kernel, record, ask, who)
      const page = (after?: string) => list(kernel, record, { ...ask, limit: 1000, ...(after ? { after } : {}) }, who)
      const pages = recordPages(shape, page, { names: ask.columns, locale: who.locale })
      const options = { locale: who.locale, ...headingsOf(request.query.headings) }
      return sendExport(reply, await exportPages(pages, format, options))
    }
    if (request.query.count === 'only') return { rows: [], ...(await count(kernel, record, ask, who)) }
    const [page, counted] = await Promise.all([
      list(kernel, record, ask, who),
      request.query.count === 'true' ? count(kernel, record, ask, who) : {},
    ])
    return { ...page, ...counted }
  })

  app.get<{ Params: { record: string; id: string } }>('/api/records/:record/:id', async (request) => {
    const who = await asker(request)
    const row = await get(kernel, request.params.record, request.params.id, who)
    return { ...row, _may: mayRun(kernel.catalogue, request.params.record, row, who) }
  })

  app.get<{ Params: { record: string; id: string } }>('/api/records/:record/:id/history', async (request) =>
    history(kernel, request.params.record, request.params.id, await asker(request)),
  )

  app.get<{ Params: { record: string; id: string } }>('/api/records/:record/:id/related', async (request) =>
    related(kernel, request.params.record, request.params.id, await asker(request)),
  )

  app.get<{ Params: { record: string; id: string; field: string } }>(
    '/api/records/:record/:id/files/:field',
    async (request, reply) => {
      const who = await asker(request)
      const { record, id, field } = request.params
      const row = await get(kernel, record, id, who)
      const hash = row[field]
      if (kernel.catalogue.records.get(record)?.fields[field]?.spec.kind !== 'file' || typeof hash !== 'string') {
        refuse('file.missing', say`There is no file in this field.`, { kind: 'missing' })
      }
      return sendFile(
        reply,
        await kernel.files.get(hash),
        String(row.name ?? id),
        String(row.mime ?? 'application/octet-stream'),
      )
    },
  )

  app.get<{ Params: { id: string } }>('/api/files/:id', async (request, reply) => {
    const row = await get(kernel, 'documents.document', request.params.id, await asker(request))
    return sendFile(
      reply,
      await kernel.files.get(String(row.file)),
      String(row.name ?? 'document'),
      String(row.mime ?? 'application/octet-stream'),
    )
  })
}
