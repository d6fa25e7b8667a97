import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkInvoice } from './check.ts'
import type { ReadInvoice } from './invoice.ts'
import { readInvoicePdf } from './pdf.ts'
import { readInvoice } from './read.ts'
import { renderInvoice } from './render.ts'
import { SHARED, shared, sharedFiles } from './testing.ts'

const ORDER = 'factur-x/order-x-basic.xml'

/** Published as valid; they hold to every sum of EN 16931, which has none for the single line. */
const VALID_XML = [
  'en16931-ubl-examples',
  'en16931-cii-examples',
  'xrechnung',
  'zugferd-triples',
  'factur-x',
  'gobl-generate-json-to-xml/en16931/out',
].flatMap((folder) => sharedFiles(folder, '.xml'))

/** Examples of CEN whose lines do not come to quantity × price: a sign, a quantity or a base quantity is wrong there. */
const WRONG_LINES = [
  'en16931-ubl-examples/ubl-tc434-example1.xml',
  'en16931-ubl-examples/ubl-tc434-example10.xml',
  'en16931-ubl-examples/ubl-tc434-example2.xml',
  'en16931-ubl-examples/ubl-tc434-example3.xml',
  'en16931-ubl-examples/guide-example1.xml',
  'en16931-ubl-examples/guide-example2.xml',
  'en16931-ubl-examples/guide-example3.xml',
  'en16931-cii-examples/CII_business_example_01.xml',
  'en16931-cii-examples/CII_business_example_Z.xml',
  'en16931-cii-examples/CII_example1.xml',
  'en16931-cii-examples/CII_example8.xml',
  'en16931-cii-examples/CII_example9.xml',
]

const errorsOf = (invoice: ReadInvoice): string[] => [
  ...new Set(checkInvoice(invoice).flatMap(({ code, severity }) => (severity === 'error' ? [code] : []))),
]

function expectWhole(invoice: ReadInvoice): void {
  expect(invoice.number).toBeTruthy()
  expect(invoice.issuedOn).toMatch(/^\d{4}-\d\d-\d\d$/)
  expect(invoice.seller.name).toBeTruthy()
  expect(invoice.totals.gross ?? invoice.totals.payable).toMatch(/^-?\d+(\.\d+)?$/)
  for (const section of renderInvoice(invoice).sections) {
    const items = section.form === 'facts' ? section.items : section.rows.flat()
    // Every value that is shown can be shown where it came from, but for what a file name or kind says of itself.
    for (const item of items)
      if (item && !/^attachments|\.kind$/.test(item.field)) expect(Object.keys(invoice.evidence)).toContain(item.field)
  }
}

describe.skipIf(SHARED === undefined)('every shared e-invoice (shared data 03-e-invoices)', () => {
  it('is among those tested here or in the other tests of shared data', () => {
    const folders = [
      'en16931-cii-examples',
      'en16931-rule-unit-tests',
      'en16931-ubl-examples',
      'factur-x',
      'gobl-generate-json-to-xml',
    ]
    folders.push(
      'gobl-ubl-with-expected-json',
      'peppol-rule-unit-tests',
      'xrechnung',
      'zugferd-correct',
      'zugferd-fail',
      'zugferd-triples',
    )
    expect(readdirSync(SHARED ?? '').sort()).toEqual(folders)
    expect(VALID_XML.length).toBeGreaterThan(60)
  })

  it.each(VALID_XML.filter((file) => file !== ORDER))('%s is read whole and adds up', (file) => {
    const invoice = readInvoice(shared(file))
    expectWhole(invoice)
    expect(errorsOf(invoice)).toEqual(WRONG_LINES.includes(file) ? ['PEPPOL-EN16931-R120'] : [])
  })

  it('refuses the order, saying that it is one', () => {
    expect(() => readInvoice(shared(ORDER))).toThrow('The file is an order, not an invoice.')
  })

  it.each([
    ...sharedFiles('zugferd-correct', '.pdf'),
    ...sharedFiles('factur-x', '.pdf'),
    ...sharedFiles('zugferd-triples', '.pdf'),
  ])('%s is read whole and adds up', async (file) => {
    const invoice = await readInvoicePdf(shared(file))
    expectWhole(invoice)
    expect(errorsOf(invoice)).toEqual([])
  })

  it('keeps the other files of a PDF', async () => {
    const { attachments } = await readInvoicePdf(shared('factur-x/invoice_EN16931.pdf'))
    const note = attachments.find(({ name }) => name === 'Bon_de_livraison.pdf')
    expect(note?.mime).toBe('application/pdf')
    expect(new TextDecoder('latin1').decode(note?.bytes?.subarray(0, 5))).toBe('%PDF-')
  })

  /** What is wrong in the file itself; the corpus also calls failing what a PDF or a profile should be. */
  const FAILING: [string, string[]][] = [
    ['Avoir_FR_type380_BASIC.pdf', []],
    ['Avoir_FR_type381_MINIMUM.pdf', []],
    ['Facture_DOM_BASIC.pdf', ['PEPPOL-EN16931-R120']],
    ['Facture_FR_EN16931.pdf', ['PEPPOL-EN16931-R120']],
    ['fail1.pdf', ['unreadable-number', 'unreadable-date', 'BR-05', 'BR-CO-10', 'BR-S-08', 'PEPPOL-EN16931-R120']],
    ['fail2.pdf', ['BR-05']],
    ['fail3.pdf', ['unreadable-date', 'BR-04']],
    ['not_validating_full_invoice_based_onTest_EeISI_300_CENfullmodel.cii.xml', ['PEPPOL-EN16931-R040']],
    [
      'not_validating_full_invoice_based_onTest_EeISI_300_CENfullmodel.ubl.xml',
      ['BR-CO-10', 'BR-CO-15', 'PEPPOL-EN16931-R120'],
    ],
  ]

  it('knows every failing file', () => {
    expect(readdirSync(`${SHARED}/zugferd-fail`).sort()).toEqual(FAILING.map(([file]) => file).sort())
  })

  it.each(FAILING)('zugferd-fail/%s is read, with findings', async (file, codes) => {
    const bytes = shared(`zugferd-fail/${file}`)
    const invoice = file.endsWith('.pdf') ? await readInvoicePdf(bytes) : readInvoice(bytes)
    expectWhole(invoice)
    const found = checkInvoice(invoice).map(({ code }) => code)
    expect(found).toEqual(expect.arrayContaining(codes))
  })
})
