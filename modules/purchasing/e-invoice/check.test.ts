import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { add, divide, multiply, round, subtract, sum } from '../../../kernel/decimal.ts'
import { checkInvoice } from './check.ts'
import type { Finding, Line, ReadInvoice, Totals } from './invoice.ts'
import { readInvoicePdf } from './pdf.ts'
import { readInvoice } from './read.ts'
import { example } from './testing.ts'

const codesOf = (findings: Finding[]): string[] => findings.map(({ code }) => code)
const errorsOf = (invoice: ReadInvoice): string[] =>
  codesOf(checkInvoice(invoice).filter(({ severity }) => severity === 'error'))
const garonne = (): ReadInvoice => readInvoice(example('atelier-garonne-facture.xml'))

describe('our example invoices', () => {
  it.each([
    'holzwerk-lindau-rechnung.xml',
    'nordlys-kreditnota.xml',
    'kontorhuset-faktura.xml',
    'atelier-garonne-facture.xml',
  ])('%s has no fault', (name) => {
    expect(checkInvoice(readInvoice(example(name)))).toEqual([])
  })

  it('the PDF has no fault', async () =>
    expect(checkInvoice(await readInvoicePdf(example('imprimerie-vauban-facture.pdf')))).toEqual([]))

  it('the one with swapped digits is stopped, with both figures', () => {
    expect(checkInvoice(readInvoice(example('holzwerk-lindau-zahlendreher.xml')))).toEqual([
      {
        code: 'BR-CO-10',
        severity: 'error',
        field: 'totals.lines',
        message: 'The lines add up to 336.00 EUR, but the invoice says 363.00 EUR.',
      },
      {
        code: 'BR-S-08',
        severity: 'error',
        field: 'taxes.0.base',
        message: 'What is taxed as S at 19 % adds up to 336.00 EUR, but its group says 363.00 EUR.',
      },
    ])
  })
})

