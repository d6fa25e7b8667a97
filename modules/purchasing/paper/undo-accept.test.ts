/** Taking an accepted proposal back, over the application's role, with every guard of the database on. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asSystem, dispatch, get, history, type Outcome, related, type Who } from '../../../kernel/index.ts'
import { codeOf, person, personIn, type TestBooks, testBooks } from '../../../test/books.ts'
import { intake } from '../../documents/index.ts'

type Row = Record<string, unknown> & { id: string }

let books: TestBooks
let tomasz: Who
beforeAll(async () => {
  books = await testBooks()
  tomasz = personIn(books.company, 'Tomasz', 'bookkeeper')
  await books.run(
    'organisation.company.update',
    { name: 'Nordlicht Papeterie', vatId: 'DE301112225' },
    { id: books.company },
  )
  await books.run('tax.code.install', { company: books.company })
})
afterAll(() => books.close())

const paper = readFileSync(new URL('../../../examples/invoices/holzwerk-lindau-rechnung.xml', import.meta.url), 'utf8')

/** Takes in the example invoice under a number and a day of its own; gives the proposal. */
async function read(number: string, issuedOn: string): Promise<Row> {
  const bytes = Buffer.from(paper.replaceAll('RE-2026-0417', number).replaceAll('2026-03-12', issuedOn))
  const report = await intake(books.kernel, tomasz, { name: `${number}.xml`, bytes }, 'cli')
  return proposalOf(report.items[0]?.id ?? '')
}

const proposalOf = async (id: string) => (await get(books.kernel, 'documents.proposal', id, books.owner)) as Row
const documentOf = async (id: unknown) =>
  (await get(books.kernel, 'documents.document', String(id), books.owner)) as Row
const accept = (id: string, input: object = {}): Promise<Outcome> =>
  dispatch(books.kernel, { command: 'documents.proposal.accept', id, input }, tomasz)
const undo = (outcome: Outcome, who = tomasz): Promise<Outcome> =>
  dispatch(books.kernel, { command: 'kernel.undo', input: { audit: outcome.audit } }, who)
const rows = (text: string, values: unknown[] = []) => books.read.rows<Record<string, unknown>>(text, values)
const madeBy = (outcome: Outcome): string => (outcome.result as { id: string }).id

describe('an accepted proposal that is undone', () => {
  test('as it was read: bill and new supplier are gone, and it waits again as it did', async () => {
    const before = await read('RE-1', '2026-03-12')
    const paperBefore = await documentOf(before.document)
    const accepted = await accept(before.id)
    await undo(accepted)

    expect(await rows('select id from purchasing_bill')).toEqual([])
    expect(await rows(`select id from contacts_party where name = 'Holzwerk Lindau GmbH'`)).toEqual([])
    const { revision: _, updatedAt: __, ...was } = before
    expect(await proposalOf(before.id)).toMatchObject(was)
    expect(await documentOf(before.document)).toMatchObject({
      ...{ state: 'open', outcome: paperBefore.outcome, filedAs: paperBefore.filedAs },
    })
    const again = await accept(before.id)
    expect(again.state).toBe('accepted')
    expect(await codeOf(undo(accepted))).toBe('kernel.undo.done')
    await undo(again)
  })

  test('with corrections: it stands as before them, and what they taught is taken back', async () => {
    const before = await read('RE-2', '2026-04-12')
    const lines = (before.values as { lines: object[] }).lines.map((line) => ({
      ...line,
      account: books.account('6300'),
    }))
    const accepted = await accept(before.id, { values: { ...(before.values as object), lines } })
    expect((await rows('select field from documents_lesson')).length).toBeGreaterThan(0)
    await undo(accepted)
    expect(await rows('select field from documents_lesson')).toEqual([])
    expect(await proposalOf(before.id)).toMatchObject({ state: 'open', filedAs: null, values: before.values })
    expect(await rows('select id from purchasing_bill')).toEqual([])
    const { to } = await related(books.kernel, 'documents.document', String(before.document), books.owner)
    expect(to.map((one) => one.record)).toEqual(['documents.proposal'])
  })

  test('offers the undo in its history, and says what to undo first where the bill went on', async () => {
    const before = await read('RE-3', '2026-05-12')
    const accepted = await accept(before.id)
    const [last] = await history(books.kernel, 'documents.proposal', before.id, tomasz)
    expect(last).toMatchObject({ command: 'documents.proposal.accept', undoable: true })
    const held = await dispatch(
      books.kernel,
      { command: 'purchasing.bill.dispute', id: madeBy(accepted), input: { reason: 'Wrong goods.' } },
      tomasz,
    )
    expect(await codeOf(undo(accepted))).toBe('kernel.undo.stale')
    await undo(held)
    await undo(accepted)
    expect(await proposalOf(before.id)).toMatchObject({ state: 'open' })
  })

  test('is refused to whoever may not enter bills, and is open to others who may', async () => {
    const before = await read('RE-4', '2026-06-12')
    const accepted = await accept(before.id)
    expect(await codeOf(undo(accepted, person('Receptionist', 'reception')))).toBe('kernel.undo.forbidden')
    await undo(accepted, person('Olga', 'accountant'))
    expect(await proposalOf(before.id)).toMatchObject({ state: 'open' })
  })

  test('leaves the supplier that it made where another bill is his by now', async () => {
    const [first, second] = [await read('RE-5', '2026-07-12'), await read('RE-6', '2026-08-30')]
    const made = await accept(first.id)
    const supplier = (await get(books.kernel, 'purchasing.bill', madeBy(made), books.owner)).supplier
    const next = await accept(second.id, { values: { ...(second.values as object), supplier, newSupplier: null } })
    const undone = await undo(made)
    expect((undone.result as { kept: string[] }).kept).toContain(`contacts.party/${supplier}`)
    expect(await rows('select number from purchasing_bill')).toEqual([{ number: 'RE-6' }])
    expect(await rows('select state from contacts_bank_account where party = $1', [supplier])).toHaveLength(1)
    await undo(next)
    expect(await rows('select id from purchasing_bill')).toEqual([])
  })

  test('of a bill that was posted: says so; once that is void, the void bill stays and the paper waits again', async () => {
    const before = await read('RE-7', '2026-09-12')
    const lines = (before.values as { lines: object[] }).lines.map((line) => ({
      ...line,
      account: books.account('6300'),
    }))
    const accepted = await accept(before.id, { values: { ...(before.values as object), lines } })
    const id = madeBy(accepted)
    const boss = asSystem('Backstay')
    const post = { command: 'purchasing.bill.post', id, confirm: ['purchasing.bill.bankAccount'] }
    const posted = await dispatch(books.kernel, post, boss)
    await expect(undo(accepted)).rejects.toMatchObject({
      code: 'kernel.undo.stale',
      message: expect.stringMatching(
        /^RE-7 was changed since: “Post” by Backstay on \d{4}-\d\d-\d\d\. Undo that first/,
      ),
    })
    await undo(posted, books.owner)
    await undo(accepted)
    expect(await rows('select number, state from purchasing_bill')).toEqual([{ number: 'RE-7', state: 'void' }])
    expect(await proposalOf(before.id)).toMatchObject({ state: 'open' })
    expect((await accept(before.id, { values: { ...(before.values as object), lines } })).state).toBe('accepted')
    expect(await books.findings('documents', 'purchasing', 'ledger', 'contacts')).toEqual([])
  })
})
