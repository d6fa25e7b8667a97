import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, kernelModule, type QueryAnswer, type QueryRow } from '../../kernel/index.ts'
import { openTransaction } from '../../kernel/open-transaction.ts'
import { person, type TestBooks, testBooks } from '../../test/books.ts'
import { contactsModule } from '../contacts/module.ts'
import { organisationModule } from '../organisation/module.ts'
import { installChart } from './install-chart.ts'
import { ledgerModule } from './module.ts'

let books: TestBooks
let company: string
const mail = { subject: '' }

const post = (on: string, text: string, lines: [string, string][], more: object = {}) =>
  books.run('ledger.entry.post', {
    company,
    on,
    text,
    postings: lines.map(([account, amount]) => ({ account, amount })),
    ...more,
  })

beforeAll(async () => {
  books = await testBooks([kernelModule, organisationModule, contactsModule, ledgerModule])
  company = await books.make('organisation.company', { name: 'Nordkai Chandlery', country: 'DE', currency: 'EUR' })
  const tx = openTransaction(books.kernel, books.owner)
  await installChart(tx, company, 'generic')
  await tx.commit([])
  books.kernel.cache.forget(['ledger.account', 'ledger.journal', 'organisation.company'])
  for (const year of [2025, 2026]) await books.run('ledger.period.openYear', { company, year })
  mail.subject = `contacts.party/${await books.make('contacts.party', { name: 'Bill 118-197' })}`
  await post('2025-01-01', 'Capital', [
    ['1510', '50000'],
    ['3010', '-50000'],
  ])
  await post('2025-02-10', 'Sales', [
    ['1510', '198991.75'],
    ['4010', '-174381.75'],
    ['4020', '-24610'],
  ])
  await post('2025-02-20', 'Goods', [
    ['5010', '93120.44'],
    ['5040', '4912.65'],
    ['1510', '-98033.09'],
  ])
  await post('2026-02-10', 'Sales', [
    ['1510', '210072.25'],
    ['4010', '-187132.25'],
    ['4020', '-22940'],
  ])
  await post(
    '2026-02-18',
    'Freight',
    [
      ['5040', '6844.30'],
      ['1510', '-6844.30'],
    ],
    { source: mail.subject },
  )
  await post('2026-02-20', 'Goods', [
    ['5010', '96418.72'],
    ['1510', '-96418.72'],
  ])
  await post('2026-02-28', 'Costs', [
    ['6010', '38420'],
    ['6110', '4000'],
    ['6610', '2415'],
    ['7020', '612.40'],
    ['1510', '-43032.40'],
    ['1080', '-2415'],
  ])
  await post('2026-02-28', 'Machine', [
    ['1030', '30000'],
    ['1510', '-30000'],
  ])
})
afterAll(() => books.close())

const line = (row: QueryRow, ...columns: string[]) => [
  `${'  '.repeat(row._depth ?? 0)}${row.code ? `${row.code} ` : ''}${row.name}`,
  ...columns.map((column) => row[column] ?? null),
]
const table = (answer: QueryAnswer, ...columns: string[]) => answer.rows.map((row) => line(row, ...columns))
const february = { from: '2026-02-01', until: '2026-02-28' }

