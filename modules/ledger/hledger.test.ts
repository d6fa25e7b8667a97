import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  add,
  isZero,
  kernelModule,
  negate,
  newId,
  type QueryAnswer,
  runMany,
  subtract,
  sum,
} from '../../kernel/index.ts'
import { type TestBooks, testBooks } from '../../test/books.ts'
import { sharedData } from '../../test/shared-data.ts'
import { contactsModule } from '../contacts/module.ts'
import { organisationModule } from '../organisation/module.ts'
import { ledgerModule } from './module.ts'

/** Our trial balance and statements held against hledger: reports that it printed, and the program where it is installed. */

interface JournalEntry {
  on: string
  text: string
  postings: { account: string; amount: string }[]
}

const HEADER = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})\s*(?:[*!]\s*)?(.*)$/
const POSTING = /^\s+(?:[*!] )?([^;\s](?:[^;]*?[^;\s])?)(?:\s{2,}([^;]*?))?\s*(?:;.*)?$/
const AMOUNT = /^([^\d\s-]*)(-?)([^\d\s-]*)\s*(-?[\d,]+(?:\.\d+)?)\s*([A-Za-z]*)$/

function readAmount(text: string): string | null {
  const match = AMOUNT.exec(text.trim())
  if (!match) return null
  const [, before = '', minus = '', after = '', digits = '', unit = ''] = match
  if (!['', '$'].includes(before + after + unit)) return null
  return minus + digits.replaceAll(',', '')
}

