import { describe, expect, it } from 'vitest'
import { readInvoicePdf } from './pdf.ts'
import { profileOf, readInvoice } from './read.ts'
import { renderInvoice } from './render.ts'
import type { RenderedItem } from './rendered.ts'
import { bytesOf, example } from './testing.ts'

describe('our example invoices', () => {
  it('a UBL invoice in every term that it states', () => {
    const { evidence: _evidence, ...invoice } = readInvoice(example('holzwerk-lindau-rechnung.xml'))
    expect(invoice).toEqual({
      syntax: 'ubl',
      profile: 'xrechnung',
      kind: 'invoice',
      test: false,
      specification: 'urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0',
      process: 'urn:fdc:peppol.eu:2017:poacc:billing:01:1.0',
      number: 'RE-2026-0417',
      issuedOn: '2026-03-12',
      dueOn: '2026-04-11',
      typeCode: '380',
      currency: 'EUR',
      buyerReference: 'Ladenbau',
      order: 'B-2026-088',
      notes: [
        { subject: 'REG', text: 'Sitz der Gesellschaft: Lindau, Geschäftsführerin: Petra Engel' },
        { text: 'Wir danken für Ihren Auftrag.' },
      ],
      precedingInvoices: [],
      seller: {
        name: 'Holzwerk Lindau GmbH',
        ids: [],
        legalId: { value: 'HRB 40417' },
        vatId: 'DE277001188',
        endpoint: { value: 'buchhaltung@holzwerk-lindau.example', scheme: 'EM' },
        address: { lines: ['Inselweg 3'], city: 'Lindau', postcode: '88131', country: 'DE' },
        contact: { name: 'Petra Engel', phone: '+49 8382 555 0131', email: 'buchhaltung@holzwerk-lindau.example' },
      },
      buyer: {
        name: 'Nordlicht Papeterie GmbH',
        ids: [],
        vatId: 'DE301112225',
        endpoint: { value: 'rechnung@nordlicht-papeterie.example', scheme: 'EM' },
        address: { lines: ['Am Sandtorkai 14'], city: 'Hamburg', postcode: '20457', country: 'DE' },
      },
      delivery: { on: '2026-03-10' },
      paymentMeans: [
        {
          code: '58',
          account: 'DE89370400440532013000',
          iban: 'DE89370400440532013000',
          accountName: 'Holzwerk Lindau GmbH',
          bic: 'COBADEFFXXX',
        },
      ],
      remittance: 'RE-2026-0417',
      paymentTerms: 'Zahlbar bis 11.04.2026 ohne Abzug\n#SKONTO#TAGE=14#PROZENT=2.00#',
      earlyPayments: [{ days: 14, percent: '2.00', until: '2026-03-26' }],
      adjustments: [{ kind: 'charge', amount: '24.40', reason: 'Fracht', reasonCode: 'FC', category: 'S', rate: '19' }],
      taxes: [{ base: '900.00', tax: '171.00', category: 'S', rate: '19' }],
      totals: { lines: '875.60', charges: '24.40', net: '900.00', tax: '171.00', gross: '1071.00', payable: '1071.00' },
      lines: [
        line({
          id: '1',
          quantity: '12.500',
          unit: 'MTR',
          net: '480.00',
          netPrice: '38.40',
          name: 'Eichenbohle 40 mm',
          description: 'Besäumt, lufttrocken',
          sellerItemId: 'EB-40',
        }),
        line({ id: '2', quantity: '3', unit: 'HUR', net: '186.00', netPrice: '62.00', name: 'Zuschnitt' }),
        line({
          id: '3',
          quantity: '4',
          unit: 'C62',
          net: '209.60',
          netPrice: '54.90',
          name: 'Leimholzplatte Buche',
          sellerItemId: 'LH-B-27',
          adjustments: [{ kind: 'allowance', amount: '10.00', reason: 'Kratzer an einer Platte', reasonCode: '95' }],
        }),
      ],
      attachments: [],
      remarks: [],
    })
  })

  it('a credit note lowers what is owed, with amounts as written', () => {
    const note = readInvoice(example('nordlys-kreditnota.xml'))
    expect(note).toMatchObject({
      kind: 'creditNote',
      currency: 'DKK',
      totals: { payable: '3100.00' },
      lines: [{ quantity: '2', net: '2480.00' }],
    })
    expect(note.precedingInvoices).toEqual([{ number: '2026-0975', issuedOn: '2026-01-30' }])
  })

  it('a CII invoice with two rates, an allowance and a charge', () => {
    const invoice = readInvoice(example('atelier-garonne-facture.xml'))
    expect(invoice).toMatchObject({
      syntax: 'cii',
      profile: 'en16931',
      number: 'FA-2026-0058',
      issuedOn: '2026-02-17',
      dueOn: '2026-03-19',
      remittance: 'FA-2026-0058',
      seller: {
        name: 'Atelier Garonne SARL',
        legalId: { value: '512004417', scheme: '0002' },
        contact: { name: 'Léa Fournier' },
      },
      totals: { net: '1197.00', tax: '184.16', gross: '1381.16', prepaid: '381.16', payable: '1000.00' },
    })
    expect(invoice.adjustments).toEqual([
      {
        kind: 'allowance',
        amount: '42.00',
        base: '840.00',
        percent: '5',
        reason: 'Remise fidélité',
        reasonCode: '95',
        category: 'S',
        rate: '20',
      },
      { kind: 'charge', amount: '18.00', reason: 'Livraison', reasonCode: 'FC', category: 'S', rate: '20' },
    ])
  })

  it('an intra-community supply', () => {
    const invoice = readInvoice(example('kontorhuset-faktura.xml'))
    expect(invoice.taxes).toEqual([
      {
        base: '1490.00',
        tax: '0.00',
        category: 'K',
        rate: '0',
        exemptionReason: 'Intra-Community supply',
        exemptionCode: 'VATEX-EU-IC',
      },
    ])
    expect(invoice.delivery).toMatchObject({ on: '2026-03-02', address: { country: 'DE' } })
  })
})

