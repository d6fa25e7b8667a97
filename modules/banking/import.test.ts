import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf } from '../../test/books.ts'
import { type BankBooks, bankBooks, type Entry, statementXml } from './testing.ts'

let books: BankBooks

beforeAll(async () => {
  books = await bankBooks()
}, 120_000)
afterAll(() => books.close())

const coffee: Entry = { amount: '-4.80', text: 'KAFFEEROESTEREI HAFENBLICK', on: '2026-03-02' }

/** An account of its own for each story, so that none sees the lines of another. */
const ibans = ['DE89370400440532013000', 'DE02120300000000202051', 'DE02500105170137075030', 'DE02100500000054540402']

const linesOf = async (iban: string) =>
  books.read.rows<{ amount: string; state: string }>(
    `select l.amount::text as amount, l.state from banking_statement_line l join banking_account a on a.id = l.account where a.identifier = $1 order by l.booked_on, l.amount`,
    [iban],
  )

describe('a statement', () => {
  test('twice adds no line, and two equal coffees of one day survive', async () => {
    const [iban = ''] = ibans
    const entries = [coffee, coffee, { amount: '12.00', text: 'One', on: '2026-03-03' }]
    expect((await books.file(statementXml({ iban, entries }))).filed).toBe(1)
    // Another file with the same content: the bank gave it out anew.
    expect((await books.file(`${statementXml({ iban, entries })}\n`)).filed).toBe(1)
    expect((await linesOf(iban)).map((one) => one.amount)).toEqual(['-4.80', '-4.80', '12.00'])
  })

  test('that overlaps adds only what is new', async () => {
    const [, iban = ''] = ibans
    const first = [coffee, coffee]
    await books.file(statementXml({ iban, entries: first, number: '1' }))
    await books.file(
      statementXml({ iban, entries: [...first, coffee, { amount: '7.00', on: '2026-03-04' }], number: '2' }),
    )
    expect((await linesOf(iban)).map((one) => one.amount)).toEqual(['-4.80', '-4.80', '-4.80', '7.00'])
  })

  test('that comes in many times at once is filed once, whether the files are the same or not', async () => {
    const [, , iban = ''] = ibans
    const xml = statementXml({ iban, entries: [coffee, coffee, { amount: '99.00', text: 'INV', on: '2026-03-05' }] })
    const files = [xml, xml, `${xml}\n`, `${xml}\n\n`, `${xml} `]
    const reports = await Promise.all(files.map((one) => books.file(one)))
    expect(reports.map((one) => one.refused)).toEqual([0, 0, 0, 0, 0])
    expect((await linesOf(iban)).map((one) => one.amount)).toEqual(['-4.80', '-4.80', '99.00'])
  })
})

test('a statement is known by its message, whatever stands around it, and a payment file is none', async () => {
  const iban = 'DE27100777770209299700'
  const made = (number: string) =>
    statementXml({ iban, number, entries: [{ amount: '3.00', text: number, on: '2026-03-06' }] })
  const bare = made('bare').replace(/ xmlns="[^"]*"/, '')
  const inside = made('inside').replace(/^<\?xml.*\?>/, '')
  const forms = [
    bare,
    `<Envelope><AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.01"><CreDt>x</CreDt></AppHdr>${inside}</Envelope>`,
    `\r\n${made('late')}`,
  ]
  for (const [index, form] of forms.entries()) expect((await books.file(form, `form-${index}.xml`)).filed).toBe(1)
  expect((await linesOf(iban)).map((one) => one.amount)).toEqual(['3.00', '3.00', '3.00'])
  const payment = made('payment').replaceAll('BkToCstmrStmt', 'CstmrCdtTrfInitn').replace('camt.053', 'pain.001')
  expect((await books.file(payment, 'payment.xml')).items[0]?.kind).toBe('xml')
})

describe('an account that nobody has told us of', () => {
  test('waits in the queue, and its lines belong to nobody until it is linked', async () => {
    const [, , , iban = ''] = ibans
    await books.file(statementXml({ iban, entries: [coffee] }))
    const [account] = await books.read.rows<{ id: string; state: string }>(
      'select id, state from banking_account where identifier = $1',
      [iban],
    )
    expect(account?.state).toBe('proposed')
    const id = account?.id ?? ''
    const queue = await books.ask('work.queue', {})
    expect(queue.rows.some((row) => row.subject === `banking.account/${id}`)).toBe(true)
    const confirm = (account: string, who?: object) =>
      codeOf(books.run('banking.account.confirm', { company: books.company, account }, { id, ...who }))
    expect(await confirm(books.account('6300'))).toBe('banking.account.ledger')
    expect(await confirm(books.account('1800'))).toBe('banking.account.taken')
    expect(await confirm(books.account('1810'))).toBe('done')
    const [line] = await books.read.rows<{ company: string }>(
      'select company from banking_statement_line where account = $1',
      [id],
    )
    expect(line?.company).toBe(books.company)
  })

  test('is refused: its lines are ignored, those to come as well', async () => {
    const iban = 'DE75512108001245126199'
    await books.file(statementXml({ iban, entries: [coffee] }))
    const [account] = await books.read.rows<{ id: string }>('select id from banking_account where identifier = $1', [
      iban,
    ])
    await books.run('banking.account.refuse', { reason: 'A customer’s' }, { id: account?.id ?? '' })
    await books.file(statementXml({ iban, entries: [{ ...coffee, on: '2026-03-09' }], number: '2' }))
    expect((await linesOf(iban)).map((one) => one.state)).toEqual(['ignored', 'ignored'])
  })
})

