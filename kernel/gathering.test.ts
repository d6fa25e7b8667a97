import { afterAll, beforeAll, expect, it } from 'vitest'
import { party } from '../modules/contacts/index.ts'
import { contactsModule } from '../modules/contacts/module.ts'
import { accountant, journal } from '../modules/ledger/index.ts'
import { ledgerModule } from '../modules/ledger/module.ts'
import { organisationModule } from '../modules/organisation/module.ts'
import { type TestBooks, testBooks } from '../test/books.ts'
import { command, f, kernelModule, module, newId, refuse, runMany, say } from './index.ts'

/** Commands that no module has, to see what a transaction does with writes that it sends in parts. */
const renameTwice = command('trial.journal.renameTwice', {
  says: 'Change a row, look at the database, change it again.',
  on: journal,
  may: [accountant],
  async run({ tx, record }) {
    tx.change(journal, record, { name: 'Once' })
    const [seen] = await tx.rows('select name from ledger_journal where id = $1', [record.id])
    tx.change(journal, record, { name: 'Twice' })
    const [same] = await tx.lockAll(journal, [record.id])
    return { result: { seen, same: same === record, name: same?.name } }
  },
})
const makeOne = command('trial.journal.make', {
  says: 'Write, look at the database, and perhaps refuse.',
  makes: journal,
  input: { company: f.text(), code: f.text(), wrong: f.boolean().default(false), late: f.boolean().default(false) },
  may: [accountant],
  async run({ tx, input: { company, code, wrong, late } }) {
    const made = tx.insert(journal, { company, code, name: code, kind: 'general' })
    tx.link({ from: `ledger.journal/${made.id}`, to: `organisation.company/${company}`, kind: 'trial' })
    if (late) await tx.rows('select 1')
    if (wrong) refuse('trial.wrong', say`Wrong.`)
    return { made }
  },
})
const named = command('trial.journal.named', {
  says: 'Look for somebody, and write the name.',
  makes: journal,
  input: { party: f.text() },
  may: [accountant],
  async run({ tx, input }) {
    const found = await tx.get(party, input.party)
    return {
      made: tx.insert(journal, { company: books.company, code: newId(), name: found?.name ?? '', kind: 'general' }),
    }
  },
})
const ask = command('trial.ask', {
  says: 'Ask before it is done.',
  may: [accountant],
  run({ tx }) {
    tx.warn('trial.sure', say`Sure?`)
    return {}
  },
})
const trial = module('trial', { says: 'For tests.', needs: ['ledger'], commands: [renameTwice, makeOne, named, ask] })

let books: TestBooks
beforeAll(async () => {
  books = await testBooks([kernelModule, organisationModule, contactsModule, ledgerModule, trial])
})
afterAll(() => books?.close())

it('a row that was sent may be changed again in the same command, and is one object', async () => {
  const [row] = await books.read.find(journal, { company: books.company, kind: 'opening' })
  const done = await books.run('trial.journal.renameTwice', {}, { id: String(row?.id) })
  expect(done.result).toEqual({ seen: { name: 'Once' }, same: true, name: 'Twice' })
  expect((await books.read.get(journal, String(row?.id)))?.name).toBe('Twice')
})

it.each([
  ['before', false],
  ['after', true],
])('an item of a batch that is refused %s something of it was sent leaves nothing behind', async (when, late) => {
  const items = [1, 2, 3, 4, 5].map((n) => ({
    input: { company: books.company, code: `${when.slice(0, 1)}${n}`, late, wrong: n % 2 === 0 },
  }))
  const done = await runMany(books.kernel, 'trial.journal.make', items, books.owner)
  expect(done.refused.map((one) => [one.index, one.refusal.code])).toEqual([
    [1, 'trial.wrong'],
    [3, 'trial.wrong'],
  ])
  const found = await books.read.find(journal, { company: books.company, code: items.map((one) => one.input.code) })
  expect(found.map((one) => one.code).sort()).toEqual([1, 3, 5].map((n) => `${when.slice(0, 1)}${n}`))
  const links = await books.read.rows("select 1 from kernel_link where kind = 'trial' and from_subject = any ($1)", [
    found.map((one) => `ledger.journal/${one.id}`),
  ])
  expect(links).toHaveLength(3)
})

it('what one item of a batch confirms is not confirmed for the others', async () => {
  const items = [{ confirm: ['trial.sure'] }, {}, { confirm: ['trial.sure'] }]
  const done = await runMany(books.kernel, 'trial.ask', items, books.owner)
  expect([done.done, done.refused.map((one) => one.index)]).toEqual([2, [1]])
})

it('a batch reads between its items without sending what they wrote', async () => {
  const customer = await books.make('contacts.party', { name: 'Rigger GmbH', customer: true, country: 'DE' })
  const other = await books.make('contacts.party', { name: 'Sailmaker GmbH', customer: true, country: 'DE' })
  const items = Array.from({ length: 6 }, (_, nth) => ({ input: { party: nth % 2 === 0 ? customer : other } }))
  const outcome = await runMany(books.kernel, 'trial.journal.named', items, books.owner)
  expect(outcome.refused).toEqual([])
  const ids = outcome.results.map((result) => result?.id)
  const rows = await books.read.rows<{ name: string; written: string }>(
    'select name, cmin::text as written from ledger_journal where id = any($1) order by id',
    [ids],
  )
  expect(rows.map(({ name }) => name)).toEqual(
    items.map((_, nth) => (nth % 2 === 0 ? 'Rigger GmbH' : 'Sailmaker GmbH')),
  )
  expect(new Set(rows.map(({ written }) => written)).size, 'statements that wrote them').toBe(1)
})
