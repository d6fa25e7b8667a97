import { deflateSync } from 'node:zlib'
import { PDF } from '@libpdf/core'
import { describe, expect, it } from 'vitest'
import { readInvoicePdf } from './pdf.ts'
import { readInvoice } from './read.ts'
import { InvoiceRefusal } from './refusal.ts'
import { bytesOf, example } from './testing.ts'

const invoicePdf = example('imprimerie-vauban-facture.pdf')
const xml = example('atelier-garonne-facture.xml')

async function reasonOf(bytes: Uint8Array): Promise<string> {
  try {
    await readInvoicePdf(bytes)
    return 'read'
  } catch (error) {
    if (error instanceof InvoiceRefusal) return error.reason
    throw error
  }
}

/** A PDF of one page with these files in it. */
async function pdfWith(files: Record<string, Uint8Array>): Promise<Uint8Array> {
  const pdf = PDF.create()
  pdf.addPage({ size: 'a4' })
  for (const [name, bytes] of Object.entries(files))
    pdf.addAttachment(name, bytes, { mimeType: 'application/octet-stream' })
  return pdf.save()
}

/** A PDF written by hand, whose catalogue and embedded stream can be anything. */
function handmade(catalogue: string, stream: Uint8Array, filter: string): Uint8Array {
  const head =
    `%PDF-1.7\n1 0 obj\n<</Type/Catalog ${catalogue}>>\nendobj\n` +
    '2 0 obj\n<</Type/Filespec/F(factur-x.xml)/UF(factur-x.xml)/EF<</F 3 0 R>>>>\nendobj\n' +
    `3 0 obj\n<</Type/EmbeddedFile ${filter}/Length ${stream.length}>>\nstream\n`
  const tail = '\nendstream\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n'
  return new Uint8Array(Buffer.concat([Buffer.from(head, 'latin1'), stream, Buffer.from(tail, 'latin1')]))
}

describe('invoices in PDFs', () => {
  it('reads our Factur-X example', async () => {
    const invoice = await readInvoicePdf(invoicePdf)
    expect(invoice).toMatchObject({
      embeddedAs: 'factur-x.xml',
      syntax: 'cii',
      profile: 'basic',
      number: 'V-26-301',
      totals: { payable: '462.00' },
    })
    expect(invoice.attachments).toEqual([])
  })

  it.each([
    'factur-x.xml',
    'ZUGFeRD-invoice.xml',
    'zugferd-invoice.xml',
    'xrechnung.xml',
    'XRECHNUNG.XML',
    'anything.xml',
  ])('finds the invoice as %s', async (name) => {
    expect(await readInvoicePdf(await pdfWith({ [name]: xml }))).toEqual({ ...readInvoice(xml), embeddedAs: name })
  })

  it('prefers the name of an invoice to other XML and keeps the rest', async () => {
    const other = example('kontorhuset-faktura.xml')
    const invoice = await readInvoicePdf(
      await pdfWith({ 'a.xml': other, 'factur-x.xml': xml, 'terms.txt': bytesOf('Terms') }),
    )
    expect(invoice.number).toBe('FA-2026-0058')
    expect(invoice.attachments.map(({ name }) => name)).toEqual(['a.xml', 'terms.txt'])
  })

  it('finds a file that is associated with the document and nowhere else', async () => {
    expect((await readInvoicePdf(handmade('/AF[2 0 R]', xml, ''))).number).toBe('FA-2026-0058')
  })

  it('says that an order is none', async () => {
    const order =
      '<o:SCRDMCCBDACIOMessageStructure xmlns:o="urn:un:unece:uncefact:data:SCRDMCCBDACIOMessageStructure:1"/>'
    expect(await reasonOf(await pdfWith({ 'order-x.xml': bytesOf(order) }))).toBe('order')
  })

  it('gives the reason of the embedded file', async () => {
    await expect(readInvoicePdf(await pdfWith({ 'factur-x.xml': bytesOf('') }))).rejects.toThrow(
      '“factur-x.xml” in the PDF: The file is empty.',
    )
    expect(await reasonOf(await pdfWith({ 'factur-x.xml': xml.subarray(0, 2000) }))).toBe('malformed')
  })
})

describe('PDFs that are refused', () => {
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'empty'],
    ['another kind of file', xml, 'notPdf'],
    ['a header alone', bytesOf('%PDF-1.7\n'), 'corruptPdf'],
    [
      'garbage under a header',
      new Uint8Array([...bytesOf('%PDF-1.7\n'), ...Array.from({ length: 5000 }, (_, index) => (index * 7919) % 251)]),
      'corruptPdf',
    ],
    ['51 MB', new Uint8Array(51 * 1024 * 1024), 'tooLarge'],
    [
      'a stream that is not what it says',
      handmade('/AF[2 0 R]', bytesOf('not deflated'), '/Filter/FlateDecode'),
      'empty',
    ],
  ])('%s', async (_what, bytes, reason) => expect(await reasonOf(bytes)).toBe(reason))

  it('a PDF without an invoice', async () => {
    expect(await reasonOf(await pdfWith({}))).toBe('pdfWithoutInvoice')
    expect(await reasonOf(await pdfWith({ 'terms.txt': bytesOf('Terms') }))).toBe('pdfWithoutInvoice')
  })

  it('a PDF under a password', async () => {
    const pdf = await PDF.load(invoicePdf)
    pdf.setProtection({ userPassword: 'secret', ownerPassword: 'more secret' })
    expect(await reasonOf(await pdf.save())).toBe('encryptedPdf')
  })

  it('truncations are read or refused', async () => {
    for (const part of [0.2, 0.4, 0.6, 0.8, 0.95]) {
      const reason = await reasonOf(invoicePdf.subarray(0, invoicePdf.length * part))
      expect(['read', 'corruptPdf', 'pdfWithoutInvoice', 'malformed', 'empty', 'notXml']).toContain(reason)
    }
  })

  it('a name tree that contains itself', async () => {
    expect(await reasonOf(handmade('/Names<</EmbeddedFiles 1 0 R>>/Kids[1 0 R 1 0 R]', xml, ''))).toBe(
      'pdfWithoutInvoice',
    )
  })

  it('a decompression bomb, at bounded cost, and the next PDF is read', async () => {
    const before = process.memoryUsage().rss
    expect(
      await reasonOf(
        handmade('/AF[2 0 R]', deflateSync(Buffer.alloc(600_000_000), { level: 1 }), '/Filter/FlateDecode'),
      ),
    ).toBe('costlyPdf')
    expect(process.memoryUsage().rss - before).toBeLessThan(2_000_000_000)
    expect(await reasonOf(invoicePdf)).toBe('read')
  })
})
