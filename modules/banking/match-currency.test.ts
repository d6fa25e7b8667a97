import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeOf } from '../../test/books.ts'
import { type BankBooks, bankBooks } from './testing.ts'

const DOLLARS = 'DE02300209000106531065'
const DOLLAR_SAVINGS = 'DE02700100800030876808'

let books: BankBooks

beforeAll(async () => {
  books = await bankBooks()
  const rates = { '2026-01-01': '0.90', '2026-03-05': '0.95', '2026-03-10': '0.80' }
  for (const [on, rate] of Object.entries(rates))
    await books.make('ledger.exchangeRate', { currency: 'USD', to: 'EUR', on, rate })
  const { company } = books
  const own = { company, name: 'Dollars', identifier: DOLLARS, currency: 'USD', account: books.account('1810') }
  await books.make('banking.account', own)
}, 120_000)
afterAll(() => books.close())

let number = 0
const dollars = async (amount: string, on: string, iban = DOLLARS) => {
  number += 1
  const entries = [{ amount, on, text: `Payment ${number}`, bankReference: `B${number}` }]
  const [made] = await books.statement({ iban, currency: 'USD', number: String(number), entries })
  return { line: made?.id ?? '' }
}
const balances = async (...codes: string[]) => Promise.all(codes.map((code) => books.balance(code)))
const undo = (id: unknown) => books.run('banking.match.undo', {}, { id: String(id) })

test('dollars of two days pay one invoice: what they were worth then counts, and nothing stays in transit', async () => {
  const item = await books.bringForward('INV-1', '300.00', { currency: 'USD' })
  const lines = [await dollars('100.00', '2026-03-05'), await dollars('200.00', '2026-03-10')]
  const before = await books.picture()
  const made = await books.match({ lines, items: [{ item }] })
  // 300 at 0.90 were owed; 100 at 0.95 and 200 at 0.80 came.
  expect(await balances('1810', '1460', '6880')).toEqual(['255', '0', '15'])
  await undo(made.id)
  expect(await books.picture()).toBe(before)
})

test('dollars of two days that pay no item leave nothing in transit either', async () => {
  const lines = [await dollars('100.00', '2026-03-05'), await dollars('200.00', '2026-03-10')]
  const made = await books.match({ lines, others: [{ kind: 'account', account: '4400', amount: '300.00' }] })
  expect(await balances('1810', '1460', '4400')).toEqual(['255', '0', '-255'])
  await undo(made.id)
})

test('dollars that only move between own accounts keep their worth on the way', async () => {
  const account = await books.make('ledger.account', {
    ...{ company: books.company, code: '1811', name: 'Dollar savings', kind: 'asset', control: 'bank' },
  })
  const own = { company: books.company, name: 'Dollar savings', identifier: DOLLAR_SAVINGS, currency: 'USD', account }
  await books.make('banking.account', own)
  const lines = [await dollars('-100.00', '2026-03-05'), await dollars('100.00', '2026-03-10', DOLLAR_SAVINGS)]
  const made = await books.match({ lines })
  expect(await balances('1810', '1460', '6880', '4840')).toEqual(['-95', '0', '0', '0'])
  await undo(made.id)
})

test('small differences of one match count together against the rule', async () => {
  await books.make('banking.writeOff', { company: books.company, upTo: '0.50', percent: '10' })
  const item = await books.bringForward('INV-2', '100.00')
  const [paid] = await books.statement({ number: '90', entries: [{ amount: '99.10', text: 'INV-2' }] })
  const parts = (...amounts: string[]) => amounts.map((amount) => ({ kind: 'writeOff', amount }))
  const match = (...amounts: string[]) => ({
    lines: [{ line: paid?.id }],
    items: [{ item }],
    others: parts(...amounts),
  })
  expect(await codeOf(books.match(match('-0.90')))).toBe('banking.match.writeOff')
  expect(await codeOf(books.match(match('-0.45', '-0.45')))).toBe('banking.match.writeOff')
})
