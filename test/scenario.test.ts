/**
 * One day's work in a real browser, by keyboard alone: a bill comes by mail, is reviewed, approved, posted and paid, and the
 * figure that it moved leads back to the mail; and an invoice goes out.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { add, subtract } from '../kernel/decimal.ts'
import { madeUpIban, PARTIES } from '../modules/demo/parties.ts'
import { type Desk, openBrowser, signIn } from './browser.ts'
import { invoiceMail, statementXml } from './papers.ts'
import { type ServerProcess, startServer } from './server-process.ts'

const today = Temporal.Now.plainDateISO()
const supplier = PARTIES.findIndex((party) => party.key === 'ostermann')
const NAME = 'Ostermann Spedition GmbH'
const BILL = {
  seller: {
    name: NAME,
    email: PARTIES[supplier]?.email ?? '',
    street: 'Veddeler Damm 12',
    postcode: '20457',
    city: 'Hamburg',
    vatId: 'DE299999002',
    iban: madeUpIban('DE', supplier + 1) ?? '',
  },
  buyer: { name: 'Nordkai Chandlery GmbH', vatId: 'DE136695976' },
  number: '118-377',
  issuedOn: today.toString(),
  dueOn: today.add({ days: 14 }).toString(),
  lines: [
    { text: 'Groupage, Hamburg to Rostock', quantity: '3', price: '214.50', net: '643.50' },
    { text: 'Fuel surcharge', quantity: '1', price: '25.74', net: '25.74' },
  ],
  net: '669.24',
  tax: '127.16',
  gross: '796.40',
}

let data: string
let server: ServerProcess
let browser: Browser

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'backstay-day-'))
  server = await startServer(data, '--demo')
  browser = await openBrowser()
}, 180_000)

afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await rm(data, { recursive: true, force: true, maxRetries: 10 })
}, 60_000)

/** A person at the keyboard. */
async function sit(name: string): Promise<Desk> {
  const desk = await signIn(browser, data, server.address, `${name}@nordkai.example`)
  desk.page.setDefaultTimeout(20_000)
  // Whoever listens early catches the dialog of the first file, too.
  desk.page.on('filechooser', () => undefined)
  return desk
}

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

const heading = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor()

/** Presses a key until something is seen: as a person goes down a list. */
async function until(page: Page, key: string, seen: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await seen.isVisible()) return
    await press(page, key)
  }
  await seen.waitFor({ timeout: 1000 })
}

/** Finds something by its words and opens it. */
async function find(page: Page, words: string, option: RegExp): Promise<void> {
  await press(page, 'Control+k')
  await page.keyboard.type(words)
  const wanted = page.getByRole('option', { name: option })
  await wanted.first().waitFor()
  await until(page, 'ArrowDown', page.getByRole('option', { name: option, selected: true }))
  await press(page, 'Enter')
}

const openBill = async (page: Page): Promise<void> => {
  await find(page, BILL.number, /^118-377 Bill/)
  await heading(page, BILL.number)
}

/** Where the record stands, as its steps say. */
const stands = (page: Page, state: string): Promise<void> =>
  page.getByRole('list', { name: 'State' }).locator('[aria-current=step]').filter({ hasText: state }).waitFor()

async function handIn(page: Page, key: string, name: string, content: string): Promise<void> {
  const [dialog] = await Promise.all([page.waitForEvent('filechooser'), press(page, key)])
  await dialog.setFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) })
}

const decimalOf = (text: string): string => text.replaceAll(',', '').replace('−', '-').replace(/ EUR$/, '').trim()

/** Opens the trial balance and gives what freight has cost so far. */
async function freight(page: Page): Promise<string> {
  await find(page, 'trial balance', /^Trial balance/)
  await heading(page, 'Trial balance')
  const row = page.getByRole('row', { name: /^5040/ })
  return decimalOf((await row.getByRole('cell').last().textContent()) ?? '')
}

