/** A bill with a discount for paying early, from the supplier's paper to the corrected input tax. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asSystem, dispatch, get, type Outcome } from '../kernel/index.ts'
import { type BankBooks, bankBooks } from '../modules/banking/testing.ts'
import { intake } from '../modules/documents/index.ts'

const HOLZWERK = readFileSync(new URL('../examples/invoices/holzwerk-lindau-rechnung.xml', import.meta.url), 'utf8')
const SKONTO = '#SKONTO#TAGE=14#PROZENT=2.00#'

/** The example with its third line at 7 per cent: 690.40 at 19 and 209.60 at 7 per cent come to 1045.85. */
function paper(number: string, terms: string): string {
  const place = HOLZWERK.lastIndexOf('<cbc:Percent>19</cbc:Percent>')
  const reduced = `${HOLZWERK.slice(0, place)}<cbc:Percent>7</cbc:Percent>${HOLZWERK.slice(place + '<cbc:Percent>19</cbc:Percent>'.length)}`
  const subtotal = (base: string, tax: string, percent: string) =>
    `<cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">${base}</cbc:TaxableAmount><cbc:TaxAmount currencyID="EUR">${tax}</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>${percent}</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal>`
  return reduced
    .replace(
      /<cac:TaxSubtotal>.*<\/cac:TaxSubtotal>/,
      subtotal('690.40', '131.18', '19') + subtotal('209.60', '14.67', '7'),
    )
    .replace('<cbc:TaxAmount currencyID="EUR">171.00<', '<cbc:TaxAmount currencyID="EUR">145.85<')
    .replaceAll('1071.00', '1045.85')
    .replaceAll('RE-2026-0417', number)
    .replace(SKONTO, terms)
}

let books: BankBooks
beforeAll(async () => {
  books = await bankBooks({ automatic: 'sure' })
  await books.run('organisation.company.update', { vatId: 'DE301112225' }, { id: books.company })
  await books.run('tax.code.install', { company: books.company })
}, 120_000)
afterAll(() => books.close())

type Row = Record<string, unknown> & { id: string }
const billOf = async (id: string) => (await get(books.kernel, 'purchasing.bill', id, books.owner)) as Row
const CONFIRMED = ['purchasing.bill.bankAccount', 'purchasing.bill.alike']

/** Takes the paper in, accepts what was read with every line on goods, and posts the bill. */
async function posted(number: string, terms = SKONTO): Promise<Row> {
  const file = { name: `${number}.xml`, bytes: Buffer.from(paper(number, terms)) }
  const { items } = await intake(books.kernel, books.owner, file, 'mail')
  const proposal = (await get(books.kernel, 'documents.proposal', items[0]?.id ?? '', books.owner)) as Row
  const read = proposal.values as { lines: object[] }
  const values = { ...read, lines: read.lines.map((line) => ({ ...line, account: books.account('5400') })) }
  const run = (command: string, id: string, input: object): Promise<Outcome> =>
    dispatch(books.kernel, { command, id, input, confirm: CONFIRMED }, asSystem('Ida'))
  const accepted = await run('documents.proposal.accept', proposal.id, { values })
  const { id } = accepted.result as { id: string }
  await run('purchasing.bill.post', id, {})
  return billOf(id)
}

let statements = 200
async function paid(amount: string, on: string, text: string) {
  statements += 1
  const entry = { amount, on, text, name: 'Holzwerk Lindau GmbH', bankReference: `S${statements}` }
  const [line] = await books.statement({ number: String(statements), entries: [entry] })
  expect(await books.settleDown()).toEqual([])
  const row = await books.line(line?.id ?? '')
  const ways = (await books.ask('banking.proposal', { line: line?.id })).rows
  return { line: line?.id ?? '', state: row?.state, ways }
}