/** Changes that must be found, made to an invoice without fault. */
const FAULTS: [string, (invoice: ReadInvoice) => void][] = [
  ['BR-01', (i) => void delete i.specification],
  ['BR-02', (i) => void delete i.number],
  ['BR-03', (i) => void delete i.issuedOn],
  ['BR-04', (i) => void delete i.typeCode],
  ['BR-05', (i) => void delete i.currency],
  ['BR-06', (i) => void delete i.seller.name],
  ['BR-07', (i) => void delete i.buyer.name],
  ['BR-08', (i) => void delete i.seller.address],
  ['BR-09', (i) => void delete i.seller.address?.country],
  ['BR-10', (i) => void delete i.buyer.address],
  ['BR-11', (i) => void delete i.buyer.address?.country],
  ['BR-12', (i) => void delete i.totals.lines],
  ['BR-13', (i) => void delete i.totals.net],
  ['BR-14', (i) => void delete i.totals.gross],
  ['BR-15', (i) => void delete i.totals.payable],
  ['BR-16', (i) => void i.lines.splice(0)],
  ['BR-21', (i) => void delete i.lines[0]?.id],
  ['BR-22', (i) => void delete i.lines[0]?.quantity],
  ['BR-23', (i) => void delete i.lines[0]?.unit],
  ['BR-24', (i) => void delete i.lines[0]?.net],
  ['BR-25', (i) => void delete i.lines[0]?.name],
  ['BR-26', (i) => void delete i.lines[0]?.netPrice],
  ['BR-27', (i) => set(i.lines[0], { netPrice: '-1' })],
  ['BR-29', (i) => set(i.delivery, { from: '2026-02-02', until: '2026-02-01' })],
  ['BR-30', (i) => set(i.lines[0], { from: '2026-02-02', until: '2026-02-01' })],
  ['BR-31', (i) => void delete i.adjustments[0]?.amount],
  ['BR-32', (i) => void delete i.adjustments[0]?.category],
  ['BR-36', (i) => void delete i.adjustments[1]?.amount],
  ['BR-41', (i) => set(i.lines[0], { adjustments: [{ kind: 'allowance', reason: 'x' }] })],
  ['BR-44', (i) => set(i.lines[0], { adjustments: [{ kind: 'charge', amount: '0' }] })],
  ['BR-45', (i) => void delete i.taxes[0]?.base],
  ['BR-46', (i) => void delete i.taxes[0]?.tax],
  ['BR-47', (i) => void delete i.taxes[0]?.category],
  ['BR-48', (i) => void delete i.taxes[0]?.rate],
  ['BR-49', (i) => void delete i.paymentMeans[0]?.code],
  ['BR-53', (i) => set(i, { taxCurrency: 'NOK' })],
  ['BR-61', (i) => void delete i.paymentMeans[0]?.account],
  ['BR-CL-04', (i) => set(i, { currency: 'XXZ' })],
  ['BR-CO-04', (i) => void delete i.lines[0]?.category],
  ['BR-CO-09', (i) => set(i.seller, { vatId: '512004417' })],
  ['BR-CO-10', (i) => set(i.lines[0], { net: '841.00' })],
  ['BR-CO-11', (i) => set(i.totals, { allowances: '42.01' })],
  ['BR-CO-12', (i) => set(i.totals, { charges: '17.99' })],
  ['BR-CO-13', (i) => set(i.totals, { net: '1197.01' })],
  ['BR-CO-14', (i) => set(i.totals, { tax: '184.15' })],
  ['BR-CO-15', (i) => set(i.totals, { gross: '1381.17' })],
  ['BR-CO-16', (i) => set(i.totals, { prepaid: '381.17' })],
  ['BR-CO-17', (i) => set(i.taxes[0], { tax: '165.00' })],
  ['BR-CO-18', (i) => void i.taxes.splice(0)],
  ['BR-CO-25', (i) => set(i, { dueOn: undefined, paymentTerms: undefined })],
  ['BR-CO-26', (i) => set(i.seller, { vatId: undefined, legalId: undefined })],
  ['BR-DEC-12', (i) => set(i.totals, { net: '1197.001' })],
  ['BR-S-01', (i) => set(i.taxes, [])],
  ['BR-S-02', (i) => void delete i.seller.vatId],
  ['BR-S-05', (i) => set(i.lines[0], { rate: '0' })],
  ['BR-S-08', (i) => set(i.taxes[0], { base: '815.00' })],
  ['BR-S-10', (i) => set(i.taxes[0], { exemptionReason: 'small business' })],
  ['BR-E-09', (i) => set(i.taxes[0], { category: 'E' })],
  ['PEPPOL-EN16931-R040', (i) => set(i.adjustments[0], { amount: '43.00' })],
  ['PEPPOL-EN16931-R046', (i) => set(i.lines[0], { grossPrice: '430', priceDiscount: '1' })],
  ['PEPPOL-EN16931-R120', (i) => set(i.lines[0], { quantity: '3' })],
  [
    'iban-check-digits',
    (i) => set(i.paymentMeans[0], { account: 'FR00 2004 1010 0505 0001 3M02 606', iban: undefined }),
  ],
  ['due-before-issue', (i) => set(i, { dueOn: '2026-02-01' })],
  ['test-invoice', (i) => set(i, { test: true })],
  ['unknown-specification', (i) => set(i, { specification: 'urn:example', profile: 'other' })],
  ['negative-credit-note', (i) => set(i, { kind: 'creditNote', totals: { ...i.totals, payable: '-1.00' } })],
]

function set<T extends object>(target: T | undefined, change: Partial<T>): void {
  if (target && Array.isArray(target)) target.splice(0)
  else if (target) Object.assign(target, change)
}

describe('single faults', () => {
  it.each(FAULTS)('%s', (code, change) => {
    const invoice = garonne()
    expect(codesOf(checkInvoice(invoice))).not.toContain(code)
    change(invoice)
    expect(codesOf(checkInvoice(invoice))).toContain(code)
  })
})

