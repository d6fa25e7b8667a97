import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answer, kernelModule, module } from '../../kernel/index.ts'
import { codeOf, person, type TestBooks, testBooks } from '../../test/books.ts'
import { contactsModule } from '../contacts/module.ts'
import { organisationModule } from '../organisation/module.ts'
import { closeChecks } from './close-checks.ts'
import { ledgerModule } from './module.ts'

/** Stands for a module above: it finds something open in March. */
const drafts = module('drafts', {
  says: 'Finds an open draft in March.',
  needs: ['ledger'],
  answers: [
    answer(closeChecks, async ({ period }) =>
      period.name === '2026-03' ? [{ says: 'One bill of March is still a draft.' }] : [],
    ),
  ],
})

let books: TestBooks
beforeAll(async () => {
  books = await testBooks([kernelModule, organisationModule, contactsModule, ledgerModule, drafts])
})
afterAll(() => books.close())

const periodOf = async (name: string): Promise<string> => {
  const [row] = await books.read.rows<{ id: string }>('select id from ledger_period where company = $1 and name = $2', [
    books.company,
    name,
  ])
  return row?.id ?? ''
}

const post = (on: string, ...lines: [string, string][]) =>
  books.run('ledger.entry.post', {
    company: books.company,
    on,
    text: 'Test',
    postings: lines.map(([account, amount]) => ({ account, amount })),
  })

describe('a financial year', () => {
  it('is twelve months that follow one another, named by their month', async () => {
    const done = await books.run('ledger.period.openYear', { company: books.company, year: 2027 })
    expect(done.result).toMatchObject({ from: '2027-01-01', until: '2027-12-31' })
    const rows = await books.read.rows<{ name: string; ends: string }>(
      `select name, ends_on::text as ends from ledger_period where company = $1 and starts_on >= '2027-01-01' order by starts_on`,
      [books.company],
    )
    expect(rows.length).toBe(12)
    expect(rows[1]).toEqual({ name: '2027-02', ends: '2027-02-28' })
  })

  it('is opened once, in code and in the database', async () => {
    expect(await codeOf(books.run('ledger.period.openYear', { company: books.company, year: 2027 }))).toBe(
      'ledger.period.overlap',
    )
    const insert = `insert into ledger_period (id, created_by, state, company, name, starts_on, ends_on) values (gen_random_uuid(), $1, 'open', $1, 'Twice', '2027-03-15', '2027-04-15')`
    await expect(books.kernel.pool.query(insert, [books.company])).rejects.toMatchObject({
      detail: 'ledger.period.overlap',
    })
  })

  it('is opened by one of many who try at once', async () => {
    const tries = Array.from({ length: 6 }, () =>
      codeOf(books.run('ledger.period.openYear', { company: books.company, year: 2030 })),
    )
    const codes = (await Promise.all(tries)).sort()
    expect(codes.filter((one) => one === 'done').length).toBe(1)
    expect(new Set(codes)).toEqual(new Set(['done', 'ledger.period.overlap']))
  })

  it('keeps the days of what was booked', async () => {
    await post('2026-06-30', ['1800', '5'], ['4400', '-5'])
    const june = await periodOf('2026-06')
    expect(await codeOf(books.run('ledger.period.update', { endsOn: '2026-06-29' }, { id: june }))).toBe(
      'ledger.period.posted',
    )
  })
})

