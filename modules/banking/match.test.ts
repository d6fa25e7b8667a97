import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf } from '../../test/books.ts'
import { type BankBooks, bankBooks } from './testing.ts'

let books: BankBooks

beforeAll(async () => {
  books = await bankBooks()
}, 120_000)
afterAll(() => books.close())

let number = 100
/** One line of a statement of its own. */
async function line(amount: string, text = 'Payment', more: object = {}): Promise<string> {
  number += 1
  const [made] = await books.statement({
    number: String(number),
    entries: [{ amount, text: `${text} ${number}`, bankReference: `B${number}`, ...more }],
  })
  return made?.id ?? ''
}

const undo = (id: unknown) => books.run('banking.match.undo', {}, { id: String(id) })
const stateOf = async (id: string) => {
  const row = await books.line(id)
  return `${row?.state} ${row?.open}`
}

/** Makes a match, looks, undoes it, and finds everything as it was. */
async function andBack(input: Record<string, unknown>, look: () => Promise<void>, more: { confirm?: string[] } = {}) {
  const before = await books.picture()
  const made = await books.match(input, more)
  await look()
  expect(await books.findings('ledger')).toEqual([])
  await undo(made.id)
  expect(await books.picture()).toBe(before)
  return made
}

describe('a match is booked at once and undone without a trace in the figures', () => {
  test('one line pays one invoice', async () => {
    const item = await books.bringForward('INV-1', '119.00')
    const paid = await line('119.00')
    const bank = await books.balance('1800')
    await andBack({ lines: [{ line: paid }], items: [{ item }] }, async () => {
      expect(await stateOf(paid)).toBe('matched 0.00')
      expect(await books.itemOpen(item)).toBe('0.00')
      expect(await books.balance('1800')).toBe(String(Number(bank) + 119))
    })
  })

  test('one line pays two invoices less a credit note', async () => {
    const [one, two] = [await books.bringForward('INV-2', '100.00'), await books.bringForward('INV-3', '50.00')]
    const credit = await books.bringForward('CN-1', '30.00', { credit: true })
    const paid = await line('120.00')
    await andBack({ lines: [{ line: paid }], items: [{ item: one }, { item: two }, { item: credit }] }, async () => {
      for (const item of [one, two, credit]) expect(Number(await books.itemOpen(item))).toBe(0)
    })
  })

  test('two lines of two days pay one bill, and the bank’s account stands right on both days', async () => {
    const item = await books.bringForward('B-1', '300.00', { side: 'payable' })
    const [first, second] = [
      await line('-100.00', 'First', { on: '2026-03-05' }),
      await line('-200.00', 'Second', { on: '2026-03-09' }),
    ]
    await andBack({ lines: [{ line: first }, { line: second }], items: [{ item }] }, async () => {
      const rows = await books.read.rows<{ on: string; amount: string }>(
        `select n."on"::text as on, n.amount::text as amount from ledger_posting n where n.account = $1 and n.amount < 0 and n."on" in ('2026-03-05', '2026-03-09') order by 1`,
        [books.account('1800')],
      )
      expect(rows).toEqual([
        { on: '2026-03-05', amount: '-100.00' },
        { on: '2026-03-09', amount: '-200.00' },
      ])
      expect(await books.balance('1460')).toBe('0')
      expect(Number(await books.itemOpen(item))).toBe(0)
    })
  })

  test('a part of a line pays a part of an invoice; the rest of both stays open', async () => {
    const item = await books.bringForward('INV-4', '80.00')
    const paid = await line('100.00')
    await andBack({ lines: [{ line: paid, amount: '60.00' }], items: [{ item, amount: '60.00' }] }, async () => {
      expect(await stateOf(paid)).toBe('open 40.00')
      expect(await books.itemOpen(item)).toBe('20.00')
    })
  })

  test('a fee, a small difference and money on account', async () => {
    const item = await books.bringForward('INV-5', '200.00')
    const [short, over] = [await line('195.20'), await line('250.00')]
    await andBack(
      { lines: [{ line: short }], items: [{ item }], others: [{ kind: 'fee', amount: '-4.80' }] },
      async () => {
        expect(
          await books.read.rows('select sum(amount)::text as sum from ledger_posting where account = $1', [books.fees]),
        ).toEqual([{ sum: '4.80' }])
      },
    )
    const off = { lines: [{ line: short }], items: [{ item }], others: [{ kind: 'writeOff', amount: '-4.80' }] }
    expect(await codeOf(books.match(off))).toBe('banking.match.writeOff')
    await andBack(off, async () => expect(await books.balance('6970')).toBe('4.8'), {
      confirm: ['banking.match.writeOff'],
    })
    await andBack(
      {
        lines: [{ line: over }],
        items: [{ item }],
        others: [{ kind: 'onAccount', amount: '50.00', party: books.customer }],
      },
      async () => {
        const rows = await books.read.rows(
          "select side, open::text as open from ledger_open_item where number like 'On account%' and state = 'open'",
        )
        expect(rows).toEqual([{ side: 'receivable', open: '-50.00' }])
      },
    )
  })

  test('fees and other direct bookings, with the tax in them split off', async () => {
    const code = await books.make('tax.code', {
      ...{
        company: books.company,
        code: 'V19',
        name: 'Input tax 19 %',
        country: 'DE',
        direction: 'purchases',
        kind: 'standard',
        category: 'S',
      },
      ...{ rates: [{ from: '2020-01-01', rate: '19' }], inputAccount: books.account('1400') },
    })
    const [fee, goods] = [await line('-24.90'), await line('-119.00')]
    await andBack({ lines: [{ line: fee }], others: [{ kind: 'fee', amount: '-24.90' }] }, async () => {
      expect(await stateOf(fee)).toBe('matched 0.00')
    })
    for (const taxCode of ['V19', code]) {
      await andBack(
        { lines: [{ line: goods }], others: [{ kind: 'account', account: '6300', taxCode, amount: '-119.00' }] },
        async () => {
          expect([await books.balance('6300'), await books.balance('1400')]).toEqual(['100', '19'])
        },
      )
    }
  })
})