describe('a statement that does not add up', () => {
  test('is kept, marked and put in the queue until somebody says why it stays', async () => {
    await books.statement({
      entries: [{ amount: '10.00', text: 'Odd', on: '2026-04-01' }],
      closing: '1011.00',
      number: '90',
    })
    const [wrong] = await books.read.rows<{ id: string; state: string }>(
      "select id, state from banking_statement where number = '90'",
    )
    expect(wrong?.state).toBe('wrong')
    const waits = async () =>
      (await books.ask('work.queue', {})).rows.some((row) => row.subject === `banking.statement/${wrong?.id}`)
    expect(await waits()).toBe(true)
    await books.run('banking.statement.acknowledge', { reason: 'The bank was told.' }, { id: wrong?.id ?? '' })
    expect(await waits()).toBe(false)
  })

  test('is taken back with its lines, but for those that another statement has', async () => {
    const shared = { amount: '5.00', text: 'Shared', on: '2026-05-02' }
    await books.statement({
      entries: [shared, { amount: '6.00', text: 'Own', on: '2026-05-02' }],
      number: '91',
      closing: '1.00',
    })
    await books.statement({ entries: [shared], number: '92' })
    const [wrong] = await books.read.rows<{ id: string }>("select id from banking_statement where number = '91'")
    const id = wrong?.id ?? ''
    const [own] = await books.lines("text = 'Own'")
    const made = await books.match({
      lines: [{ line: own?.id }],
      others: [{ kind: 'account', account: '4400', amount: '6.00' }],
    })
    expect(await codeOf(books.run('banking.statement.withdraw', { reason: 'Wrong' }, { id }))).toBe(
      'banking.statement.matched',
    )
    await books.run('banking.match.undo', {}, { id: String(made.id) })
    const done = await books.run('banking.statement.withdraw', { reason: 'Wrong' }, { id })
    expect(done.result).toEqual({ withdrawn: 1, kept: 1 })
    expect((await books.lines("text in ('Own', 'Shared')")).map((one) => one.state)).toEqual(['open', 'withdrawn'])
    // The bank gives it out again, mended: the same line is there again, once.
    await books.statement({ entries: [shared, { amount: '6.00', text: 'Own', on: '2026-05-02' }], number: '91a' })
    expect((await books.lines("text in ('Own', 'Shared')")).map((one) => one.state)).toEqual(['open', 'open'])
    expect(await books.findings('banking')).not.toContainEqual(expect.objectContaining({ check: 'banking.statements' }))
  })
})

test('the proof names what follows, overlaps and is missing', async () => {
  const iban = 'DE12500105170648489890'
  const at = (number: string, opening: string, on: string) =>
    books.file(statementXml({ iban, number, opening, entries: [{ amount: '10.00', text: number, on }] }))
  await at('1', '100.00', '2026-02-01')
  await at('2', '110.00', '2026-02-02')
  await at('4', '150.00', '2026-02-04')
  await books.file(
    statementXml({
      iban,
      number: '4 again',
      opening: '150.00',
      entries: [{ amount: '10.00', text: '4', on: '2026-02-04' }],
    }),
  )
  const [account] = await books.read.rows<{ id: string }>('select id from banking_account where identifier = $1', [
    iban,
  ])
  const answer = await books.ask('banking.statementProof', { account: account?.id })
  expect(answer.rows.map((row) => `${row.number} ${row.chain} ${row.chainDifference ?? ''}`.trim()).sort()).toEqual([
    '1 first',
    '2 follows 0',
    '4 again repeats 0',
    '4 gap 30',
  ])
  expect(answer.proof?.map((one) => one.holds)).toEqual([true, false])
})

