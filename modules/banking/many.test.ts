import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BankBooks, bankBooks, type Entry } from './testing.ts'

const IBAN = 'DE89370400440532013000'
let books: BankBooks

beforeAll(async () => {
  books = await bankBooks({ automatic: 'sure' })
  const input = { party: books.customer, iban: IBAN, holder: 'Werft Elbe AG' }
  const account = await books.make('contacts.bankAccount', input)
  const treasurer = await books.user('Tim', 'treasurer')
  await books.run('contacts.bankAccount.verify', { how: 'letter' }, { id: account, who: treasurer })
}, 120_000)
afterAll(() => books.close())

const others = (count: number, day: string): Entry[] =>
  Array.from({ length: count }, (_, nth) => ({
    ...{ amount: `${1000 + nth}.17`, on: day, name: `Laufkunde ${String.fromCharCode(65 + (nth % 26))} ${nth}` },
    text: 'Bar',
  }))

const states = async (name: string) =>
  (await books.lines(`counterparty_name like '${name}%'`)).map((line) => line.state)

test('two lines that want one item are rivals, however many lines lie between them', async () => {
  await books.bringForward('INV-2026-07001', '731.40')
  await books.statement({
    number: '71',
    entries: [
      { amount: '731.40', name: 'Aal Werft Elbe', iban: IBAN, text: 'Danke' },
      { amount: '731.40', name: 'Zander Werft Elbe', iban: IBAN, text: 'Danke', on: '2026-03-10' },
      ...others(600, '2026-03-10'),
    ],
  })
  const { result } = await books.run('banking.account.matchSure', {}, { id: books.bank })
  expect(result).toMatchObject({ sure: 0 })
  expect(await books.settleDown()).toEqual([])
  expect([...(await states('Aal Werft')), ...(await states('Zander Werft'))]).toEqual(['open', 'open'])
}, 120_000)

test('many that are sure are booked together, each as a match that can be undone by itself', async () => {
  const numbers = Array.from({ length: 130 }, (_, nth) => `INV-2026-${80_000 + nth}`)
  for (const number of numbers) await books.bringForward(number, '88.20')
  const lines = await books.statement({
    number: '72',
    entries: numbers.map((number) => ({ amount: '88.20', name: 'Gehege Werft', text: `Rechnung ${number}` })),
  })
  expect(await books.settleDown()).toEqual([])
  expect(await states('Gehege Werft')).toEqual(lines.map(() => 'matched'))
  const matches = await books.read.rows<{ id: string; count: number }>(
    `select m.id, count(*)::int as count from banking_match m join banking_match_items i on i.parent = m.id
      where m.how = 'sure' and i.number like 'INV-2026-80%' group by m.id`,
  )
  expect(matches.map((one) => one.count)).toEqual(numbers.map(() => 1))
  await books.run('banking.match.undo', {}, { id: matches[0]?.id })
  expect((await states('Gehege Werft')).filter((state) => state === 'open')).toHaveLength(1)
  expect(await books.findings()).toEqual([])
}, 120_000)

test('an amount alone is not enough where the text speaks of something else', async () => {
  await books.bringForward('INV-2026-07002', '412.10')
  await books.statement({
    number: '73',
    entries: [{ amount: '412.10', name: 'Spender', iban: IBAN, text: 'Spende Seenotretter' }],
  })
  expect(await books.settleDown()).toEqual([])
  expect(await states('Spender')).toEqual(['open'])
  const { rows } = await books.ask('banking.proposals', { account: books.bank, limit: 2000 })
  const [row] = rows.filter((one) => one.counterpartyName === 'Spender')
  expect(row).toMatchObject({ confidence: 'likely', reason: expect.stringMatching(/speaks of something else/) })
})