describe('what does not come out is refused', () => {
  test('with both figures', async () => {
    const item = await books.bringForward('INV-20', '100.00')
    const paid = await line('90.00')
    await expect(books.match({ lines: [{ line: paid }], items: [{ item }] })).rejects.toThrow(
      'The line comes to 90.00 EUR, what explains it to 100.00 EUR: 10.00 EUR is too much.',
    )
    await expect(books.match({ lines: [{ line: paid }], items: [{ item, amount: '50.00' }] })).rejects.toThrow(
      '40.00 EUR is still to be explained',
    )
    expect(await stateOf(paid)).toBe('open 90.00')
  })

  test.each([
    ['banking.match.noLines', () => ({ lines: [], items: [] })],
    [
      'banking.match.tooMuch',
      (paid: string, item: string) => ({ lines: [{ line: paid, amount: '100.00' }], items: [{ item }] }),
    ],
    [
      'banking.match.tooMuch',
      (paid: string, item: string) => ({
        lines: [{ line: paid, amount: '-10.00' }],
        items: [{ item, amount: '-10.00' }],
      }),
    ],
    ['banking.match.line', (paid: string) => ({ lines: [{ line: paid }, { line: paid }], items: [] })],
    [
      'banking.match.item',
      (paid: string, item: string) => ({
        lines: [{ line: paid }],
        items: [
          { item, amount: '45.00' },
          { item, amount: '45.00' },
        ],
      }),
    ],
    [
      'ledger.settlement.tooMuch',
      (paid: string, item: string) => ({ lines: [{ line: paid }], items: [{ item, amount: '90.00' }] }),
    ],
    [
      'banking.match.ledgerAccount',
      (paid: string) => ({ lines: [{ line: paid }], others: [{ kind: 'account', account: '1200', amount: '90.00' }] }),
    ],
    [
      'banking.match.ledgerAccount',
      (paid: string) => ({ lines: [{ line: paid }], others: [{ kind: 'account', account: '1810', amount: '90.00' }] }),
    ],
    [
      'banking.match.ledgerAccount',
      (paid: string) => ({ lines: [{ line: paid }], others: [{ kind: 'account', account: 'x', amount: '90.00' }] }),
    ],
    [
      'banking.match.party',
      (paid: string) => ({ lines: [{ line: paid }], others: [{ kind: 'onAccount', amount: '90.00' }] }),
    ],
    [
      'banking.match.scale',
      (paid: string) => ({ lines: [{ line: paid }], others: [{ kind: 'fee', amount: '90.001' }] }),
    ],
    [
      'ledger.entry.noPeriod',
      (paid: string) => ({ lines: [{ line: paid }], on: '2031-01-01', others: [{ kind: 'fee', amount: '90.00' }] }),
    ],
  ])('%s', async (code, input) => {
    const item = await books.bringForward(`INV-3${code.length}`, '60.00')
    const paid = await line('90.00')
    const before = await books.picture()
    expect(await codeOf(books.match(input(paid, item)))).toBe(code)
    expect(await books.picture()).toBe(before)
  })

  test('a line is matched once, however many try at the same time', async () => {
    const item = await books.bringForward('INV-40', '70.00')
    const paid = await line('70.00')
    const tries = await Promise.all(
      [1, 2, 3, 4].map(() => codeOf(books.match({ lines: [{ line: paid }], items: [{ item }] }))),
    )
    expect(tries.filter((one) => one === 'done')).toHaveLength(1)
    expect(Number(await books.itemOpen(item))).toBe(0)
  })

  test('the database lets nobody say that more or less of a line is open, nor add to a match', async () => {
    const paid = await line('33.00')
    const made = await books.match({ lines: [{ line: paid }], others: [{ kind: 'fee', amount: '33.00' }] })
    const sql = (text: string, values: unknown[]) =>
      books.kernel.pool.query(text, values).then(
        () => 'done',
        (error: { detail?: string }) => error.detail,
      )
    expect(await sql("update banking_statement_line set open = amount, state = 'open' where id = $1", [paid])).toBe(
      'banking.statementLine.open',
    )
    expect(await sql('update banking_statement_line set amount = 34 where id = $1', [paid])).toBe(
      'banking.statementLine.frozen',
    )
    expect(
      await sql(
        "insert into banking_match_others (id, parent, position, kind, amount) values (gen_random_uuid(), $1, 9, 'fee', 1)",
        [made.id],
      ),
    ).toBe('banking.match.frozen')
    expect(await sql('delete from banking_match where id = $1', [made.id])).toBe('banking.match.frozen')
  })
})

