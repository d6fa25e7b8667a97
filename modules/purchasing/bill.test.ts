import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compare, round, sum, type Who } from '../../kernel/index.ts'
import { codeOf, person, type TestBooks, testBooks } from '../../test/books.ts'
import { type Bill, bill } from './bill.ts'

let books: TestBooks
let codes: Map<string, string>
/** Enters bills and may approve nothing. */
let tomasz: Who
/** May approve up to 1,000 euros. */
let amara: Who
/** Owns the company: may approve without limit. */
let henrik: Who

beforeAll(async () => {
  books = await testBooks()
  codes = await books.taxCodes()
  tomasz = await books.user('Tomasz', 'bookkeeper')
  amara = await books.user('Amara', 'accountant')
  henrik = await books.user('Henrik', 'owner')
  const limit = {
    user: amara.id,
    company: books.company,
    command: 'purchasing.bill.post',
    currency: 'EUR',
    upTo: '1000',
  }
  await books.run('organisation.approvalLimit.create', limit)
  await books.make('ledger.exchangeRate', { currency: 'USD', to: 'EUR', on: '2026-01-01', rate: '0.92' })
})
afterAll(() => books.close())

let count = 0
const line = (net: string, code = 'P-STD', more: object = {}) => ({
  text: 'Rope',
  net,
  account: books.account('5400'),
  taxCode: codes.get(code),
  ...more,
})
// Each its own amount, so that nothing looks alike unless a test wants it to.
const draft = async (more: object = {}, confirm: string[] = [], who = tomasz): Promise<string> => {
  count += 1
  const input = {
    company: books.company,
    supplier: books.supplier,
    number: `RT-${70_000 + count}`,
    issuedOn: '2026-03-02',
    lines: [line(`${100 + count}.00`)],
    ...more,
  }
  return String((await books.run('purchasing.bill.create', input, { who, confirm })).id)
}
const get = async (id: string): Promise<Bill> => (await books.read.get(bill, id)) ?? expect.unreachable()
const post = (id: string, who = amara, input: object = {}, confirm: string[] = []) =>
  books.run('purchasing.bill.post', input, { id, who, confirm })
const postings = (entry: unknown) =>
  books.read.rows<{ code: string; amount: string }>(
    'select a.code, n.amount::text as amount from ledger_posting n join ledger_account a on a.id = n.account where n.entry = $1 order by a.code, n.amount',
    [entry],
  )