/** Reads the plainest journals: dated entries in one currency, one amount of each left out. Null for anything more. */
function readJournal(text: string): JournalEntry[] | null {
  const entries: JournalEntry[] = []
  for (const block of text.split(/\n(?=\S)/)) {
    const lines = block.split('\n').filter((line) => line.trim() !== '' && !/^\s*[;#*]/.test(line))
    const head = HEADER.exec(lines[0] ?? '')
    if (lines.length === 0) continue
    if (!head) return null
    const [, year = '', month = '', day = '', said = ''] = head
    const open: string[] = []
    const postings: JournalEntry['postings'] = []
    for (const line of lines.slice(1)) {
      const match = POSTING.exec(line)
      if (!match?.[1] || /[([]/.test(match[1])) return null
      const amount = match[2] ? readAmount(match[2]) : undefined
      if (amount === null) return null
      if (amount === undefined) open.push(match[1])
      else postings.push({ account: match[1], amount })
    }
    if (open.length > 1 || postings.length === 0) return null
    for (const account of open) postings.push({ account, amount: negate(sum(postings.map((one) => one.amount))) })
    entries.push({
      on: `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`,
      text: said.trim() || 'Entry',
      postings,
    })
  }
  return entries
}

let books: TestBooks
beforeAll(async () => {
  books = await testBooks([kernelModule, organisationModule, contactsModule, ledgerModule])
})
afterAll(() => books.close())

const KINDS: [RegExp, string][] = [
  [/^assets?\b/, 'asset'],
  [/^(liabilit|debts?)/, 'liability'],
  [/^equity\b/, 'equity'],
  [/^(incomes?|revenues?)\b/, 'income'],
  [/^expenses?\b/, 'expense'],
]

/** A company whose accounts are those of the journal, each coded by a number, with the journal booked. */
async function book(entries: readonly JournalEntry[]): Promise<{ company: string; names: Map<string, string> }> {
  const company = await books.make('organisation.company', {
    name: `Journal ${newId()}`,
    country: 'US',
    currency: 'USD',
  })
  await books.make('ledger.journal', { company, code: 'GEN', name: 'General', kind: 'general' })
  const names = new Map<string, string>()
  const all = [...new Set(entries.flatMap((one) => one.postings.map((posting) => posting.account)))]
  for (const [index, name] of all.entries()) {
    const code = String(1000 + index)
    names.set(code, name)
    await books.make('ledger.account', {
      company,
      code,
      name,
      kind: KINDS.find(([pattern]) => pattern.test(name.toLowerCase()))?.[1] ?? 'asset',
    })
  }
  const years = new Set(entries.map((one) => Number(one.on.slice(0, 4))))
  for (const year of years) await books.run('ledger.period.openYear', { company, year })
  const codes = new Map([...names].map(([code, name]) => [name, code]))
  const items = entries.map(({ on, text, postings }) => ({
    input: {
      company,
      on,
      text,
      postings: postings.map((one) => ({ account: codes.get(one.account), amount: one.amount })),
    },
  }))
  const outcome = await runMany(books.kernel, 'ledger.entry.post', items, books.owner)
  expect(outcome.refused).toEqual([])
  return { company, names }
}

/** Turnover of each account over a span, without zeros, by its name. */
function turnover(answer: QueryAnswer): Record<string, string> {
  const rows = answer.rows.map((row) => [String(row.name), subtract(String(row.closing), String(row.opening))] as const)
  return Object.fromEntries(
    rows.filter(([, amount]) => !isZero(amount)).map(([name, amount]) => [name, add(amount, '0')]),
  )
}

/** `$-40.00  assets:checking` of a flat balance report. */
function readReport(lines: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {}
  for (const line of lines) {
    const match = /^\s*(\S+)\s{2}(\S.*)$/.exec(line)
    const amount = match?.[1] ? readAmount(match[1]) : null
    if (match?.[2] && amount !== null && !isZero(amount)) found[match[2]] = add(amount, '0')
  }
  return found
}

const folder = sharedData('08-accounting/hledger-tests-with-expected-output')

/** Each test with a journal of its own, a flat balance report over whole years or months, and the report expected. */
function publishedTests(): { name: string; journal: string; from?: string; until?: string; expected: string[] }[] {
  if (!folder) return []
  return readFileSync(join(folder, 'balance.test'), 'utf8')
    .split(/\n(?=# \*\* )/)
    .flatMap((text) => {
      const [, name = '', journal = '', options = '', rest = ''] =
        /^# \*\* (.*?)\n<\n([\s\S]*?)\n\$ +hledger -f ?- bal(?:ance)?([^\n]*)\n([\s\S]*)$/.exec(text) ?? []
      const words = options.trim().split(/\s+/).filter(Boolean)
      const values = Object.fromEntries(
        words.flatMap((word, at) => (word === '-b' || word === '-e' ? [[word, words[at + 1]]] : [])),
      )
      const plain = words.filter(
        (word, at) => !['-b', '-e', '-N'].includes(word) && !['-b', '-e'].includes(words[at - 1] ?? ''),
      )
      if (!journal || plain.length > 0 || !readJournal(journal)) return []
      const day = (text: string | undefined) =>
        text
          ? `${text.replaceAll('/', '-')}-01-01`.slice(0, 10).replace(/^(\d{4})-(\d{2})-01-$/, '$1-$2-01')
          : undefined
      const until = day(values['-e'])
      return [
        {
          name,
          journal,
          ...(values['-b'] ? { from: day(values['-b']) ?? '' } : {}),
          ...(until ? { until: Temporal.PlainDate.from(until).subtract({ days: 1 }).toString() } : {}),
          expected: rest.split('\n').filter((line) => /\S {2}\S/.test(line)),
        },
      ]
    })
}

describe.skipIf(!folder)('published reports (skipped where the shared data are absent)', () => {
  const tests = publishedTests()
  it('are found', () => expect(tests.length).toBeGreaterThan(1))
  it.each(tests)('$name', async ({ journal, from, until, expected }) => {
    const { company } = await book(readJournal(journal) ?? [])
    const answer = await books.ask('ledger.trialBalance', {
      company,
      ...(from ? { from } : {}),
      until: until ?? '2100-12-31',
    })
    expect(turnover(answer)).toEqual(readReport(expected))
  })
})

function hledger(journal: string, ...command: string[]): string | null {
  try {
    return execFileSync('hledger', ['-f', '-', ...command], {
      ...{ input: journal, encoding: 'utf8' },
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

const installed = hledger('', 'balance') !== null
const journals = sharedData('08-accounting/hledger-journals')

describe.skipIf(!installed)('hledger itself (skipped where it is not installed)', () => {
  const files = journals ? readdirSync(journals).filter((name) => name.endsWith('.journal')) : []
  const readable = files.flatMap((file) => {
    const text = readFileSync(join(journals ?? '', file), 'utf8')
    return readJournal(text)?.length ? [{ file, text }] : []
  })

  it.skipIf(readable.length === 0).each(readable)('balances $file as we do', async ({ text }) => {
    const entries = readJournal(text) ?? []
    const { company } = await book(entries)
    const answer = await books.ask('ledger.trialBalance', { company, until: '2100-12-31' })
    expect(turnover(answer)).toEqual(readReport((hledger(text, 'balance', '-N') ?? '').split('\n')))
  })

  const ACCOUNTS = [
    'assets:bank',
    'assets:stock',
    'liabilities:loan',
    'equity:capital',
    'income:sales',
    'income:interest',
    'expenses:rent',
    'expenses:goods',
  ]
  const entry = fc.record({
    day: fc.integer({ min: 0, max: 364 }),
    lines: fc.array(
      fc.record({ account: fc.constantFrom(...ACCOUNTS), cents: fc.integer({ min: -99_999, max: 99_999 }) }),
      { minLength: 1, maxLength: 3 },
    ),
    last: fc.constantFrom(...ACCOUNTS),
  })

  it('makes the same statements of random books', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { minLength: 3, maxLength: 15 }),
        fc.integer({ min: 30, max: 364 }),
        async (drafts, last) => {
          const start = Temporal.PlainDate.from('2026-01-01')
          const journal = drafts
            .map(({ day, lines, last }) => {
              const rows = lines.map((line) => `    ${line.account}  $${(line.cents / 100).toFixed(2)}`)
              return [`${start.add({ days: day })} Entry`, ...rows, `    ${last}`].join('\n')
            })
            .join('\n\n')
          const until = start.add({ days: last })
          const { company } = await book(readJournal(journal) ?? [])
          const span = { company, from: '2026-01-01', until: until.toString() }
          const dates = ['-b', '2026-01-01', '-e', until.add({ days: 1 }).toString(), '-O', 'csv']
          const totals = (report: string, label: string) => {
            const line = (hledger(journal, report, ...dates) ?? '')
              .split('\n')
              .find((one) => one.startsWith(`"${label}"`))
            const text = /^"[^"]*","([^"]*)"/.exec(line ?? '')?.[1] ?? '0'
            return readAmount(text) ?? '0'
          }
          const income = await books.ask('ledger.profitAndLoss', span)
          expect(subtract(String(income.totals?.amount), totals('incomestatement', 'Net:'))).toBe('0')
          const sheet = await books.ask('ledger.balanceSheet', { company, on: span.until })
          const netAssets = totals('balancesheet', 'Net:')
          const equity = sheet.rows.find((row) => row.name === 'Total equity')
          expect(subtract(String(equity?.amount), netAssets)).toBe('0')
          expect(sheet.proof?.every((one) => one.holds)).toBe(true)
        },
      ),
      { numRuns: 10 },
    )
  }, 120_000)
})
