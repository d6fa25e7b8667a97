import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  absolute,
  add,
  command,
  compare,
  f,
  isZero,
  kernelModule,
  module,
  negate,
  round,
  sum,
} from '../../kernel/index.ts'
import { codeOf, type TestBooks, testBooks } from '../../test/books.ts'
import { contactsModule } from '../contacts/module.ts'
import { organisationModule } from '../organisation/module.ts'
import { bucketOf } from './aged-items.ts'
import { ledgerModule } from './module.ts'
import { findOpenItems, openItem, referenceKey, referenceKeys } from './open-item.ts'
import { setOffShares } from './open-item-commands.ts'
import { accountant } from './roles.ts'
import { type SettlementDraft, settle, unsettle } from './settlement.ts'

/** What banking does with `settle` and `unsettle`, as commands of a module that only this test has. */
const pay = command('trial.payment.book', {
  says: 'Settle.',
  input: { draft: f.json<SettlementDraft>() },
  may: [accountant],
  async run({ input, tx }) {
    const { entry, exchangeDifference } = await settle(tx, input.draft)
    return { result: { entry: entry.id, exchangeDifference } }
  },
})
const takeBack = command('trial.payment.takeBack', {
  says: 'Unsettle.',
  input: { entry: f.text() },
  may: [accountant],
  run: async ({ input, tx }) => ({ result: { entry: (await unsettle(tx, { entry: input.entry })).id } }),
})
const trial = module('trial', { says: 'For tests.', needs: ['ledger'], commands: [pay, takeBack] })

let books: TestBooks
beforeAll(async () => {
  books = await testBooks([kernelModule, organisationModule, contactsModule, ledgerModule, trial])
  await books.make('ledger.exchangeRate', { currency: 'USD', to: 'EUR', on: '2026-01-01', rate: '0.92' })
})
afterAll(() => books.close())

let count = 0
async function bring(input: object): Promise<string> {
  const number = `PAPER-${++count}`
  await books.run('ledger.openItem.bringForward', {
    company: books.company,
    on: '2026-01-01',
    party: books.customer,
    side: 'receivable',
    number,
    issuedOn: '2025-12-01',
    dueOn: '2025-12-31',
    amount: '119.00',
    ...input,
  })
  const [found] = await findOpenItems(books.read, { company: books.company, keys: [referenceKey(number)] })
  return String(found?.id)
}
const item = async (id: string) => (await books.read.get(openItem, id)) ?? expect.unreachable()
const settled = async (draft: Partial<SettlementDraft>, confirm: string[] = []) => {
  const whole = { company: books.company, on: '2026-02-10', text: 'Payment', money: [], items: [], ...draft }
  const done = await books.run('trial.payment.book', { draft: whole }, { confirm })
  return done.result as { entry: string; exchangeDifference: string }
}
const bank = (amount: string, currency = 'EUR', account = '1800') => ({ account, amount, currency })

describe('settling', () => {
  it('is one entry against the control account, and reversing it opens the item again', async () => {
    const id = await bring({})
    const before = await books.balance('1200')
    const { entry } = await settled({ money: [bank('119.00')], items: [{ item: id, amount: '119.00' }] })
    expect(await item(id)).toMatchObject({ state: 'settled', open: '0.00', baseOpen: '0.00' })
    expect(add(before, negate(await books.balance('1200')))).toBe('119')
    await books.run('trial.payment.takeBack', { entry })
    expect(await item(id)).toMatchObject({ state: 'open', open: '119.00' })
    expect(await books.balance('1200')).toBe(before)
    expect(await codeOf(books.run('trial.payment.takeBack', { entry }))).toBe('ledger.entry.reversed')
  })

  it('takes one payment for many items, parts of items and differences', async () => {
    const [one, two] = [await bring({}), await bring({ amount: '50' })]
    await settled({
      money: [bank('138.90')],
      items: [
        { item: one, amount: '119.00' },
        { item: two, amount: '20.00' },
      ],
      others: [{ purpose: 'writeOff', amount: '0.10' }],
    })
    expect(await item(one)).toMatchObject({ state: 'settled' })
    expect(await item(two)).toMatchObject({ state: 'open', open: '30.00' })
  })

  it('pays a bill with money going out, and a credit note with money coming in', async () => {
    const bill = await bring({ side: 'payable', party: books.supplier })
    const credit = await bring({ side: 'payable', party: books.supplier, credit: true, amount: '19' })
    expect((await item(bill)).open).toBe('-119.00')
    await settled({
      money: [bank('-100.00')],
      items: [
        { item: bill, amount: '-119.00' },
        { item: credit, amount: '19.00' },
      ],
    })
    expect([(await item(bill)).state, (await item(credit)).state]).toEqual(['settled', 'settled'])
  })

  it.each([
    ['more than is open', '119.01', 'ledger.settlement.tooMuch'],
    ['the other direction', '-1.00', 'ledger.settlement.tooMuch'],
  ])('refuses %s', async (_, amount, code) => {
    const id = await bring({})
    expect(await codeOf(settled({ money: [bank(amount)], items: [{ item: id, amount }] }))).toBe(code)
  })

  it('refuses money that is not all accounted for, and what is settled already', async () => {
    const id = await bring({})
    const items = [{ item: id, amount: '119.00' }]
    expect(await codeOf(settled({ money: [bank('120.00')], items }))).toBe('ledger.entry.unbalanced')
    await settled({ money: [bank('119.00')], items })
    expect(await codeOf(settled({ money: [bank('119.00')], items }))).toBe('ledger.settlement.notOpen')
    expect(await codeOf(settled({ money: [bank('119.00')], items: [] }))).toBe('ledger.settlement.empty')
  })
})