describe('profit and loss', () => {
  it('shows sections with sums, results and the change on the year before', async () => {
    const answer = await books.ask('ledger.profitAndLoss', { company, ...february, compare: 'previousYear' })
    expect(answer.columns.map((one) => one.label)).toEqual([
      'Code',
      'Account',
      'Feb 2026',
      'Feb 2025',
      'Change on Feb 2025',
      '%',
    ])
    expect(table(answer, 'amount', 'previousYear', 'change', 'percent')).toEqual([
      ['Revenue', null, null, null, null],
      ['  4010 Sales of goods', '187132.25', '174381.75', '12750.50', '7.3'],
      ['  4020 Sales of services', '22940.00', '24610.00', '-1670.00', '-6.8'],
      ['Total revenue', '210072.25', '198991.75', '11080.50', '5.6'],
      ['Cost of sales', null, null, null, null],
      ['  5010 Purchases of goods', '-96418.72', '-93120.44', '-3298.28', '-3.5'],
      ['  5040 Inbound freight and duties', '-6844.30', '-4912.65', '-1931.65', '-39.3'],
      ['Total cost of sales', '-103263.02', '-98033.09', '-5229.93', '-5.3'],
      ['Gross profit', '106809.23', '100958.66', '5850.57', '5.8'],
      ['  Gross margin, %', '50.8', '50.7', '0.1', null],
      ['Staff', null, null, null, null],
      ['  6010 Wages and salaries', '-38420.00', '0.00', '-38420.00', null],
      ['Depreciation', null, null, null, null],
      ['  6610 Depreciation of equipment', '-2415.00', '0.00', '-2415.00', null],
      ['Running costs', null, null, null, null],
      ['  6100 Premises', '-4000.00', '0.00', '-4000.00', null],
      ['    6110 Rent', '-4000.00', '0.00', '-4000.00', null],
      ['Total running costs', '-4000.00', '0.00', '-4000.00', null],
      ['Operating result', '61974.23', '100958.66', '-38984.43', '-38.6'],
      ['Finance', null, null, null, null],
      ['  7020 Interest expense', '-612.40', '0.00', '-612.40', null],
      ['Result before tax', '61361.83', '100958.66', '-39596.83', '-39.2'],
      ['Result', '61361.83', '100958.66', '-39596.83', '-39.2'],
    ])
  })

  it('begins with the financial year, and can be held against a span of one’s own', async () => {
    const answer = await books.ask('ledger.profitAndLoss', {
      company,
      until: '2026-03-31',
      compareFrom: '2025-02-01',
      compareUntil: '2025-02-28',
    })
    expect(answer.head).toMatchObject({ for: 'Jan 2026 – Mar 2026', currency: 'EUR', title: 'Profit and loss' })
    expect(answer.totals).toMatchObject({ amount: '61361.83', compared: '100958.66' })
  })

  it('speaks German to who reads German', async () => {
    const answer = await books.ask('ledger.profitAndLoss', { company, ...february }, { ...books.owner, locale: 'de' })
    expect(answer.rows.map((row) => row.name)).toContain('Betriebsergebnis')
    expect(answer.head?.title).toBe('Gewinn und Verlust')
  })
})

describe('balance sheet', () => {
  it('shows both sides, the computed result in equity, and proves that they agree', async () => {
    const answer = await books.ask('ledger.balanceSheet', { company, on: '2026-02-28', compare: 'previousYear' })
    expect(table(answer, 'amount', 'previousYear')).toEqual([
      ['Non-current assets', null, null],
      ['  1030 Plant and machinery', '30000.00', '0.00'],
      ['  1080 Accumulated depreciation', '-2415.00', '0.00'],
      ['Total non-current assets', '27585.00', '0.00'],
      ['Cash and bank', null, null],
      ['  1510 Bank', '184735.49', '150958.66'],
      ['Total assets', '212320.49', '150958.66'],
      ['Equity', null, null],
      ['  3010 Share capital', '50000.00', '50000.00'],
      ['  Results of earlier years', '100958.66', '0.00'],
      ['  Result of the year', '61361.83', '100958.66'],
      ['Total equity', '212320.49', '150958.66'],
      ['Total liabilities and equity', '212320.49', '150958.66'],
    ])
    expect(answer.proof).toEqual([
      { says: '28 Feb 2026: assets 212320.49 = liabilities and equity 212320.49', holds: true },
      { says: '28 Feb 2025: assets 150958.66 = liabilities and equity 150958.66', holds: true },
    ])
  })

  it('needs no closing entry: a dividend comes out of equity, and the year it was earned in stays as it was', async () => {
    const year = { from: '2025-01-01', until: '2025-12-31' }
    await post('2026-05-02', 'Dividend', [
      ['3030', '40000'],
      ['1510', '-40000'],
    ])
    const income = await books.ask('ledger.profitAndLoss', { company, ...year })
    expect(income.totals?.amount).toBe('100958.66')
    const sheet = await books.ask('ledger.balanceSheet', { company, on: '2026-05-31' })
    const amount = (name: string) => sheet.rows.find((row) => row.name === name)?.amount
    expect(amount('Retained earnings')).toBe('-40000.00')
    expect(amount('Results of earlier years')).toBe('100958.66')
    expect(sheet.proof?.every((one) => one.holds)).toBe(true)
  })
})