describe('closing a period', () => {
  it('says in words what is still open, and closes when that is confirmed', async () => {
    await post('2026-02-10', ['1460', '80'], ['1800', '-80'])
    await post('2026-02-11', ['9000', '20'], ['1800', '-20'])
    const march = await periodOf('2026-03')
    await expect(books.run('ledger.period.close', {}, { id: march })).rejects.toMatchObject({
      code: 'ledger.period.openMatters',
      kind: 'warning',
      message:
        'Before 2026-03 is closed: 2 earlier periods are still open, the first of them 2026-01. 9000 Opening balances holds 20 on 2026-03-31. Clear it up first. One bill of March is still a draft.',
    })
    const listed = await books.ask('ledger.closeFindings', { company: books.company, period: march })
    expect(listed.rows.length).toBe(3)
    expect(listed.rows[1]?._opens?.says).toMatchObject({ query: 'ledger.accountStatement' })
    const confirm = ['ledger.period.openMatters']
    expect((await books.run('ledger.period.close', {}, { id: march, confirm })).state).toBe('closed')
  })

  it('keeps everybody out, also those who go past the commands', async () => {
    expect(await codeOf(post('2026-03-15', ['1800', '5'], ['4400', '-5']))).toBe('ledger.entry.periodClosed')
    const [facts] = await books.read.rows<{ journal: string; period: string }>(
      `select (select id from ledger_journal where company = $1 limit 1) as journal, (select id from ledger_period where company = $1 and name = '2026-03') as period`,
      [books.company],
    )
    const insert = `insert into ledger_entry (id, created_by, company, journal, period, "on", text) values (gen_random_uuid(), $1, $1, $2, $3, '2026-03-15', 'Past')`
    await expect(books.kernel.pool.query(insert, [books.company, facts?.journal, facts?.period])).rejects.toMatchObject(
      { detail: 'ledger.entry.periodClosed' },
    )
    const march = await periodOf('2026-03')
    expect(await codeOf(books.run('ledger.period.update', { name: 'Other' }, { id: march }))).toBe(
      'ledger.period.update.state',
    )
  })

  it('is taken back with a reason by those who keep the books, and by undo', async () => {
    const march = await periodOf('2026-03')
    const clerk = person('Clerk', 'bookkeeper')
    expect(await codeOf(books.run('ledger.period.reopen', { reason: 'Late bill' }, { id: march, who: clerk }))).toBe(
      'command.forbidden',
    )
    await books.run('ledger.period.reopen', { reason: 'Late bill' }, { id: march })
    const [row] = await books.read.rows<{ result: { result: { reason: string } } }>(
      `select result from kernel_audit where command = 'ledger.period.reopen' order by at desc limit 1`,
    )
    expect(row?.result.result.reason).toBe('Late bill')
    await post('2026-03-15', ['1800', '5'], ['4400', '-5'])
    const closed = await books.run('ledger.period.close', {}, { id: march, confirm: ['ledger.period.openMatters'] })
    await books.run('kernel.undo', { audit: closed.audit })
    await post('2026-03-16', ['1800', '5'], ['4400', '-5'])
  })
})

describe('opening balances', () => {
  const rows = [
    { account: '1800', amount: '1000.00' },
    { account: '1810', amount: '100.00', currency: 'USD', baseAmount: '90.00' },
  ]
  const ask = (more: object) =>
    books.run('ledger.openingBalances.post', { company: books.company, on: '2026-01-01', rows, ...more })

  it('that leave something over are refused, and say how much', async () => {
    await expect(ask({})).rejects.toMatchObject({
      code: 'ledger.openingBalances.difference',
      message: 'The opening balances do not add up: EUR 1000, USD 100 is left over.',
    })
  })

  it('go against the account for opening balances when asked to, in every currency', async () => {
    const before = await books.balance('9000')
    const made = await ask({ balance: true })
    expect(Number(await books.balance('9000')) - Number(before)).toBe(-1090)
    await books.run('ledger.entry.reverse', { on: '2026-01-01' }, { id: String(made.id) })
    expect(await books.balance('9000')).toBe(before)
  })

  const item = (side: string, number: string, amount: string, more: object = {}) => ({
    ...{ side, number, amount, party: side === 'payable' ? 'reep & tau seilerei gmbh' : books.customer },
    ...{ issuedOn: '2025-12-01', dueOn: '2026-01-10', ...more },
  })
  const former = [
    { account: '1800', amount: '5000' },
    { account: '1200', amount: '1190.00' },
    { account: '3300', amount: '-238.00' },
  ]

  it('of customers and suppliers are the sums of what is unpaid, or it is said what is missing', async () => {
    const wrong = async (items: object[], rows: object[] = former) =>
      ask({ rows, items, balance: true }).catch((error: { code: string; message: string }) => ({
        code: error.code,
        message: error.message,
      }))
    expect(await wrong([])).toEqual({
      code: 'ledger.openingBalances.items',
      message: '1200 Receivables stands at 1190.00 EUR: list the unpaid invoices behind it.',
    })
    expect(await wrong([item('receivable', 'RE-1', '1000'), item('payable', 'L-9', '238')])).toEqual({
      code: 'ledger.openingBalances.items',
      message:
        '1200 Receivables stands at 1190.00 EUR, and the unpaid invoices come to 1000.00 EUR: 190.00 EUR is missing.',
    })
    expect(await wrong([item('receivable', 'RE-1', '1190'), item('payable', 'L-9', '240')])).toMatchObject({
      message: '3300 Payables stands at 238.00 EUR, and the unpaid bills come to 240.00 EUR: -2.00 EUR is missing.',
    })
    expect(await wrong([item('receivable', 'RE-1', '1190', { party: 'Nobody Ltd' })])).toMatchObject({
      code: 'ledger.openingBalances.party',
      message: 'There is no contact Nobody Ltd.',
    })
    expect(await wrong([item('receivable', 'RE-1', '0')])).toMatchObject({ code: 'ledger.openItem.nothing' })
  })

  it('are one entry with an open item for each unpaid invoice and bill, and undone as a whole', async () => {
    const items = [
      item('receivable', 'RE-1', '1000.00'),
      item('receivable', 'RE-2', '250.00', { issuedOn: null }),
      item('receivable', 'GU-1', '-60.00'),
      item('payable', 'L-9', '138.00'),
      item('payable', 'L-10', '100', { currency: 'USD', baseAmount: '100.00' }),
    ]
    const rows = [...former, { account: '9000', amount: '-5952.00' }]
    const made = await ask({ rows, items })
    const open = await books.read.rows(
      `select number, side, open::text as open, currency, "due_on"::text as due, issued_on::text as issued, mirrored from ledger_open_item
        where entry = $1 order by number`,
      [made.id],
    )
    expect(open).toEqual(
      [
        ...[{ number: 'GU-1', side: 'receivable', open: '-60.00', currency: 'EUR', due: '2026-01-10' }],
        { number: 'L-10', side: 'payable', open: '-100.00', currency: 'USD', due: '2026-01-10' },
        { number: 'L-9', side: 'payable', open: '-138.00', currency: 'EUR', due: '2026-01-10' },
        { number: 'RE-1', side: 'receivable', open: '1000.00', currency: 'EUR', due: '2026-01-10' },
        { number: 'RE-2', side: 'receivable', open: '250.00', currency: 'EUR', due: '2026-01-10' },
      ].map((one) => ({
        ...one,
        issued: one.number === 'RE-2' ? '2026-01-10' : '2025-12-01',
        mirrored: one.open.startsWith('-'),
      })),
    )
    expect([await books.balance('1200'), await books.balance('3300')]).toEqual(['1190', '-238'])
    expect(await books.findings('ledger')).toEqual([])
    await books.run('kernel.undo', { audit: made.audit })
    expect([await books.balance('1200'), await books.balance('3300')]).toEqual(['0', '0'])
    expect(await books.read.rows(`select "on"::text as on from ledger_entry where reverses = $1`, [made.id])).toEqual([
      { on: '2026-01-01' },
    ])
    expect(await books.findings('ledger')).toEqual([])
  })
})

