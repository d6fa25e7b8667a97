import { say } from '../../../kernel/words.ts'
import type { Attachment, ReadInvoice } from './invoice.ts'
import { type EmbeddedFile, embeddedFiles } from './pdf-attachments.ts'
import { readInvoice } from './read.ts'
import { InvoiceRefusal } from './refusal.ts'

/** Names under which invoices are embedded, best first (Factur-X 1.0, ZUGFeRD 1 and 2, XRechnung in ZUGFeRD). */
const INVOICE_NAMES = ['factur-x.xml', 'xrechnung.xml', 'zugferd-invoice.xml']

const rank = (file: EmbeddedFile): number => {
  const known = INVOICE_NAMES.indexOf(file.name.trim().toLowerCase())
  return known === -1 ? INVOICE_NAMES.length : known
}

/** Files that may be the invoice: those under its names first, then any other XML, whatever it is called. */
function candidates(files: EmbeddedFile[]): EmbeddedFile[] {
  const looksLikeXml = (file: EmbeddedFile): boolean =>
    /\.xml$/i.test(file.name.trim()) || /\bxml\b/i.test(file.mime ?? '')
  return files
    .filter((file) => rank(file) < INVOICE_NAMES.length || looksLikeXml(file))
    .sort((a, b) => rank(a) - rank(b))
}

const attachmentOf = ({ name, description, mime, bytes }: EmbeddedFile): Attachment => ({
  name,
  bytes,
  ...(description ? { description } : {}),
  ...(mime ? { mime } : {}),
})

/**
 * Reads the invoice embedded in a PDF: Factur-X, ZUGFeRD 1 and 2, XRechnung. What else the PDF carries is among
 * the attachments. The picture on its pages is not read: the embedded file is the invoice.
 * @throws InvoiceRefusal when the PDF can't be opened, holds no XML (`pdfWithoutInvoice`), or the XML in it is
 * refused: then with the reason of the most likely file.
 */
export async function readInvoicePdf(bytes: Uint8Array): Promise<ReadInvoice> {
  const files = await embeddedFiles(bytes)
  let refusal: InvoiceRefusal | undefined
  for (const file of candidates(files)) {
    try {
      const invoice = readInvoice(file.bytes)
      const others = files.filter((other) => other !== file).map(attachmentOf)
      return { ...invoice, embeddedAs: file.name, attachments: [...invoice.attachments, ...others] }
    } catch (error) {
      if (!(error instanceof InvoiceRefusal)) throw error
      refusal ??= new InvoiceRefusal(
        error.reason,
        say`“${file.name}” in the PDF: ${error.said}`,
        error.helpSaid && say`${error.helpSaid}`,
      )
    }
  }
  throw (
    refusal ??
    new InvoiceRefusal(
      'pdfWithoutInvoice',
      say`The PDF holds no e-invoice.`,
      say`Store it as a document and enter the bill by hand.`,
    )
  )
}
