import { afterAll, beforeAll, expect, it } from 'vitest'
import { kernelModule, newId, type QueryRow } from '../../kernel/index.ts'
import { person, type TestBooks, testBooks } from '../../test/books.ts'
import { contactsModule } from '../contacts/module.ts'
import { ledgerModule } from '../ledger/module.ts'
import { organisationModule } from '../organisation/module.ts'
import { reportingModule } from './module.ts'

let books: TestBooks
const subjects = { mail: '', document: '', party: '', entry: '' }

const post = async (on: string, text: string, lines: [string, string][], more: object = {}) => {
  const postings = lines.map(([account, amount]) => ({ account, amount }))
  const made = await books.run('ledger.entry.post', { company: books.company, on, text, postings, ...more })
  return String(made.id)
}

const link = (from: string, to: string, kind: string) =>
  books.kernel.pool.query('insert into kernel_link (id, from_subject, to_subject, kind) values ($1, $2, $3, $4)', [
    newId(),
    from,
    to,
    kind,
  ])

beforeAll(async () => {
  books = await testBooks([kernelModule, organisationModule, contactsModule, ledgerModule, reportingModule])
  await post('2026-01-02', 'Capital', [
    ['1800', '1000'],
    ['9000', '-1000'],
  ])
  // Records of kinds that this test has stand for mail, document and bill: lineage knows no kinds.
  subjects.mail = `contacts.party/${await books.make('contacts.party', { name: 'Mail of 18 Feb' })}`
  subjects.document = `contacts.party/${await books.make('contacts.party', { name: '118-197.pdf' })}`
  subjects.party = `contacts.party/${await books.make('contacts.party', { name: 'Bill 118-197' })}`
  await link(subjects.mail, subjects.document, 'attachment')
  await link(subjects.document, subjects.party, 'read from')
  const bill = await post(
    '2026-02-18',
    'Freight',
    [
      ['6300', '400'],
      ['1800', '-400'],
    ],
    { source: subjects.party },
  )
  subjects.entry = `ledger.entry/${bill}`
  await post('2026-02-20', 'Sale', [
    ['1800', '650'],
    ['4400', '-650'],
  ])
})
afterAll(() => books.close())

const shape = (row: QueryRow) => [row._depth, row.what, row.title, row.amount ?? null]

it('opens a figure down to the mail that it came in', async () => {
  const span = { company: books.company, from: '2026-02-01', until: '2026-02-28' }
  const answer = await books.ask('reporting.figure', { ...span, account: '6300' })
  expect(answer.rows.map(shape)).toEqual([
    [0, 'figure', '6300 Services', '400.00'],
    [1, 'entry', 'Freight', '400.00'],
    [2, 'Contact', 'Bill 118-197', null],
    [3, 'Contact', '118-197.pdf', null],
    [4, 'Contact', 'Mail of 18 Feb', null],
  ])
  expect(answer.proof).toEqual([{ says: '1 entries add up to 400.00', holds: true }])
  expect(answer.rows[1]?._opens?.amount).toEqual({ record: 'ledger.entry', id: subjects.entry.split('/')[1] })
})

it('walks from any record both ways', async () => {
  const answer = await books.ask('reporting.lineage', { subject: subjects.document })
  expect(answer.rows.map((row) => [row.direction, row.title, row.kind])).toEqual([
    ['from', 'Mail of 18 Feb', 'attachment'],
    ['self', '118-197.pdf', ''],
    ['to', 'Bill 118-197', 'read from'],
    ['to', 'Freight', 'booked as'],
  ])
})

it('ends where links go round in a circle, and says nothing of what one may not read', async () => {
  await link(subjects.entry, subjects.mail, 'answered by')
  const answer = await books.ask('reporting.lineage', { subject: subjects.mail, depth: 10 })
  expect(answer.rows.filter((row) => row.direction === 'to').length).toBe(3)
  const visitor = person('Visitor', 'officeManager')
  const masked = await books.ask('reporting.lineage', { subject: subjects.document }, visitor)
  expect(masked.rows.find((row) => row.subject === subjects.entry)?.title).toBe('Journal entry')
})

it('says where the money stands, and how it went', async () => {
  const answer = await books.ask('reporting.overview', { company: books.company, on: '2026-02-28' })
  expect(answer.rows.map((row) => [row.id, row.amount, row.before, row.change])).toEqual([
    ['cash', '1250.00', '1000.00', '250.00'],
    ['receivables', '0.00', '0.00', '0.00'],
    ['payables', '0.00', '0.00', '0.00'],
    ['month', '250.00', '0.00', '250.00'],
  ])
  const trend = await books.ask('reporting.trend', { company: books.company, until: '2026-02-28', months: 2 })
  expect(trend.rows.map((row) => [row.month, row.income, row.expenses, row.result, row.cash])).toEqual([
    ['Jan 2026', '0.00', '0.00', '0.00', '1000.00'],
    ['Feb 2026', '650.00', '400.00', '250.00', '1250.00'],
  ])
})

it('shows all companies that one may see, and no other', async () => {
  const other = await books.make('organisation.company', { name: 'Other', country: 'DE', currency: 'USD' })
  const all = await books.ask('reporting.overview', {})
  expect(new Set(all.rows.map((row) => row.company))).toEqual(new Set([books.company, other]))
  const clerk = { ...person('Clerk'), assignments: [{ role: 'accountant', company: other }] }
  const mine = await books.ask('reporting.overview', {}, clerk)
  expect(new Set(mine.rows.map((row) => row.company))).toEqual(new Set([other]))
  await expect(books.ask('reporting.overview', { company: books.company }, clerk)).rejects.toMatchObject({
    code: 'query.company',
  })
})
