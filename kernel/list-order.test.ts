import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { personIn, testBooks } from '../test/books.ts'
import { list, newId } from './index.ts'

type Books = Awaited<ReturnType<typeof testBooks>>
let books: Books
let other: string

const DAYS = ['2026-03-01', '2026-03-01', '2026-03-04', null, '2026-02-11', '2026-04-30', null, '2026-03-04']

beforeAll(async () => {
  books = await testBooks()
  other = await books.make('organisation.company', { name: 'Sudkai', country: 'DE', currency: 'EUR' })
  const companies = [books.company, other, null]
  for (const [index, dueOn] of [...DAYS, ...DAYS, ...DAYS].entries()) {
    const company = companies[index % 3]
    const title = `Task ${index} of many`
    const id = await books.make('work.task', { title, ...(dueOn ? { dueOn } : {}), ...(company ? { company } : {}) })
    if (index % 4 === 0) await books.run('work.task.done', {}, { id })
  }
}, 120_000)
afterAll(() => books.close())

interface Found {
  id: string
  dueOn: string | null
  company: string | null
  state: string
}

async function walk(ask: object, who = books.owner, limit = 5): Promise<Found[]> {
  const rows: Found[] = []
  for (let after: string | undefined; ; ) {
    const page = await list(books.kernel, 'work.task', { ...ask, limit, ...(after ? { after } : {}) }, who)
    rows.push(...(page.rows as unknown as Found[]))
    if (!page.after) return rows
    after = page.after
  }
}

const sorted = (rows: Found[], falls = 1): Found[] =>
  [...rows].sort((a, b) => {
    if (a.dueOn !== b.dueOn) return a.dueOn === null ? 1 : b.dueOn === null ? -1 : a.dueOn < b.dueOn ? -falls : falls
    return a.id < b.id ? -falls : falls
  })

describe('a list that is read by company and state is the list', () => {
  test.each([
    ['of all', {}],
    ['of one state', { where: { state: { is: 'open' } } }],
    ['of two states', { where: { state: { in: ['open', 'done'] } } }],
    ['of none of a state', { where: { state: { not: 'open' } } }],
    ['with words', { search: 'task many' }],
    ['of a span', { where: { dueOn: { from: '2026-03-01', until: '2026-03-31' } } }],
  ])('%s, page by page, in both directions', async (_, ask) => {
    const whole = (await list(books.kernel, 'work.task', { ...ask, limit: 1000 }, books.owner))
      .rows as unknown as Found[]
    expect(whole.length).toBeGreaterThan(5)
    for (const [sort, falls] of [
      ['dueOn', 1],
      ['-dueOn', -1],
    ] as const) {
      const walked = await walk({ ...ask, sort })
      expect(walked.map((row) => row.id)).toEqual(sorted(whole, falls).map((row) => row.id))
    }
  })

  test('of one company, and of what this person may see', async () => {
    const of = await walk({ where: { company: { is: other } } })
    expect(of.length).toBe(8)
    expect(new Set(of.map((row) => row.company))).toEqual(new Set([other]))
    const scoped = await walk({}, { ...personIn(other, 'Ann', 'accountant'), id: newId() })
    expect(scoped.length).toBeGreaterThan(0)
    expect(scoped.every((row) => row.company === other || row.company === null)).toBe(true)
    expect(scoped.map((row) => row.id)).toEqual(sorted(scoped).map((row) => row.id))
  })
})
