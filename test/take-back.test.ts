/** An intake that is taken back as a whole: an archive with a bill, a bank statement, a letter and a file nobody can use. */
import { readFileSync } from 'node:fs'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, asSystem, dispatch, get, history } from '../kernel/index.ts'
import { type BankBooks, bankBooks, statementXml } from '../modules/banking/testing.ts'
import { intake } from '../modules/documents/index.ts'
import { codeOf, person } from './books.ts'

type Row = Record<string, unknown> & { id: string }

let books: BankBooks
beforeAll(async () => {
  books = await bankBooks()
  await books.run('organisation.company.update', { vatId: 'DE301112225' }, { id: books.company })
  await books.run('tax.code.install', { company: books.company })
}, 120_000)
afterAll(() => books.close())

const bill = readFileSync(new URL('../examples/invoices/holzwerk-lindau-rechnung.xml', import.meta.url))
const statement = new TextEncoder().encode(
  statementXml({
    opening: '0.00',
    number: '7',
    entries: [
      { amount: '12.00', text: 'A' },
      { amount: '-5.00', text: 'B' },
    ],
  }),
)
const archive = zipSync({
  'bill.xml': new Uint8Array(bill),
  'statement.xml': statement,
  'letter.txt': new TextEncoder().encode('Dear neighbour.'),
  'empty.txt': new Uint8Array(),
})
const take = (who = books.owner) => intake(books.kernel, who, { name: 'all.zip', bytes: archive }, 'upload')
const counted = async () =>
  (await ask(books.kernel, 'documents.intakeCounts', { from: null, until: null }, books.owner)).totals
const lines = async () => (await books.lines()).map((one) => `${one.state} ${one.amount}`)
const undo = (audit: unknown, who = books.owner) =>
  dispatch(books.kernel, { command: 'kernel.undo', input: { audit } }, who)
const takenBy = async (document: string): Promise<unknown> =>
  (await history(books.kernel, 'documents.document', document, books.owner)).find(
    (one) => one.command === 'documents.document.take',
  )?.id

test('an archive is taken back with all that was in it, and can be read again', async () => {
  const report = await take()
  expect([report.received, report.filed, report.open, report.refused]).toEqual([5, 3, 1, 1])
  const zip = report.items[0]?.document ?? ''
  const audit = await takenBy(zip)

  const paper = report.items.find((item) => item.outcome === 'open')
  const accept = { command: 'documents.proposal.accept', id: paper?.id ?? '', confirm: ['purchasing.bill.bankAccount'] }
  const accepted = await dispatch(books.kernel, accept, books.owner)
  await expect(undo(audit)).rejects.toMatchObject({
    code: 'documents.document.accepted',
    message: 'One of its papers was accepted: Bill RE-2026-0417 of Holzwerk Lindau GmbH (bill.xml). Undo that first.',
  })
  await undo(accepted.audit)
  expect(await codeOf(undo(audit, person('Stranger', 'accountant')))).toBe('documents.document.notYours')

  const done = await undo(audit)
  expect(done.result).toMatchObject({ by: 'documents.document.takeBack', result: { takenBack: 4, kept: 1 } })
  expect(await lines()).toEqual(['withdrawn -5.00', 'withdrawn 12.00'])
  expect(((await get(books.kernel, 'documents.proposal', paper?.id ?? '', books.owner)) as Row).state).toBe('rejected')
  expect(await counted()).toMatchObject({ received: 5, filed: 0, open: 0, refused: 5 })
  expect(await books.findings('documents', 'banking', 'ledger')).toEqual([])

  // The same files again are the same documents: one that is wanted after all is read again.
  expect((await take()).new).toBe(0)
  const statementOf = report.items.find((item) => item.file.endsWith('statement.xml'))?.document ?? ''
  await books.run('documents.document.readAgain', {}, { id: statementOf })
  expect(await lines()).toEqual(['open -5.00', 'open 12.00'])
  expect(await books.findings('documents', 'banking')).toEqual([])
})

test('what came in again by another way is not taken back with that way', async () => {
  const first = await intake(books.kernel, books.owner, { name: 'note.txt', bytes: Buffer.from('A note.') }, 'upload')
  await intake(books.kernel, books.owner, { name: 'note.txt', bytes: Buffer.from('A note.') }, 'mail')
  const id = first.items[0]?.document ?? ''
  const takes = (await history(books.kernel, 'documents.document', id, books.owner)).filter(
    (one) => one.command === 'documents.document.take',
  )
  expect(takes).toHaveLength(1)
  await undo(takes[0]?.id)
  expect(((await get(books.kernel, 'documents.document', id, books.owner)) as Row).state).toBe('refused')
  expect(await codeOf(books.run('documents.document.takeBack', {}, { id, who: asSystem() }))).toBe(
    'documents.document.takeBack.state',
  )
})
