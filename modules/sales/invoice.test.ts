import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compare, type QueryAnswer, round, runMany, sum } from '../../kernel/index.ts'
import { codeOf, person, type TestBooks, testBooks } from '../../test/books.ts'
import { isCreditorReference } from './creditor-reference.ts'
import { type Invoice, invoice } from './invoice.ts'

let books: TestBooks
let codes: Map<string, string>
beforeAll(async () => {
  books = await testBooks()
  codes = await books.taxCodes()
  await books.make('ledger.exchangeRate', { currency: 'USD', to: 'EUR', on: '2026-01-01', rate: '0.92' })
})
afterAll(() => books.close())

const get = async (id: string): Promise<Invoice> => (await books.read.get(invoice, id)) ?? expect.unreachable()
const line = (price: string, code = 'S-STD', more: object = {}) => ({
  text: 'Rigging',
  price,
  account: books.account('4400'),
  taxCode: codes.get(code),
  ...more,
})
const draft = (lines: object[], more: object = {}) =>
  books.make('sales.invoice', {
    company: books.company,
    customer: books.customer,
    issuedOn: '2026-03-02',
    lines,
    ...more,
  })
const post = async (id: string, input: object = {}) => {
  const done = await books.run('sales.invoice.post', input, { id })
  return done.result as { number: string; reference: string; entry: string }
}

describe('a draft', () => {
  it('has its totals, the customer’s due date and currency, and no number', async () => {
    const made = await get(await draft([line('33.333', 'S-STD', { quantity: '3' }), line('50', 'S-RED1')]))
    expect(made).toMatchObject({ state: 'draft', number: null, currency: 'EUR', dueOn: '2026-04-01' })
    expect(made).toMatchObject({ net: '150.00', tax: '22.50', gross: '172.50', payable: '172.50' })
    expect(made.lines.map((one) => one.net)).toEqual(['100.00', '50.00'])
    expect(made.taxes.map((one) => [one.rate, one.base, one.tax])).toEqual([
      ['19', '100.00', '19.00'],
      ['7', '50.00', '3.50'],
    ])
  })

  it('is filled in by items, and follows when it is changed', async () => {
    const item = await books.make('items.item', {
      company: books.company,
      code: 'SHACKLE',
      name: 'Shackle, 10 mm',
      currency: 'EUR',
      salePrice: '4.5',
      saleTax: codes.get('S-STD'),
      saleAccount: books.account('4400'),
    })
    const id = await draft([{ item, quantity: '10' }])
    const made = await get(id)
    expect(made.lines[0]).toMatchObject({ text: 'Shackle, 10 mm', price: '4.5', unit: 'C62', net: '45.00' })
    await books.run('sales.invoice.update', { lines: [{ ...made.lines[0], net: undefined, discount: '10' }] }, { id })
    expect(await get(id)).toMatchObject({ net: '40.50', tax: '7.70', gross: '48.20' })
  })

  it('takes the rate of the day of delivery', async () => {
    const made = await get(await draft([line('100')], { issuedOn: '2021-01-15', deliveredOn: '2020-12-20' }))
    expect(made.tax).toBe('16.00')
  })

  it('is deleted without a trace in the numbers', async () => {
    const id = await draft([line('1')])
    await books.run('sales.invoice.delete', {}, { id })
    expect(await books.read.get(invoice, id)).toBeNull()
  })

  it('is not due before it is issued', async () => {
    expect(await codeOf(draft([line('1')], { dueOn: '2026-03-01' }))).toBe('sales.invoice.check')
  })
})