describe('money between own accounts', () => {
  test('is one entry on one day, in transit between two, and an exchange where the currency changes', async () => {
    const savings = await books.make('ledger.account', {
      company: books.company,
      code: '1801',
      name: 'Savings',
      kind: 'asset',
      control: 'bank',
    })
    await books.make('banking.account', {
      name: 'Savings',
      company: books.company,
      identifier: 'DE02700100800030876808',
      currency: 'EUR',
      account: savings,
    })
    await books.make('banking.account', {
      name: 'Dollars',
      company: books.company,
      identifier: 'DE02300209000106531065',
      currency: 'USD',
      account: books.account('1810'),
    })
    const out = await line('-500.00', 'Savings')
    const [sameDay] = await books.statement({
      iban: 'DE02700100800030876808',
      number: '1',
      entries: [{ amount: '500.00', text: 'In' }],
    })
    await andBack({ lines: [{ line: out }, { line: sameDay?.id }] }, async () => {
      expect([await stateOf(out), await stateOf(sameDay?.id ?? '')]).toEqual(['matched 0.00', 'matched 0.00'])
      expect(await books.balance('1460')).toBe('0')
    })
    const [later] = await books.statement({
      iban: 'DE02700100800030876808',
      number: '2',
      entries: [{ amount: '500.00', text: 'Later', on: '2026-03-13' }],
    })
    await andBack({ lines: [{ line: out }, { line: later?.id }] }, async () => {
      const [transit] = await books.read.rows<{ sum: string }>(
        `select sum(amount)::text as sum from ledger_posting where account = $1 and "on" <= '2026-03-12'`,
        [books.account('1460')],
      )
      expect(transit?.sum).toBe('500.00')
      expect(await books.balance('1460')).toBe('0')
    })
    const [dollars] = await books.statement({
      iban: 'DE02300209000106531065',
      currency: 'USD',
      number: '3',
      entries: [{ amount: '540.00', text: 'Bought' }],
    })
    await andBack({ lines: [{ line: out }, { line: dollars?.id }] }, async () => {
      expect(await books.balance('1810')).toBe('500')
      expect(await books.balance('1460')).toBe('0')
    })
  })
})

test('an invoice in dollars that is paid in euros leaves a difference in exchange', async () => {
  await books.make('ledger.exchangeRate', { currency: 'USD', to: 'EUR', on: '2026-01-01', rate: '0.90' })
  const item = await books.bringForward('INV-USD', '1000.00', { currency: 'USD' })
  const paid = await line('920.00')
  await andBack({ lines: [{ line: paid }], items: [{ item }] }, async () => {
    expect(Number(await books.itemOpen(item))).toBe(0)
    expect(await books.balance('4840')).toBe('-20')
  })
})

test('a discount corrects the tax that was owed on the price', async () => {
  const item = await books.bringForward('B-50', '1190.00', { side: 'payable' })
  const paid = await line('-1166.20')
  // Brought forward, the item has no tax of its own in these books: all of it is the discount.
  await andBack(
    { lines: [{ line: paid }], items: [{ item }], others: [{ kind: 'discount', amount: '23.80', item }] },
    async () => {
      const [row] = await books.read.rows<{ sum: string }>(
        `select sum(n.amount)::text as sum from ledger_posting n join ledger_account a on a.id = n.account where a.purpose = 'discountReceived'`,
      )
      expect(row?.sum).toBe('-23.80')
    },
  )
})

