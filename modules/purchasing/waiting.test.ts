import { afterAll, beforeAll, expect, test } from 'vitest'
import { history, type Waiting, type Who } from '../../kernel/index.ts'
import { type TestBooks, testBooks } from '../../test/books.ts'
import { waitingBills } from './waiting.ts'

let books: TestBooks
let tomasz: Who
let henrik: Who
let taxCode: string

beforeAll(async () => {
  books = await testBooks()
  taxCode = (await books.taxCodes()).get('P-STD') ?? ''
  tomasz = await books.user('Tomasz', 'bookkeeper')
  henrik = await books.user('Henrik', 'owner')
})
afterAll(() => books.close())

async function draft(number: string): Promise<string> {
  const input = {
    ...{ company: books.company, supplier: books.supplier, number, issuedOn: '2026-03-02' },
    lines: [{ text: 'Rope', net: '100.00', account: books.account('5400'), taxCode }],
  }
  const made = await books.run('purchasing.bill.create', input, { who: tomasz, confirm: ['purchasing.bill.alike'] })
  return String(made.id)
}

const waits = async (who: Who, id: string): Promise<Waiting | undefined> =>
  (await waitingBills({ who, read: books.read })).find((one) => one.subject === `purchasing.bill/${id}`)

test('a draft waits for the one who began it, until it is sent on, and again when it is sent back', async () => {
  const id = await draft('W-1')
  expect(await waits(tomasz, id)).toMatchObject({
    amount: '119.00',
    reason: 'Your draft: post it, or have it approved.',
    commands: [{ command: 'purchasing.bill.post', id }],
  })
  expect(await waits(henrik, id)).toBeUndefined()
  const { held } = await books.run('purchasing.bill.post', {}, { id, who: tomasz })
  expect(await waits(tomasz, id)).toBeUndefined()
  await books.run('kernel.held.return', { note: 'Whose rope is it?' }, { id: held?.id ?? '', who: henrik })
  expect(await waits(tomasz, id)).toMatchObject({ reason: 'Henrik sent it back: Whose rope is it?', weight: 50 })
})

test('the history of a bill says that posting was only asked for, of whom, and what became of it', async () => {
  const id = await draft('W-3')
  const asked = async () => {
    const entries = await history(books.kernel, 'purchasing.bill', id, tomasz)
    return entries.find((entry) => entry.command === 'purchasing.bill.post')
  }
  const { held } = await books.run('purchasing.bill.post', {}, { id, who: tomasz })
  expect(await asked()).toMatchObject({ held: { state: 'waiting', waitsFor: expect.arrayContaining(['Henrik']) } })
  await books.run('kernel.held.return', { note: 'Whose rope is it?' }, { id: held?.id ?? '', who: henrik })
  expect(await asked()).toMatchObject({ held: { state: 'returned' } })
})

test('a disputed draft is not offered for posting', async () => {
  const id = await draft('W-2')
  await books.run('purchasing.bill.dispute', { reason: 'Half of it is missing' }, { id, who: tomasz })
  expect(await waits(tomasz, id)).toMatchObject({ commands: [] })
})
