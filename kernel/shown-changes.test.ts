import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestBooks, testBooks, theOwner } from '../test/books.ts'
import { dispatch, history } from './index.ts'

let books: TestBooks
beforeAll(async () => {
  books = await testBooks()
})
afterAll(() => books.kernel.close())

const titles = (image: unknown) => (image as { _titles?: Record<string, string> })._titles

test('a history says what the records are called that a field referred to, before and after', async () => {
  const party = async (name: string) =>
    String((await books.run('contacts.party.create', { name, kind: 'organisation' })).id)
  const [lindau, vauban] = [await party('Holzwerk Lindau'), await party('Imprimerie Vauban')]
  const made = await books.run('work.task.create', { title: 'Call them', about: `contacts.party/${lindau}` })
  const change = { command: 'work.task.update', id: String(made.id), input: { about: `contacts.party/${vauban}` } }

  const preview = await dispatch(books.kernel, { ...change, preview: true }, theOwner)
  expect(titles(preview.changes?.[0]?.after)).toEqual({ about: 'Imprimerie Vauban' })

  await dispatch(books.kernel, change, theOwner)
  const [last] = await history(books.kernel, 'work.task', String(made.id), theOwner)
  const [told] = (last?.changes ?? []) as { before: unknown; after: unknown }[]
  expect(titles(told?.before)).toEqual({ about: 'Holzwerk Lindau' })
  expect(titles(told?.after)).toEqual({ about: 'Imprimerie Vauban' })
})

test('a preview calls what it would make by its name, though it is gone afterwards', async () => {
  const preview = await dispatch(
    books.kernel,
    {
      command: 'ledger.entry.post',
      preview: true,
      input: {
        company: books.company,
        on: '2026-03-02',
        text: 'Cash sale',
        postings: [
          { account: '1000', amount: '10' },
          { account: '4400', amount: '-10' },
        ],
      },
    },
    theOwner,
  )
  const posting = preview.changes?.find((change) => change.record === 'ledger.posting')
  expect(titles(posting?.after)).toMatchObject({ account: expect.stringMatching(/^1000 /), entry: expect.anything() })
})