describe('posting', () => {
  it('numbers, books, opens an item and freezes', async () => {
    const id = await draft([line('100'), line('50', 'S-RED1')])
    const done = await post(id)
    expect(done.number).toMatch(/^INV-2026-\d{5}$/)
    expect(isCreditorReference(done.reference)).toBe(true)
    expect(await get(id)).toMatchObject({
      state: 'posted',
      open: '172.50',
      number: done.number,
      bookedOn: '2026-03-02',
    })
    const postings = await books.read.rows<{ code: string; amount: string; tax: string | null }>(
      'select a.code, n.amount::text as amount, n.tax_code as tax from ledger_posting n join ledger_account a on a.id = n.account where n.entry = $1 order by n.amount',
      [done.entry],
    )
    expect(postings).toEqual([
      { code: '4400', amount: '-100.00', tax: 'S-STD' },
      { code: '4400', amount: '-50.00', tax: 'S-RED1' },
      { code: '3800', amount: '-19.00', tax: 'S-STD' },
      { code: '3800', amount: '-3.50', tax: 'S-RED1' },
      { code: '1200', amount: '172.50', tax: null },
    ])
    expect(await codeOf(books.run('sales.invoice.update', { note: 'Changed' }, { id }))).toBe(
      'sales.invoice.update.state',
    )
    expect(await codeOf(books.run('sales.invoice.delete', {}, { id }))).toBe('sales.invoice.delete.state')
    expect(await codeOf(post(id))).toBe('sales.invoice.post.state')
  })

  it.each<[string, object[], object, string]>([
    ['nothing to invoice', [], {}, 'sales.invoice.empty'],
    ['no tax code', [{ text: 'x', price: '1' }], {}, 'sales.invoice.taxCode'],
    ['no price', [{ text: 'x' }], {}, 'sales.invoice.price'],
    ['less than nothing', [{ text: 'x', price: '-1' }], {}, 'sales.invoice.negative'],
    ['a currency without a rate', [], { currency: 'CHF' }, 'sales.invoice.rate'],
    ['a day in no period', [], { issuedOn: '2031-01-01' }, 'ledger.entry.noPeriod'],
  ])('is refused for %s, and takes no number', async (_, lines, more, code) => {
    const before = await books.read.rows('select last from kernel_counter order by series')
    const id = await draft(lines.length > 0 || code.endsWith('empty') ? lines : [line('1')], more)
    expect(await codeOf(post(id))).toBe(code)
    expect(await books.read.rows('select last from kernel_counter order by series')).toEqual(before)
  })

  it('refuses a tax code for purchases and an account of open items', async () => {
    const bought = await draft([line('1', 'P-STD')])
    expect(await codeOf(post(bought))).toBe('sales.invoice.taxCode')
    const control = await draft([line('1', 'S-STD', { account: books.account('1200') })])
    expect(await codeOf(post(control))).toBe('sales.invoice.account')
  })

  it('books another currency at the rate of its day', async () => {
    const id = await draft([line('100')], { currency: 'USD' })
    const { entry } = await post(id)
    expect(await get(id)).toMatchObject({ gross: '119.00', open: '119.00', rate: '0.92' })
    const [total] = await books.read.rows<{ base: string }>(
      'select sum(base_amount)::text as base from ledger_posting where entry = $1 and item is not null',
      [entry],
    )
    expect(total?.base).toBe('109.48')
  })

  it('of nothing is paid at once', async () => {
    const id = await draft([line('0')])
    await post(id)
    expect(await get(id)).toMatchObject({ state: 'paid', open: '0.00', entry: null })
  })

  it('leaves no gap and no double when eight post at once', async () => {
    const ids = await Promise.all(Array.from({ length: 24 }, () => draft([line('1')])))
    const some = await Promise.all(ids.map((id) => post(id)))
    const numbers = some.map((one) => Number(one.number.slice(-5))).sort((a, b) => a - b)
    expect(numbers.at(-1)).toBe((numbers[0] ?? 0) + 23)
    expect(new Set(numbers).size).toBe(24)
  })

  it('in bulk does what can be done, names the rest, and leaves no gap', async () => {
    const good = await Promise.all([draft([line('1')]), draft([line('2')])])
    const closed = await draft([line('3')], { issuedOn: '2030-01-01' })
    const ids = [good[0], closed, good[1]].map((id) => ({ id: id as string }))
    const done = await runMany(books.kernel, 'sales.invoice.post', ids, books.owner)
    expect(done.done).toBe(2)
    expect(done.refused.map((one) => [one.index, one.refusal.code])).toEqual([[1, 'ledger.entry.noPeriod']])
    const numbers = await Promise.all(good.map(async (id) => Number((await get(id)).number?.slice(-5))))
    expect(Math.abs((numbers[0] ?? 0) - (numbers[1] ?? 0))).toBe(1)
  })
})