describe('a draft', () => {
  it('has its totals and the supplier’s due date', async () => {
    const made = await get(
      await draft({ lines: [line('200'), { ...line('0'), net: undefined, quantity: '3', price: '33.333' }] }),
    )
    expect(made).toMatchObject({
      state: 'draft',
      net: '300.00',
      tax: '57.00',
      gross: '357.00',
      dueOn: '2026-04-01',
      our: null,
    })
  })

  it('takes the document’s totals where they are near, and says both figures where they are not', async () => {
    const lines = [line('0.45'), line('0.45'), line('0.45')]
    const near = await get(await draft({ lines, statedNet: '1.35', statedTax: '0.27', statedGross: '1.62' }))
    expect(near).toMatchObject({ tax: '0.27', gross: '1.62', discrepancy: null })
    const far = await draft({ lines: [line('100')], statedNet: '101', statedTax: '19.19', statedGross: '120.19' })
    expect((await get(far)).discrepancy).toContain('101')
    expect((await get(far)).discrepancy).toContain('100.00')
    expect(await codeOf(post(far))).toBe('purchasing.bill.totals')
    expect(await codeOf(post(far, amara, {}, ['purchasing.bill.totals']))).toBe('purchasing.bill.totals')
    await books.run('purchasing.bill.update', { lines: [line('101')] }, { id: far, who: tomasz })
    expect((await get(far)).discrepancy).toBeNull()
  })

  it('works out a line’s amount anew when its quantity is changed, and keeps a stated one', async () => {
    const id = await draft({ lines: [{ ...line('0'), net: undefined, quantity: '2', price: '10' }, line('7.77')] })
    const [first, second] = (await get(id)).lines
    await books.run('purchasing.bill.update', { lines: [{ ...first, quantity: '3' }, second] }, { id, who: tomasz })
    expect((await get(id)).lines.map((one) => one.net)).toEqual(['30.00', '7.77'])
  })

  it('refuses the same number of the same supplier, however it is written', async () => {
    const number = 'KV-26/0389'
    await draft({ number })
    expect(await codeOf(draft({ number: 'kv 26 0389' }))).toBe('purchasing.bill.duplicate')
    const other = await books.make('contacts.party', { name: 'Another', supplier: true })
    expect(await codeOf(draft({ number, supplier: other }))).toBe('done')
  })

  it('holds that in the database, too', async () => {
    const [one, two] = [await draft(), await draft()]
    const same = books.kernel.pool.query(
      'update purchasing_bill set number_key = (select number_key from purchasing_bill where id = $1) where id = $2',
      [one, two],
    )
    await expect(same).rejects.toMatchObject({ constraint: 'uq_purchasing_bill_company_supplier_number_key' })
  })

  it('asks when it looks like another: same amount and near in time, or a number that reads alike', async () => {
    const lines = [line('777.70')]
    await draft({ lines, number: 'SB-1001', issuedOn: '2026-03-02' })
    expect(await codeOf(draft({ lines, number: 'X-2', issuedOn: '2026-03-10' }))).toBe('purchasing.bill.alike')
    expect(await codeOf(draft({ lines, number: 'S8-I00I', issuedOn: '2026-06-02' }))).toBe('purchasing.bill.alike')
    expect(await codeOf(draft({ lines, number: 'X-3', issuedOn: '2026-04-02' }))).toBe('done')
    const confirmed = await draft({ lines, number: 'X-4', issuedOn: '2026-03-05' }, ['purchasing.bill.alike'])
    expect((await get(confirmed)).alike).toContain('SB-1001')
    expect(await codeOf(post(confirmed))).toBe('done')
  })
})

describe('approval', () => {
  it('is asked for when the one who enters it posts it, and books when it is given', async () => {
    const id = await draft()
    const asked = await post(id, tomasz)
    expect(asked.held?.waitsFor).toEqual(['Amara', 'Henrik'])
    expect(await get(id)).toMatchObject({ state: 'submitted', waitsFor: 'Amara, Henrik' })
    expect(await codeOf(books.run('purchasing.bill.update', { note: 'x' }, { id, who: tomasz }))).toBe(
      'purchasing.bill.update.state',
    )
    expect(await codeOf(books.run('kernel.held.release', {}, { id: String(asked.held?.id), who: tomasz }))).toBe(
      'kernel.held.forbidden',
    )
    await books.run('kernel.held.release', {}, { id: String(asked.held?.id), who: amara })
    const posted = await get(id)
    expect(posted).toMatchObject({ state: 'posted', waitsFor: null, open: posted.gross })
    expect(posted.our).toMatch(/^BILL-2026-\d{5}$/)
  })

  it('goes back to the draft when it is returned', async () => {
    const id = await draft()
    const asked = await post(id, tomasz)
    await books.run('kernel.held.return', { note: 'Which boat?' }, { id: String(asked.held?.id), who: amara })
    expect(await get(id)).toMatchObject({ state: 'draft', waitsFor: null })
  })

  it('above one’s limit waits for somebody else', async () => {
    const id = await draft({ lines: [line('1001')] })
    const asked = await post(id, amara)
    expect(asked.held?.waitsFor).toEqual(['Henrik'])
    expect((await get(id)).state).toBe('submitted')
  })

  it('is never one’s own, not even the owner’s, and says what to do where nobody else may', async () => {
    const id = await draft({}, [], amara)
    expect((await post(id, amara)).held?.waitsFor).toEqual(['Henrik'])
    const owned = await draft({ lines: [line('5000')] }, [], henrik)
    expect(await codeOf(post(owned, henrik))).toBe('purchasing.bill.nobodyElse')
    await books.run('organisation.company.update', { ownerApprovesOwn: true }, { id: books.company })
    expect(await codeOf(post(owned, henrik))).toBe('done')
    expect((await get(owned)).state).toBe('posted')
    const own = await draft({}, [], amara)
    expect((await post(own, amara)).held?.waitsFor).toEqual(['Henrik'])
    await books.run('organisation.company.update', { ownerApprovesOwn: false }, { id: books.company })
  })

  it('counts whoever changed it among those who entered it', async () => {
    const id = await draft()
    await books.run('purchasing.bill.update', { note: 'Mine now' }, { id, who: amara })
    expect((await get(id)).enteredBy).toEqual([tomasz.id, amara.id])
    expect((await post(id, amara)).held?.waitsFor).toEqual(['Henrik'])
  })

  it('is not asked for what can’t be posted', async () => {
    const id = await draft({ lines: [line('10', 'P-STD', { account: undefined })] })
    expect(await codeOf(post(id, tomasz))).toBe('purchasing.bill.account')
    expect((await get(id)).state).toBe('draft')
  })
})