/** Follows what a cell opens, as the app does. */
async function follow(row: QueryRow | undefined, column: string): Promise<QueryAnswer> {
  const opens = row?._opens?.[column]
  if (!opens || !('query' in opens)) throw new Error(`${column} opens no query.`)
  return ask(books.kernel, opens.query, opens.input, books.owner)
}

describe('against another span', () => {
  const february = { from: '2026-02-01', until: '2026-02-28' }

  it('the general ledger holds opening and closing balances, with accounts that had one only then', async () => {
    const answer = await books.ask('ledger.generalLedger', {
      ...{ company, ...february, compare: 'previousYear', statement: 'balanceSheet' },
    })
    expect(answer.columns.slice(-3).map((one) => one.label)).toEqual(['Feb 2025', 'Change on Feb 2025', '%'])
    const of = (code: string, kind: string) => answer.rows.find((row) => row.code === code && row._kind === kind)
    expect(of('1510', 'group')).toMatchObject({ balance: '150958.66', previousYear: '50000.00', change: '100958.66' })
    expect(of('1510', 'sum')).toMatchObject({
      ...{ balance: '184735.49', previousYear: '150958.66', change: '33776.83', percent: '22.4' },
    })
    expect(answer.rows.some((row) => row._depth === 1 && row.previousYear !== undefined)).toBe(false)
    const then = await follow(of('1510', 'sum'), 'previousYear')
    expect(then.totals?.balance).toBe('150958.66')
    const march = { from: '2024-03-01', until: '2024-03-31', compareFrom: '2025-02-01', compareUntil: '2025-02-28' }
    const before = await books.ask('ledger.generalLedger', { company, ...march, statement: 'balanceSheet' })
    expect(
      before.rows.filter((row) => row._kind === 'sum').map((row) => [row.code, row.balance, row.compared]),
    ).toEqual([
      ['1510', '0.00', '150958.66'],
      ['3010', '0.00', '-50000.00'],
    ])
  })

  it('the statement of an account does so, too, and knows only what was known', async () => {
    const ask = { company, account: '1510', ...february, compare: 'both' }
    const answer = await books.ask('ledger.accountStatement', ask)
    expect([answer.rows[0], answer.rows.at(-1)]).toMatchObject([
      { balance: '150958.66', previousPeriod: '150958.66', previousYear: '50000.00' },
      { balance: '184735.49', previousPeriod: '150958.66', previousYear: '150958.66', change: '33776.83' },
    ])
    const early = await books.ask('ledger.accountStatement', { ...ask, knownAt: '2020-01-01T00:00:00Z' })
    expect(early.rows.at(-1)).toMatchObject({ balance: '0.00', previousYear: '0.00' })
  })
})