describe('tolerances', () => {
  const tax = (amount: string): Finding['severity'] | undefined => {
    const invoice = garonne()
    set(invoice.taxes[0], { tax: amount })
    return checkInvoice(invoice).find(({ code }) => code === 'BR-CO-17')?.severity
  }
  it.each([
    ['163.21', undefined],
    ['163.19', undefined],
    ['163.22', 'warning'],
    ['164.19', 'warning'],
    ['164.20', 'error'],
  ] as const)('tax of %s on 816.00 at 20 %%: %s', (amount, severity) => expect(tax(amount)).toBe(severity))

  const line = (change: Partial<Line>): Finding['severity'] | undefined => {
    const invoice = garonne()
    set(invoice.lines[0], change)
    return checkInvoice(invoice).find(({ code }) => code === 'PEPPOL-EN16931-R120')?.severity
  }
  it.each<[string, Partial<Line>, Finding['severity'] | undefined]>([
    ['two cents pass', { net: '840.02' }, undefined],
    ['three cents on two units do not', { net: '840.04' }, 'error'],
    [
      'a price rounded to cents explains its half cent each',
      { quantity: '50', netPrice: '4.10', net: '204.75' },
      'warning',
    ],
    ['zeros after the cents explain no less', { quantity: '50', netPrice: '4.1000', net: '204.75' }, 'warning'],
    ['a finer price explains less', { quantity: '50', netPrice: '4.1001', net: '204.75' }, 'error'],
    [
      'the base quantity divides',
      { quantity: '200', netPrice: '420.00', baseQuantity: '100', net: '840.00' },
      undefined,
    ],
    [
      'allowances and charges count',
      {
        net: '835.00',
        adjustments: [
          { kind: 'allowance', amount: '7' },
          { kind: 'charge', amount: '2' },
        ],
      },
      undefined,
    ],
    ['a negative quantity is its own', { quantity: '-2', net: '-840.00' }, undefined],
  ])('%s', (_what, change, severity) => expect(line(change)).toBe(severity))

  it('MINIMUM is held to its few terms', () => {
    const { lines: _lines, taxes: _taxes, adjustments: _adjustments, ...rest } = garonne()
    const totals: Totals = { net: '100.00', tax: '20.00', gross: '120.00', payable: '70.00' }
    const minimum: ReadInvoice = { ...rest, profile: 'minimum', lines: [], taxes: [], adjustments: [], totals }
    expect(checkInvoice(minimum)).toEqual([])
    expect(errorsOf({ ...minimum, totals: { ...totals, gross: '121.00' } })).toEqual(['BR-CO-15'])
  })

  it('puts errors first', () => {
    const invoice = garonne()
    delete invoice.typeCode
    set(invoice.totals, { payable: '1000.01' })
    expect(checkInvoice(invoice).map(({ severity }) => severity)).toEqual(['error', 'warning'])
  })
})

const cents = (value: number): string => divide(String(value), '100')

/** An invoice that adds up, from lines of whole quantities and prices in cents at two rates. */
function consistent(
  items: { quantity: number; price: number; rate: string }[],
  charge: number,
  prepaid: number,
): ReadInvoice {
  const base = garonne()
  const lines: Line[] = items.map(({ quantity, price, rate }, index) => ({
    counts: true,
    id: String(index + 1),
    name: 'Thing',
    quantity: String(quantity),
    unit: 'C62',
    netPrice: cents(price),
    net: round(multiply(String(quantity), cents(price)), 2),
    category: 'S',
    rate,
    adjustments: [],
    classifications: [],
    attributes: [],
  }))
  const total = sum(lines.map((line) => line.net ?? '0'))
  const rates = [...new Set([...items.map((item) => item.rate), '20'])]
  const taxes = rates.map((rate) => {
    const own = sum(lines.filter((line) => line.rate === rate).map((line) => line.net ?? '0'))
    const taxable = rate === '20' ? add(own, cents(charge)) : own
    return { category: 'S', rate, base: taxable, tax: round(divide(multiply(taxable, rate), '100'), 2) }
  })
  const net = add(total, cents(charge))
  const tax = sum(taxes.map((group) => group.tax))
  const gross = add(net, tax)
  const totals: Totals = {
    lines: total,
    charges: cents(charge),
    net,
    tax,
    gross,
    prepaid: cents(prepaid),
    payable: subtract(gross, cents(prepaid)),
  }
  return {
    ...base,
    lines,
    taxes,
    totals,
    adjustments: [{ kind: 'charge', amount: cents(charge), category: 'S', rate: '20', reason: 'Freight' }],
  }
}

describe('laws', () => {
  const item = fc.record({
    quantity: fc.integer({ min: -50, max: 500 }),
    price: fc.integer({ min: 0, max: 500_000 }),
    rate: fc.constantFrom('20', '5.5', '10'),
  })
  const invoices = fc
    .tuple(
      fc.array(item, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 0, max: 10_000 }),
      fc.integer({ min: 0, max: 10_000 }),
    )
    .map(([items, charge, prepaid]) => consistent(items, charge, prepaid))

  it('what adds up has no error', () => {
    fc.assert(
      fc.property(invoices, (invoice) => {
        expect(errorsOf(invoice)).toEqual([])
      }),
    )
  })

  it('no total can be off by a cent', () => {
    const term = fc.constantFrom<keyof Totals>('lines', 'charges', 'net', 'tax', 'gross', 'prepaid', 'payable')
    fc.assert(
      fc.property(invoices, term, fc.constantFrom('0.01', '-0.01', '1000'), (invoice, field, off) => {
        const totals = { ...invoice.totals, [field]: add(invoice.totals[field] ?? '0', off) }
        expect(errorsOf({ ...invoice, totals })).not.toEqual([])
      }),
    )
  })
})