describe('posting', () => {
  it.each<[string, object, string]>([
    ['without lines', { lines: [] }, 'purchasing.bill.empty'],
    ['in a period that is not open', { issuedOn: '2031-01-01' }, 'ledger.entry.noPeriod'],
    ['in a currency without a rate', { currency: 'CHF' }, 'purchasing.bill.rate'],
  ])('%s is refused', async (_, more, code) => expect(await codeOf(post(await draft(more)))).toBe(code))

  it('without a tax code, or with one for sales, is refused', async () => {
    expect(await codeOf(post(await draft({ lines: [line('1', 'none')] })))).toBe('purchasing.bill.taxCode')
    expect(await codeOf(post(await draft({ lines: [line('1', 'S-STD')] })))).toBe('purchasing.bill.taxCode')
  })

  it('books costs, input tax and the supplier', async () => {
    const id = await draft({ lines: [line('100'), line('50', 'P-RED1')], rounding: '0.50' })
    await post(id)
    const posted = await get(id)
    expect(await postings(posted.entry)).toEqual([
      { code: '1400', amount: '3.50' },
      { code: '1400', amount: '19.00' },
      { code: '3300', amount: '-173.00' },
      { code: '5400', amount: '50.00' },
      { code: '5400', amount: '100.00' },
      { code: '6960', amount: '0.50' },
    ])
    expect(posted).toMatchObject({ gross: '172.50', payable: '173.00', open: '173.00' })
  })

  it('books reverse charge on both sides, and only the net is owed', async () => {
    const id = await draft({ lines: [line('610', 'P-RC')] })
    await post(id)
    const posted = await get(id)
    expect(posted).toMatchObject({ tax: '0.00', gross: '610.00', open: '610.00' })
    expect(await postings(posted.entry)).toEqual([
      { code: '1400', amount: '115.90' },
      { code: '3300', amount: '-610.00' },
      { code: '3800', amount: '-115.90' },
      { code: '5400', amount: '610.00' },
    ])
  })

  it('takes off what was paid before', async () => {
    const id = await draft({ lines: [line('200')], prepaid: '100' })
    await post(id)
    expect((await get(id)).open).toBe('138.00')
    expect(await books.balance('1510')).toBe('-100')
  })

  it('sets a credit note off against its bill', async () => {
    const id = await draft({ lines: [line('311')] })
    await post(id)
    const note = await draft({ kind: 'creditNote', credits: id, lines: [line('111')] })
    await post(note)
    expect(await get(note)).toMatchObject({ state: 'paid', open: '0.00' })
    expect(await get(id)).toMatchObject({ state: 'posted', open: '238.00' })
  })

  it('links the paper to the bill and to the entry', async () => {
    const document = `work.task/${await books.make('work.task', { title: 'The paper' })}`
    const id = await draft({ document })
    await post(id)
    const links = await books.read.rows<{ to: string; kind: string }>(
      'select to_subject as to, kind from kernel_link where from_subject = $1 order by kind',
      [document],
    )
    const { entry } = await get(id)
    expect(links).toEqual([
      { to: `ledger.entry/${entry}`, kind: 'justifies' },
      { to: `purchasing.bill/${id}`, kind: 'read as' },
    ])
  })
})

