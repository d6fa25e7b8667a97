import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { add, isZero, kernelModule, newId, type QueryAnswer, runMany, subtract, sum } from '../../kernel/index.ts'
import { openTransaction } from '../../kernel/open-transaction.ts'
import { type TestBooks, testBooks } from '../../test/books.ts'
import { contactsModule } from '../contacts/module.ts'
import { organisationModule } from '../organisation/module.ts'
import { installChart } from './install-chart.ts'
import { ledgerModule } from './module.ts'
import { postEntry } from './post-entry.ts'
import { net, turnoversOf } from './turnovers.ts'

let books: TestBooks
beforeAll(async () => {
  books = await testBooks([kernelModule, organisationModule, contactsModule, ledgerModule])
})
afterAll(() => books.close())

/** A company of its own with the generic chart and the years 2025 and 2026. */
async function newCompany(): Promise<string> {
  const company = await books.make('organisation.company', { name: `Books ${newId()}`, country: 'DE', currency: 'EUR' })
  const tx = openTransaction(books.kernel, books.owner)
  await installChart(tx, company, 'generic')
  await tx.commit([])
  books.kernel.cache.forget(['ledger.account', 'ledger.journal', 'organisation.company'])
  for (const year of [2025, 2026]) await books.run('ledger.period.openYear', { company, year })
  return company
}

const ACCOUNTS = [
  '1010',
  '1110',
  '1510',
  '1540',
  '2110',
  '2410',
  '3010',
  '3030',
  '4010',
  '4110',
  '5010',
  '6010',
  '6110',
  '6610',
  '7010',
  '7020',
  '7110',
]

const cents = (amount: number): string => (amount / 100).toFixed(2)

interface Drafted {
  on: string
  postings: { account: string; amount: string }[]
}

