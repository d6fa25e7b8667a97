import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf, type TestBooks, testBooks } from '../../test/books.ts'

let books: TestBooks

const sell = (on: string, amount: string) =>
  books.run('ledger.entry.post', {
    ...{ company: books.company, on, text: 'Cash sale' },
    postings: [
      { account: '1000', amount },
      { account: '4400', amount: `-${amount}` },
    ],
  })

beforeAll(async () => {
  books = await testBooks()
  await books.run('ledger.period.openYear', { company: books.company, year: 2027 })
  await sell('2026-06-01', '1000')
  await sell('2026-12-31', '200')
  await sell('2027-01-01', '50')
  await sell('2027-02-28', '7')
})
afterAll(() => books.close())

const ask = (query: string, input: Record<string, unknown>) => books.ask(query, { company: books.company, ...input })
const figures = (rows: readonly Record<string, unknown>[]) =>
  rows.map((row) => [row.code, row.opening, row.debit, row.credit, row.closing])

describe('the change of the year', () => {
  test('the trial balance: income begins anew, and what was earned before stands as a line of its own', async () => {
    const { rows, totals, proof } = await ask('ledger.trialBalance', { from: '2027-01-01', until: '2027-12-31' })
    expect(figures(rows)).toEqual([
      ['1000', '1200.00', '57.00', '0.00', '1257.00'],
      ['4400', '0.00', '0.00', '57.00', '-57.00'],
      ['', '-1200.00', '0.00', '0.00', '-1200.00'],
    ])
    expect(rows.at(-1)?.name).toBe('Results of earlier years')
    expect(totals).toMatchObject({ opening: '0.00', closing: '0.00' })
    expect(proof?.every((one) => one.holds)).toBe(true)
    const opens = (rows.at(-1) as { _opens: { closing: { query: string; input: Record<string, unknown> } } })._opens
    const result = await books.ask(opens.closing.query, opens.closing.input)
    expect(result.rows.at(-1)).toMatchObject({ amount: '1200.00' })
  })

  test('within a year income carries forward what it had since the year began', async () => {
    const { rows } = await ask('ledger.trialBalance', {
      from: '2027-02-01',
      until: '2027-02-28',
      compare: 'previousYear',
    })
    expect(figures(rows)).toEqual([
      ['1000', '1250.00', '7.00', '0.00', '1257.00'],
      ['4400', '-50.00', '0.00', '7.00', '-57.00'],
      ['', '-1200.00', '0.00', '0.00', '-1200.00'],
    ])
    expect(rows.map((row) => row.previousYear)).toEqual(['0.00', '0.00', '0.00'])
  })

  test('statement and general ledger of the account say the same as the trial balance', async () => {
    const span = { from: '2027-02-01', until: '2027-02-28' }
    const statement = await ask('ledger.accountStatement', { account: '4400', ...span, compare: 'previousPeriod' })
    expect(statement.rows.map((row) => [row.balance, row.previousPeriod ?? null])).toEqual([
      ['-50.00', '0.00'],
      ['-57.00', null],
      ['-57.00', '-50.00'],
    ])
    const ledger = await ask('ledger.generalLedger', span)
    const sales = ledger.rows.filter((row) => row.code === '4400' && row._kind)
    expect(sales.map((row) => row.balance)).toEqual(['-50.00', '-57.00'])
    const whole = await ask('ledger.accountStatement', { account: '4400', until: '2027-12-31' })
    expect(whole.rows.at(-1)?.balance).toBe('-1257.00')
  })

  test('the balance sheet holds the same result of earlier years', async () => {
    const sheet = await ask('ledger.balanceSheet', { on: '2027-12-31' })
    const named = (name: string) => sheet.rows.find((row) => row.name === name)?.amount
    expect([named('Results of earlier years'), named('Result of the year')]).toEqual(['1200.00', '57.00'])
  })
})

test('an entry is not taken back on a day before its own', async () => {
  const { id } = await sell('2027-03-31', '300')
  const reverse = (on: string) => books.run('ledger.entry.reverse', { on }, { id: String(id) })
  expect(await codeOf(reverse('2027-02-01'))).toBe('ledger.entry.reversedBefore')
  expect(await codeOf(reverse('2027-04-02'))).toBe('done')
})