describe('taking back', () => {
  it('reverses what was booked, and the number may be entered again', async () => {
    const before = await books.balance('3300')
    const id = await draft({ number: 'AGAIN-1', lines: [line('431')] })
    await post(id)
    await books.run('purchasing.bill.void', { on: '2026-03-31', reason: 'Not ours' }, { id })
    expect(await get(id)).toMatchObject({ state: 'void', open: '0.00' })
    expect(await books.balance('3300')).toBe(before)
    expect(await codeOf(draft({ number: 'AGAIN-1', lines: [line('432')] }))).toBe('done')
  })
})

describe('a bank account that nobody has verified', () => {
  it('stops the payment until somebody has verified it', async () => {
    const [iban, other] = ['DE89370400440532013000', 'DE75512108001245126199']
    const treasurer = await books.user('Tess', 'treasurer')
    const proposed = await books.run('contacts.bankAccount.create', { party: books.supplier, iban }, { who: tomasz })
    const id = await draft({ iban })
    expect(await get(id)).toMatchObject({ hold: 'account', payTo: null })
    expect(await codeOf(post(id))).toBe('purchasing.bill.bankAccount')
    await post(id, amara, {}, ['purchasing.bill.bankAccount'])
    expect(await get(id)).toMatchObject({ state: 'posted', hold: 'account' })
    expect(await codeOf(books.run('purchasing.bill.releaseHold', {}, { id, who: treasurer }))).toBe(
      'purchasing.bill.bankAccount',
    )
    await books.run(
      'contacts.bankAccount.verify',
      { how: 'call', note: 'Number on file' },
      { id: String(proposed.id), who: treasurer },
    )
    await books.run('purchasing.bill.accountVerified', { account: proposed.id }, { who: treasurer })
    expect(await get(id)).toMatchObject({ hold: null, payTo: proposed.id })
    expect(await get(await draft({ iban }))).toMatchObject({ hold: null, payTo: proposed.id })
    const differs = await get(await draft({ iban: other }))
    expect(differs.hold).toBe('account')
    expect(differs.holdReason).toContain('differs from the one on file')
  })
})

it('keeps a confirmation of the asker when somebody else releases', async () => {
  const id = await draft({ iban: 'DE02120300000000202051' })
  const asked = await post(id, tomasz, {}, ['purchasing.bill.bankAccount'])
  await books.run('kernel.held.release', {}, { id: String(asked.held?.id), who: amara })
  expect((await get(id)).state).toBe('posted')
})

it('a disputed bill is not posted, and a hold by hand is taken away by hand', async () => {
  const id = await draft()
  await books.run('purchasing.bill.dispute', { reason: 'Never delivered' }, { id, who: tomasz })
  expect(await codeOf(post(id))).toBe('purchasing.bill.disputed')
  await books.run('purchasing.bill.settleDispute', {}, { id, who: tomasz })
  await books.run('purchasing.bill.hold', { reason: 'Wait for the delivery' }, { id, who: tomasz })
  expect(await codeOf(post(id))).toBe('done')
  expect((await get(id)).hold).toBe('person')
  expect(await codeOf(books.run('purchasing.bill.releaseHold', {}, { id, who: tomasz }))).toBe('command.forbidden')
  await books.run('purchasing.bill.releaseHold', {}, { id, who: amara })
  expect((await get(id)).hold).toBeNull()
})

describe('who may', () => {
  it.each([
    ['purchasing', 'done', 'command.forbidden'],
    ['bookkeeper', 'done', 'command.forbidden'],
    ['accountant', 'done', 'done'],
    ['sales', 'command.forbidden', 'command.forbidden'],
    ['auditor', 'command.forbidden', 'command.forbidden'],
    ['treasurer', 'command.forbidden', 'command.forbidden'],
  ])('%s: enter %s, void %s', async (role, enters, voids) => {
    const who = person('Somebody', role)
    expect(await codeOf(draft({}, [], who))).toBe(enters)
    const id = await draft()
    await post(id)
    expect(await codeOf(books.run('purchasing.bill.void', { on: '2026-03-31' }, { id, who }))).toBe(voids)
  })
})