describe('the chart of accounts', () => {
  const account = (more: object) =>
    books.make('ledger.account', { company: books.company, kind: 'expense', name: 'X', ...more })
  const change = (id: string, input: object) => codeOf(books.run('ledger.account.update', input, { id }))

  it('is a tree of headings, in code and in the database', async () => {
    const top = await account({ code: '60', heading: true })
    const sub = await account({ code: '61', heading: true, parent: top })
    const leaf = await account({ code: '6111', parent: sub })
    expect(await change(top, { parent: sub })).toBe('ledger.account.parent')
    expect(await change(leaf, { parent: leaf })).toBe('ledger.account.parent')
    expect(await codeOf(account({ code: '6112', parent: leaf }))).toBe('ledger.account.parent')
    expect(await change(sub, { heading: false })).toBe('ledger.account.heading')
    expect(await change(leaf, { section: 'moon' })).toBe('ledger.account.section')
    const move = (id: string, parent: string) =>
      books.kernel.pool.query('update ledger_account set parent = $2 where id = $1', [id, parent])
    await expect(move(top, sub)).rejects.toMatchObject({ detail: 'ledger.account.parent' })
    await expect(move(sub, leaf)).rejects.toMatchObject({ detail: 'ledger.account.parent' })
  })

  it('keeps what was posted: kind and use change no more, and only an empty account is laid aside', async () => {
    const id = await account({ code: '6222' })
    await post('2026-04-01', ['6222', '7'], ['1800', '-7'])
    const update = (set: string) => books.kernel.pool.query(`update ledger_account set ${set} where id = $1`, [id])
    expect(await change(id, { kind: 'asset' })).toBe('ledger.account.posted')
    await expect(update(`kind = 'asset'`)).rejects.toMatchObject({ detail: 'ledger.account.posted' })
    expect(await change(id, { heading: true })).toBe('ledger.account.posted')
    expect(await codeOf(books.run('ledger.account.deactivate', {}, { id }))).toBe('ledger.account.balance')
    await expect(update('active = false')).rejects.toMatchObject({ detail: 'ledger.account.balance' })
    await post('2026-04-02', ['6222', '-7'], ['1800', '7'])
    await books.run('ledger.account.deactivate', {}, { id })
    expect(await codeOf(post('2026-04-03', ['6222', '7'], ['1800', '-7']))).toBe('ledger.entry.account')
    expect(await change(id, { active: true, name: 'Again' })).toBe('done')
  })
})
