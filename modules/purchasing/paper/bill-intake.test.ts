import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dispatch, get, isRefusal, type Outcome, type Refusal, related, type Who } from '../../../kernel/index.ts'
import { codeOf, person, personIn, type TestBooks, testBooks } from '../../../test/books.ts'
import { type Evidence, type Finding, intake } from '../../documents/index.ts'

interface Proposal {
  id: string
  state: string
  title: string
  document: string
  values: Record<string, unknown> & { lines: Record<string, unknown>[] }
  evidence: Record<string, Evidence>
  findings: Finding[]
  confidence: string
  amount: string
  filedAs: string | null
}

let books: TestBooks
let tomasz: Who
let codes: Map<string, string>
beforeAll(async () => {
  books = await testBooks()
  tomasz = personIn(books.company, 'Tomasz', 'bookkeeper')
  await books.run(
    'organisation.company.update',
    { name: 'Nordlicht Papeterie', vatId: 'DE301112225' },
    { id: books.company },
  )
  codes = await books.taxCodes()
})
afterAll(() => books.close())

const example = (path: string) => readFileSync(new URL(`../../../examples/${path}`, import.meta.url))

/** An example invoice with some of its text changed. */
const changed = (path: string, ...changes: [from: string | RegExp, to: string][]) =>
  Buffer.from(changes.reduce((text, [from, to]) => text.replaceAll(from, to), example(path).toString('utf8')))

let count = 0
async function take(bytes: Uint8Array, name = `paper-${++count}.xml`) {
  const report = await intake(books.kernel, tomasz, { name, bytes }, 'cli')
  return { report, item: report.items[0] }
}

const proposalOf = async (id: string | undefined) =>
  (await get(books.kernel, 'documents.proposal', id ?? '', books.owner)) as unknown as Proposal

async function read(bytes: Uint8Array): Promise<Proposal> {
  const { item } = await take(bytes)
  expect(item).toMatchObject({ outcome: 'open', kind: 'purchasing.bill', record: 'documents.proposal' })
  return proposalOf(item?.id)
}

const run = (verb: string, id: string, input: object = {}, confirm: string[] = []): Promise<Outcome> =>
  dispatch(books.kernel, { command: `documents.proposal.${verb}`, id, input, confirm }, tomasz)

const codesOf = (findings: Finding[], severity?: string) =>
  findings.filter((one) => !severity || one.severity === severity).map((one) => one.code)

const billOf = async (outcome: Outcome) => {
  const { id } = outcome.result as { id: string }
  return get(books.kernel, 'purchasing.bill', id, books.owner)
}

const HOLZWERK = 'invoices/holzwerk-lindau-rechnung.xml'