it('the database refuses to change what was posted', async () => {
  const id = await draft()
  await post(id)
  const refusal = async (sql: string) => {
    try {
      await books.kernel.pool.query(sql, [id])
      return 'done'
    } catch (error) {
      return (error as { detail?: string }).detail
    }
  }
  expect(await refusal('update purchasing_bill set gross = 1, net = 1, tax = 0 where id = $1')).toBe(
    'purchasing.bill.frozen',
  )
  expect(await refusal("update purchasing_bill set our = 'X' where id = $1")).toBe('purchasing.bill.frozen')
  expect(await refusal('update purchasing_bill set entry = null where id = $1')).toBe('purchasing.bill.frozen')
  expect(await refusal('update purchasing_bill_lines set net = 1 where parent = $1')).toBe('purchasing.bill.frozen')
  expect(await refusal('update purchasing_bill set open = 1 where id = $1')).toBe('ledger.openItem.shown')
  const open = await draft()
  const posted = books.kernel.pool.query(
    "update purchasing_bill set state = 'posted', net = net + 1, gross = gross + 1 where id = $1",
    [open],
  )
  await expect(posted).rejects.toMatchObject({ detail: 'purchasing.bill.totals' })
})

it('law: every bill, in whatever currency, posts to books that balance, its item and its taxes', async () => {
  const cents = fc.integer({ min: -20_000, max: 60_000 }).map((value) => round(String(value / 100), 2))
  const kinds = fc.constantFrom('P-STD', 'P-RED1', 'P-EU', 'P-RC', 'P-EXEMPT')
  const some = fc.array(fc.tuple(cents, kinds, fc.constantFrom('5400', '6300')), { minLength: 1, maxLength: 5 })
  const owner = person('Owner', 'owner')
  await fc.assert(
    fc.asyncProperty(
      some,
      fc.constantFrom('EUR', 'USD'),
      fc.constantFrom('bill', 'creditNote'),
      async (given, currency, kind) => {
        const lines = given.map(([net, code, account]) => line(net, code, { account: books.account(account) }))
        const id = await draft({ lines, currency, kind }, ['purchasing.bill.alike'])
        await post(id, { ...owner, assignments: [{ role: 'system', company: null }] }, {}, ['purchasing.bill.alike'])
        const posted = await get(id)
        expect(compare(sum(posted.taxes.map((row) => row.tax)), posted.tax)).toBe(0)
        expect(compare(posted.open, posted.gross)).toBe(0)
      },
    ),
    { numRuns: 25 },
  )
})

it('aged payables are the balance of the control account, and open their items', async () => {
  const report = await books.ask('purchasing.agedPayables', { company: books.company, on: '2026-12-31' })
  expect(report.proof?.map((one) => one.holds)).toEqual([true])
  expect(compare(String(report.totals?.total), String(-Number(await books.balance('3300'))))).toBe(0)
  const [row] = report.rows
  const opens = row?._opens?.total as { query: string; input: Record<string, unknown> }
  expect((await books.ask(opens.query, opens.input)).totals?.baseOpen).toBe(row?.total)
})

it('a bill that is not booked is named before its month is closed', async () => {
  const id = await draft({ issuedOn: '2026-11-05' })
  const [month] = await books.read.rows<{ id: string }>(
    "select id from ledger_period where company = $1 and name = '2026-11'",
    [books.company],
  )
  const found = await books.ask('ledger.closeFindings', { company: books.company, period: month?.id })
  expect(found.rows.map((row) => row._opens?.says)).toContainEqual({ record: 'purchasing.bill', id })
  await books.run('purchasing.bill.delete', {}, { id })
})

it('leaves nothing for the integrity checks to find', async () => {
  expect(await books.findings('ledger', 'purchasing')).toEqual([])
})
