import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { invoice } from '../modules/sales/index.ts'
import { codeOf, type TestBooks, testBooks } from '../test/books.ts'
import { dispatchShared, type Outcome, type Who } from './index.ts'

let books: TestBooks
let codes: Map<string, string>
let year = 2020
beforeAll(async () => {
  books = await testBooks()
  codes = await books.taxCodes()
})
// A series for each test: numbers begin anew with the year of issue.
beforeEach(() => {
  year += 1
})
afterAll(() => books.close())

const draft = (lines = 1): Promise<string> =>
  books.make('sales.invoice', {
    company: books.company,
    customer: books.customer,
    issuedOn: `${year}-12-31`,
    lines: Array.from({ length: lines }, () => ({
      text: 'Rigging',
      price: '100',
      account: books.account('4400'),
      taxCode: codes.get('S-STD'),
    })),
  })

const post = (id: string, more: { key?: string; who?: Who } = {}): Promise<Outcome> => {
  const { who = books.owner, ...rest } = more
  return dispatchShared(
    books.kernel,
    { command: 'sales.invoice.post', id, input: { bookOn: '2026-03-02' }, ...rest },
    who,
  )
}

const numberOf = (outcome: Outcome): string => (outcome.result as { number: string }).number

const upTo = (count: number): string[] =>
  Array.from({ length: count }, (_, nth) => `INV-${year}-${String(nth + 1).padStart(5, '0')}`)

/** How many transactions wrote these invoices as they are now. */
async function transactions(ids: readonly string[]): Promise<number> {
  const [row] = await books.read.rows<{ count: number }>(
    'select count(distinct xmin::text)::int as count from sales_invoice where id = any($1)',
    [ids],
  )
  return row?.count ?? 0
}

it('what arrives while one is under way shares a transaction, and numbers have no gap', async () => {
  const ids = await Promise.all(Array.from({ length: 12 }, () => draft()))
  const done = await Promise.all(ids.map((id) => post(id)))
  expect(done.map(numberOf).sort()).toEqual(upTo(12))
  expect(new Set(done.map((one) => one.audit)).size).toBe(12)
  expect(done.map((one) => one.id)).toEqual(ids)
  expect(await transactions(ids)).toBe(2)
  expect(await books.findings('kernel', 'ledger', 'sales')).toEqual([])
})

it('who can’t be served is refused alone, and leaves no gap', async () => {
  const ids = await Promise.all([1, 1, 0, 1, 1].map(draft))
  const codesOf = await Promise.all(ids.map((id) => codeOf(post(id))))
  expect(codesOf).toEqual(['done', 'done', 'sales.invoice.empty', 'done', 'done'])
  const rows = await Promise.all(ids.map((id) => books.read.get(invoice, id)))
  expect(rows.flatMap((row) => row?.number ?? []).sort()).toEqual(upTo(4))
})

it('the same request, sent three times at once, is done once and answered alike', async () => {
  const ids = await Promise.all([draft(), draft()])
  const [before, ...same] = await Promise.all([
    post(String(ids[0])),
    ...[1, 2, 3].map(() => post(String(ids[1]), { key: `twice ${year}` })),
  ])
  expect(before && numberOf(before)).toBe(upTo(1)[0])
  expect(new Set(same.map((one) => `${one.audit} ${numberOf(one)}`)).size).toBe(1)
})

it('nobody acts with the rights of another', async () => {
  const seller = await books.user(`seller${year}`, 'sales')
  const visitor = await books.user(`visitor${year}`, 'auditor')
  const ids = await Promise.all([draft(), draft(), draft()])
  const [first, second, third] = ids.map(String)
  const codesOf = await Promise.all([
    codeOf(post(String(first), { who: seller })),
    codeOf(post(String(second), { who: visitor })),
    codeOf(post(String(third), { who: seller })),
  ])
  expect(codesOf).toEqual(['done', 'command.forbidden', 'done'])
})

it('what waits for a lock makes nobody wait for it', async () => {
  const [stuck, free] = await Promise.all([draft(), draft()])
  const other = await books.kernel.pool.connect()
  try {
    await other.query('begin')
    await other.query('select 1 from sales_invoice where id = $1 for update', [stuck])
    const late = post(String(stuck))
    const done = await post(String(free))
    expect(numberOf(done)).toBe(upTo(1)[0])
    await other.query('rollback')
    expect(numberOf(await late)).toBe(upTo(2)[1])
  } finally {
    other.release()
  }
})