function line(stated: object): object {
  return { counts: true, adjustments: [], classifications: [], attributes: [], category: 'S', rate: '19', ...stated }
}

describe('evidence', () => {
  const { evidence } = readInvoice(example('holzwerk-lindau-rechnung.xml'))
  it.each([
    ['number', '/Invoice/cbc:ID', 'RE-2026-0417'],
    ['seller.vatId', '/Invoice/cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID', 'DE277001188'],
    ['notes.1', '/Invoice/cbc:Note[2]', 'Wir danken für Ihren Auftrag.'],
    ['lines.2.net', '/Invoice/cac:InvoiceLine[3]/cbc:LineExtensionAmount', '209.60'],
    ['lines.0.unit', '/Invoice/cac:InvoiceLine[1]/cbc:InvoicedQuantity', 'unitCode="MTR"'],
    ['lines.2.adjustments.0.amount', '/Invoice/cac:InvoiceLine[3]/cac:AllowanceCharge/cbc:Amount', '10.00'],
    ['totals.payable', '/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount', '1071.00'],
  ])('%s stands at %s', (field, path, text) => expect(evidence[field]).toEqual({ path, text }))
})

describe('what the files leave open', () => {
  const text = new TextDecoder().decode(example('holzwerk-lindau-rechnung.xml'))
  const read = (change: (xml: string) => string) => readInvoice(bytesOf(change(text)))

  it('takes the one currency of the amounts where none is named, and says so', () => {
    const invoice = read((xml) => xml.replace('<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>', ''))
    expect(invoice.currency).toBe('EUR')
    expect(invoice.remarks).toEqual([
      {
        code: 'BR-05',
        severity: 'warning',
        field: 'currency',
        message: 'The invoice names no currency; all its amounts are given in EUR.',
      },
    ])
  })

  it('remarks amounts in another currency', () => {
    const invoice = read((xml) =>
      xml.replace('<cbc:PayableAmount currencyID="EUR"', '<cbc:PayableAmount currencyID="USD"'),
    )
    expect(invoice.remarks).toEqual([
      {
        code: 'PEPPOL-EN16931-R051',
        severity: 'error',
        field: 'totals.payable',
        message: 'One amount is given in USD, but the invoice is in EUR.',
      },
    ])
  })

  it('leaves out what it can not read, and says so', () => {
    const invoice = read((xml) =>
      xml.replace('2026-03-12', '12.03.2026').replace('>1071.00</cbc:PayableAmount>', '>1.071,00</cbc:PayableAmount>'),
    )
    expect(invoice.issuedOn).toBeUndefined()
    expect(invoice.totals.payable).toBeUndefined()
    expect(invoice.remarks.map(({ code, field }) => [code, field])).toEqual([
      ['PEPPOL-EN16931-F001', 'issuedOn'],
      ['unreadable-number', 'totals.payable'],
    ])
    expect(invoice.evidence.issuedOn?.text).toBe('12.03.2026')
  })

  it('keeps the tax in the tax currency apart', () => {
    const second =
      '<cac:TaxTotal><cbc:TaxAmount currencyID="NOK">1995.00</cbc:TaxAmount></cac:TaxTotal><cac:LegalMonetaryTotal>'
    const invoice = read((xml) =>
      xml
        .replace('<cac:LegalMonetaryTotal>', second)
        .replace(
          '</cbc:DocumentCurrencyCode>',
          '</cbc:DocumentCurrencyCode><cbc:TaxCurrencyCode>NOK</cbc:TaxCurrencyCode>',
        ),
    )
    expect(invoice.totals).toMatchObject({ tax: '171.00', taxInTaxCurrency: '1995.00' })
    expect(invoice.remarks).toEqual([])
  })

  it('takes attachments out', () => {
    const attached =
      '<cac:AdditionalDocumentReference><cbc:ID>A1</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject mimeCode="text/csv" filename="hours.csv">' +
      'aG91cnM7Mw==</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference><cac:AccountingSupplierParty>'
    const [attachment] = read((xml) => xml.replace('<cac:AccountingSupplierParty>', attached)).attachments
    expect(attachment).toEqual({ id: 'A1', name: 'hours.csv', mime: 'text/csv', bytes: bytesOf('hours;3') })
  })

  it('does not count sub-lines', () => {
    const inner =
      '<cac:SubInvoiceLine><cbc:ID>2.1</cbc:ID><cbc:LineExtensionAmount currencyID="EUR">186.00</cbc:LineExtensionAmount></cac:SubInvoiceLine>'
    const invoice = read((xml) =>
      xml.replace(/(<cbc:ID>2<\/cbc:ID>[\s\S]*?)(\n {2}<\/cac:InvoiceLine>)/, `$1${inner}$2`),
    )
    expect(invoice.lines.map(({ id, parent, counts }) => [id, parent, counts])).toEqual([
      ['1', undefined, true],
      ['2', undefined, true],
      ['2.1', '2', false],
      ['3', undefined, true],
    ])
  })
})