describe('settling in another currency', () => {
  // 100 USD at 0.92 are booked as 92.00 EUR.
  it('books what the money was worth more than the item as a gain', async () => {
    const id = await bring({ currency: 'USD', amount: '100' })
    expect((await item(id)).baseAmount).toBe('92.00')
    const done = await settled({ money: [bank('93.50')], items: [{ item: id, amount: '100.00' }] })
    expect(done.exchangeDifference).toBe('1.5')
    expect(await books.balance('4840')).toBe('-1.5')
    expect(await books.balance('1460')).toBe('0')
    expect(await item(id)).toMatchObject({ state: 'settled', baseOpen: '0.00' })
    await books.run('trial.payment.takeBack', { entry: done.entry })
    expect(await item(id)).toMatchObject({ state: 'open', open: '100.00', baseOpen: '92.00' })
    expect(await books.balance('4840')).toBe('0')
  })

  it('books less as a loss, in parts to the cent', async () => {
    const id = await bring({ currency: 'USD', amount: '100' })
    const before = await books.balance('1200')
    for (const [money, amount] of [
      ['30.00', '33.33'],
      ['30.00', '33.33'],
      ['31.50', '33.34'],
    ] as const)
      await settled({ money: [bank(money)], items: [{ item: id, amount }] })
    // 30.00 for 30.66, 30.00 for 30.67 (33.33/66.67 of 61.34), then 31.50 for the 30.67 that are left.
    expect([await books.balance('6880'), await books.balance('4840')]).toEqual(['1.33', '-0.83'])
    expect(add(before, negate(await books.balance('1200')))).toBe('92')
    expect(await item(id)).toMatchObject({ state: 'settled', open: '0.00' })
  })

  it('between two accounts of that currency books the difference alone', async () => {
    const id = await bring({ currency: 'USD', amount: '100', baseAmount: '90' })
    const done = await settled({ money: [bank('100.00', 'USD', '1810')], items: [{ item: id, amount: '100.00' }] })
    expect(done.exchangeDifference).toBe('2')
  })

  it('asks when the difference is unlikely', async () => {
    const id = await bring({ currency: 'USD', amount: '100' })
    const draft = { money: [bank('9.35')], items: [{ item: id, amount: '100.00' }] }
    expect(await codeOf(settled(draft))).toBe('ledger.settlement.exchange')
    await settled(draft, ['ledger.settlement.exchange'])
  })
})