describe('a payment that came back', () => {
  test('opens again what it paid, on the day on which it came back, with the fee for it', async () => {
    const item = await books.bringForward('INV-60', '119.00')
    const debit = await line('119.00', 'Debit', { on: '2026-03-03' })
    const first = await books.match({ lines: [{ line: debit }], items: [{ item }] })
    const back = await line('-122.00', 'Return', { on: '2026-03-09', reversal: true })
    const input = { lines: [{ line: back }], returns: String(first.id), others: [{ kind: 'fee', amount: '-3.00' }] }
    await andBack(input, async () => {
      expect(await books.itemOpen(item)).toBe('119.00')
      expect([await stateOf(debit), await stateOf(back)]).toEqual(['matched 0.00', 'matched 0.00'])
      expect(await codeOf(undo(first.id))).toBe('banking.match.cameBack')
    })
    // Once the return is undone, the first match is as it was, and can be undone itself.
    await undo(first.id)
    expect(await books.itemOpen(item)).toBe('119.00')
    expect(await stateOf(debit)).toBe('open 119.00')
    expect(await books.findings('ledger')).toEqual([])
  })
})

test('that a payment came back is not undone while what it paid was paid again, and it is said what to undo', async () => {
  const item = await books.bringForward('INV-61', '119.00')
  const [debit, back] = [await line('119.00', 'Debit'), await line('-119.00', 'Return', { reversal: true })]
  const first = await books.match({ lines: [{ line: debit }], items: [{ item }] })
  const returned = await books.match({ lines: [{ line: back }], returns: String(first.id) })
  const again = await books.match({ lines: [{ line: await line('119.00', 'Transfer') }], items: [{ item }] })
  await expect(undo(returned.id)).rejects.toMatchObject({
    code: 'ledger.settlement.tooMuch',
    help: 'It was settled by something else since. Undo that first.',
  })
  await undo(again.id)
  await undo(returned.id)
  expect(Number(await books.itemOpen(item))).toBe(0)
  await undo(first.id)
})

describe('a payment on account that came back', () => {
  test('can be undone, and again: the item that it opened is void, open and void in turn', async () => {
    const paid = await line('150.00', 'Advance', { on: '2026-03-03' })
    const others = [{ kind: 'onAccount', amount: '150.00', party: books.customer }]
    const first = await books.match({ lines: [{ line: paid }], others })
    const [item] = await books.read.rows<{ id: string }>(
      `select id from ledger_open_item where number like 'On account%' and state = 'open'`,
    )
    const id = item?.id ?? ''
    const stateOfItem = async () =>
      (
        await books.read.rows<{ is: string }>(
          `select state || ' ' || trim_scale(open) as is from ledger_open_item where id = $1`,
          [id],
        )
      )[0]?.is
    const back = await line('-150.00', 'Return', { on: '2026-03-09', reversal: true })
    const returned = await books.match({ lines: [{ line: back }], returns: String(first.id) })
    expect(await stateOfItem()).toBe('void 0')
    await undo(returned.id)
    expect(await stateOfItem()).toBe('open -150')
    const again = await books.match({ lines: [{ line: back }], returns: String(first.id) })
    expect(await stateOfItem()).toBe('void 0')
    await undo(again.id)
    await undo(first.id)
    expect(await stateOfItem()).toBe('void 0')
    expect([await stateOf(paid), await stateOf(back)]).toEqual(['open 150.00', 'open -150.00'])
    await books.run('banking.statementLine.ignore', { reason: 'Tested' }, { id: paid })
    await books.run('banking.statementLine.ignore', { reason: 'Tested' }, { id: back })
    expect(await books.findings('ledger')).toEqual([])
  })
})

test('ignoring a line is undone by its own inverse', async () => {
  const odd = await line('1.00')
  const done = await books.run('banking.statementLine.ignore', { reason: 'Booked by hand' }, { id: odd })
  expect(await stateOf(odd)).toBe('ignored 1.00')
  await books.run('kernel.undo', { audit: done.audit })
  expect(await stateOf(odd)).toBe('open 1.00')
})

test('a match is undone from its row in the history', async () => {
  const paid = await line('2.00')
  const made = await books.match({ lines: [{ line: paid }], others: [{ kind: 'fee', amount: '2.00' }] })
  await books.run('kernel.undo', { audit: made.audit })
  expect(await stateOf(paid)).toBe('open 2.00')
})

test('the integrity checks of lines and matches find nothing after all this', async () => {
  const found = (await books.findings('banking')).filter(
    (one) => one.check === 'banking.lines' || one.check === 'banking.matches',
  )
  expect(found).toEqual([])
})