describe('taking back', () => {
  it('is a credit note with a number of its own, and the books are as before', async () => {
    const before = [await books.balance('1200'), await books.balance('4400')]
    const id = await draft([line('100')])
    await post(id)
    const done = await books.run('sales.invoice.void', { on: '2026-03-20', reason: 'Wrong customer' }, { id })
    const { creditNote, number } = done.result as { creditNote: string; number: string }
    expect(number).toMatch(/^CN-2026-\d{5}$/)
    expect(await get(id)).toMatchObject({ state: 'void', open: '0.00', voidedBy: creditNote })
    expect(await get(creditNote)).toMatchObject({
      state: 'paid',
      kind: 'creditNote',
      gross: '119.00',
      open: '0.00',
      credits: id,
    })
    expect([await books.balance('1200'), await books.balance('4400')]).toEqual(before)
    expect(await codeOf(books.run('sales.invoice.void', {}, { id: creditNote }))).toBe('sales.invoice.voidCredit')
  })

  it('in part leaves the rest open', async () => {
    const id = await draft([line('100'), line('50')])
    await post(id)
    const begun = await books.run('sales.invoice.credit', { on: '2026-03-25' }, { id })
    const { creditNote } = begun.result as { creditNote: string }
    const note = await get(creditNote)
    await books.run('sales.invoice.update', { lines: [{ ...note.lines[1], net: undefined }] }, { id: creditNote })
    await post(creditNote)
    expect(await get(id)).toMatchObject({ state: 'posted', open: '119.00' })
    expect(await get(creditNote)).toMatchObject({ state: 'paid', open: '0.00', gross: '59.50' })
    expect(await codeOf(books.run('sales.invoice.void', { on: '2026-03-26' }, { id }))).toBe('ledger.openItem.settled')
  })

  it('of a credit note is an invoice over the whole of it, and what it was set off against is open again', async () => {
    const id = await draft([line('100')])
    await post(id)
    const before = [await books.balance('1200'), await books.balance('4400')]
    const begun = await books.run('sales.invoice.credit', { on: '2026-03-25' }, { id })
    const { creditNote } = begun.result as { creditNote: string }
    const posted = await books.run('sales.invoice.post', {}, { id: creditNote })
    expect(await get(id)).toMatchObject({ state: 'paid', open: '0.00' })
    const done = await books.run('sales.invoice.void', { on: '2026-03-26', reason: 'Typed twice' }, { id: creditNote })
    const { invoice, number } = done.result as { invoice: string; number: string }
    expect(number).toMatch(/^INV-2026-\d{5}$/)
    expect(await get(creditNote)).toMatchObject({ state: 'void', open: '0.00', voidedBy: invoice })
    expect(await get(invoice)).toMatchObject({ state: 'paid', kind: 'invoice', gross: '119.00', credits: null })
    expect(await get(id)).toMatchObject({ state: 'posted', open: '119.00' })
    expect([await books.balance('1200'), await books.balance('4400')]).toEqual(before)
    expect(await codeOf(books.run('kernel.undo', { audit: posted.audit }))).toBe('sales.invoice.void.state')
  })

  it('of a credit note by undo is the same', async () => {
    const id = await draft([line('20')], { kind: 'creditNote' })
    const done = await books.run('sales.invoice.post', {}, { id })
    await books.run('kernel.undo', { audit: done.audit })
    expect((await get(id)).state).toBe('void')
  })

  it('by undo is the same', async () => {
    const id = await draft([line('10')])
    const done = await books.run('sales.invoice.post', {}, { id })
    await books.run('kernel.undo', { audit: done.audit })
    expect((await get(id)).state).toBe('void')
  })
})

describe('who may', () => {
  it.each([
    ['sales', 'done', 'done'],
    ['bookkeeper', 'done', 'done'],
    ['accountant', 'done', 'done'],
    ['auditor', 'command.forbidden', 'command.forbidden'],
    ['purchasing', 'command.forbidden', 'command.forbidden'],
  ])('%s: write %s, post %s', async (role, writes, posts) => {
    const who = person('Somebody', role)
    const input = { company: books.company, customer: books.customer, issuedOn: '2026-03-02', lines: [line('1')] }
    expect(await codeOf(books.run('sales.invoice.create', input, { who }))).toBe(writes)
    const id = await draft([line('1')])
    expect(await codeOf(books.run('sales.invoice.post', {}, { id, who }))).toBe(posts)
  })

  it('void: accountants alone', async () => {
    const id = await draft([line('1')])
    await post(id)
    const asked = (role: string) =>
      books.run('sales.invoice.void', { on: '2026-03-03' }, { id, who: person('X', role) })
    expect(await codeOf(asked('sales'))).toBe('command.forbidden')
    expect(await codeOf(asked('accountant'))).toBe('done')
  })
})

