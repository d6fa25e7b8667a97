/**
 * Makes `examples/invoices/imprimerie-vauban-facture.pdf`, a Factur-X invoice: `test/imprimerie-vauban-facture.xml`, embedded in a page
 * that shows the same figures. Run it again after changing that XML: `node test/make-example-pdf.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { PDF, PdfArray, PdfDict, PdfName, StandardFonts } from '@libpdf/core'
import { readInvoice } from '../modules/purchasing/e-invoice/index.ts'

const folder = new URL('../examples/invoices/', import.meta.url)
const xml = new Uint8Array(readFileSync(new URL('imprimerie-vauban-facture.xml', import.meta.url)))
const invoice = readInvoice(xml)

const rows = [
  invoice.seller.name,
  `Facture ${invoice.number} du ${invoice.issuedOn}, échéance ${invoice.dueOn}`,
  `À : ${invoice.buyer.name}, ${invoice.buyer.address?.city}`,
  '',
  ...invoice.lines.map(
    (line) => `${line.quantity} × ${line.name} à ${line.netPrice} : ${line.net} ${invoice.currency}`,
  ),
  '',
  `Total HT ${invoice.totals.net} ${invoice.currency}`,
  `TVA ${invoice.totals.tax} ${invoice.currency}`,
  `Total TTC ${invoice.totals.gross} ${invoice.currency}`,
  `IBAN ${invoice.paymentMeans[0]?.iban}`,
]

const made = new Date('2026-03-05T09:00:00Z')
const pdf = PDF.create()
const page = pdf.addPage({ size: 'a4' })
for (const [index, row] of rows.entries())
  page.drawText(row ?? '', { x: 60, y: 770 - index * 20, size: 11, font: StandardFonts.Helvetica })
pdf.setTitle(`Facture ${invoice.number}`)
pdf.setCreationDate(made)
pdf.setModificationDate(made)
pdf.addAttachment('factur-x.xml', xml, {
  description: 'Factur-X invoice',
  mimeType: 'text/xml',
  createdAt: made,
  modifiedAt: made,
})

// Factur-X 1.0, 6.2.2: the file is also associated with the document, as an alternative to its pages.
const names = pdf.getCatalog().getDict('Names', (ref) => pdf.getObject(ref))
const tree = names?.getDict('EmbeddedFiles', (ref) => pdf.getObject(ref))
const specification = tree?.getArray('Names', (ref) => pdf.getObject(ref))?.at(1)
const resolved = specification?.type === 'ref' ? pdf.getObject(specification) : specification
if (specification === undefined || !(resolved instanceof PdfDict))
  throw new Error('The attachment is not where it was put.')
resolved.set('AFRelationship', PdfName.of('Alternative'))
pdf.getCatalog().set('AF', PdfArray.of(specification))

writeFileSync(new URL('imprimerie-vauban-facture.pdf', folder), await pdf.save())