describe('the database', () => {
  const sql = (text: string, values: unknown[] = []) => books.kernel.pool.query(text, values)
  const refusal = async (doing: Promise<unknown>) => {
    try {
      await doing
      return 'done'
    } catch (error) {
      return (error as { detail?: string }).detail ?? String(error)
    }
  }

  it('refuses to change what is open without a posting', async () => {
    const id = await bring({})
    expect(await refusal(sql('update ledger_open_item set open = 10 where id = $1', [id]))).toBe('ledger.openItem.open')
    expect(await refusal(sql('update ledger_open_item set amount = 10 where id = $1', [id]))).toBe(
      'ledger.openItem.frozen',
    )
    expect(await refusal(sql('delete from ledger_open_item where id = $1', [id]))).toBe('ledger.openItem.frozen')
  })

  it('refuses a posting on a control account without an item, and an item on any other account', async () => {
    const entry = `with e as (
        insert into ledger_entry (id, created_by, company, journal, period, "on", text)
        select $1, $2, company, journal, period, "on", 'By hand' from ledger_entry limit 1 returning *)
      insert into ledger_posting (id, entry, company, account, "on", currency, amount, base_amount, item)
      select gen_random_uuid(), e.id, e.company, x.account::uuid, e."on", 'EUR', x.amount, x.amount, x.item::uuid
        from e, json_to_recordset($3) as x(account text, amount numeric, item text)`
    const book = (...lines: object[]) =>
      refusal(sql(entry, [crypto.randomUUID(), books.owner.id, JSON.stringify(lines)]))
    const [receivable, money] = [books.account('1200'), books.account('1800')]
    const id = await bring({})
    expect(await book({ account: receivable, amount: '1' }, { account: money, amount: '-1' })).toBe(
      'ledger.posting.item',
    )
    expect(await book({ account: money, amount: '1', item: id }, { account: money, amount: '-1' })).toBe(
      'ledger.posting.item',
    )
  })

  it('keeps accounts with postings from becoming control accounts', async () => {
    const change = books.run('ledger.account.update', { control: 'payable' }, { id: books.account('1800') })
    expect(await codeOf(change)).toBe('ledger.account.control')
  })
})

it('refuses manual entries on control accounts', async () => {
  const postings = [
    { account: '1200', amount: '1.00' },
    { account: '1800', amount: '-1.00' },
  ]
  const posted = books.run('ledger.entry.post', { company: books.company, on: '2026-03-01', text: 'By hand', postings })
  expect(await codeOf(posted)).toBe('ledger.entry.control')
})

it('does not reverse what brought an item forward once it was paid', async () => {
  const id = await bring({})
  const { entry } = await item(id)
  await settled({ money: [bank('1.00')], items: [{ item: id, amount: '1.00' }] })
  expect(await codeOf(books.run('ledger.entry.reverse', { on: '2026-02-01' }, { id: entry }))).toBe(
    'ledger.openItem.settled',
  )
  const untouched = await item(await bring({}))
  await books.run('ledger.entry.reverse', { on: '2026-02-01' }, { id: untouched.entry })
  expect(await item(untouched.id)).toMatchObject({ state: 'void', open: '0.00' })
})

it('sets off what runs both ways, the first due first', async () => {
  const invoice = await bring({})
  const credit = await bring({ credit: true, amount: '20' })
  const done = await books.run('ledger.openItem.setOff', { items: [invoice, credit], on: '2026-02-01' })
  expect(await item(invoice)).toMatchObject({ state: 'open', open: '99.00' })
  expect(await item(credit)).toMatchObject({ state: 'settled' })
  expect(await codeOf(books.run('ledger.openItem.setOff', { items: [invoice] }))).toBe('ledger.openItem.oneSided')
  expect(await codeOf(books.run('ledger.openItem.setOff', { items: ['nothing'] }))).toBe('ledger.openItem.missing')
  await books.run('ledger.entry.reverse', { on: '2026-02-01' }, { id: String(done.id) })
  expect(await item(invoice)).toMatchObject({ open: '119.00' })
})

it('counts what was entered under a contact that was merged into another', async () => {
  const [kept, gone] = [
    await books.make('contacts.party', { name: 'Kept AG' }),
    await books.make('contacts.party', { name: 'Gone KG' }),
  ]
  const [invoice, credit] = [await bring({ party: kept }), await bring({ party: gone, credit: true, amount: '19' })]
  await books.run('contacts.party.merge', { other: gone }, { id: kept })
  const found = await findOpenItems(books.read, { company: books.company, party: kept })
  expect(found.map((one) => one.id).sort()).toEqual([invoice, credit].sort())
  const report = await books.ask('ledger.openItems', {
    company: books.company,
    side: 'receivable',
    party: kept,
    on: '2026-02-01',
  })
  expect(report.rows.map((row) => [row.party, row.open])).toEqual([
    ['Kept AG', '119.00'],
    ['Kept AG', '-19.00'],
  ])
  await books.run('ledger.openItem.setOff', { items: [invoice, credit], on: '2026-02-01' })
  expect((await item(invoice)).open).toBe('100.00')
})

