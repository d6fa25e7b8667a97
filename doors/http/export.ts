import type { FastifyReply } from 'fastify'
import { refuse } from '../../kernel/index.ts'
import type { ExportFile, ExportFormat } from '../exports/index.ts'

const FORMATS: Record<string, ExportFormat> = {
  csv: 'csv',
  xlsx: 'xlsx',
  pdf: 'pdf',
  'text/csv': 'csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/pdf': 'pdf',
}

/** The format that `format=` or else `Accept` asks for; null is JSON. */
export function formatOf(asked: string | undefined, accept: string | undefined): ExportFormat | null {
  const format = FORMATS[asked ?? accept?.split(',')[0]?.trim() ?? '']
  if (asked !== undefined && asked !== 'json' && !format) {
    refuse('export.format', 'It comes as json, csv, xlsx or pdf.', { field: 'format' })
  }
  return format ?? null
}

/** Sends an export as a file to keep. */
export const sendExport = (reply: FastifyReply, file: ExportFile): FastifyReply =>
  reply
    .type(file.mime)
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.filename)}`)
    .send(file.body)