describe('an e-invoice that comes in', () => {
  test('is proposed with each value’s place in the paper; one press makes supplier and bill', async () => {
    const proposal = await read(example(HOLZWERK))
    expect(proposal).toMatchObject({ title: 'Bill RE-2026-0417 of Holzwerk Lindau GmbH', state: 'open' })
    expect(proposal.values).toMatchObject({
      ...{ company: books.company, supplier: null, kind: 'bill', number: 'RE-2026-0417', currency: 'EUR' },
      ...{ issuedOn: '2026-03-12', dueOn: '2026-04-11', order: 'B-2026-088' },
      ...{ statedNet: '900.00', statedTax: '171.00', statedGross: '1071.00' },
      newSupplier: { name: 'Holzwerk Lindau GmbH', vatId: 'DE277001188', country: 'DE', paymentTerms: 30 },
    })
    expect(proposal.values.lines.map((line) => line.net)).toEqual(['480.00', '186.00', '209.60', '24.40'])
    expect(proposal.values.lines.map((line) => line.taxCode)).toEqual(
      proposal.values.lines.map(() => codes.get('P-STD')),
    )
    expect(proposal.evidence.number).toMatchObject({
      ...{ confidence: 'sure', text: 'RE-2026-0417', source: 'number' },
      path: expect.stringContaining('cbc:ID'),
    })
    expect(proposal.evidence.company?.reason).toContain('DE301112225')
    expect(proposal.evidence['lines.0.account']).toMatchObject({ confidence: 'check' })
    expect(codesOf(proposal.findings)).toEqual(
      expect.arrayContaining(['purchasing.bill.newSupplier', 'purchasing.bill.bankAccount']),
    )
    expect(codesOf(proposal.findings, 'stop')).toEqual([])

    const accepted = await run('accept', proposal.id)
    const bill = await billOf(accepted)
    expect(bill).toMatchObject({
      ...{ number: 'RE-2026-0417', gross: '1071.00', discrepancy: null, hold: 'account', payTo: null, state: 'draft' },
    })
    expect(accepted.result).toMatchObject({ made: [{ record: 'contacts.party', title: 'Holzwerk Lindau GmbH' }] })
    const supplier = await get(books.kernel, 'contacts.party', String(bill.supplier), books.owner)
    expect(supplier).toMatchObject({ supplier: true, vatId: 'DE277001188', country: 'DE' })
    const accounts = await books.read.rows<{ state: string }>(
      'select state from contacts_bank_account where party = $1',
      [bill.supplier],
    )
    expect(accounts).toEqual([{ state: 'proposed' }])
    const { from } = await related(books.kernel, 'purchasing.bill', String(bill.id), books.owner)
    expect(from.map((one) => one.id)).toContain(proposal.document)
  })

  test('of a known supplier names it without a doubt, and is booked as before', async () => {
    const proposal = await read(changed(HOLZWERK, ['RE-2026-0417', 'RE-2026-0500'], ['2026-03-12', '2026-03-20']))
    expect(proposal.values.supplier).toEqual(expect.any(String))
    expect(proposal.evidence.supplier?.reason).toMatch(/^The VAT id DE277001188 is theirs/)
    expect(proposal.evidence['lines.0.account']?.reason).toContain('RE-2026-0417')
  })

  test('teaches by its corrections: account and tax code, with the reason', async () => {
    const services = books.account('6300')
    const proposal = await read(changed(HOLZWERK, ['RE-2026-0417', 'RE-2026-0501'], ['2026-03-12', '2026-05-20']))
    const lines = proposal.values.lines.map((line) => ({ ...line, account: services }))
    const told = await run('correct', proposal.id, { values: { ...proposal.values, lines } })
    expect(told.result).toMatchObject({ corrected: expect.arrayContaining(['lines.0.account']) })
    expect((await proposalOf(proposal.id)).evidence['lines.0.account']).toMatchObject({
      confidence: 'sure',
      by: 'Tomasz',
    })
    await run('accept', proposal.id, {}, ['purchasing.bill.alike'])

    const next = await read(changed(HOLZWERK, ['RE-2026-0417', 'RE-2026-0502'], ['2026-03-12', '2026-07-20']))
    expect(next.values.lines.map((line) => line.account)).toEqual(lines.map(() => services))
    expect(next.evidence['lines.0.account']).toMatchObject({
      ...{ confidence: 'sure', reason: 'Tomasz chose it last time, on Bill RE-2026-0501 of Holzwerk Lindau GmbH.' },
    })
  })

  test('whose sums do not come out is stopped with both figures until they are corrected', async () => {
    const proposal = await read(example('invoices/holzwerk-lindau-zahlendreher.xml'))
    const stop = proposal.findings.find((one) => one.severity === 'stop')
    expect(stop).toMatchObject({
      code: 'purchasing.bill.sums',
      facts: [{ value: '336.00 EUR' }, { value: '363.00 EUR' }],
    })
    expect(await codeOf(run('accept', proposal.id, {}, ['purchasing.bill.sums']))).toBe('documents.proposal.stopped')
    const values = { ...proposal.values, statedNet: '336.00', statedTax: '63.84', statedGross: '399.84' }
    const mended = await run('correct', proposal.id, { values })
    expect(codesOf((mended.result as Proposal).findings, 'stop')).toEqual([])
    expect(await billOf(await run('accept', proposal.id))).toMatchObject({ gross: '399.84', discrepancy: null })
  })

  test('that we have already is stopped for good; one that looks like it, until somebody says it is another', async () => {
    const again = await read(changed(HOLZWERK, ['Wir danken', 'Wir danken sehr']))
    expect(again.findings[0]).toMatchObject({ code: 'purchasing.bill.duplicate', severity: 'stop' })
    expect(again.findings[0]?.confirmable).toBeUndefined()
    expect(await codeOf(run('accept', again.id, {}, ['purchasing.bill.duplicate']))).toBe('documents.proposal.stopped')
    await run('reject', again.id, { reason: 'Sent twice.' })
    const source = await get(books.kernel, 'documents.document', again.document, books.owner)
    expect(source).toMatchObject({ state: 'refused', outcome: expect.stringContaining('Sent twice.') })

    const near = await read(changed(HOLZWERK, ['RE-2026-0417', 'RE-2026-0418'], ['2026-03-12', '2026-03-14']))
    expect(codesOf(near.findings, 'stop')).toEqual(['purchasing.bill.alike'])
    expect(await codeOf(run('accept', near.id))).toBe('purchasing.bill.alike')
    expect((await run('accept', near.id, {}, ['purchasing.bill.alike'])).state).toBe('accepted')
  })

  test('of a new supplier that comes in several files is entered once, however many are accepted at one moment', async () => {
    const zimmerei: [string, string][] = [
      ['Holzwerk Lindau', 'Zimmerei Lech'],
      ['holzwerk-lindau', 'zimmerei-lech'],
      ['DE277001188', 'DE811907980'],
      ['RE-2026-0417', 'ZL-77'],
      ['HRB 40417', 'HRB 31'],
      ['555 0131', '555 0177'],
      ['DE89370400440532013000', 'DE27100777770209299700'],
    ]
    const files = ['one', 'two', 'three'].map((word) => changed(HOLZWERK, ...zimmerei, ['Wir danken', word]))
    const proposals: Proposal[] = []
    for (const file of files) proposals.push(await read(file))
    const ends = await Promise.all(proposals.map((one) => codeOf(run('accept', one.id))))
    expect(ends.filter((end) => end === 'done')).toHaveLength(1)
    const made = await books.read.rows("select id from contacts_party where name = 'Zimmerei Lech GmbH'")
    expect(made).toHaveLength(1)
  })

  test('is handed only to somebody who may enter bills', async () => {
    const [clerk, auditor] = [await books.user('Clara', 'bookkeeper'), await books.user('Aude', 'auditor')]
    const proposal = await read(changed(HOLZWERK, ['RE-2026-0417', 'RE-2026-0650'], ['2026-03-12', '2026-11-12']))
    expect(await codeOf(run('assign', proposal.id, { assignee: auditor.id }))).toBe('organisation.handOn.mayNot')
    await run('assign', proposal.id, { assignee: clerk.id })
    const waits = async (who: Who) =>
      (await books.ask('work.queue', {}, who)).rows.some((row) => String(row.subject).endsWith(proposal.id))
    expect([await waits(clerk), await waits(tomasz)]).toEqual([true, false])
    await run('reject', proposal.id, { reason: 'Not ours.' })
  })

  test('that corrects one that we have is stopped, so that nobody books both unawares', async () => {
    const paper = (number: string, corrects: string) =>
      changed(
        HOLZWERK,
        ['InvoiceTypeCode>380', 'InvoiceTypeCode>384'],
        ['2026-03-12', '2026-12-12'],
        ['RE-2026-0417', number],
        [
          '<cac:AccountingSupplierParty>',
          `<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>${corrects}</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference><cac:AccountingSupplierParty>`,
        ],
      )
    const proposal = await read(paper('RE-2026-0700', 'RE-2026-0417'))
    const stop = proposal.findings.find((one) => one.code === 'purchasing.bill.corrects')
    expect(stop).toMatchObject({ severity: 'stop', confirmable: true, message: expect.stringContaining('1071.00 EUR') })
    expect(await codeOf(run('accept', proposal.id))).toBe('purchasing.bill.corrects')
    const unknown = await read(paper('RE-2026-0701', 'RE-1999-1'))
    expect(codesOf(unknown.findings, 'check')).toContain('purchasing.bill.corrects')
  })

  test('that names another account than the one on file is stopped, and goes through with its payment on hold', async () => {
    const [account] = await books.read.rows<{ id: string }>(
      `select b.id from contacts_bank_account b join contacts_party p on p.id = b.party where p.name = 'Holzwerk Lindau GmbH'`,
    )
    const other: Who = { ...person('Wanda', 'treasurer') }
    await books.run('contacts.bankAccount.verify', { how: 'call' }, { id: account?.id ?? '', who: other })
    const proposal = await read(
      changed(
        HOLZWERK,
        ['RE-2026-0417', 'RE-2026-0600'],
        ['2026-03-12', '2026-09-12'],
        ['DE89370400440532013000', 'DE02120300000000202051'],
      ),
    )
    const stop = proposal.findings.find((one) => one.severity === 'stop')
    expect(stop).toMatchObject({
      ...{ code: 'purchasing.bill.bankAccount', field: 'iban', confirmable: true, accept: 'Accept, payment on hold' },
      facts: [{ value: 'DE02 1203 0000 0000 2020 51' }, { value: expect.stringMatching(/^DE … 3000/) }],
    })
    expect(await codeOf(run('accept', proposal.id))).toBe('purchasing.bill.bankAccount')
    const bill = await billOf(await run('accept', proposal.id, {}, ['purchasing.bill.bankAccount']))
    expect(bill).toMatchObject({ hold: 'account', payTo: null })

    const right = await read(changed(HOLZWERK, ['RE-2026-0417', 'RE-2026-0601'], ['2026-03-12', '2026-10-12']))
    expect(codesOf(right.findings)).not.toContain('purchasing.bill.bankAccount')
    expect(await billOf(await run('accept', right.id))).toMatchObject({ hold: null, payTo: account?.id })
  })
})

