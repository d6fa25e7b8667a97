import { type FileKind, refusedBy } from '../../documents/index.ts'
import {
  InvoiceRefusal,
  type InvoiceRefusalReason,
  type ReadInvoice,
  readInvoice,
  readInvoicePdf,
} from '../e-invoice/index.ts'

/** Name of the reader, under which corrections are learned. */
export const READER = 'purchasing.bill'

/** Root elements that may be an invoice; an envelope of Peppol or of UBL may hold one. */
const ROOTS = new Set([
  ...['Invoice', 'CreditNote', 'CrossIndustryInvoice', 'CrossIndustryDocument'],
  ...['StandardBusinessDocument', 'AttachedDocument'],
])

/** Reasons for which a file is simply something else than an e-invoice. */
const NOT_MINE: ReadonlySet<InvoiceRefusalReason> = new Set([
  ...(['notInvoice', 'order', 'empty', 'notXml', 'pdfWithoutInvoice', 'notPdf', 'encryptedPdf'] as const),
  ...(['corruptPdf', 'costlyPdf'] as const),
])

/** Whether a file may be or hold an e-invoice. */
export const mayBePaper = ({ kind, root }: Pick<FileKind, 'kind' | 'root'>): boolean =>
  kind === 'pdf' || (kind === 'xml' && ROOTS.has(root?.name ?? ''))

/**
 * The e-invoice in a file: an XML file, or one embedded in a PDF. Null where there is none; a refusal where there is
 * one that can't be read.
 */
export async function readPaper(
  bytes: Uint8Array,
  kind: Pick<FileKind, 'kind' | 'root'>,
): Promise<ReadInvoice | { reader: string; refused: string } | null> {
  if (!mayBePaper(kind)) return null
  try {
    return kind.kind === 'pdf' ? await readInvoicePdf(bytes) : readInvoice(bytes)
  } catch (error) {
    if (!(error instanceof InvoiceRefusal)) throw error
    return NOT_MINE.has(error.reason) ? null : refusedBy(READER, error)
  }
}

export const isRefused = (
  read: ReadInvoice | { reader: string; refused: string },
): read is { reader: string; refused: string } => 'refused' in read