it('sets off to nothing on the smaller side', () => {
  const cents = fc.integer({ min: 1, max: 99_999 }).map((value) => round(String(value / 100), 2))
  const one = fc.record({
    id: fc.uuid(),
    open: fc.tuple(cents, fc.boolean()).map(([a, b]) => (b ? a : negate(a))),
    dueOn: fc.constantFrom('2026-01-01', '2026-02-01'),
  })
  fc.assert(
    fc.property(fc.array(one, { maxLength: 8 }), (items) => {
      const shares = setOffShares(items)
      expect(isZero(sum(shares.map((share) => share.amount)))).toBe(true)
      const smaller = ['1', '-1']
        .map((sign) => absolute(sum(items.filter((i) => compare(i.open, '0') === Number(sign)).map((i) => i.open))))
        .sort(compare)[0]
      expect(compare(sum(shares.map((share) => absolute(share.amount))), add(smaller ?? '0', smaller ?? '0'))).toBe(0)
    }),
  )
})

it('law: settling and taking back, in whatever order, leaves no trace in what is open', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 6000 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom('EUR', 'USD'),
      fc.func(fc.integer()),
      async (cents, currency, order) => {
        const id = await bring({ currency, amount: '240.01', baseAmount: currency === 'EUR' ? '240.01' : '219.97' })
        const before = await books.balance('1200')
        const entries: string[] = []
        for (const value of cents) {
          const amount = round(String(value / 100), 2)
          const account = currency === 'EUR' ? '1800' : '1810'
          entries.push(
            (await settled({ money: [bank(amount, currency, account)], items: [{ item: id, amount }] })).entry,
          )
        }
        const paid = sum(cents.map((value) => round(String(value / 100), 2)))
        expect((await item(id)).open).toBe(round(add('240.01', negate(paid)), 2))
        for (const entry of entries.sort((a, b) => order(a) - order(b)))
          await books.run('trial.payment.takeBack', { entry })
        expect(await item(id)).toMatchObject({
          state: 'open',
          open: '240.01',
          baseOpen: currency === 'EUR' ? '240.01' : '219.97',
        })
        expect(await books.balance('1200')).toBe(before)
      },
    ),
    { numRuns: 12 },
  )
})

describe('by age', () => {
  it.each([
    ['2026-03-31', 'notDue'],
    ['2026-03-30', 'days30'],
    ['2026-03-01', 'days30'],
    ['2026-02-28', 'days60'],
    ['2026-01-30', 'days60'],
    ['2026-01-29', 'days90'],
    ['2025-12-31', 'days90'],
    ['2025-12-30', 'older'],
  ])('due on %s is %s on 31 March 2026', (dueOn, bucket) => {
    expect(bucketOf(dueOn, '2026-03-31')).toBe(bucket)
  })

  it('gives what was open on a day and as known at an instant, and its sum is the control account', async () => {
    const ask = (input: object) =>
      books.ask('ledger.openItems', { company: books.company, side: 'payable', party: books.supplier, ...input })
    const id = await bring({ side: 'payable', party: books.supplier, dueOn: '2026-01-15' })
    const { number } = await item(id)
    const known = (await books.read.rows<{ now: string }>('select clock_timestamp() as now'))[0]?.now ?? ''
    await settled({ on: '2026-02-10', money: [bank('-119.00')], items: [{ item: id, amount: '-119.00' }] })
    const has = async (input: object) => (await ask(input)).rows.some((row) => row.number === number)
    expect(await has({ on: '2026-02-09' })).toBe(true)
    expect(await has({ on: '2026-02-10' })).toBe(false)
    expect(await has({ on: '2026-02-10', knownAt: known })).toBe(true)
    const whole = await books.ask('ledger.openItems', { company: books.company, side: 'payable', on: '2026-02-09' })
    expect(whole.proof?.map((one) => one.holds)).toEqual([true])
    expect(whole.rows.find((row) => row.number === number)).toMatchObject({
      overdue: 25,
      open: '119.00',
      baseOpen: '119.00',
    })
    const history = await books.ask('ledger.openItemHistory', { company: books.company, item: id })
    expect(history.rows.map((row) => row.open)).toEqual(['-119.00', '0.00'])
    expect(history.proof?.[0]?.holds).toBe(true)
  })
})

it('tells numbers apart from noise', () => {
  expect(referenceKeys(['INV-2026-00042', 'rf18 5390 0754 7034', 'A', null, 'INV 2026 00042'])).toEqual([
    'INV202600042',
    'RF18539007547034',
  ])
})

it('leaves nothing for the integrity checks to find', async () => {
  expect(await books.findings('ledger')).toEqual([])
})