describe('other papers', () => {
  test('a PDF with an invoice in it is proposed with the places of its values on the page', async () => {
    const { item } = await take(example('invoices/imprimerie-vauban-facture.pdf'), 'facture.pdf')
    const proposal = await proposalOf(item?.id)
    expect(proposal.values).toMatchObject({ number: 'V-26-301', statedGross: '462.00' })
    expect(proposal.evidence.number).toMatchObject({
      page: 1,
      box: { left: expect.any(Number), width: expect.any(Number) },
    })
    const { left, top } = proposal.evidence.statedGross?.box ?? { left: -1, top: -1 }
    expect(left).toBeGreaterThan(0)
    expect(top).toBeLessThan(1)
    expect(codesOf(proposal.findings)).toContain('purchasing.bill.taxCode')
  })

  test('a credit note in a foreign currency without a due date asks for what it lacks', async () => {
    const proposal = await read(example('invoices/nordlys-kreditnota.xml'))
    expect(proposal.values).toMatchObject({
      kind: 'creditNote',
      currency: 'DKK',
      dueOn: '2026-03-21',
      statedGross: '3100.00',
    })
    expect(proposal.evidence.dueOn).toMatchObject({ confidence: 'check', reason: expect.stringContaining('30 days') })
    expect(codesOf(proposal.findings)).toContain('purchasing.bill.rate')
  })

  test('what a paper of the MINIMUM profile asks less than its total was prepaid', async () => {
    const [ram, udt] = ['ReusableAggregateBusinessInformationEntity', 'UnqualifiedDataType']
    const data = 'urn:un:unece:uncefact:data:standard'
    const party = (name: string, vatId: string) =>
      `<ram:Name>${name}</ram:Name><ram:PostalTradeAddress><ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress><ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">${vatId}</ram:ID></ram:SpecifiedTaxRegistration>`
    const proposal = await read(
      Buffer.from(`<rsm:CrossIndustryInvoice xmlns:rsm="${data}:CrossIndustryInvoice:100" xmlns:ram="${data}:${ram}:100" xmlns:udt="${data}:${udt}:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:factur-x.eu:1p0:minimum</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>KW-77</ram:ID><ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime><udt:DateTimeString format="102">20260305</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty>${party('Kranwerk Weser GmbH', 'DE136695976')}</ram:SellerTradeParty><ram:BuyerTradeParty>${party('Nordlicht Papeterie', 'DE301112225')}</ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeDelivery/>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode><ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:TaxBasisTotalAmount>800.00</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="EUR">152.00</ram:TaxTotalAmount><ram:GrandTotalAmount>952.00</ram:GrandTotalAmount><ram:DuePayableAmount>702.00</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>`),
    )
    expect(proposal.values).toMatchObject({ statedGross: '952.00', prepaid: '250.00' })
    expect(proposal.evidence.prepaid).toMatchObject({ source: 'totals.payable', text: '702.00' })
    expect(codesOf(proposal.findings)).not.toContain('purchasing.bill.sums')
  })

  test('allowances, charges and what was prepaid are part of the bill', async () => {
    const proposal = await read(example('invoices/atelier-garonne-facture.xml'))
    expect(proposal.values).toMatchObject({ prepaid: '381.16', statedNet: '1197.00' })
    expect(proposal.values.lines.map((line) => line.net)).toEqual(expect.arrayContaining(['-42.00', '18.00']))
    const goods = await read(example('invoices/kontorhuset-faktura.xml'))
    expect(goods.values.lines[0]?.taxCode).toBe(codes.get('P-EU'))
  })

  test('a negative invoice is proposed as a credit note', async () => {
    const proposal = await read(
      changed('invoices/kontorhuset-faktura.xml', ['F26-10442', 'F26-10443'], [/>(\d+\.\d\d)</g as never, '>-$1<']),
    )
    expect(proposal.values).toMatchObject({ kind: 'creditNote', statedGross: '1490.00' })
    expect(codesOf(proposal.findings)).toContain('purchasing.bill.turned')
  })

  test('an invoice of ours is kept as a document and said to be ours', async () => {
    const { item } = await take(
      changed(
        HOLZWERK,
        ['DE277001188', 'SELLER'],
        ['DE301112225', 'DE277001188'],
        ['SELLER', 'DE301112225'],
        ['Nordlicht Papeterie GmbH', 'Somebody Else AG'],
      ),
    )
    expect(item).toMatchObject({ outcome: 'filed', reason: expect.stringContaining('invoice of ours') })
  })

  test.each([
    ['an order', '<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>', 'filed'],
    ['another Invoice', '<Invoice xmlns="urn:example:other"><Total>1</Total></Invoice>', 'filed'],
    [
      'one that refers to outside',
      '<!DOCTYPE Invoice SYSTEM "file:///etc/passwd"><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>',
      'refused',
    ],
    [
      'a damaged one',
      '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>1</IDD></Invoice>',
      'refused',
    ],
  ])('XML that is %s', async (_name, xml, outcome) => {
    const { item } = await take(Buffer.from(xml))
    expect([item?.outcome, item?.reason]).toEqual([outcome, expect.stringMatching(/\.$/)])
  })

  test('an XML invoice can be read as a page whose fields are those of the evidence', async () => {
    const proposal = await read(changed(HOLZWERK, ['RE-2026-0417', 'RE-2026-0700'], ['2026-03-12', '2026-11-12']))
    const page = await books.ask('documents.rendering', { document: proposal.document })
    const fields = new Set(page.rows.map((row) => row.field))
    for (const field of ['number', 'supplier', 'statedGross', 'lines.0.text', 'lines.0.net', 'dueOn'])
      expect(fields, field).toContain(proposal.evidence[field]?.source)
  })
})

