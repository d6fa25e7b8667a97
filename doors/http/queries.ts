import type { FastifyInstance } from 'fastify'
import { ask, type QueryAnswer, shapeOfQuery } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { answerPages, exportPages } from '../exports/index.ts'
import { readText } from '../read-text.ts'
import { formatOf, headingsOf, sendExport } from './export.ts'
import type { Asker } from './server.ts'

/** `GET /api/queries/{query}`: JSON, or all of it as CSV, XLSX or PDF by `format` or `Accept`. */
export function queryRoutes(app: FastifyInstance, kernel: OpenKernel, asker: Asker): void {
  app.get<{ Params: { query: string }; Querystring: Record<string, string> }>(
    '/api/queries/:query',
    async (request, reply) => {
      const who = await asker(request)
      const { format: asked, language: _, locale: __, headings, ...given } = request.query
      const format = formatOf(asked, request.headers.accept)
      const fields = kernel.catalogue.queries.get(request.params.query)?.input ?? {}
      const input = Object.fromEntries(
        Object.entries(given).map(([name, text]) => [name, readText(fields[name], String(text))]),
      )
      const page = (after?: string): Promise<QueryAnswer> =>
        ask(kernel, request.params.query, after === undefined ? input : { ...input, after }, who)
      if (!format) return page()
      const shape = shapeOfQuery(kernel.catalogue, request.params.query, who)
      const pages = shape ? answerPages(page, shape, who.locale) : [await page()]
      return sendExport(reply, await exportPages(pages, format, { locale: who.locale, ...headingsOf(headings) }))
    },
  )
}
