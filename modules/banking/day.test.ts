import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runMany } from '../../kernel/index.ts'
import { codeOf, person } from '../../test/books.ts'
import { startOfToday } from './matched.ts'
import { type BankBooks, bankBooks } from './testing.ts'

let books: BankBooks

beforeAll(async () => {
  books = await bankBooks({ automatic: 'sure' })
}, 120_000)
afterAll(() => books.close())

const byText = async (text: string) => {
  const [row] = (await books.lines()).filter((one) => one.text.startsWith(text))
  return row ?? { id: '', amount: '', open: '', state: '', text: '' }
}
const proposals = async () => (await books.ask('banking.proposals', { account: books.bank })).rows
const matchOf = async (line: string) => {
  const [row] = await books.read.rows<{ id: string; how: string; reason: string; byName: string }>(
    `select m.id, m.how, m.reason, m.by_name as "byName" from banking_match m join banking_match_lines l on l.parent = m.id where l.line = $1 and m.state = 'made'`,
    [line],
  )
  return row
}

describe('a day at the bank', () => {
  test('a statement comes in: what is sure is matched by itself, with its reason, and the books tie', async () => {
    await books.run('ledger.entry.post', {
      ...{ company: books.company, on: '2026-01-01', text: 'Opening', journal: 'opening' },
      postings: [
        { account: '1800', amount: '1000.00' },
        { account: '9000', amount: '-1000.00' },
      ],
    })
    for (const [number, amount] of [
      ['INV-2026-00219', '3450.00'],
      ['INV-2026-00224', '2118.60'],
      ['INV-2026-00228', '1986.60'],
      ['INV-2026-00231', '12852.00'],
    ] as const)
      await books.bringForward(number, amount)
    await books.bringForward('CN-2026-00017', '150.00', { credit: true })
    await books.bringForward('440921', '184.33', { side: 'payable' })
    await books.statement({
      opening: '1000.00',
      entries: [
        { amount: '12852.00', text: 'INV-2026-00231 Ref. 7715', name: 'Werft Elbe AG' },
        { amount: '7405.20', text: 'INV 219 224 228 LESS CREDIT FENDERS', name: 'Werft Elbe AG' },
        { amount: '-184.33', text: 'RG 440921', name: 'Reep & Tau Seilerei GmbH' },
        { amount: '-24.90', text: 'Entgeltabschluss Februar', name: 'Elbe Sparbank' },
        { amount: '150.00', text: 'Anzahlung', name: 'K. Brandt' },
      ],
    })
    expect(await books.settleDown()).toEqual([])
    const [thomsen, papyra] = [await byText('INV-2026-00231'), await byText('RG 440921')]
    expect([thomsen.state, papyra.state]).toEqual(['matched', 'matched'])
    expect(await matchOf(thomsen.id)).toMatchObject({
      how: 'sure',
      reason: 'The text names INV-2026-00231; it is open and is exactly the line.',
    })
    expect((await proposals()).map((row) => `${row.confidence} ${row.title}`).sort()).toEqual([
      'likely 3 invoices and a credit',
      'none Nothing found',
      'none Nothing found',
    ])
    const [account] = (await books.ask('banking.accounts', { company: books.company })).rows
    expect(account).toMatchObject({
      ties: true,
      openLines: 3,
      openTotal: '7530.30',
      ledgerBalance: '13667.67',
      bankBalance: '21197.97',
    })
  })

  test('the page shows the ways of one line, and the items to tick', async () => {
    const line = await byText('INV 219')
    const ways = await books.ask('banking.proposal', { line: line.id })
    expect(ways.rows[0]).toMatchObject({
      way: 1,
      kind: 'items',
      confidence: 'likely',
      total: '7405.20',
      difference: '0.00',
      closes: { number: 'CN-2026-00017' },
    })
    expect(ways.rows.map((row) => row.kind)).toContain('onAccount')
    const choices = await books.ask('banking.choices', { line: line.id })
    expect(
      choices.rows
        .filter((row) => row.chosen)
        .map((row) => row.number)
        .sort(),
    ).toEqual(['INV-2026-00219', 'INV-2026-00224', 'INV-2026-00228'])
    expect(choices.rows.filter((row) => row.suggested).map((row) => row.number)).toEqual(['CN-2026-00017'])
    const found = await books.ask('banking.choices', { line: line.id, search: 'inv-2026/00224' })
    expect(found.rows.map((row) => row.number)).toEqual(['INV-2026-00224'])
  })

  test('what is proposed is accepted in bulk, as it was proposed', async () => {
    const likely = (await proposals()).filter((row) => row.confidence === 'likely')
    const done = await runMany(
      books.kernel,
      'banking.match.make',
      likely.map((row) => ({ input: row.make })),
      books.owner,
    )
    expect(done).toMatchObject({ done: 1, refused: [] })
    const matched = await books.ask('banking.matched', { account: books.bank, since: '2020-01-01T00:00:00Z' })
    expect(matched.rows.map((row) => row.how).sort()).toEqual(['person', 'sure', 'sure'])
  })

  test('what somebody undoes is not matched by itself again', async () => {
    const line = await byText('RG 440921')
    const made = await matchOf(line.id)
    await books.run('banking.match.undo', { reason: 'Not ours' }, { id: made?.id ?? '' })
    await books.run('banking.account.matchSure', {}, { id: books.bank })
    expect(await books.settleDown()).toEqual([])
    expect((await byText('RG 440921')).state).toBe('open')
    const [row] = (await proposals()).filter((one) => one.line === line.id)
    expect(row).toMatchObject({ confidence: 'likely', title: '440921' })
    expect(row?.reason).toContain('Ida undid a match of this line')
  })

  test('an invoice that comes after its payment is met when the clock looks again', async () => {
    await books.statement({
      number: '50',
      opening: '21197.97',
      entries: [{ amount: '777.00', text: 'INV-2026-00900', on: '2026-03-12' }],
    })
    await books.settleDown()
    expect((await byText('INV-2026-00900')).state).toBe('open')
    await books.bringForward('INV-2026-00900', '777.00')
    await books.run('banking.account.matchSureEverywhere')
    await books.settleDown()
    expect((await byText('INV-2026-00900')).state).toBe('matched')
  })

  test('a line of a closed period waits for a person and holds up no other', async () => {
    await books.bringForward('INV-2026-00901', '11.00')
    await books.bringForward('INV-2026-00902', '12.00')
    const [july] = await books.read.rows<{ id: string }>("select id from ledger_period where name = '2026-07'")
    await books.run('ledger.period.close', {}, { id: july?.id ?? '', confirm: ['ledger.period.openMatters'] })
    await books.statement({
      number: '51',
      opening: '21974.97',
      entries: [
        { amount: '11.00', text: 'INV-2026-00901', on: '2026-07-31' },
        { amount: '12.00', text: 'INV-2026-00902', on: '2026-08-01' },
      ],
    })
    expect(await books.settleDown()).toEqual([])
    expect([(await byText('INV-2026-00901')).state, (await byText('INV-2026-00902')).state]).toEqual([
      'open',
      'matched',
    ])
  })
})

