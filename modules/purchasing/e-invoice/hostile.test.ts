import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkInvoice } from './check.ts'
import { readInvoice } from './read.ts'
import { InvoiceRefusal, type InvoiceRefusalReason } from './refusal.ts'
import { bytesOf, example } from './testing.ts'

const whole = example('holzwerk-lindau-rechnung.xml')
const text = new TextDecoder().decode(whole)

function reasonOf(bytes: Uint8Array): InvoiceRefusalReason | undefined {
  try {
    readInvoice(bytes)
    return undefined
  } catch (error) {
    if (error instanceof InvoiceRefusal) return error.reason
    throw error
  }
}

describe('files that are no invoice', () => {
  const bomb = `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">${['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
    .map((name, index) => `<!ENTITY ${name} "${`&${'abcdefgh'[index]};`.repeat(10)}">`)
    .join('')}]><a>&i;</a>`

  it.each<[string, string, InvoiceRefusalReason]>([
    ['nothing', '', 'empty'],
    ['blanks', '  \n ', 'notXml'],
    ['words', 'Dear customer, your invoice is attached.', 'notXml'],
    ['JSON', '{"invoice": 1}', 'notXml'],
    ['a PDF', '%PDF-1.7\n', 'notXml'],
    ['an unclosed comment', '<!-- <a/>', 'malformed'],
    ['HTML', '<!doctype html><html><body>Invoice</body></html>', 'doctype'],
    ['an entity bomb', bomb, 'doctype'],
    [
      'an external entity',
      '<?xml version="1.0"?><!-- x --><!DOCTYPE Invoice SYSTEM "file:///etc/passwd"><Invoice/>',
      'doctype',
    ],
    ['a DTD inside', '<a><!DOCTYPE b></a>', 'malformed'],
    ['an undefined entity', text.replace('Eichenbohle', '&eiche;'), 'malformed'],
    ['an undeclared prefix', '<x:Invoice/>', 'malformed'],
    ['two roots', `${text}<Invoice/>`, 'malformed'],
    ['text after the root', `${text}end`, 'malformed'],
    ['a NUL', text.replace('Eichenbohle', 'Eichen\0bohle'), 'malformed'],
    ['a mismatched tag', text.replace('</cbc:Name>', '</cbc:Nome>'), 'malformed'],
    ['an attribute twice', '<Invoice a="1" a="2"/>', 'malformed'],
    ['an invoice without a namespace', '<Invoice><ID>1</ID></Invoice>', 'notInvoice'],
    ['a bank statement', '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"/>', 'notInvoice'],
    ['a UBL order', '<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>', 'order'],
    [
      'a name in the wrong namespace',
      '<CreditNote xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>',
      'notInvoice',
    ],
    ['nesting without end', '<a>'.repeat(5000) + '</a>'.repeat(5000), 'malformed'],
    ['nesting deeper than any invoice', '<a>'.repeat(100) + '</a>'.repeat(100), 'tooDeep'],
    ['a million elements', `<a>${'<b/>'.repeat(1_000_000)}</a>`, 'tooManyElements'],
  ])('%s', (_what, content, reason) => expect(reasonOf(bytesOf(content))).toBe(reason))

  it('refuses 50 MB before looking at them', () => {
    const started = performance.now()
    expect(reasonOf(new Uint8Array(50 * 1024 * 1024).fill(0x20))).toBe('tooLarge')
    expect(performance.now() - started).toBeLessThan(1000)
  })

  it('reads one huge text within the limit quickly', () => {
    const note = 'x'.repeat(20_000_000)
    const started = performance.now()
    const invoice = readInvoice(bytesOf(text.replace('Wir danken für Ihren Auftrag.', note)))
    expect(invoice.notes[1]?.text.length).toBe(note.length)
    expect(invoice.evidence['notes.1']?.text.length).toBeLessThan(300)
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  it('says where the XML breaks', () => {
    expect(() => readInvoice(whole.subarray(0, 3000))).toThrow(/^The XML is broken: .+ \(line \d+, column \d+\)\.$/)
  })

  it('refuses every truncation', () => {
    // What ends the file after the last tag is a line break.
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: whole.length - 2 }),
        (length) => reasonOf(whole.subarray(0, length)) !== undefined,
      ),
    )
  })

  it('reads or refuses whatever the bytes become', () => {
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 8,
    })
    fc.assert(
      fc.property(changes, (edits) => {
        const bytes = whole.slice()
        for (const [at, byte] of edits) bytes[at] = byte
        if (reasonOf(bytes) === undefined) expect(Array.isArray(checkInvoice(readInvoice(bytes)))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

describe('encodings', () => {
  const expected = readInvoice(whole)
  const sixteen = (content: string, little: boolean, mark: boolean): Uint8Array => {
    const bytes = Buffer.from((mark ? '\ufeff' : '') + content, 'utf16le')
    return new Uint8Array(little ? bytes : bytes.swap16())
  }
  const declared = (encoding: string): string => text.replace('encoding="UTF-8"', `encoding="${encoding}"`)

  it.each<[string, Uint8Array]>([
    ['UTF-8 with a byte order mark', bytesOf(`\ufeff${text}`)],
    ['UTF-8 without a declaration', bytesOf(text.replace(/^<\?xml.*\?>\n/, ''))],
    ['UTF-16 little endian', sixteen(declared('UTF-16'), true, true)],
    ['UTF-16 big endian', sixteen(declared('UTF-16'), false, true)],
    ['UTF-16 without a mark', sixteen(declared('UTF-16'), true, false)],
    ['ISO 8859-1', new Uint8Array(Buffer.from(declared('ISO-8859-1'), 'latin1'))],
    ['Windows 1252', new Uint8Array(Buffer.from(declared('windows-1252'), 'latin1'))],
    ['UTF-8 that says it is UTF-16', bytesOf(declared('UTF-16'))],
  ])('%s', (_what, bytes) => expect(readInvoice(bytes)).toEqual(expected))

  it.each<[string, Uint8Array]>([
    ['ISO 8859-1 that says it is UTF-8', new Uint8Array(Buffer.from(text, 'latin1'))],
    ['an unknown encoding', bytesOf(declared('klingon'))],
    ['UTF-32', new Uint8Array([0, 0, 0xfe, 0xff, 0, 0, 0, 0x3c])],
    ['a broken surrogate', new Uint8Array([0xff, 0xfe, 0x3c, 0x00, 0x00, 0xd8])],
  ])('refuses %s', (_what, bytes) => expect(reasonOf(bytes)).toBe('encoding'))
})

describe('forms of the same invoice', () => {
  const expected = readInvoice(whole)

  it('reads any prefixes', () => {
    const other = text
      .replaceAll('cbc:', 'n1:')
      .replaceAll('cac:', 'n2:')
      .replace('xmlns:cbc', 'xmlns:n1')
      .replace('xmlns:cac', 'xmlns:n2')
      .replace('<Invoice xmlns=', '<i:Invoice xmlns:i=')
      .replace('</Invoice>', '</i:Invoice>')
    expect(readInvoice(bytesOf(other))).toEqual(expected)
  })

  it('reads what has blanks before its declaration, or filling behind its end', () => {
    expect(readInvoice(bytesOf(`\n ${text}`))).toEqual(expected)
    expect(readInvoice(bytesOf(`${text}\x1a\0\0`))).toEqual(expected)
  })

  it('knows that a reference may say that there is none', () => {
    for (const none of ['NA', 'N/A', 'n/a'])
      expect(readInvoice(bytesOf(text.replace('B-2026-088', none))).order).toBeUndefined()
  })

  it('reads the invoice in a Peppol envelope', () => {
    const header = 'http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader'
    const inner = text.replace(/^<\?xml.*\?>\n/, '')
    const { evidence, ...facts } = readInvoice(
      bytesOf(`<s:StandardBusinessDocument xmlns:s="${header}"><s:Header/>${inner}</s:StandardBusinessDocument>`),
    )
    const { evidence: _evidence, ...wanted } = expected
    expect(facts).toEqual(wanted)
    expect(evidence.number?.path).toBe('/StandardBusinessDocument/Invoice/cbc:ID')
  })

  it.each([
    [
      'in base64',
      (inner: string) =>
        `<cbc:EmbeddedDocumentBinaryObject mimeCode="application/xml">${Buffer.from(inner).toString('base64')}</cbc:EmbeddedDocumentBinaryObject>`,
    ],
    [
      'as text',
      (inner: string) =>
        `<cac:ExternalReference><cbc:Description><![CDATA[${inner}]]></cbc:Description></cac:ExternalReference>`,
    ],
  ])('reads the invoice attached to a UBL envelope, %s', (_how, attach) => {
    const ubl = 'urn:oasis:names:specification:ubl:schema:xsd'
    const attached = (inner: string): Uint8Array =>
      bytesOf(
        `<AttachedDocument xmlns="${ubl}:AttachedDocument-2" xmlns:cac="${ubl}:CommonAggregateComponents-2"
          xmlns:cbc="${ubl}:CommonBasicComponents-2"><cbc:ID>7</cbc:ID><cac:Attachment>${attach(inner)}</cac:Attachment></AttachedDocument>`,
      )
    expect(readInvoice(attached(text))).toEqual(expected)
    expect(() => readInvoice(attached('<Order/>'))).toThrow(/no e-invoice/)
  })

  it('reads what rules older than EN 16931 state elsewhere: tax of a line with its amount, rate, due day, BIC', () => {
    const classified =
      /<cac:ClassifiedTaxCategory><cbc:ID>S<.cbc:ID><cbc:Percent>19<.cbc:Percent>.*?<.cac:ClassifiedTaxCategory>/g
    const taxed =
      '<cac:TaxTotal><cac:TaxSubtotal><cbc:TaxAmount currencyID="EUR">1</cbc:TaxAmount><cbc:Percent>19</cbc:Percent><cac:TaxCategory><cbc:ID>S</cbc:ID></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>'
    const older = text
      .replace(classified, '')
      .replaceAll('</cac:Item>', `</cac:Item>${taxed}`)
      .replace('<cbc:DueDate>2026-04-11</cbc:DueDate>', '<cbc:DueDate/>')
      .replace('</cac:PaymentTerms>', '<cbc:PaymentDueDate>2026-04-11</cbc:PaymentDueDate></cac:PaymentTerms>')
      .replace(
        '<cbc:ID>COBADEFFXXX</cbc:ID>',
        '<cbc:ID/><cac:FinancialInstitution><cbc:ID>COBADEFFXXX</cbc:ID></cac:FinancialInstitution>',
      )
    const { evidence: _evidence, ...wanted } = expected
    const { evidence, ...facts } = readInvoice(bytesOf(older))
    expect(facts).toEqual(wanted)
    expect(evidence['lines.0.rate']?.path).toBe('/Invoice/cac:InvoiceLine[1]/cac:TaxTotal/cac:TaxSubtotal/cbc:Percent')
  })

  it('does not take elements of another vocabulary for terms', () => {
    const foreign = text.replace('<cbc:ID>RE-2026-0417', '<ID xmlns="urn:other">forged</ID><cbc:ID>RE-2026-0417')
    expect(readInvoice(bytesOf(foreign)).number).toBe('RE-2026-0417')
  })

  it('reads CDATA and character references as text', () => {
    const other = text.replace(
      'Holzwerk Lindau GmbH</cbc:RegistrationName>',
      '<![CDATA[Holz & Werk]]> &#x4c;indau</cbc:RegistrationName>',
    )
    expect(readInvoice(bytesOf(other)).seller.name).toBe('Holz & Werk Lindau')
  })
})