/** An entry of two to four lines that balances, on a day of 2025 or 2026. */
const drafted: fc.Arbitrary<Drafted> = fc
  .record({
    day: fc.integer({ min: 0, max: 729 }),
    lines: fc.array(
      fc.record({ account: fc.constantFrom(...ACCOUNTS), cents: fc.integer({ min: -99_999_99, max: 99_999_99 }) }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    last: fc.constantFrom(...ACCOUNTS),
  })
  .map(({ day, lines, last }) => {
    const left = lines.reduce((total, line) => total + line.cents, 0)
    return {
      on: Temporal.PlainDate.from('2025-01-01').add({ days: day }).toString(),
      postings: [...lines, { account: last, cents: -left }].map((line) => ({
        account: line.account,
        amount: cents(line.cents),
      })),
    }
  })

async function post(company: string, entries: readonly Drafted[]): Promise<void> {
  const items = entries.map((entry) => ({ input: { company, text: 'Law', ...entry } }))
  const outcome = await runMany(books.kernel, 'ledger.entry.post', items, books.owner)
  expect(outcome.refused).toEqual([])
}

const amountOf = (answer: QueryAnswer, column = 'amount'): string => String(answer.totals?.[column])
const leaves = (answer: QueryAnswer) => answer.rows.filter((row) => row.account && row._kind === undefined)

/** Balance of each account by code up to a day, computed from the drafts alone. */
function model(entries: readonly Drafted[], from: string | null, until: string): Map<string, string> {
  const balances = new Map<string, string>()
  for (const { on, postings } of entries) {
    if (on > until || (from && on < from)) continue
    for (const { account, amount } of postings) balances.set(account, add(balances.get(account) ?? '0', amount))
  }
  return balances
}

describe('for random books', () => {
  it('trial balance, profit and loss and balance sheet say the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(drafted, { minLength: 1, maxLength: 25 }), drafted, async (entries, { on }) => {
        const company = await newCompany()
        await post(company, entries)
        const trial = await books.ask('ledger.trialBalance', { company, until: on })
        const expected = model(entries, null, on)
        for (const row of trial.rows)
          expect(subtract(String(row.closing), expected.get(String(row.code)) ?? '0'), String(row.code)).toBe('0')
        for (const [code, balance] of expected)
          if (!isZero(balance)) expect(trial.rows.map((row) => row.code)).toContain(code)
        expect(trial.proof?.every((one) => one.holds)).toBe(true)

        const yearStart = `${on.slice(0, 4)}-01-01`
        const income = await books.ask('ledger.profitAndLoss', { company, until: on })
        const inYear = model(entries, yearStart, on)
        const result = sum([...inYear].filter(([code]) => /^[4567]/.test(code)).map(([, balance]) => balance))
        expect(isZero(add(amountOf(income), result))).toBe(true)
        expect(isZero(subtract(sum(leaves(income).map((row) => String(row.amount))), amountOf(income)))).toBe(true)

        const sheet = await books.ask('ledger.balanceSheet', { company, on })
        const assets = sum([...expected].filter(([code]) => code.startsWith('1')).map(([, balance]) => balance))
        expect(isZero(subtract(amountOf(sheet), assets))).toBe(true)
        expect(sheet.proof?.every((one) => one.holds)).toBe(true)
        const line = sheet.rows.find((row) => row.name === 'Result of the year')
        expect(line?.amount).toBe(amountOf(income))
      }),
      { numRuns: 30 },
    )
  }, 120_000)

  it('any span adds up to the postings of its days, at the edges of months and years, too', async () => {
    const company = await newCompany()
    // Two entries a week, and one on each side of every month's edge.
    const days = new Set<string>()
    const first = Temporal.PlainDate.from('2025-01-01')
    for (let day = 0; day < 730; day += 4) days.add(first.add({ days: day }).toString())
    for (let month = 0; month < 24; month++) {
      const start = first.add({ months: month })
      days.add(start.toString())
      days.add(start.with({ day: start.daysInMonth }).toString())
    }
    const entries = [...days].map((on, index): Drafted => {
      const amount = cents(2 ** (index % 20) + index)
      return {
        on,
        postings: [
          { account: '1510', amount },
          { account: '4010', amount: `-${amount}` },
        ],
      }
    })
    await post(company, entries)
    const edge = fc
      .integer({ min: 0, max: 24 })
      .chain((months) =>
        fc.integer({ min: -2, max: 2 }).map((more) => first.add({ months }).add({ days: more }).toString()),
      )
    const anyDay = fc.oneof(
      edge,
      fc.integer({ min: -10, max: 740 }).map((days) => first.add({ days }).toString()),
    )
    const accounts = await books.read.rows<{ id: string }>(
      `select id from ledger_account where company = $1 and code = '1510'`,
      [company],
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.option(anyDay), anyDay), { minLength: 1, maxLength: 20 }),
        async (drawn) => {
          const spans = drawn.map(([from, until]) =>
            from && from > until ? { from: until, until: from } : { from, until },
          )
          const found = await turnoversOf(books.read, company, spans)
          for (const [index, { from, until }] of spans.entries()) {
            const expected = model(entries, from, until).get('1510') ?? '0'
            expect(subtract(net(found[index]?.get(accounts[0]?.id ?? '')), expected), `${from} to ${until}`).toBe('0')
          }
        },
      ),
      { numRuns: 60 },
    )
  }, 120_000)

  it('a statement read in pages is the statement read at once, and ends in the balance', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(drafted, { minLength: 5, maxLength: 25 }),
        fc.integer({ min: 1, max: 4 }),
        async (entries, limit) => {
          const company = await newCompany()
          await post(company, entries)
          for (const query of ['ledger.accountStatement', 'ledger.generalLedger']) {
            const ask = { company, account: '1510', from: '2025-04-10', until: '2026-10-20' }
            const { account, ...span } = ask
            const input = query === 'ledger.accountStatement' ? ask : span
            const whole = await books.ask(query, input)
            const paged: QueryAnswer['rows'] = []
            for (let after: string | undefined, first = true; first || after; first = false) {
              const page = await books.ask(query, { ...input, limit, ...(after ? { after } : {}) })
              paged.push(...page.rows)
              after = page.after
            }
            const postings = (rows: QueryAnswer['rows']) =>
              rows.filter((row) => row.posting).map((row) => [row.posting, row.balance])
            expect(postings(paged)).toEqual(postings(whole.rows))
            expect(paged.at(-1)?.balance).toEqual(whole.rows.at(-1)?.balance)
            expect(whole.proof?.every((one) => one.holds)).toBe(true)
          }
          const trial = await books.ask('ledger.trialBalance', { company, until: '2026-10-20' })
          const statement = await books.ask('ledger.accountStatement', {
            company,
            account: '1510',
            until: '2026-10-20',
          })
          const closing = trial.rows.find((row) => row.code === '1510')?.closing ?? '0.00'
          expect(amountOf(statement, 'balance')).toBe(closing)
        },
      ),
      { numRuns: 10 },
    )
  }, 120_000)

  it('what was known at an instant never changes, whatever is booked later and for whatever day', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(drafted, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 4 }),
        async (waves) => {
          const company = await newCompany()
          const reports = async (knownAt: string) => {
            const asked = [
              await books.ask('ledger.trialBalance', { company, from: '2025-03-15', until: '2026-06-30', knownAt }),
              await books.ask('ledger.profitAndLoss', {
                company,
                from: '2025-02-10',
                until: '2026-03-05',
                knownAt,
                compare: 'both',
              }),
              await books.ask('ledger.balanceSheet', { company, on: '2026-05-17', knownAt, compare: 'previousYear' }),
              await books.ask('ledger.accountStatement', { company, account: '1510', until: '2026-12-31', knownAt }),
            ]
            for (const answer of asked) expect(answer.proof?.every((one) => one.holds)).toBe(true)
            return asked
          }
          const known: { at: string; reports: QueryAnswer[] }[] = []
          for (const wave of waves) {
            await post(company, wave)
            const [now] = await books.read.rows<{ at: string }>(
              `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`,
            )
            const at = now?.at ?? ''
            known.push({ at, reports: await reports(at) })
          }
          for (const { at, reports: then } of known) expect(await reports(at)).toEqual(then)

          // Every single instant at which an entry became known leaves books that balance.
          const instants = await books.read.rows<{ at: string }>(
            `select to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from ledger_posting where company = $1`,
            [company],
          )
          for (const { at } of instants) {
            const trial = await books.ask('ledger.trialBalance', { company, until: '2026-12-31', knownAt: at })
            expect(
              trial.proof?.every((one) => one.holds),
              at,
            ).toBe(true)
          }

          const [first, last] = [known[0], known.at(-1)]
          const changed = await books.ask('ledger.compareKnown', {
            company,
            until: '2026-12-31',
            knownAt: first?.at,
            thenKnownAt: last?.at,
          })
          expect(changed.proof?.every((one) => one.holds)).toBe(true)
          const added = model(waves.slice(1).flat(), null, '2026-12-31')
          for (const row of changed.rows.filter((one) => one._kind === 'group'))
            expect(subtract(String(row.change), added.get(String(row.code)) ?? '0')).toBe('0')
        },
      ),
      { numRuns: 8 },
    )
  }, 120_000)

  it('waits for what is being booked at the instant that it is asked for', async () => {
    const company = await newCompany()
    const tx = openTransaction(books.kernel, books.owner)
    const postings = [
      { account: '1510', amount: '100' },
      { account: '4010', amount: '-100' },
    ]
    await postEntry(tx, { company, on: '2026-03-01', text: 'Not yet committed', postings })
    await tx.flush()
    const [now] = await books.read.rows<{ at: string }>(
      `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`,
    )
    const asked = books.ask('ledger.trialBalance', { company, until: '2026-12-31', knownAt: now?.at })
    for (let waiting = false; !waiting; ) {
      const rows = await books.read.rows<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where query like 'select kernel_settled%' and state = 'active'`,
      )
      waiting = Number(rows[0]?.n) > 0
    }
    await tx.commit([])
    expect((await asked).totals).toMatchObject({ debit: '100.00', credit: '100.00' })
  })

  it('refuses an entry that states itself when it became known', async () => {
    const company = await newCompany()
    const [facts] = await books.read.rows<{ journal: string; period: string }>(
      `select (select id from ledger_journal where company = $1 limit 1) as journal, (select id from ledger_period where company = $1 and starts_on = '2026-03-01') as period`,
      [company],
    )
    const insert = `insert into ledger_entry (id, created_by, company, journal, period, "on", text, recorded_at) values ($1, $1, $2, $3, $4, '2026-03-01', 'Backdated', now() - interval '1 day')`
    await expect(
      books.kernel.pool.query(insert, [newId(), company, facts?.journal, facts?.period]),
    ).rejects.toMatchObject({ code: '40001', detail: 'ledger.entry.recordedAt' })
  })
})