describe('what people do teaches', () => {
  test('after the same direct booking twice a rule is proposed, and once it is accepted, lines of its kind are matched', async () => {
    const fee = (month: string, on: string, number: string) =>
      books.statement({
        number,
        entries: [{ amount: '-24.90', text: `Entgeltabschluss ${month}`, name: 'Elbe Sparbank', on }],
      })
    const february = await byText('Entgeltabschluss Februar')
    const [march] = await fee('März', '2026-03-31', '60')
    const rules = () =>
      books.read.rows<{ id: string; state: string; reason: string; text: string }>(
        'select id, state, reason, text from banking_rule',
      )
    await books.match({ lines: [{ line: february.id }], others: [{ kind: 'fee', amount: '-24.90' }] })
    expect(await rules()).toEqual([])
    await books.match({ lines: [{ line: march?.id }], others: [{ kind: 'fee', amount: '-24.90' }] })
    const [learned] = await rules()
    expect(learned).toMatchObject({
      state: 'proposed',
      text: 'entgeltabschluss',
      reason: 'Ida booked the last 2 lines of Elbe Sparbank to 6855 Bank charges.',
    })
    const queue = await books.ask('work.queue', {})
    expect(queue.rows.some((row) => row.subject === `banking.rule/${learned?.id}`)).toBe(true)
    await books.run('banking.rule.accept', {}, { id: learned?.id ?? '' })
    await fee('April', '2026-04-30', '61')
    expect(await books.settleDown()).toEqual([])
    const april = await byText('Entgeltabschluss April')
    expect(april.state).toBe('matched')
    expect((await matchOf(april.id))?.reason).toContain('The rule “Elbe Sparbank: entgeltabschluss”')
  })

  test('whoever paid under another name is known the next time', async () => {
    const first = await books.bringForward('INV-2026-00950', '321.09')
    await books.bringForward('INV-2026-00951', '654.32')
    const other = { name: 'E. Holding Zwei', iban: 'DE02120300000000202051' }
    const [paid] = await books.statement({
      number: '70',
      entries: [{ amount: '321.09', text: 'Danke', on: '2026-05-05', ...other }],
    })
    expect((await books.ask('banking.proposal', { line: paid?.id })).rows[0]).toMatchObject({ confidence: 'check' })
    await books.match({ lines: [{ line: paid?.id }], items: [{ item: first }] })
    const [next] = await books.statement({
      number: '71',
      entries: [{ amount: '654.32', text: 'Danke', on: '2026-05-06', ...other }],
    })
    const [way] = (await books.ask('banking.proposal', { line: next?.id })).rows
    expect(way).toMatchObject({ confidence: 'sure', title: 'INV-2026-00951' })
  })

  test.each([
    ['banking.rule.empty', {}],
    ['banking.rule.short', { text: 'a' }],
    ['banking.rule.range', { text: 'Miete', lowest: '10', highest: '5' }],
    ['banking.rule.bookTo', { text: 'Miete', bookTo: '1200' }],
  ])('a rule that says nothing or books where one may not is refused: %s', async (code, more) => {
    const { bookTo = '6300', ...rest } = more as { bookTo?: string }
    const input = { company: books.company, name: 'Rule', bookTo: books.account(bookTo), ...rest }
    expect(await codeOf(books.run('banking.rule.create', input))).toBe(code)
  })
})

