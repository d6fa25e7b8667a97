import { describe, expect, it } from 'vitest'
import type { ReadInvoice } from './invoice.ts'
import { readInvoicePdf } from './pdf.ts'
import { readInvoice } from './read.ts'
import { fact, SHARED, shared, sharedFiles } from './testing.ts'

/** All facts of an invoice, without where and in which syntax they were found. */
function factsOf(invoice: ReadInvoice): Record<string, unknown> {
  const { syntax: _syntax, evidence: _evidence, embeddedAs: _embeddedAs, ...facts } = invoice
  return fact(facts) as Record<string, unknown>
}

describe.skipIf(SHARED === undefined)('one XRechnung in two syntaxes (shared data 03-e-invoices)', () => {
  const pairs = sharedFiles('xrechnung', '_ubl.xml')

  it('has pairs to compare', () => expect(pairs.length).toBe(7))

  it.each(pairs)('%s reads to the same facts as its CII twin', (file) => {
    const ubl = readInvoice(shared(file))
    const cii = readInvoice(shared(file.replace('_ubl', '_uncefact')))
    // UBL demands an order reference where it states a sales order; some files fill it with a word.
    if (ubl.order === 'Dummywert') delete ubl.order
    expect(factsOf(ubl)).toEqual(factsOf(cii))
  })
})

type Facts = Record<string, unknown>

/**
 * What the UBL files of the triples say otherwise than their CII twins is left out: which rules they follow, the
 * seller's second identifier, the name repeated as trade name, and gross prices without a discount.
 */
function withoutDialect(invoice: ReadInvoice): Facts {
  const { profile: _profile, specification: _specification, process: _process, ...facts } = factsOf(invoice)
  const { ids: _sellerIds, tradeName: _sellerName, ...seller } = facts.seller as Facts
  const { tradeName: _buyerName, ...buyer } = facts.buyer as Facts
  const lines = (facts.lines as Facts[]).map(({ grossPrice: _gross, priceDiscount: _discount, ...line }) => line)
  return { ...facts, seller, buyer, lines }
}

/** One PDF holds an earlier issue of its twin: other dates, an older version of the rules, no addresses. */
function ofEveryIssue(invoice: ReadInvoice): Facts {
  const {
    issuedOn: _issuedOn,
    notes: _notes,
    delivery: _delivery,
    paymentTerms: _terms,
    ...facts
  } = withoutDialect(invoice)
  const { endpoint: _seller, ...seller } = facts.seller as Facts
  const { endpoint: _buyer, ...buyer } = facts.buyer as Facts
  return { ...facts, seller, buyer }
}

describe.skipIf(SHARED === undefined)('one invoice as PDF, CII and UBL (shared data 03-e-invoices)', () => {
  const triples = sharedFiles('zugferd-triples', '.pdf').map((file) => file.replace('.pdf', ''))

  it('has triples to compare', () => expect(triples.length).toBe(8))

  it.each(triples)('%s reads to the same facts three times', async (base) => {
    const pdf = await readInvoicePdf(shared(`${base}.pdf`))
    const cii = readInvoice(shared(`${base}.cii.xml`))
    const ubl = readInvoice(shared(`${base}.ubl.xml`))
    expect(withoutDialect(ubl)).toEqual(withoutDialect(cii))
    const isEarlier = base.endsWith('XRECHNUNG_Einfach')
    expect(pdf.embeddedAs).toBe(isEarlier ? 'xrechnung.xml' : 'factur-x.xml')
    if (isEarlier) expect(ofEveryIssue(pdf)).toEqual(ofEveryIssue(cii))
    else expect(factsOf(pdf)).toEqual(factsOf(cii))
  })
})