/** The mail is handed in, what was read is reviewed and accepted, and the draft that comes of it is sent on. */
async function takeIn(page: Page): Promise<void> {
  await press(page, 'g', 'i')
  await heading(page, 'Intake')
  await handIn(page, 'c', 'Rechnung 118-377.eml', invoiceMail(BILL, today.toString()))
  await page.getByText('2 received = 1 filed + 1 open + 0 refused').waitFor()
  await press(page, 'Shift+R')
  await page.getByText('Equals the page').waitFor()
  expect(await page.getByLabel('Number', { exact: true }).inputValue()).toBe(BILL.number)
  await page.getByText('Accepting files it as bill 118-377, draft. Nothing is paid.').waitFor()
  await press(page, 'a')
  await page.getByText(`Accepted: Bill 118-377 of ${NAME}`).waitFor()
  await press(page, 'g', 't')
  const draft = page.getByRole('row', { name: `Bill 118-377 of ${NAME}` })
  await draft.getByText('796.40').waitFor()
  await until(page, 'j', draft.getByRole('button', { name: /^Post/ }))
  await press(page, 'p')
  await page.getByText(/Kept for approval\. It waits for .*Amara Diallo/).waitFor()
  await draft.waitFor({ state: 'detached' })
  await openBill(page)
  await stands(page, 'In approval')
}

/** Somebody else finds it on Today, and approves it. */
async function approve(page: Page): Promise<void> {
  const asked = page.getByRole('row', { name: 'Post 118-377' })
  await asked.getByText('Tomasz Wrona asks for your approval.').waitFor()
  await asked.getByText('796.40').waitFor()
  await until(
    page,
    'j',
    asked.getByRole('button', { name: 'Release A' }).or(asked.getByRole('button', { name: 'Approve A' })),
  )
  await press(page, 'a')
  await asked.waitFor({ state: 'detached' })
  await openBill(page)
  await stands(page, 'Posted')
  await page.getByText(/^BILL-\d{4}-\d{5}$/).waitFor()
}

/** The bank's statement comes in; its line is matched, taken back and matched again. */
async function pay(page: Page): Promise<void> {
  await press(page, 'g', 'b')
  await heading(page, 'Matching')
  const bank = page.getByRole('row', { name: /Elbe Sparbank/ })
  const opening = decimalOf((await bank.getByRole('cell').last().textContent()) ?? '')
  const payment = { amount: BILL.gross, to: 'Ostermann Spedition', text: 'Fracht Rostock' }
  const closing = subtract(opening, BILL.gross)
  const sides = { iban: madeUpIban('DE', 44) ?? '', bic: 'ELBSDEHH', on: today.toString(), opening, closing, payment }
  await handIn(page, 'i', 'statement.xml', statementXml(sides))
  await page.getByText('A statement with 1 line, 1 new.').waitFor()
  await press(page, 'Escape', 'Enter')
  await heading(page, 'Elbe Sparbank')
  const line = page.getByRole('region', { name: 'Ostermann Spedition', exact: true })
  await page.getByText(payment.text).first().waitFor()
  await until(page, 'j', line)
  await page.getByText('Adds up').waitFor()
  await line.getByText('Likely').first().waitFor()
  await line.getByText('118-377 is the only open item that comes to the line.').waitFor()
  await press(page, 'Enter')
  await page.getByText('Ostermann Spedition −796.40 matched to 118-377').waitFor()
  await line.waitFor({ state: 'detached' })
  await press(page, 'z')
  await page.getByText('Undone', { exact: true }).waitFor()
  await line.getByText('Adds up').waitFor()
  await press(page, 'Enter')
  await page.getByText('Ostermann Spedition −796.40 matched to 118-377').waitFor()
  await line.waitFor({ state: 'detached' })
  await page.getByText('ties', { exact: true }).first().waitFor()
  await openBill(page)
  await stands(page, 'Paid')
  await page.getByText('nothing open').waitFor()
}