test('what somebody else settles at the same moment is no fault: the match that was sure is left out', async () => {
  const item = await books.bringForward('INV-2026-00950', '95.00')
  const [line] = await books.statement({
    number: '95',
    entries: [{ amount: '95.00', text: 'INV-2026-00950', on: '2026-03-12', bankReference: 'R95' }],
  })
  const [other] = await books.statement({
    number: '96',
    entries: [{ amount: '95.00', text: 'By hand', on: '2026-03-12', bankReference: 'R96' }],
  })
  const [found] = (await proposals()).filter((row) => row.line === line?.id)
  expect(found?.confidence).toBe('sure')
  let ended = false
  const holder = await books.kernel.pool.connect()
  const waiting = async (count: number): Promise<void> => {
    const { rows } = await books.kernel.pool.query(
      `select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and pg_blocking_pids(pid) <> '{}' and query like '%ledger_open_item%'`,
    )
    if (rows[0].count < count && !ended) await waiting(count)
  }
  await holder.query('begin')
  await holder.query('select 1 from ledger_open_item where id = $1 for update', [item])
  const byHand = books.match({ lines: [{ line: other?.id }], items: [{ item }] })
  await waiting(1)
  const byItself = books.run('banking.match.makeSure', { line: line?.id, make: found?.make })
  const end = () => {
    ended = true
  }
  byItself.then(end, end)
  await waiting(2)
  await holder.query('commit')
  holder.release()
  await byHand
  expect((await byItself).result).toEqual({ skipped: 'It is not sure any more.' })
  expect((await byText('INV-2026-00950')).state).toBe('open')
  // Leave the day as it was for what comes after.
  await books.run('banking.statementLine.ignore', { reason: 'Tested' }, { id: line?.id ?? '' })
})

test('proposals come in pages: every line once, and a twin on another page is no surer for it', async () => {
  await books.bringForward('INV-2026-00960', '64.00')
  const entries = Array.from({ length: 6 }, (_, index) => ({
    ...{ amount: index % 2 === 0 ? '64.00' : `6${index}.17`, text: `INV-2026-00960 again ${index}` },
    ...{ on: `2026-04-0${1 + (index >> 1)}`, bankReference: `P${index}` },
  }))
  const made = await books.statement({ number: '97', entries })
  const whole = (await proposals()).map((row) => [row.line, row.confidence]).sort()
  const seen: unknown[][] = []
  let after: string | undefined
  do {
    const page = await books.ask('banking.proposals', { account: books.bank, limit: 2, ...(after ? { after } : {}) })
    expect(page.rows.length).toBeLessThanOrEqual(2)
    seen.push(...page.rows.map((row) => [row.line, row.confidence]))
    after = page.after
  } while (after)
  expect(seen.sort()).toEqual(whole)
  expect(await codeOf(books.ask('banking.proposals', { account: books.bank, after: 'x' }))).toBe(
    'banking.proposals.after',
  )
  for (const { id } of made) await books.run('banking.statementLine.ignore', { reason: 'Tested' }, { id })
})

test('today begins where the company is', () => {
  const now = Temporal.Instant.from('2026-03-11T23:30:00Z')
  expect(startOfToday('Europe/Berlin', now)).toBe('2026-03-11T23:00:00Z')
  expect(startOfToday('America/New_York', now)).toBe('2026-03-11T04:00:00Z')
  expect(startOfToday('Pacific/Auckland', now)).toBe('2026-03-11T11:00:00Z')
})

test('nobody without the role sees or matches anything', async () => {
  const visitor = person('Vera', 'officeManager')
  const elsewhere = {
    ...person('Eva'),
    assignments: [{ role: 'bookkeeper', company: '01900000-0000-7000-8000-00000000000f' }],
  }
  expect(await codeOf(books.ask('banking.proposals', { account: books.bank }, visitor))).toBe('query.forbidden')
  expect(await codeOf(books.ask('banking.proposals', { account: books.bank }, elsewhere))).toBe('record.reference')
  expect(await codeOf(books.ask('banking.statementProof', { account: books.bank }, elsewhere))).toBe('record.reference')
  expect((await books.ask('banking.accounts', {}, elsewhere)).rows).toEqual([])
  const [open] = await books.lines("state = 'open'")
  const input = { lines: [{ line: open?.id }], others: [{ kind: 'fee', amount: open?.open }] }
  expect(await codeOf(books.run('banking.match.make', input, { who: visitor }))).toBe('command.forbidden')
  expect(await codeOf(books.run('banking.match.make', input, { who: elsewhere }))).toBe('record.reference')
})

test('the integrity checks of banking and of the books find only what was left on purpose', async () => {
  const found = [...(await books.findings('banking')), ...(await books.findings('ledger'))].map((one) => one.check)
  expect([...new Set(found)].filter((check) => check !== 'banking.chain' && check !== 'banking.ties')).toEqual([])
})
