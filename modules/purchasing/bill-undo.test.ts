/** What undo does to bills that were submitted, approved, posted and credited. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Who } from '../../kernel/index.ts'
import { codeOf, type TestBooks, testBooks } from '../../test/books.ts'
import { type Bill, bill } from './bill.ts'

let books: TestBooks
let taxCode: string
/** Enters bills and may approve nothing. */
let tomasz: Who
/** May approve up to 1,000 euros. */
let amara: Who

beforeAll(async () => {
  books = await testBooks()
  taxCode = (await books.taxCodes()).get('P-STD') ?? ''
  tomasz = await books.user('Tomasz', 'bookkeeper')
  amara = await books.user('Amara', 'accountant')
  await books.run('organisation.approvalLimit.create', {
    ...{ user: amara.id, company: books.company, command: 'purchasing.bill.post', currency: 'EUR', upTo: '1000' },
  })
})
afterAll(() => books.close())

let count = 0
const line = (net: string) => ({ text: 'Rope', net, account: books.account('5400'), taxCode })
const draft = async (more: object = {}): Promise<string> => {
  count += 1
  const input = {
    ...{ company: books.company, supplier: books.supplier, number: `RT-${70_000 + count}`, issuedOn: '2026-03-02' },
    ...{ lines: [line(`${100 + count}.00`)], ...more },
  }
  return String((await books.run('purchasing.bill.create', input, { who: tomasz })).id)
}
const get = async (id: string): Promise<Bill> => (await books.read.get(bill, id)) ?? expect.unreachable()
const post = (id: string, who = amara) => books.run('purchasing.bill.post', {}, { id, who })

describe('undo', () => {
  const undo = (audit: string, who: Who) => books.run('kernel.undo', { audit }, { who })

  it('of a submission withdraws it, for whoever submitted it', async () => {
    const id = await draft()
    const asked = await post(id, tomasz)
    expect(await codeOf(undo(asked.audit, amara))).toBe('kernel.held.notYours')
    await undo(asked.audit, tomasz)
    expect(await get(id)).toMatchObject({ state: 'draft', waitsFor: null })
    expect(await codeOf(undo(asked.audit, tomasz))).toBe('kernel.undo.done')
    const again = await post(id, tomasz)
    await books.run('kernel.held.release', {}, { id: String(again.held?.id), who: amara })
    await expect(undo(again.audit, tomasz)).rejects.toMatchObject({
      code: 'kernel.undo.decided',
      message: 'Amara approved it by now, so it can’t be withdrawn. Undo the approval.',
    })
  })

  it('of an approval takes back what it let through', async () => {
    const id = await draft({ lines: [line('437')] })
    const before = await books.balance('3300')
    const asked = await post(id, tomasz)
    const released = await books.run('kernel.held.release', {}, { id: String(asked.held?.id), who: amara })
    expect(await codeOf(undo(released.audit, tomasz))).toBe('command.forbidden')
    await undo(released.audit, amara)
    expect(await get(id)).toMatchObject({ state: 'void', open: '0.00' })
    expect(await books.balance('3300')).toBe(before)
  })

  it('of a credit note takes its set-off back with it; of its bill it says what to reverse first', async () => {
    const id = await draft({ lines: [line('313')] })
    const bought = await post(id)
    const note = await draft({ kind: 'creditNote', credits: id, number: 'CN-313', lines: [line('113')] })
    const credited = await post(note)
    await expect(undo(bought.audit, amara)).rejects.toMatchObject({
      code: 'ledger.openItem.settled',
      help: 'Reverse the entry “Credit note CN-313 set off” of 2026-03-02 first.',
    })
    await undo(credited.audit, amara)
    expect(await get(note)).toMatchObject({ state: 'void', open: '0.00' })
    expect(await get(id)).toMatchObject({ state: 'posted', open: '372.47' })
    await undo(bought.audit, amara)
    expect((await get(id)).state).toBe('void')
    expect(await books.findings('ledger', 'purchasing')).toEqual([])
  })
})
