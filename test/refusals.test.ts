/** Refusals that no other test provokes, each by the shortest way to it: `docs/ERRORS.md` shows them all. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readPairs } from '../doors/cli/given.ts'
import { createServer } from '../doors/http/server.ts'
import { list, newId, type Outcome, runMany } from '../kernel/index.ts'
import { type BankBooks, bankBooks } from '../modules/banking/testing.ts'
import { chartTemplate } from '../modules/ledger/charts/index.ts'
import { creditorReference } from '../modules/sales/creditor-reference.ts'
import { codeOf, person, sale, type TestBooks, testBooks, theOwner } from './books.ts'

let books: BankBooks
let codes: Map<string, string>

beforeAll(async () => {
  books = await bankBooks()
  codes = await books.taxCodes()
}, 120_000)
afterAll(() => books.close())

const nobody = newId()
const run = (command: string, input: object = {}, id?: string): Promise<Outcome> =>
  books.run(command, input, id ? { id } : {})
const made = async (doing: Promise<Outcome>): Promise<string> => String((await doing).id)
const sales = () => codes.get('S-STD') ?? [...codes.values()][0] ?? ''

const invoice = (more: object = {}) => ({
  ...{ company: books.company, customer: books.customer, issuedOn: '2026-03-01', dueOn: '2026-03-31', currency: 'EUR' },
  ...{ lines: [{ text: 'Rope', account: books.account('4400'), quantity: '1', price: '100', taxCode: sales() }] },
  ...more,
})
let price = 100
const bill = (more: object = {}) => ({
  ...{ company: books.company, supplier: books.supplier, number: `L-${newId()}` },
  ...{ issuedOn: '2026-03-01', dueOn: '2026-03-31', currency: 'EUR' },
  ...{ lines: [{ text: 'Rope', account: books.account('6300'), quantity: '1', price: String(++price) }] },
  ...more,
})
const taxCode = (more: object = {}) => ({
  ...{
    company: books.company,
    code: 'X',
    name: 'X',
    country: 'DE',
    kind: 'standard',
    category: 'S',
    direction: 'sales',
  },
  ...{ rates: [{ from: '2026-01-01', rate: '19' }], outputAccount: books.account('3800') },
  ...more,
})

describe('books', () => {
  const cases: [code: string, how: () => Promise<unknown>][] = [
    ['ledger.period.year', () => run('ledger.period.openYear', { company: books.company, year: 99999 })],
    ['ledger.period.company', () => run('ledger.period.openYear', { company: nobody, year: 2027 })],
    ['ledger.period.missing', () => books.ask('ledger.closeFindings', { company: books.company, period: nobody })],
    ['ledger.report.company', () => books.ask('ledger.trialBalance', { company: nobody })],
    ['ledger.entry.journal', () => run('ledger.entry.post', { ...sale(books.company), journal: 'NONE' })],
    ['ledger.entry.scale', () => run('ledger.entry.post', sale(books.company, '1.234'))],
    [
      'ledger.entry.rate',
      () =>
        run('ledger.entry.post', {
          ...sale(books.company),
          postings: [
            { account: '1000', amount: '1', currency: 'CHF' },
            { account: '4400', amount: '-1', currency: 'CHF' },
          ],
        }),
    ],
    [
      'ledger.openItem.nothing',
      () =>
        run('ledger.openItem.bringForward', {
          ...{ company: books.company, side: 'payable', party: books.supplier, number: '1', amount: '0' },
          ...{ on: '2026-01-01', issuedOn: '2026-01-01', dueOn: '2026-01-01' },
        }),
    ],
    ['ledger.chart.unknown', async () => chartTemplate('none')],
    ['tax.code.rates', () => run('tax.code.create', taxCode({ rates: [] }))],
    ['tax.code.kind', () => run('tax.code.create', taxCode({ kind: 'exempt', category: 'E' }))],
    ['tax.code.account', () => run('tax.code.create', taxCode({ outputAccount: books.account('4400') }))],
    ['tax.code.company', () => run('tax.code.install', { company: nobody })],
  ]
  test.each(cases)('%s', async (code, how) => {
    expect(await codeOf(how())).toBe(code)
  })
})

describe('trade', () => {
  const cases: [code: string, how: () => Promise<unknown>][] = [
    ['sales.reference.empty', async () => creditorReference('---')],
    [
      'sales.invoice.creditOfCredit',
      async () => {
        const note = await made(run('sales.invoice.create', invoice({ kind: 'creditNote' })))
        await run('sales.invoice.post', {}, note)
        return run('sales.invoice.credit', {}, note)
      },
    ],
    [
      'purchasing.bill.notDisputed',
      async () => run('purchasing.bill.settleDispute', {}, await made(run('purchasing.bill.create', bill()))),
    ],
    [
      'purchasing.bill.notHeld',
      async () => run('purchasing.bill.releaseHold', {}, await made(run('purchasing.bill.create', bill()))),
    ],
    ['contacts.party.missing', () => run('contacts.party.merge', { other: nobody }, books.supplier)],
  ]
  test.each(cases)('%s', async (code, how) => {
    expect(await codeOf(how())).toBe(code)
  })
})

describe('bank', () => {
  const account = async () => (await books.read.rows<{ id: string }>('select id from banking_account limit 1'))[0]?.id
  let number = 700
  const line = async () => {
    number += 1
    const entries = [{ amount: '10.00', text: `Payment ${number}`, bankReference: `R${number}` }]
    return (await books.statement({ number: String(number), entries }))[0]?.id
  }
  const rule = (more: object) =>
    run('banking.rule.create', {
      ...{ company: books.company, name: 'Rent', text: 'monthly rent', bookTo: books.account('6300') },
      ...more,
    })
  const booked = { kind: 'account', account: '4400', amount: '10.00' }
  const otherLine = (more: object) => async () =>
    books.match({ lines: [{ line: await line() }], others: [{ ...booked, ...more }] })
  const cases: [code: string, how: () => Promise<unknown>][] = [
    [
      'banking.account.openLines',
      async () => {
        await line()
        return run('banking.account.close', {}, await account())
      },
    ],
    ['banking.account.used', async () => run('banking.account.delete', {}, await account())],
    ['banking.match.taxCode', otherLine({ taxCode: 'NONE' })],
    ['banking.match.missing', async () => books.match({ lines: [{ line: await line() }], returns: nobody })],
    ['banking.match.line', async () => books.match({ lines: [{ line: nobody }] })],
    [
      'banking.match.notOpen',
      async () => {
        const one = await line()
        const whole = { lines: [{ line: one }], others: [booked] }
        await books.match(whole)
        return books.match(whole)
      },
    ],
    ['banking.rule.bookTo', () => rule({ bookTo: nobody })],
    ['banking.rule.account', () => rule({ account: nobody })],
    ['banking.rule.taxCode', () => rule({ taxCode: nobody })],
    [
      'banking.writeOff.account',
      () => run('banking.writeOff.create', { company: books.company, upTo: '1', percent: '1', account: nobody }),
    ],
  ]
  test.each(cases)('%s', async (code, how) => {
    expect(await codeOf(how())).toBe(code)
  })
})

describe('people and papers', () => {
  const agent = () =>
    run('organisation.user.create', { name: 'Agent', email: `${newId()}@nordkai.example`, kind: 'agent' })
  const cases: [code: string, how: () => Promise<unknown>][] = [
    ['organisation.user.agent', async () => run('organisation.user.invite', {}, await made(agent()))],
    ['organisation.user.missing', () => run('organisation.role.create', { user: nobody, role: 'sales' })],
    [
      'organisation.delegation.person',
      () => run('organisation.delegation.create', { from: nobody, to: nobody, startsOn: '2026-03-01' }),
    ],
    [
      'work.comment.mention',
      () => run('work.comment.create', { subject: `work.task/${nobody}`, text: 'Look', mentions: ['Nobody'] }),
    ],
    [
      'work.notYours',
      async () => {
        const subject = `contacts.party/${books.customer}`
        const id = await made(run('work.comment.create', { subject, text: 'Look' }))
        return books.run('work.comment.update', { text: 'No' }, { id, who: person('Bo', 'owner') })
      },
    ],
    [
      'setUp.timeZone',
      () =>
        run('setUp.company', { name: 'A', country: 'DE', currency: 'EUR', timeZone: 'Moon/Base', chart: 'generic' }),
    ],
  ]
  test.each(cases)('%s', async (code, how) => {
    expect(await codeOf(how())).toBe(code)
  })
})

describe('kernel', () => {
  const cases: [code: string, how: () => Promise<unknown>][] = [
    ['command.unknown', () => runMany(books.kernel, 'no.such.command', [], theOwner)],
    ['query.unknown', () => books.ask('no.such', {})],
    ['record.forbidden', () => list(books.kernel, 'ledger.entry', {}, person('Nobody'))],
    ['record.reference', () => run('ledger.account.create', { company: nobody, code: '1', name: 'A', kind: 'asset' })],
    ['kernel.undo.missing', () => run('kernel.undo', { audit: nobody })],
    ['cli.pair', async () => readPairs(['nothing'])],
  ]
  test.each(cases)('%s', async (code, how) => {
    expect(await codeOf(how())).toBe(code)
  })
})

describe('HTTP', () => {
  let own: TestBooks
  let app: Awaited<ReturnType<typeof createServer>>
  beforeAll(async () => {
    own = await testBooks()
    app = await createServer(own.kernel, { whoOf: async () => theOwner })
  })
  afterAll(async () => {
    await app.close()
    await own.close()
  })
  const post = (url: string, payload: object, headers: Record<string, string> = {}) => ({
    ...{ method: 'POST' as const, url, payload, headers },
  })
  test.each([
    ['request.key', 422, post('/api/commands/work.task.create', { input: {} }, { 'idempotency-key': 'k'.repeat(201) })],
    ['request.malformed', 422, post('/api/commands/work.task.create', { confirm: 'yes' })],
    ['request.tooMany', 413, post('/api/commands/work.task.create/batch', { items: Array(20_001).fill({}) })],
    ['file.missing', 404, { url: '/api/records/organisation.company/COMPANY/files/name' }],
  ])('%s', async (code, status, asked) => {
    const answer = await app.inject({ ...asked, url: asked.url.replace('COMPANY', own.company) })
    expect(answer.json()).toMatchObject({ code, status, said: { text: expect.any(String) } })
  })
})