it('the database refuses to change what was posted, to number a draft and to show another open amount', async () => {
  const id = await draft([line('100')])
  await post(id)
  const refusal = async (sql: string) => {
    try {
      await books.kernel.pool.query(sql, [id])
      return 'done'
    } catch (error) {
      const { detail, constraint } = error as { detail?: string; constraint?: string }
      return constraint ?? detail
    }
  }
  expect(await refusal('update sales_invoice set gross = 1, net = 1, tax = 0 where id = $1')).toBe(
    'sales.invoice.frozen',
  )
  expect(await refusal('update sales_invoice set number = null where id = $1')).toBe('sales.invoice.frozen')
  expect(await refusal('update sales_invoice set entry = null where id = $1')).toBe('sales.invoice.frozen')
  for (const change of [
    'update sales_invoice_lines set net = 1 where parent = $1',
    'delete from sales_invoice_lines where parent = $1',
    `insert into sales_invoice_lines (id, parent, position, text, quantity)
     select gen_random_uuid(), $1, 9, 'One more', 1`,
  ])
    expect([change, await refusal(change)]).toEqual([change, 'sales.invoice.frozen'])
  expect(await refusal('update sales_invoice set open = 1 where id = $1')).toBe('ledger.openItem.shown')
  expect(await refusal("update sales_invoice set state = 'paid' where id = $1")).toBe('ledger.openItem.shown')
  expect(await refusal('delete from sales_invoice where id = $1')).toBe('sales.invoice.frozen')
})

it('law: every invoice, in whatever currency, posts to books that balance, its item and its taxes', async () => {
  const cents = fc.integer({ min: -20_000, max: 90_000 }).map((value) => round(String(value / 100), 2))
  const some = fc.array(fc.tuple(cents, fc.constantFrom('S-STD', 'S-RED1', 'S-EU', 'S-EXEMPT')), {
    minLength: 1,
    maxLength: 5,
  })
  await fc.assert(
    fc.asyncProperty(
      some,
      fc.constantFrom('EUR', 'USD'),
      fc.constantFrom('invoice', 'creditNote'),
      async (given, currency, kind) => {
        const id = await draft(
          given.map(([price, code]) => line(price, code)),
          { currency, kind },
        )
        const made = await get(id)
        if (compare(made.gross, '0') < 0) return
        await post(id)
        const posted = await get(id)
        expect(compare(sum(posted.taxes.map((row) => row.tax)), posted.tax)).toBe(0)
        expect(compare(posted.open, posted.gross)).toBe(0)
      },
    ),
    { numRuns: 25 },
  )
})

it('aged receivables are the balance of the control account, and open their items', async () => {
  const report = await books.ask('sales.agedReceivables', { company: books.company, on: '2026-12-31' })
  expect(report.proof?.map((one) => one.holds)).toEqual([true])
  expect(compare(String(report.totals?.total), await books.balance('1200'))).toBe(0)
  const [row] = report.rows
  const opens = row?._opens?.total as { query: string; input: Record<string, unknown> }
  const items = await books.ask(opens.query, opens.input)
  expect(items.totals?.baseOpen).toBe(row?.total)
})