describe('what CII says in its own way', () => {
  const text = new TextDecoder().decode(example('atelier-garonne-facture.xml'))
  const read = (change: (xml: string) => string) => readInvoice(bytesOf(change(text)))

  it('terms for paying early', () => {
    const terms =
      '<ram:ApplicableTradePaymentDiscountTerms><ram:BasisDateTime><udt:DateTimeString format="102">20260220</udt:DateTimeString></ram:BasisDateTime>' +
      '<ram:BasisPeriodMeasure unitCode="DAY">10</ram:BasisPeriodMeasure><ram:BasisAmount>1000.00</ram:BasisAmount>' +
      '<ram:CalculationPercent>2.00</ram:CalculationPercent><ram:ActualDiscountAmount>20.00</ram:ActualDiscountAmount>' +
      '</ram:ApplicableTradePaymentDiscountTerms></ram:SpecifiedTradePaymentTerms>'
    const invoice = read((xml) => xml.replace('</ram:SpecifiedTradePaymentTerms>', terms))
    expect(invoice.earlyPayments).toEqual([
      { days: 10, from: '2026-02-20', until: '2026-03-02', percent: '2.00', base: '1000.00', amount: '20.00' },
    ])
    const [payment] = renderInvoice(invoice).sections.filter(({ id }) => id === 'payment')
    const shown =
      payment?.form === 'facts' ? payment.items.filter(({ field }) => field.startsWith('earlyPayments')) : []
    expect(shown.map(({ value }) => value)).toEqual(['2.00', '20.00', '2026-03-02'])
  })

  it('a discount counted in months is not counted out', () => {
    const terms =
      '<ram:ApplicableTradePaymentDiscountTerms><ram:BasisPeriodMeasure unitCode="MON">1</ram:BasisPeriodMeasure>' +
      '<ram:CalculationPercent>2</ram:CalculationPercent></ram:ApplicableTradePaymentDiscountTerms></ram:SpecifiedTradePaymentTerms>'
    expect(read((xml) => xml.replace('</ram:SpecifiedTradePaymentTerms>', terms)).earlyPayments).toEqual([
      { percent: '2' },
    ])
  })

  it('the tax in the tax currency, whichever stands first', () => {
    const invoice = read((xml) =>
      xml
        .replace('<ram:InvoiceCurrencyCode>', '<ram:TaxCurrencyCode>DKK</ram:TaxCurrencyCode><ram:InvoiceCurrencyCode>')
        .replace(
          '<ram:TaxTotalAmount',
          '<ram:TaxTotalAmount currencyID="DKK">1374.00</ram:TaxTotalAmount><ram:TaxTotalAmount',
        ),
    )
    expect(invoice.totals).toMatchObject({ tax: '184.16', taxInTaxCurrency: '1374.00' })
  })

  it.each(['GROUP', 'INFORMATION'])('a %s line does not count', (status) => {
    const invoice = read((xml) =>
      xml.replace(
        '<ram:LineID>1</ram:LineID>',
        `<ram:LineID>1</ram:LineID><ram:LineStatusReasonCode>${status}</ram:LineStatusReasonCode>`,
      ),
    )
    expect(invoice.lines.map(({ counts }) => counts)).toEqual([false, true])
  })

  it('an account that is no IBAN', () => {
    const [means] = read((xml) =>
      xml.replace('FR1420041010050500013M02606', 'FR15 2004 1010 0505 0001 3M02 606'),
    ).paymentMeans
    expect(means).toMatchObject({ account: 'FR15 2004 1010 0505 0001 3M02 606' })
    expect(means).not.toHaveProperty('iban')
  })

  it('an IBAN with spaces', () => {
    const [means] = read((xml) =>
      xml.replace('FR1420041010050500013M02606', 'fr14 2004 1010 0505 0001 3m02 606'),
    ).paymentMeans
    expect(means?.iban).toBe('FR1420041010050500013M02606')
  })

  it.each([
    ['380', 'invoice'],
    ['384', 'invoice'],
    ['389', 'invoice'],
    ['381', 'creditNote'],
    ['261', 'creditNote'],
    ['532', 'creditNote'],
  ])('type %s is an %s', (code, kind) => {
    const invoice = read((xml) =>
      xml.replace('<ram:TypeCode>380</ram:TypeCode>', `<ram:TypeCode>${code}</ram:TypeCode>`),
    )
    expect(invoice.kind).toBe(kind)
  })
})

