import type { FastifyReply } from 'fastify'
import { refuse, say } from '../../kernel/index.ts'
import type { ExportFile, ExportFormat } from '../exports/index.ts'

const FORMATS: ReadonlyMap<string, ExportFormat> = new Map([
  ['csv', 'csv'],
  ['xlsx', 'xlsx'],
  ['pdf', 'pdf'],
  ['text/csv', 'csv'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['application/pdf', 'pdf'],
])

/** The format that `format=` or else `Accept` asks for; null is JSON. */
export function formatOf(asked: string | undefined, accept: string | undefined): ExportFormat | null {
  const format = FORMATS.get(asked ?? accept?.split(',')[0]?.trim() ?? '')
  if (asked !== undefined && asked !== 'json' && !format) {
    refuse('export.format', say`It comes as json, csv, xlsx or pdf.`, { field: 'format' })
  }
  return format ?? null
}

/**
 * Whether a CSV is for programs (`names`: fields and ids, as it is when nothing is said) or for people (`labels`:
 * what stands on the screen, marked as UTF-8 for spreadsheet programs).
 */
export function headingsOf(asked: string | undefined): { headings?: 'names' | 'labels'; byteOrderMark?: boolean } {
  if (asked === undefined || asked === 'names') return {}
  if (asked === 'labels') return { headings: 'labels', byteOrderMark: true }
  return refuse('export.headings', say`headings is names or labels.`, { field: 'headings' })
}

/** Sends an export as a file to keep. */
export const sendExport = (reply: FastifyReply, file: ExportFile): FastifyReply =>
  reply
    .type(file.mime)
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.filename)}`)
    .send(file.body)
