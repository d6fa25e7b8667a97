import type { FastifyInstance } from 'fastify'
import { ask, type Field, refuse } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { type ExportFormat, exportAnswer } from '../exports/index.ts'
import type { Asker } from './server.ts'

const FORMATS: Record<string, ExportFormat> = {
  csv: 'csv',
  xlsx: 'xlsx',
  pdf: 'pdf',
  'text/csv': 'csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/pdf': 'pdf',
}

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

/** `GET /api/queries/{query}`: JSON, or CSV, XLSX or PDF by `format` or `Accept`. */
export function queryRoutes(app: FastifyInstance, kernel: OpenKernel, asker: Asker): void {
  app.get<{ Params: { query: string }; Querystring: Record<string, string> }>(
    '/api/queries/:query',
    async (request, reply) => {
      const who = await asker(request)
      const { format: asked, locale, ...given } = request.query
      const fields = kernel.catalogue.queries.get(request.params.query)?.input ?? {}
      const input = Object.fromEntries(
        Object.entries(given).map(([name, text]) => [name, readText(fields[name], String(text))]),
      )
      const answer = await ask(kernel, request.params.query, input, who)
      const format = FORMATS[asked ?? request.headers.accept?.split(',')[0]?.trim() ?? '']
      if (asked !== undefined && asked !== 'json' && !format)
        refuse('query.format', 'A report comes as json, csv, xlsx or pdf.', { field: 'format' })
      if (!format) return answer
      const file = await exportAnswer(answer, format, { locale: locale ?? who.locale ?? 'en' })
      return reply
        .type(file.mime)
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.filename)}`)
        .send(file.body)
    },
  )
}
