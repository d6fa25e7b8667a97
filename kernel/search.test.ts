import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { personIn, type TestBooks, testBooks, theOwner } from '../test/books.ts'
import { openPool } from './db/index.ts'
import { connectionConfig } from './db/pool.ts'
import { get, list, newId, runMany, search, type Who } from './index.ts'
import { wordFrequencies } from './word-frequency.ts'

let books: TestBooks
let bill: string
beforeAll(async () => {
  books = await testBooks()
  bill = String(
    (
      await books.run('purchasing.bill.create', {
        ...{
          company: books.company,
          supplier: books.supplier,
          number: 'RE-77',
          issuedOn: '2026-03-02',
          currency: 'EUR',
        },
        lines: [
          { text: 'Mooring lines, octoplait', price: '10', account: books.account('5400') },
          { text: 'Octoplait splicing', price: '5', account: books.account('5400') },
        ],
      })
    ).id,
  )
})
afterAll(() => books.kernel.close())

const found = async (words: string, who = theOwner) =>
  (await search(books.kernel, words, who)).map(({ record, id, title }) => ({ record, id, title }))

test('finds a bill once by the words of its lines, and says where they stand', async () => {
  expect(await found('octoplait')).toEqual([{ record: 'purchasing.bill', id: bill, title: 'RE-77' }])
  const [hit] = await search(books.kernel, 'mooring octoplait', theOwner)
  expect(hit?.snippet).toBe('Mooring lines, octoplait')
  expect(await found('splicing mooring')).toEqual([])
})

test('the list of bills finds them too, beside what stands on the bill itself', async () => {
  const rows = async (words: string) =>
    (await list(books.kernel, 'purchasing.bill', { search: words }, theOwner)).rows.map((row) => row.id)
  expect(await rows('splic')).toEqual([bill])
  expect(await rows('RE-77')).toEqual([bill])
  expect(await rows('sails')).toEqual([])
})

test('lines of another company stay unseen', async () => {
  expect(await found('octoplait', personIn(newId(), 'Stranger', 'accountant'))).toEqual([])
})

test('a comment is found with the record that it is about, by those who may see that', async () => {
  await books.run('work.comment.create', {
    subject: `purchasing.bill/${bill}`,
    text: 'The gangway was never delivered.',
  })
  const [hit] = await search(books.kernel, 'gangway', theOwner)
  expect(hit).toMatchObject({ record: 'work.comment', of: { record: 'purchasing.bill', id: bill, title: 'RE-77' } })
  expect(hit?.snippet).toContain('gangway was never delivered')
  const stranger = personIn(newId(), 'Stranger', 'accountant')
  expect(await found('gangway', stranger)).toEqual([])
  const comments = (who: Who) => list(books.kernel, 'work.comment', {}, who)
  const { rows } = await comments(theOwner)
  expect(rows).toHaveLength(1)
  expect((await comments(stranger)).rows).toEqual([])
  await expect(get(books.kernel, 'work.comment', String(rows[0]?.id), stranger)).rejects.toMatchObject({
    code: 'record.missing',
  })
})

test('who is called so comes before who is called alike; of very many the newest are found', async () => {
  const party = (name: string) => books.make('contacts.party', { name, customer: true })
  const [seal] = [await party('Seal'), await party('Sealant Ltd')]
  expect((await found('seal'))[0]?.id).toBe(seal)
  const made = await runMany(
    books.kernel,
    'contacts.party.create',
    Array.from({ length: 2100 }, (_, n) => ({ id: newId(), input: { name: `Quillback ${n}`, customer: true } })),
    theOwner,
  )
  expect(made.done).toBe(2100)
  const names = (await found('quillb')).map(({ title }) => Number(title.split(' ')[1]))
  expect(names).toHaveLength(20)
  expect(Math.min(...names)).toBe(2080)
})

test('of words that are common the newest are found at once, and the old where the words stand together only there', async () => {
  const words = (n: number): string => (n === 7 ? 'Alder Birch' : n < 3000 ? 'Birch' : n % 2 ? 'Alder' : 'Cedar')
  const made = await runMany(
    books.kernel,
    'contacts.party.create',
    Array.from({ length: 6000 }, (_, n) => ({ id: newId(), input: { name: `${words(n)} ${n}`, customer: true } })),
    theOwner,
  )
  expect(made.done).toBe(6000)
  const { database } = books.kernel
  const owner = new pg.Client(connectionConfig(database.ownerUrl, database.schema))
  await owner.connect()
  await owner.query('analyze contacts_party')
  await owner.end()
  // What is common is kept for some minutes: another one looks for itself.
  const pool = openPool(database.appUrl, database.schema, { max: 2 })
  const kernel = { ...books.kernel, pool }
  try {
    const frequency = await wordFrequencies(kernel.pool)
    expect(frequency.often('contacts_party', 'alder', false)?.share).toBeGreaterThan(0.1)
    expect(frequency.often('ledger_account', 'alder', false)).toBeNull()
    expect(['alder', 'quillback'].map(frequency.isCommon)).toEqual([true, true])
    expect(['ald', 'gangway'].map(frequency.isCommon)).toEqual([false, false])
    const names = async (text: string) => (await search(kernel, text, theOwner)).map(({ title }) => title)
    const newest = Array.from({ length: 20 }, (_, n) => `Alder ${5999 - 2 * n}`)
    expect((await names('alder')).sort()).toEqual([...newest].sort())
    expect((await names('ald')).sort()).toEqual([...newest].sort())
    expect(await names('alder birch')).toEqual(['Alder Birch 7'])
    expect(await names('cedar 5998')).toEqual(['Cedar 5998'])
    expect(await names('alder cedar')).toEqual([])
    expect((await search(kernel, 'alder', personIn(newId(), 'Stranger', 'sales'))).length).toBe(20)
  } finally {
    await pool.end()
  }
})