describe('whose bill it is', () => {
  test('is asked where several companies may be meant, and filled in once it is said', async () => {
    await books.run('organisation.company.create', { name: 'Hafenkontor', country: 'DE', currency: 'EUR' })
    const proposal = await read(
      changed(
        HOLZWERK,
        ['RE-2026-0417', 'RE-2026-0800'],
        ['2026-03-12', '2026-12-01'],
        ['DE301112225', 'DE999999999'],
        ['Nordlicht Papeterie GmbH', 'Unknown Buyer'],
      ),
    )
    expect(proposal.values.company).toBeUndefined()
    const stop = proposal.findings.find((one) => one.code === 'purchasing.bill.whose')
    expect(stop?.candidates?.map((one) => one.title).sort()).toEqual(['Hafenkontor', 'Nordlicht Papeterie'])
    const values = { ...proposal.values, company: books.company }
    const told = (await run('correct', proposal.id, { values })).result as Proposal
    expect(codesOf(told.findings, 'stop')).toEqual([])
    expect(told.values.lines[0]?.taxCode).toBe(codes.get('P-STD'))
    await run('accept', proposal.id)
    const next = await read(
      changed(
        HOLZWERK,
        ['RE-2026-0417', 'RE-2026-0801'],
        ['2026-03-12', '2027-01-01'],
        ['DE301112225', 'DE999999999'],
        ['Nordlicht Papeterie GmbH', 'Unknown Buyer'],
      ),
    )
    expect(next.values.company).toBe(books.company)
    expect(next.evidence.company?.reason).toContain('Tomasz chose it')
    expect(next.evidence['lines.0.account']?.by).toBeUndefined()
  })

  test('a supplier that may be one of ours is asked about; the choice is remembered', async () => {
    const proposal = await read(
      changed(
        'invoices/kontorhuset-faktura.xml',
        ['F26-10442', 'F26-10500'],
        ['Kontorhuset Aarhus A/S', 'Holzwerk Lindau'],
        ['DK28411176', 'DE136695976'],
        ['DK5000400440116243', 'DK5000400440116243'],
      ),
    )
    const stop = proposal.findings.find((one) => one.code === 'purchasing.bill.supplier')
    expect(stop).toMatchObject({ confirmable: true, candidates: [{ title: 'Holzwerk Lindau GmbH' }] })
    const supplier = stop?.candidates?.[0]?.id
    await run('accept', proposal.id, { values: { ...proposal.values, supplier } }, ['purchasing.bill.bankAccount'])
    const next = await read(
      changed(
        'invoices/kontorhuset-faktura.xml',
        ['F26-10442', 'F26-10501'],
        ['Kontorhuset Aarhus A/S', 'Holzwerk Lindau'],
        ['DK28411176', 'DE136695976'],
        ['2026-03-03', '2026-08-03'],
      ),
    )
    expect(next.values.supplier).toBe(supplier)
  })
})

describe('a mail with a bill', () => {
  test('leads from the mail to the bill, and back', async () => {
    const { report } = await take(example('mails/supplier-invoice.eml'), 'supplier-invoice.eml')
    const paper = report.items[1]
    expect(paper).toMatchObject({ outcome: 'open', kind: 'purchasing.bill' })
    const proposal = await proposalOf(paper?.id)
    const values = { ...proposal.values, company: books.company }
    const outcome = await run('accept', proposal.id, { values }, codesOf(proposal.findings, 'stop')).catch(
      (error: unknown) => {
        throw isRefusal(error) ? new Error(`${(error as Refusal).code} ${(error as Refusal).message}`) : error
      },
    )
    const bill = await billOf(outcome)
    const up = async (record: string, id: string) => (await related(books.kernel, record, id, books.owner)).from
    const [document] = (await up('purchasing.bill', String(bill.id))).filter(
      (one) => one.record === 'documents.document',
    )
    expect(document?.id).toBe(paper?.document)
    expect((await up('documents.document', document?.id ?? '')).map((one) => one.record)).toContain(
      'correspondence.message',
    )
  })
})
