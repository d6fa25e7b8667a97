import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { add, type QueryAnswer, sum } from '../../kernel/index.ts'
import { chainOfAccount } from './account-chain.ts'
import { chainOf, type Link } from './statement-chain.ts'
import { type BankBooks, bankBooks, statementXml } from './testing.ts'

let books: BankBooks

beforeAll(async () => {
  books = await bankBooks()
}, 120_000)
afterAll(() => books.close())

const dayOf = (day: number): string => `2026-04-${String(day).padStart(2, '0')}`
const lineOf = (day: number) => ({ amount: `${day * 10}.00`, text: `Takings of day ${day}`, on: dayOf(day) })
const daysBetween = (from: number, until: number) => Array.from({ length: until - from }, (_, index) => from + index)

/** A statement over some days of an account that gains ten a day more each day; some open apart from that. */
const statements = fc.array(
  fc.record({
    from: fc.integer({ min: 1, max: 8 }),
    length: fc.integer({ min: 1, max: 8 }),
    apart: fc.constantFrom('0', '0', '0', '5'),
    lacks: fc.constantFrom(0, 0, 1, 2),
  }),
  { minLength: 4, maxLength: 8 },
)

/** The last brings a line that the two before it overlap over, and ends after both. */
const LATE = [
  { from: 1, length: 1, apart: '0', lacks: 0 },
  { from: 3, length: 2, apart: '0', lacks: 2 },
  { from: 4, length: 1, apart: '0', lacks: 0 },
  { from: 1, length: 5, apart: '0', lacks: 0 },
]

async function accountOf(iban: string): Promise<string> {
  const rows = await books.read.rows<{ id: string }>('select id from banking_account where identifier = $1', [iban])
  return rows[0]?.id ?? ''
}

/** What is kept with each statement, and what all of them together say. */
async function bothOf(account: string) {
  const { statements: rows, chain } = await chainOfAccount(books.read, account)
  return {
    kept: rows.map((one) => [one.number, one.chain, one.chainSays, one.gap]),
    worked: rows.map((one) => {
      const of = chain.get(one.id)
      return [one.number, of?.chain, of?.says, Number(of?.difference ?? '0') !== 0]
    }),
  }
}

test('what is kept with each statement is what all of them say together, in whatever order they come and go', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(statements, async (drawn) => {
      run += 1
      const iban = `DE4412000000${String(run).padStart(10, '0')}`
      for (const [index, { from, length, apart, lacks }] of drawn.entries()) {
        const opening = sum(['100', apart, ...daysBetween(1, from).map((day) => lineOf(day).amount)])
        const days = daysBetween(from, from + length)
        const report = await books.file(
          statementXml({
            ...{ iban, number: String(index + 1), opening, from: dayOf(from), to: dayOf(from + length - 1) },
            entries: days.slice(lacks).map(lineOf),
          }),
        )
        expect(report.refused).toBe(0)
      }
      const account = await accountOf(iban)
      const filed = await bothOf(account)
      expect(filed.kept).toEqual(filed.worked)
      const { statements: rows } = await chainOfAccount(books.read, account)
      for (const row of rows.filter((_, index) => index % 2 === 0)) {
        await books.run('banking.statement.withdraw', { reason: 'Another bank’s.' }, { id: row.id })
        const left = await bothOf(account)
        expect(left.kept).toEqual(left.worked)
      }
    }),
    { numRuns: 12, examples: [[LATE]] },
  )
}, 120_000)

test('one over a month follows one of a day within it, where the lines before that day say so', () => {
  const link = (id: string, from: number, to: number, opening: string, closing: string): Link => ({
    ...{ id, number: id, from: dayOf(from), to: dayOf(to), madeAt: `${dayOf(to)}T21:30:00Z`, opening, closing },
    linesTotal: '0',
  })
  const lines = new Map([
    [dayOf(3), '40'],
    [dayOf(5), '10'],
  ])
  const before = (day: string): string =>
    [...lines].reduce((total, [on, one]) => (on < day ? add(total, one) : total), '0')
  const between = (from: string, until: string): string => String(Number(before(until)) - Number(before(from)))
  const places = (links: Link[]) => chainOf(links, between).map((one) => `${one.id} ${one.chain} ${one.difference}`)
  const day = link('day', 5, 5, '100', '110')
  expect(places([link('month', 1, 30, '60', '110'), day])).toEqual(['day first null', 'month overlap 0'])
  expect(places([link('month', 1, 30, '70', '120'), day])).toEqual(['day first null', 'month overlap 10'])
})

test('the proof comes in pages, and what is wrong is said on each of them', async () => {
  const iban = 'DE66120000000000000099'
  for (const day of daysBetween(1, 8))
    await books.file(
      statementXml({
        ...{ iban, number: `D${day}`, opening: day === 5 ? '7.00' : '1.00', from: dayOf(day), to: dayOf(day) },
        entries: [{ amount: '1.00', text: `Day ${day}`, on: dayOf(day) }],
        ...(day === 2 ? { closing: '9.00' } : {}),
      }),
    )
  const account = await accountOf(iban)
  const numbers: unknown[] = []
  let [after, pages]: [string | undefined, number] = [undefined, 0]
  do {
    const page: QueryAnswer = await books.ask('banking.statementProof', { account, limit: 3, after })
    expect(page.proof?.map((one) => one.says)).toEqual([
      'A statement does not add up: D2',
      expect.stringContaining('D5'),
    ])
    numbers.push(...page.rows.map((row) => row.number))
    after = page.after
    pages += 1
  } while (after && pages < 10)
  expect(numbers).toEqual(['D7', 'D6', 'D5', 'D4', 'D3', 'D2', 'D1'])
  expect(pages).toBe(3)
  const span = await books.ask('banking.statementProof', { account, from: dayOf(3), until: dayOf(4) })
  expect(span.rows.map((row) => row.number)).toEqual(['D4', 'D3'])
})
