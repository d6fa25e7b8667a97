import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BankBooks, bankBooks, type Entry, statementXml } from './testing.ts'

/** More than an audit row keeps images of, and many times what is sent together. */
const MANY = 5150
const IBAN = 'DE89370400440532013000'

let books: BankBooks
beforeAll(async () => {
  books = await bankBooks()
}, 120_000)
afterAll(() => books.close())

const entries = (from: number, to: number): Entry[] =>
  Array.from({ length: to - from }, (_, nth) => ({
    ...{ amount: `${1 + ((from + nth) % 50)}.25`, on: `2026-03-${String(1 + ((from + nth) % 28)).padStart(2, '0')}` },
    // Every tenth line is the same as another far from it.
    text: (from + nth) % 10 === 0 ? 'Parkhaus' : `Rechnung ${from + nth}`,
  }))

const many = (number: string, from: number, to: number) =>
  statementXml({ iban: IBAN, number, entries: entries(from, to) })
const filed = async () => {
  const [row] = await books.read.rows<{ lines: number; open: number; different: number; statements: number }>(
    `select count(*)::int as lines, (count(*) filter (where l.state = 'open'))::int as open,
            count(distinct (l.fingerprint, l.ordinal))::int as different,
            (select count(*)::int from banking_statement s where s.account = a.id and s.state = 'proved') as statements
       from banking_statement_line l join banking_account a on a.id = l.account where a.identifier = $1 group by a.id`,
    [IBAN],
  )
  return row
}

describe('a file of very many lines', () => {
  test('that is cut off is refused, and nothing of it is written', async () => {
    const xml = many('1', 0, MANY)
    const report = await books.file(xml.slice(0, xml.length - 400))
    expect(report).toMatchObject({ filed: 0, refused: 1, items: [{ kind: 'banking.camt' }] })
    expect(await filed()).toBeUndefined()
    expect(await books.read.rows('select 1 from banking_account where identifier = $1', [IBAN])).toEqual([])
  }, 60_000)

  test('is one command with one audit row, which shows its first rows and says how many more there are', async () => {
    expect(await books.file(many('1', 0, MANY))).toMatchObject({ filed: 1, items: [{ new: true }] })
    expect(await filed()).toEqual({ lines: MANY, open: MANY, different: MANY, statements: 1 })
    const audits = await books.read.rows<{ count: number; first: string; last: unknown; amount: string }>(
      `select jsonb_array_length(changes) as count, changes->0->>'record' as first, changes->-1 as last, changes->-2->'after'->>'amount' as amount
         from kernel_audit where command = 'documents.document.take' and jsonb_array_length(changes) > 100`,
    )
    expect(audits).toEqual([
      {
        ...{ count: 5001, first: 'documents.document', amount: expect.stringMatching(/^\d+\.25$/) },
        // The document twice, before and after it was filed, its arrival, the account and the statement are rows, too.
        last: { id: 'more', after: { more: MANY + 5 - 5000 }, record: 'kernel.audit' },
      },
    ])
  }, 60_000)

  test('that overlaps adds what is new, and what went with a statement comes back with the next', async () => {
    expect(await books.file(many('2', 100, MANY + 250))).toMatchObject({ filed: 1 })
    const both = MANY + 250
    expect(await filed()).toMatchObject({ lines: both, open: both, different: both, statements: 2 })
    const statements = await books.read.rows<{ id: string; number: string; added: number }>(
      `select s.id, s.number, s.lines_added as added from banking_statement s join banking_account a on a.id = s.account
        where a.identifier = $1 order by s.number desc`,
      [IBAN],
    )
    expect(statements).toMatchObject([
      { number: '2', added: 250 },
      { number: '1', added: MANY },
    ])
    for (const { id } of statements) await books.run('banking.statement.withdraw', { reason: 'Twice.' }, { id })
    expect(await filed()).toMatchObject({ lines: both, open: 0, statements: 0 })
    expect(await books.file(`${many('1', 0, both)}\n`)).toMatchObject({ filed: 1 })
    expect(await filed()).toEqual({ lines: both, open: both, different: both, statements: 1 })
    expect(await books.findings('banking.files')).toEqual([])
  }, 120_000)
})