describe('direct debits in UBL', () => {
  it('takes the creditor identifier from among those of the seller', () => {
    const identification =
      '<cac:PartyIdentification><cbc:ID schemeID="SEPA">DE98ZZZ09999999999</cbc:ID></cac:PartyIdentification><cac:PostalAddress>'
    const text = new TextDecoder()
      .decode(example('holzwerk-lindau-rechnung.xml'))
      .replace('<cac:PostalAddress>', identification)
    const invoice = readInvoice(bytesOf(text))
    expect(invoice.creditorId).toBe('DE98ZZZ09999999999')
    expect(invoice.seller.ids).toEqual([])
  })
})

describe('profiles', () => {
  it.each([
    ['urn:factur-x.eu:1p0:minimum', 'minimum'],
    ['urn:factur-x.eu:1p0:basicwl', 'basicWithoutLines'],
    ['urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic', 'basic'],
    ['urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended', 'extended'],
    ['urn:cen.eu:en16931:2017', 'en16931'],
    ['urn:ferd:CrossIndustryDocument:invoice:1p0:comfort', 'en16931'],
    ['urn:cen.eu:en16931:2017#compliant#urn:xoev-de:kosit:standard:xrechnung_2.1', 'xrechnung'],
    ['urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0', 'peppol'],
    ['OIOUBL-2.02', 'other'],
    [undefined, 'other'],
  ])('%s is %s', (specification, profile) => expect(profileOf(specification)).toBe(profile))
})

describe('rendering', () => {
  it('shows each section of an invoice, each value with a field that has evidence', async () => {
    const invoice = await readInvoicePdf(example('imprimerie-vauban-facture.pdf'))
    const { sections } = renderInvoice(invoice)
    expect(sections.map(({ id }) => id)).toEqual([
      'title',
      'seller',
      'buyer',
      'facts',
      'references',
      'delivery',
      'lines',
      'taxes',
      'totals',
      'payment',
    ])
    const lines = sections.find(({ id }) => id === 'lines')
    if (lines?.form !== 'table') throw new Error('Lines are a table.')
    expect(lines.columns.map(({ id }) => id)).toEqual([
      'id',
      'name',
      'quantity',
      'unit',
      'netPrice',
      'category',
      'rate',
      'net',
    ])
    expect(lines.rows[1]?.at(-1)).toEqual({
      field: 'lines.1.net',
      label: 'Net',
      value: '175.00',
      kind: 'money',
      currency: 'EUR',
    })
    const items: (RenderedItem | undefined)[] = sections.flatMap((section) =>
      section.form === 'facts' ? section.items : section.rows.flat(),
    )
    for (const item of items) if (item) expect(Object.keys(invoice.evidence)).toContain(item.field)
  })

  it('titles a credit note as one', () => {
    expect(renderInvoice(readInvoice(example('nordlys-kreditnota.xml'))).sections[0]?.title).toBe('Credit note')
  })
})