/** From the figure of the trial balance to its entries, the bill, the document and the mail, and from the mail back. */
async function trace(page: Page): Promise<void> {
  await press(page, 'd')
  const panel = page.getByRole('complementary', { name: 'What it is made of' })
  await until(page, 'ArrowDown', panel.getByRole('heading', { name: /^5040 Inbound freight/ }))
  const entry = panel.getByRole('button', { name: `118-377, ${NAME}` })
  await entry.waitFor()
  await panel.getByText('Adds up to the figure').waitFor()
  await panel
    .getByRole('row', { name: /118-377/ })
    .getByText('669.24')
    .waitFor()
  await until(page, 'j', entry.and(panel.getByRole('button', { pressed: true })))
  await panel.getByRole('link', { name: 'Rechnung 118-377', exact: true }).waitFor()
  await press(page, 'Enter')
  await heading(page, BILL.number)
  const beside = page.getByRole('complementary', { name: 'Beside the record' })
  await beside.getByRole('link', { name: '118-377.xml' }).waitFor()
  await press(page, 'v')
  await heading(page, '118-377.xml')
  await page.getByText('Groupage, Hamburg to Rostock').first().waitFor()
  await beside.getByRole('link', { name: 'Rechnung 118-377', exact: true }).waitFor()
  await press(page, 'v')
  await heading(page, 'Rechnung 118-377')
  for (const made of ['118-377.xml', BILL.number, `Bill 118-377, ${NAME}`])
    await beside.getByRole('link', { name: made, exact: true }).waitFor()
  await press(page, 'Shift+V')
  await heading(page, '118-377.xml')
  await beside.getByRole('link', { name: BILL.number, exact: true }).waitFor()
  await press(page, 'Shift+V')
  await heading(page, BILL.number)
}

test('a bill comes by mail, is approved and paid, and the figure that it moved leads back to the mail', async () => {
  const tomasz = await sit('tomasz.wrona')
  const { page } = tomasz
  const before = await freight(page)
  await takeIn(page)
  const amara = await sit('amara.diallo')
  await approve(amara.page)
  await pay(page)
  // What was posted elsewhere reaches an open page a moment later.
  await expect.poll(() => freight(page), { timeout: 20_000 }).toBe(add(before, BILL.net))
  await trace(page)
  expect([...tomasz.faults, ...amara.faults]).toEqual([])
}, 120_000)

test('an invoice is typed without a mouse, posted and numbered', async () => {
  const { page, faults } = await sit('jonas.petersen')
  await press(page, 'g', 's')
  await heading(page, 'Invoices')
  await press(page, 'c')
  await heading(page, 'New invoice')
  const focused = page.locator(':focus')
  await focused.and(page.getByLabel('Customer')).waitFor()
  await page.keyboard.type('Segelclub')
  await press(page, 'Enter')
  await page.waitForFunction(() => (document.activeElement as HTMLInputElement).value === 'Segelclub Alsterufer e. V.')
  await press(page, 'Enter')
  for (const [text, quantity, price] of [
    ['Mooring line, 24 mm', '12', '18.40'],
    ['Splicing', '2', '35'],
  ] as const) {
    await page.keyboard.type(text)
    await press(page, 'Tab')
    await page.keyboard.type(quantity)
    await press(page, 'Tab', 'Tab')
    await page.keyboard.type(price)
    await press(page, 'Enter')
  }
  await page.getByText('346.05').first().waitFor()
  await press(page, 'Control+Shift+Enter')
  const said = page.getByText(/^INV-\d{4}-\d{5} Segelclub Alsterufer e\. V\. 346\.05: posted$/)
  const number = (await said.textContent())?.split(' ')[0] ?? ''
  await find(page, number, new RegExp(`^${number} Invoice`))
  await heading(page, number)
  await stands(page, 'Posted')
  await page.getByText('290.80').first().waitFor()
  await page.getByText('55.25').first().waitFor()
  expect(faults).toEqual([])
}, 60_000)