describe('a statement that does not open where the one before closed', () => {
  const iban = 'DE88100900001234567892'
  const at = (number: string, opening: string, on: string) =>
    books.file(statementXml({ iban, number, opening, entries: [{ amount: '10.00', text: number, on }] }))
  const waiting = async () =>
    (await books.ask('work.queue', {})).rows.filter((row) => String(row.title).includes('of Third does not follow'))
  const marked = async () => {
    const rows = await books.read.rows<{ number: string }>(
      'select s.number from banking_statement s join banking_account a on a.id = s.account where a.identifier = $1 and s.gap order by 1',
      [iban],
    )
    return rows.map((row) => row.number)
  }

  test('waits until the missing one comes, or until somebody says why there is none', async () => {
    const account = await books.make('ledger.account', {
      ...{ company: books.company, code: '1802', name: 'Third bank', kind: 'asset', control: 'bank' },
    })
    await books.make('banking.account', {
      name: 'Third',
      company: books.company,
      identifier: iban,
      currency: 'EUR',
      account,
    })
    await at('1', '100.00', '2026-02-01')
    await at('3', '130.00', '2026-02-03')
    await at('5', '150.00', '2026-02-05')
    expect(await marked()).toEqual(['3', '5'])
    const [first, second] = await waiting()
    expect([first?.amount, second?.amount]).toEqual(['20', '10'])
    expect(String(first?.reason)).toContain('20 is missing')
    await at('2', '110.00', '2026-02-02')
    const missing = (await waiting()).map((row) => row.amount)
    expect(missing).toEqual(['10', '10'])
    for (const row of await waiting()) {
      const id = String(row.subject).split('/')[1] ?? ''
      await books.run('banking.statement.keepGap', { reason: 'The bank sends none for it.' }, { id })
    }
    expect(await waiting()).toEqual([])
    const about = (await books.findings('banking')).filter((one) => one.check === 'banking.chain')
    expect(about.filter((one) => one.says.startsWith('Third'))).toEqual([])
    const [sound] = await books.read.rows<{ id: string }>(
      "select id from banking_statement where number = '1' and opening = 100 order by id desc limit 1",
    )
    expect(await codeOf(books.run('banking.statement.keepGap', { reason: 'x' }, { id: sound?.id ?? '' }))).toBe(
      'banking.statement.noGap',
    )
  })

  test('and the books say that they lack the opening balance, however many statements came since', async () => {
    await at('2b', '120.00', '2026-02-02')
    await at('4', '140.00', '2026-02-04')
    const { rows } = await books.ask('banking.accounts', {})
    expect(rows.find((row) => row.name === 'Third')?.tieSays).toContain('It is the opening balance')
  })

  test('is marked until the one between comes, and again when that is taken back', async () => {
    expect(await marked()).toEqual([])
    const [between] = await books.read.rows<{ id: string }>(
      "select s.id from banking_statement s join banking_account a on a.id = s.account where a.identifier = $1 and s.number = '4'",
      [iban],
    )
    await books.run('banking.statement.withdraw', { reason: 'It was another bank’s.' }, { id: between?.id ?? '' })
    expect(await marked()).toEqual(['5'])
    await at('4 anew', '140.00', '2026-02-04')
    expect(await marked()).toEqual([])
  })
})

test('lines that a notification told, and that the statement has in another form, wait for somebody', async () => {
  const iban = 'DE91100000000123456789'
  const account = await books.make('ledger.account', {
    ...{ company: books.company, code: '1803', name: 'Fourth bank', kind: 'asset', control: 'bank' },
  })
  const own = { name: 'Fourth', company: books.company, identifier: iban, currency: 'EUR', account }
  await books.make('banking.account', own)
  const batch = (text: string) =>
    statementXml({ iban, number: text, opening: '0.00', entries: [{ amount: '50.00', text, on: '2026-02-02' }] })
  const notification = batch('Batch of two')
    .replaceAll('camt.053', 'camt.054')
    .replaceAll('BkToCstmrStmt', 'BkToCstmrDbtCdtNtfctn')
    .replaceAll('Stmt>', 'Ntfctn>')
    .replace(/<Bal>.*<\/Bal>/s, '')
  await books.file(notification)
  const waiting = async () =>
    (await books.ask('work.queue', {})).rows.filter((row) => String(row.title).includes('of Fourth in no statement'))
  expect(await waiting()).toEqual([])
  await books.file(batch('Sammler'))
  const [row, more] = await waiting()
  expect([row?.title, row?.amount, more]).toEqual(['1 line of Fourth in no statement', '50.00', undefined])
  const id = String(row?.subject).split('/')[1] ?? ''
  await books.run('banking.statement.withdraw', { reason: 'The statement has them as one.' }, { id })
  expect(await waiting()).toEqual([])
  const apart = (await books.findings('banking')).filter((one) => one.says.startsWith('Fourth'))
  expect(apart).toEqual([])
})

test('the statements that come with the program are filed and add up', async () => {
  for (const name of ['nordlicht-2026-02-26.camt.053.001.02.xml', 'nordlicht-2026-03-02.camt.053.001.08.xml']) {
    const xml = await readFile(new URL(`../../examples/bank-statements/${name}`, import.meta.url), 'utf8')
    expect((await books.file(xml, name)).filed).toBe(1)
  }
  const rows = await books.read.rows<{ state: string }>(
    "select s.state from banking_statement s where s.number in ('40', '41')",
  )
  expect(rows.map((one) => one.state)).toEqual(rows.map(() => 'proved'))
})
