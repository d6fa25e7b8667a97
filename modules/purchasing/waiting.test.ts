import { afterAll, beforeAll, expect, test } from 'vitest'
import { kernelModule, newId, type Waiting, type Who } from '../../kernel/index.ts'
import { person, type TestBooks, testBooks } from '../../test/books.ts'
import { contactsModule } from '../contacts/module.ts'
import { itemsModule } from '../items/module.ts'
import { ledgerModule } from '../ledger/module.ts'
import { organisationModule } from '../organisation/module.ts'
import { taxModule } from '../tax/module.ts'
import { purchasingModule } from './module.ts'
import { waitingBills } from './waiting.ts'

let books: TestBooks
let tomasz: Who
let henrik: Who
let taxCode: string

async function user(name: string, role: string): Promise<Who> {
  const id = newId()
  await books.run('organisation.user.create', { name, email: `${name}@nordkai.example` }, { id })
  await books.run('organisation.role.create', { user: id, role, company: books.company })
  return { ...person(name), id, assignments: [{ role, company: books.company }] }
}

beforeAll(async () => {
  books = await testBooks([
    kernelModule,
    organisationModule,
    contactsModule,
    ledgerModule,
    taxModule,
    itemsModule,
    purchasingModule,
  ])
  await books.run('tax.code.install', { company: books.company })
  const codes = await books.read.rows<{ id: string }>("select id from tax_code where code = 'P-STD'")
  taxCode = codes[0]?.id ?? ''
  tomasz = await user('Tomasz', 'bookkeeper')
  henrik = await user('Henrik', 'owner')
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

test('a disputed draft is not offered for posting', async () => {
  const id = await draft('W-2')
  await books.run('purchasing.bill.dispute', { reason: 'Half of it is missing' }, { id, who: tomasz })
  expect(await waits(tomasz, id)).toMatchObject({ commands: [] })
})