describe('every figure opens what it is made of', () => {
  const everyFigure = (answer: QueryAnswer) =>
    answer.rows.flatMap((row) =>
      ['amount', 'previousYear'].flatMap((column) =>
        row._opens?.[column] && typeof row[column] === 'string' ? [{ row, column }] : [],
      ),
    )

  it.each(['ledger.profitAndLoss', 'ledger.balanceSheet'])('%s: what opens adds up to the figure', async (query) => {
    const input = query === 'ledger.balanceSheet' ? { on: '2026-02-28' } : february
    const answer = await books.ask(query, { company, ...input, compare: 'previousYear' })
    const figures = everyFigure(answer)
    expect(figures.length).toBeGreaterThan(10)
    for (const { row, column } of figures) {
      const opened = await follow(row, column)
      const figure = Number(row[column])
      const statement = opened.rows.filter((one) => one.posting)
      const sum = statement.reduce((total, one) => total + Number(one.debit) - Number(one.credit), 0)
      const found = opened.totals?.amount === undefined ? sum : Number(opened.totals.amount)
      expect(Math.abs(found).toFixed(2), `${row.name} ${column}`).toBe(Math.abs(figure).toFixed(2))
    }
  })

  it('down to the entry and the record that it books', async () => {
    const report = await books.ask('ledger.profitAndLoss', { company, ...february })
    const statement = await follow(
      report.rows.find((row) => row.code === '5040'),
      'amount',
    )
    expect(statement.head?.title).toBe('5040 Inbound freight and duties')
    const [posting] = statement.rows.filter((row) => row.posting)
    expect(posting).toMatchObject({
      on: '2026-02-18',
      text: 'Freight',
      source: 'Bill 118-197',
      against: '1510',
      debit: '6844.30',
      balance: '6844.30',
    })
    expect(posting?._opens).toMatchObject({
      text: { record: 'ledger.entry', id: posting?.entry },
      source: { record: 'contacts.party', id: mail.subject.split('/')[1] },
    })
  })
})

describe('what a report refuses', () => {
  it.each([
    ['ledger.trialBalance', { from: '2026-03-01', until: '2026-02-01' }, 'ledger.report.span'],
    ['ledger.trialBalance', { knownAt: '2099-01-01T00:00:00Z' }, 'kernel.future'],
    ['ledger.accountStatement', { account: '9999' }, 'ledger.report.account'],
    ['ledger.accountStatement', { account: '1510', after: 'nonsense' }, 'query.after'],
    ['ledger.accountStatement', { account: '1510', after: btoa('{"on":"2026-01-01"}') }, 'query.after'],
    ['ledger.generalLedger', { section: 'moon' }, 'ledger.report.section'],
    [
      'ledger.compareKnown',
      { knownAt: '2026-01-02T00:00:00Z', thenKnownAt: '2026-01-01T00:00:00Z' },
      'ledger.report.instants',
    ],
    ['ledger.journalListing', { after: 'e30' }, 'query.after'],
  ])('%s %j: %s', async (query, input, code) => {
    await expect(books.ask(query, { company, ...input })).rejects.toMatchObject({ code })
  })

  it('shows books only to those who may read them, in their companies', async () => {
    const clerk = person('Mara', 'officeManager')
    await expect(books.ask('ledger.trialBalance', { company }, clerk)).rejects.toMatchObject({
      code: 'query.forbidden',
    })
    const elsewhere = { ...clerk, assignments: [{ role: 'accountant', company: books.company }] }
    await expect(books.ask('ledger.balanceSheet', { company }, elsewhere)).rejects.toMatchObject({
      code: 'query.company',
    })
  })
})

describe('the journal', () => {
  it('lists entries with their postings in pages, with the totals of the whole', async () => {
    const whole = await books.ask('ledger.journalListing', { company, ...february })
    const first = await books.ask('ledger.journalListing', { company, ...february, limit: 2 })
    const second = await books.ask('ledger.journalListing', { company, ...february, limit: 4, after: first.after })
    expect([...first.rows, ...second.rows]).toEqual(whole.rows)
    expect(second.after).toBeUndefined()
    expect(first.totals).toEqual(whole.totals)
    const debits = whole.rows.reduce((total, row) => total + Number(row.debit ?? 0), 0)
    expect(Number(whole.totals?.debit)).toBeCloseTo(debits, 6)
  })
})