it('aged receivables put each item where its days overdue belong, page after page', async () => {
  // Bounds of the steps, counted here once more from the items themselves.
  const step = (days: number) => [0, 30, 60, 90].filter((last) => days > last).length
  const id = await draft([line('100')])
  await post(id)
  const due = Temporal.PlainDate.from(String((await get(id)).dueOn))
  for (const late of [-1, 0, 1, 30, 31, 60, 61, 90, 91]) {
    const on = due.add({ days: late }).toString()
    const ask = { company: books.company, on }
    const whole = await books.ask('sales.agedReceivables', ask)
    for (const row of whole.rows) {
      const { rows: items } = await books.ask('sales.openInvoices', { ...ask, party: row.id })
      for (const [at, name] of ['notDue', 'days30', 'days60', 'days90', 'older'].entries()) {
        const days = (due: unknown) =>
          Temporal.PlainDate.from(String(due)).until(Temporal.PlainDate.from(on), { largestUnit: 'days' }).days
        const owed = sum(items.filter((one) => step(days(one.dueOn)) === at).map((one) => String(one.baseOpen)))
        expect(compare(owed, String(row[name])), `${on} ${row.party} ${name}`).toBe(0)
      }
    }
    const pages: QueryAnswer['rows'] = []
    for (let after: string | undefined, turn = 0; turn === 0 || after; turn += 1) {
      const page = await books.ask('sales.agedReceivables', { ...ask, limit: 1, ...(after ? { after } : {}) })
      expect(page.totals).toEqual(whole.totals)
      pages.push(...page.rows)
      after = page.after
    }
    expect(pages).toEqual(whole.rows)
  }
})

it('aged receivables are held against an earlier day, contact by contact', async () => {
  const ask = { company: books.company, on: '2026-12-31', compareOn: '2026-03-31', compare: 'previousYear' }
  const report = await books.ask('sales.agedReceivables', ask)
  expect(report.columns.slice(-4).map((one) => one.label)).toEqual([
    ...['31 Dec 2025', '31 Mar 2026', 'Change on 31 Mar 2026', '%'],
  ])
  const then = await books.ask('sales.agedReceivables', { company: books.company, on: '2026-03-31' })
  expect(then.totals?.total).not.toBe(report.totals?.total)
  expect(report.totals).toMatchObject({ compared: then.totals?.total, previousYear: '0.00' })
  for (const row of report.rows) expect(row.compared).toBe(then.rows.find((one) => one.id === row.id)?.total ?? '0.00')
  const opens = report.rows[0]?._opens?.compared as { query: string; input: Record<string, unknown> }
  expect((await books.ask(opens.query, opens.input)).totals?.baseOpen).toBe(report.rows[0]?.compared)
})

it('aged receivables are for those who sell, too: down to the invoice, and not into the books', async () => {
  const seller = person('Jonas', 'sales')
  const report = await books.ask('sales.agedReceivables', { company: books.company, on: '2026-12-31' }, seller)
  const [row] = report.rows
  const opens = row?._opens?.total as { query: string; input: Record<string, unknown> }
  const items = await books.ask(opens.query, opens.input, seller)
  expect(items.totals?.baseOpen).toBe(row?.total)
  const [item] = items.rows
  expect(item?._opens?.number).toMatchObject({ record: 'sales.invoice' })
  expect(Object.keys(item?._opens ?? {})).toEqual(['number', 'amount', 'party'])
  expect(await codeOf(books.ask('ledger.openItems', { ...opens.input, side: 'receivable' }, seller))).toBe(
    'query.forbidden',
  )
  const buyer = person('Ruth', 'purchasing')
  expect(await codeOf(books.ask('sales.agedReceivables', { company: books.company }, buyer))).toBe('query.forbidden')
})

it('the tax summary adds up to the tax accounts and opens its postings', async () => {
  const span = { company: books.company, from: '2020-01-01', until: '2026-12-31' }
  const report = await books.ask('tax.summary', span)
  expect(compare(String(report.totals?.output), String(-Number(await books.balance('3800'))))).toBe(0)
  const standard = report.rows.find((row) => row.code === 'S-STD')
  const opens = standard?._opens?.output as { query: string; input: Record<string, unknown> }
  expect((await books.ask(opens.query, opens.input)).totals?.amount).toBe(standard?.output)
  expect(report.proof?.every((one) => one.holds)).toBe(true)
})

it('an invoice that is not posted is named before its month is closed', async () => {
  const id = await draft([line('1')], { issuedOn: '2026-11-05' })
  const [month] = await books.read.rows<{ id: string }>(
    "select id from ledger_period where company = $1 and name = '2026-11'",
    [books.company],
  )
  const found = await books.ask('ledger.closeFindings', { company: books.company, period: month?.id })
  expect(found.rows.map((row) => row._opens?.says)).toContainEqual({ record: 'sales.invoice', id })
})

it('leaves nothing for the integrity checks to find', async () => {
  expect(await books.findings('ledger', 'sales')).toEqual([])
})
