import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Waiting, Who } from '../../kernel/index.ts'
import { type TestBooks, testBooks } from '../../test/books.ts'
import { waitingInvoices } from './waiting.ts'

let books: TestBooks
let jonas: Who
let taxCode: string

beforeAll(async () => {
  books = await testBooks()
  taxCode = (await books.taxCodes()).get('S-STD') ?? ''
  jonas = await books.user('Jonas', 'sales')
})
afterAll(() => books.close())

async function draft(kind: 'invoice' | 'creditNote', who: Who): Promise<string> {
  const lines = [{ text: 'Splicing', price: '100.00', account: books.account('4400'), taxCode }]
  const input = { company: books.company, kind, customer: books.customer, issuedOn: '2026-03-02', lines }
  return String((await books.run('sales.invoice.create', input, { who })).id)
}

const waits = async (who: Who, id: string): Promise<Waiting | undefined> =>
  (await waitingInvoices({ who, read: books.read })).find((one) => one.subject === `sales.invoice/${id}`)

test('a draft waits for the one who began it, for nobody else, and no longer once it is posted', async () => {
  const id = await draft('invoice', jonas)
  expect(await waits(jonas, id)).toMatchObject({
    title: 'Invoice to Werft Elbe AG',
    amount: '119.00',
    currency: 'EUR',
    commands: [{ command: 'sales.invoice.post', id }],
  })
  expect(await waits(books.owner, id)).toBeUndefined()
  await books.run('sales.invoice.post', {}, { id, who: jonas })
  expect(await waits(jonas, id)).toBeUndefined()
})

test('a credit note is called what it is, and who may no longer post sees no drafts', async () => {
  const id = await draft('creditNote', jonas)
  expect(await waits(jonas, id)).toMatchObject({ title: 'Credit note to Werft Elbe AG' })
  expect(await waits({ ...jonas, assignments: [] }, id)).toBeUndefined()
})