const postingsOf = async (line: string) =>
  (
    await books.read.rows<{ is: string }>(
      `select concat_ws(' ', a.code, trim_scale(n.amount), n.tax_code) as is
         from banking_match m join banking_match_lines l on l.parent = m.id join banking_match_entries e on e.parent = m.id
         join ledger_posting n on n.entry = e.entry join ledger_account a on a.id = n.account
        where l.line = $1 and m.state = 'made' order by a.code, n.amount`,
      [line],
    )
  ).map((row) => row.is)

describe('a bill with a discount in the words of XRechnung', () => {
  test('paid in time: it is settled by itself, and the discount corrects the tax of each rate', async () => {
    const bill = await posted('RE-2026-0701')
    expect(bill).toMatchObject({
      ...{ gross: '1045.85', open: '1045.85', dueOn: '2026-04-11' },
      ...{ discountPercent: '2.00', discountUntil: '2026-03-26', discountAmount: '20.92' },
    })
    const { line, state } = await paid('-1024.93', '2026-03-26', 'RE-2026-0701 abzgl. 2% Skonto')
    expect(state).toBe('matched')
    expect(await postingsOf(line)).toEqual([
      '1400 -2.62 P-STD',
      '1400 -0.29 P-RED1',
      '1800 -1024.93',
      '3300 1045.85',
      '5730 -13.82 P-STD',
      '5730 -4.19 P-RED1',
    ])
    expect(await billOf(bill.id)).toMatchObject({ state: 'paid', open: '0.00' })
    const summary = await books.ask('tax.summary', { company: books.company, from: '2026-03-01', until: '2026-03-31' })
    const of = (code: string) => summary.rows.find((row) => row.code === code)
    expect([of('P-STD'), of('P-RED1')]).toMatchObject([{ input: '128.56' }, { input: '14.38' }])
  })

  test('paid late: nothing is taken by itself; it is said why, and the deduction stays open', async () => {
    const bill = await posted('RE-2026-0702')
    const { line, state, ways } = await paid('-1024.93', '2026-03-30', 'RE-2026-0702 abzgl. 2% Skonto')
    expect(state).toBe('open')
    const [part, all] = ways
    expect(part?.reason).toBe(
      'The text names RE-2026-0702. The discount of 20.92 was taken 4 days after 26 March 2026, when it ended: it stays open.',
    )
    expect(all).toMatchObject({ title: 'RE-2026-0702 less discount', confidence: 'likely' })
    await books.run('banking.match.make', part?.make as Record<string, unknown>)
    expect(await postingsOf(line)).toEqual(['1800 -1024.93', '3300 1024.93'])
    expect(await billOf(bill.id)).toMatchObject({ state: 'posted', open: '20.92' })
  })

  test('on a part of the amount is that of its base', async () => {
    const bill = await posted('RE-2026-0703', '#SKONTO#TAGE=14#PROZENT=2.00#BASISBETRAG=821.58#')
    expect(bill).toMatchObject({ discountAmount: '16.43', discountUntil: '2026-03-26' })
  })

  test('in two steps keeps both: what is paid in the second takes the lesser discount', async () => {
    const bill = await posted('RE-2026-0704', '#SKONTO#TAGE=30#PROZENT=1.00#\n#SKONTO#TAGE=14#PROZENT=2.00#')
    expect(bill).toMatchObject({
      ...{ discountPercent: '2.00', discountUntil: '2026-03-26', discountAmount: '20.92' },
      ...{ laterDiscountPercent: '1.00', laterDiscountUntil: '2026-04-11', laterDiscountAmount: '10.46' },
    })
    const { line, state } = await paid('-1035.39', '2026-04-05', 'RE-2026-0704 abzgl. 1% Skonto')
    expect(state).toBe('matched')
    expect((await postingsOf(line)).filter((one) => /^(1800|3300)/.test(one))).toEqual([
      '1800 -1035.39',
      '3300 1045.85',
    ])
    expect(await billOf(bill.id)).toMatchObject({ state: 'paid', open: '0.00' })
  })

  test('leaves the books in order', async () => {
    expect(await books.findings('ledger', 'purchasing', 'tax')).toEqual([])
  })
})
