import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestBooks, testBooks, theOwner } from '../test/books.ts'
import { cursorOf, type ListAsk, planList, type Step } from './list.ts'
import type { WordFrequencies } from './word-frequency.ts'

let books: TestBooks

/** Bills of ever later days: words that many have, that only old ones have, and that stand in their lines alone. */
beforeAll(async () => {
  books = await testBooks()
  for (let index = 0; index < 30; index++) {
    const old = index < 8 ? ' tarred' : ''
    await books.run('purchasing.bill.create', {
      ...{ company: books.company, supplier: books.supplier, number: `RE-${100 + index}`, currency: 'EUR' },
      issuedOn: `2026-03-${String(index + 1).padStart(2, '0')}`,
      lines: [
        {
          text: `Rope ${index % 3 === 0 ? 'hemp' : 'nylon'}${old}`,
          price: String(10 + index),
          account: books.account('5400'),
        },
        { text: `Delivery of hemp`, price: '5', account: books.account('5400') },
      ],
    })
  }
}, 120_000)
afterAll(() => books.kernel.close())

/** Words of which each stands in such a share of so many rows. */
const spread = (share: number, rows: number): WordFrequencies => ({
  often: () => ({ share, rows }),
  rows: () => 0,
  isCommon: () => true,
})

// As if few rows had to be looked at before the words are found: five, eleven.
const [RARE, SOME, COMMON] = [spread(0, 1000), spread(0.4, 60), spread(1, 12)]

interface Taken {
  rows: Record<string, unknown>[]
  steps: number
}

/** Takes the steps as the list does, and says how many it took. */
async function take(steps: Step[], isEnough: (rows: Taken['rows']) => boolean): Promise<Taken> {
  let rows: Taken['rows'] = []
  for (const [index, step] of steps.entries()) {
    rows = (await books.kernel.pool.query(step.text, step.values)).rows
    if (step.whole === true || isEnough(rows)) return { rows, steps: index + 1 }
    if (step.whole && (await books.kernel.pool.query(step.whole.text, step.whole.values)).rowCount === 0)
      return { rows, steps: index + 1 }
  }
  return { rows, steps: steps.length }
}

/** All rows of a list page by page, how many it says it has, and how many steps its first page and its count took. */
async function walk(ask: ListAsk, frequency: WordFrequencies | null, limit = 2) {
  const bill = books.kernel.catalogue.records.get('purchasing.bill')
  if (!bill) throw new Error('There are no bills.')
  const plan = (more: Partial<ListAsk>) => {
    const made = planList(bill, { ...ask, limit, ...more }, theOwner, books.kernel.catalogue, frequency)
    return made ?? expect.fail('nothing to see')
  }
  const numbers: unknown[] = []
  const steps: string[] = []
  for (let after: string | undefined; ; ) {
    const { page, keys } = plan(after ? { after } : {})
    const { rows, steps: taken } = await take(page, (found) => found.length > limit)
    steps.push(`${taken} of ${page.length}`)
    numbers.push(...rows.slice(0, limit).map((row) => row.number))
    if (rows.length <= limit) break
    after = cursorOf(keys, rows[limit - 1] ?? {})
  }
  const counted = await take(plan({}).counted(1001), ([row]) => Number(row?.count) > 1000)
  const few = await take(plan({}).counted(2), ([row]) => Number(row?.count) > 1)
  const countedIn = `${few.steps} of ${plan({}).counted(2).length}`
  return { numbers, count: counted.rows[0]?.count, few: few.rows[0]?.count, steps: [steps[0], countedIn] }
}

describe('a list by words is the same whichever way it is looked for', () => {
  test.each<[string, ListAsk, number]>([
    ['that many lines have', { search: 'delivery' }, 30],
    ['that some have', { search: 'nylon' }, 20],
    ['that only old ones have', { search: 'tarred' }, 8],
    ['that stand together only in old ones', { search: 'tarr hem' }, 3],
    ['in a field', { where: { number: { has: 'RE-1' } } }, 30],
    ['in a field of old ones', { where: { number: { has: 'RE-10' } } }, 10],
    ['in a field and in lines', { where: { number: { has: 'RE-10' } }, search: 'nylon' }, 6],
    ['of a state', { where: { state: { is: 'draft' } }, search: 'rope' }, 30],
    ['of states of which some have no rows', { where: { state: { in: ['approved', 'draft'] } }, search: 'tarred' }, 8],
    ['of few rows', { where: { issuedOn: { from: '2026-03-28' } }, search: 'tarred' }, 0],
    ['by a day that may be empty', { search: 'nylon', sort: '-dueOn' }, 20],
    ['by another order', { search: 'nylon', sort: 'number' }, 20],
  ])('%s', async (_, ask, count) => {
    const plain = await walk(ask, null)
    expect(plain.count).toBe(count)
    expect(new Set(plain.numbers).size).toBe(count)
    for (const frequency of [RARE, SOME, COMMON]) {
      const { steps: __, ...other } = await walk(ask, frequency)
      expect(other).toEqual({ numbers: plain.numbers, count, few: Math.min(count, 2) })
    }
  })

  test('common words by the first rows, rare ones and old ones by the index, and few rows by those alone', async () => {
    const stepsOf = async (ask: ListAsk, frequency: WordFrequencies) =>
      (await walk({ sort: '-issuedOn', ...ask }, frequency)).steps[0]
    expect(await stepsOf({ search: 'delivery' }, COMMON)).toBe('1 of 2')
    expect(await stepsOf({ search: 'delivery' }, RARE)).toBe('1 of 1')
    expect(await stepsOf({ search: 'tarred' }, COMMON)).toBe('2 of 2')
    expect(await stepsOf({ search: 'tarred', where: { issuedOn: { from: '2026-03-28' } } }, COMMON)).toBe('1 of 2')
  })

  test('and counted by those that have them themselves, by the first rows, or by all', async () => {
    const stepsOf = async (ask: ListAsk, frequency: WordFrequencies) =>
      (await walk({ sort: '-issuedOn', ...ask }, frequency)).steps[1]
    expect(await stepsOf({ search: 'RE-1' }, COMMON)).toBe('1 of 3')
    expect(await stepsOf({ search: 'delivery' }, COMMON)).toBe('2 of 3')
    expect(await stepsOf({ search: 'tarred' }, COMMON)).toBe('3 of 3')
    expect(await stepsOf({ where: { number: { has: 'RE-1' } } }, COMMON)).toBe('1 of 1')
  })
})
