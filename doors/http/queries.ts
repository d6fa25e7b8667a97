import type { FastifyInstance } from 'fastify'
import { ask, type Field, type QueryAnswer, refuse } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { answerPages, exportPages } from '../exports/index.ts'
import { formatOf, sendExport } from './export.ts'
import type { Asker } from './server.ts'

/** Reads query-string texts by the kind of the field: numbers, truth values, lists. */
function readText(field: Field | undefined, text: string): unknown {
  const kind = field?.spec.kind
  if (text === '') return null
  if (kind === 'integer') return /^-?\d+$/.test(text) ? Number(text) : text
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  if (kind === 'texts') return text.split(',')
  if (kind === 'json' || kind === 'rows') {
    try {
      return JSON.parse(text)
    } catch {
      return refuse('input.wrong', 'The value is not JSON.')
    }
  }
  return text
}

/** `GET /api/queries/{query}`: JSON, or all of it as CSV, XLSX or PDF by `format` or `Accept`. */
export function queryRoutes(app: FastifyInstance, kernel: OpenKernel, asker: Asker): void {
  app.get<{ Params: { query: string }; Querystring: Record<string, string> }>(
    '/api/queries/:query',
    async (request, reply) => {
      const who = await asker(request)
      const { format: asked, locale, ...given } = request.query
      const format = formatOf(asked, request.headers.accept)
      const fields = kernel.catalogue.queries.get(request.params.query)?.input ?? {}
      const input = Object.fromEntries(
        Object.entries(given).map(([name, text]) => [name, readText(fields[name], String(text))]),
      )
      const page = (after?: string): Promise<QueryAnswer> =>
        ask(kernel, request.params.query, after === undefined ? input : { ...input, after }, who)
      if (!format) return page()
      return sendExport(reply, await exportPages(answerPages(page), format, { locale: locale ?? who.locale ?? 'en' }))
    },
  )
}
