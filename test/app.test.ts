/** The app in a real browser, on the demo organisation: every page that people live in. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriersOf } from './barriers.ts'
import { openBrowser, signIn } from './browser.ts'
import { type ServerProcess, startServer, verb } from './server-process.ts'

let data: string
let server: ServerProcess
let browser: Browser
let page: Page
let faults: string[]

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'backstay-app-'))
  server = await startServer(data, '--demo')
  browser = await openBrowser()
  const desk = await signIn(browser, data, server.address, 'ida.sommer@nordkai.example')
  page = desk.page
  faults = desk.faults
}, 180_000)

afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await rm(data, { recursive: true, force: true, maxRetries: 10 })
}, 60_000)

/** Opens a page and waits until it shows what it is. */
async function open(path: string): Promise<void> {
  await page.goto(server.address + path)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await page.waitForLoadState('networkidle')
}

describe('every page', () => {
  const PAGES = [
    '/',
    '/intake',
    '/bank',
    '/bank/rules',
    '/records/purchasing.bill',
    '/records/sales.invoice',
    '/records/contacts.party',
    '/records/ledger.entry',
    '/records/organisation.user',
    '/records/documents.document',
    '/records/sales.invoice/new',
    '/records/purchasing.bill/new',
    '/records/ledger.entry/new',
    '/records/contacts.party/new',
    '/books/opening',
    '/records/work.task',
    '/records/banking.statementLine',
    '/queries/ledger.accountStatement',
    '/queries/ledger.generalLedger',
    '/queries/banking.statementProof',
    '/queries/ledger.trialBalance',
    '/queries/ledger.profitAndLoss',
    '/queries/ledger.balanceSheet',
    '/queries/purchasing.agedPayables',
    '/queries/sales.agedReceivables',
    '/settings',
    '/me',
    '/me/security',
  ]

  test.each(PAGES)(
    '%s has no fault, no barrier and no sideways scroll, wide and narrow',
    async (path) => {
      for (const [width, height] of [
        [1440, 900],
        [390, 844],
      ] as const) {
        await page.setViewportSize({ width, height })
        faults.length = 0
        await open(path)
        expect(faults).toEqual([])
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        ).toBeLessThanOrEqual(0)
        expect((await barriersOf(page)).map((barrier) => `${width} ${barrier}`)).toEqual([])
      }
    },
    120_000,
  )
})

describe('the way back', () => {
  const back = async (to: string): Promise<void> => {
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { level: 1, name: to }).waitFor()
  }
  const opened = async (leaving: string): Promise<void> => {
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: leaving }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: `Back to ${leaving}` }).waitFor()
  }

  test('Escape leads from a record to Today, to its list or to its report, to the place where one stood', async () => {
    await page.setViewportSize({ width: 1440, height: 900 })
    await open('/')
    const asked = page.getByRole('row', { name: /Post / }).first()
    const current = page.locator('.queue-row[aria-current]')
    for (let presses = 0; presses < 20 && !(await asked.getAttribute('aria-current')); presses++)
      await page.keyboard.press('j')
    const words = await current.locator('.queue-words').textContent()
    await opened('Today')
    await back('Today')
    expect(await current.locator('.queue-words').textContent()).toBe(words)

    await open('/records/purchasing.bill')
    const grid = page.getByRole('grid')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    const third = await grid.getAttribute('aria-activedescendant')
    await page.keyboard.press('j')
    const fourth = await grid.getAttribute('aria-activedescendant')
    expect(fourth).not.toBe(third)
    await opened('Bills')
    const shown = (await page.getByRole('heading', { level: 1 }).textContent()) ?? ''
    await page.keyboard.press('[')
    await page.waitForURL(`**/${third?.replace('row-', '')}`)
    await page.getByRole('heading', { level: 1, name: shown, exact: true }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Back to Bills' }).waitFor()
    await back('Bills')
    await page.locator(`[role=grid][aria-activedescendant="${third}"]`).waitFor()

    await open('/queries/ledger.trialBalance')
    await page.locator('[data-figure]').first().waitFor()
    await page.keyboard.press('d')
    const panel = page.getByRole('complementary', { name: 'What it is made of' })
    await page.keyboard.press('ArrowDown')
    await panel.getByText('Adds up to the figure').waitFor()
    await page.keyboard.press('j')
    await panel.getByRole('button', { pressed: true }).waitFor()
    const steps = await panel.getByRole('heading', { level: 3 }).first().textContent()
    await opened('Trial balance')
    await back('Trial balance')
    await panel.getByRole('button', { pressed: true }).waitFor()
    expect(await panel.getByRole('heading', { level: 3 }).first().textContent()).toBe(steps)
  }, 60_000)
})

describe('opening balances', () => {
  test('are pasted from a sheet, say what is missing, and stay in the browser until they are posted', async () => {
    await open('/books/opening')
    await page.getByRole('combobox', { name: 'Company' }).fill('Nordkai Marine')
    await page.getByRole('option', { name: /^Nordkai Marine/ }).click()
    const table = page.getByRole('region', { name: 'Trial balance' })
    await table.getByRole('button', { name: 'List all accounts' }).waitFor()
    await table.getByRole('button', { name: 'Paste from a spreadsheet' }).click()
    await table.getByLabel('Paste the copied rows here').fill('Account\tName\tDebit\tCredit\n4711x\tPerfume\t12.50\t')
    await page.keyboard.press('Tab')
    await page.getByText('12.50 missing on credit').waitFor()
    await page.getByText('Not in the chart of accounts: 4711x Perfume').waitFor()
    await page.reload()
    await page.getByText('12.50 missing on credit').waitFor()
    await page.getByRole('button', { name: 'Discard it' }).click()
    await page.getByText('12.50 missing on credit').waitFor({ state: 'detached' })
  }, 60_000)
})

describe('a history', () => {
  test('calls records by their names and leads to them; what is long or for programs is folded away', async () => {
    await open('/')
    const run = (command: string, body: object): Promise<{ id: string }> =>
      page.evaluate(
        async ([path, sent]) => {
          const headers = { 'content-type': 'application/json' }
          return (await fetch(path, { method: 'POST', headers, body: sent })).json()
        },
        [`/api/commands/${command}`, JSON.stringify(body)] as const,
      )
    const party = await run('contacts.party.create', { input: { name: 'Reep & Tau Seilerei', kind: 'organisation' } })
    const { id } = await run('work.task.create', { input: { title: 'Call them' } })
    const note = 'Ask for the new list of prices. '.repeat(12)
    await run('work.task.update', { id, input: { about: `contacts.party/${party.id}`, dueOn: '2026-12-04', note } })
    await open(`/records/work.task/${id}`)
    await page.getByRole('tab', { name: /^History/ }).click()
    const told = page.locator('.change-lines').first()
    await told.getByRole('link', { name: 'Reep & Tau Seilerei' }).waitFor()
    const words = (await told.textContent()) ?? ''
    expect(words).toContain('4 Dec')
    expect(words).not.toContain(party.id)
    expect(words.length).toBeLessThan(note.length)
    await told.getByRole('button', { name: 'Show all' }).click()
    expect(await told.textContent()).toContain(note.trim())
  }, 60_000)
})

describe('an authenticator', () => {
  test('is paired by a picture, or by typing the secret', async () => {
    await open('/me/security')
    await page.getByRole('button', { name: 'Set up an authenticator' }).click()
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor()
    expect((await page.locator('.account-secret').textContent())?.length).toBeGreaterThan(20)
    await page.getByRole('button', { name: 'Cancel' }).click()
  }, 60_000)
})

describe('the palette', () => {
  /** Opens it with the words typed while the search for them is held back; what comes back lets the search go on. */
  async function type(words: string): Promise<() => void> {
    const held = Promise.withResolvers<void>()
    await page.route('**/api/search?*', async (route) => {
      await held.promise
      await route.continue()
    })
    await page.keyboard.press('Control+k')
    await page.keyboard.type(words)
    return held.resolve
  }
  const leave = (): Promise<void> => page.unrouteAll({ behavior: 'wait' })

  test('an Enter before the hits are there opens the first of them', async () => {
    await open('/records/purchasing.bill')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/records/purchasing.bill/*')
    const bill = page.url()
    const number = (await page.getByRole('heading', { level: 1 }).textContent()) ?? ''
    await open('/')
    const release = await type(number)
    await page.keyboard.press('Enter')
    release()
    await page.waitForURL(bill)
    await leave()
  }, 60_000)

  test('hits that come late put nothing else under the finger', async () => {
    await open('/')
    const release = await type('bank')
    const place = page.getByRole('option', { name: /^Bank statements / })
    for (let presses = 0; presses < 20 && (await place.getAttribute('aria-selected')) !== 'true'; presses++)
      await page.keyboard.press('ArrowDown')
    release()
    await page.getByRole('group', { name: 'Records' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Bank statements' }).waitFor()
    await leave()
  }, 60_000)
})

describe('a long queue', () => {
  const TITLES = Array.from({ length: 300 }, (_, at) => `Ring back ${at}`)

  test('is drawn where it is looked at, and its last row is reached by one key, is dealt with and leaves', async () => {
    const file = join(data, 'tasks.json')
    await writeFile(file, JSON.stringify(TITLES.map((title) => ({ input: { title, importance: 'low' } }))))
    await verb(data, 'batch', 'work.task.create', file, '--as', 'ida.sommer@nordkai.example')
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height })
      await open('/')
      const grid = page.getByRole('grid', { name: 'Today' })
      await page.locator('.queue-row[aria-current]').waitFor()
      const rows = Number(await grid.getAttribute('aria-rowcount'))
      expect(rows).toBeGreaterThan(295)
      expect(await page.locator('.queue-row').count()).toBeLessThan(60)
      await page.keyboard.press('End')
      const last = page.locator(`.queue-row[aria-current][aria-rowindex="${rows}"]`)
      await last.waitFor()
      const id = (await last.getAttribute('id')) ?? ''
      expect(await grid.getAttribute('aria-activedescendant')).toBe(id)
      await expect.poll(() => last.evaluate((row) => row.getBoundingClientRect().bottom <= innerHeight)).toBe(true)
      await page.keyboard.press('d')
      await page.locator(`#${id}`).waitFor({ state: 'detached' })
      await page.locator(`.queue-row[aria-current][aria-rowindex="${rows - 1}"]`).waitFor()
      expect(await grid.evaluate((queue) => document.activeElement === queue)).toBe(true)
      await page.keyboard.press('Home')
      await page.locator('.queue-row[aria-current][aria-rowindex="2"]').waitFor()
    }
  }, 120_000)

  test('hands nothing on before it knows to whom', async () => {
    await page.setViewportSize({ width: 1440, height: 900 })
    await open('/')
    await page.locator('.queue-row[aria-current]').waitFor()
    await page.keyboard.press('End')
    await page.keyboard.press('w')
    await page.getByRole('dialog', { name: 'Assign' }).waitFor()
    await page.keyboard.press('Escape')
  }, 60_000)

  test('what is typed before a dialog has come is the dialog’s', async () => {
    await open('/')
    await page.locator('.queue-row[aria-current]').waitFor()
    await page.keyboard.press('End')
    const last = (await page.getByRole('grid', { name: 'Today' }).getAttribute('aria-activedescendant')) ?? ''
    await page.keyboard.press('s')
    await page.keyboard.press('1')
    await page.locator(`#${last}`).waitFor({ state: 'detached' })
    expect(faults).toEqual([])
  }, 60_000)
})

describe('signing out', () => {
  test('leads to the sign-in page without another request, and leaves nothing of the person in the tab', async () => {
    const desk = await signIn(browser, data, server.address, 'ida.sommer@nordkai.example')
    const refused: string[] = []
    desk.page.on('response', (answer) => answer.status() === 401 && refused.push(answer.url()))
    await desk.page.goto(`${server.address}/records/purchasing.bill`)
    await desk.page.locator('[role=grid] .grid-row').first().waitFor()
    await desk.page.keyboard.press('Enter')
    await desk.page.getByRole('button', { name: 'Back to Bills' }).waitFor()
    await desk.page.getByRole('button', { name: /Ida Sommer/ }).click()
    await desk.page.getByRole('menuitem', { name: 'Sign out' }).click()
    await desk.page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
    expect(new URL(desk.page.url()).search).toBe('')
    expect(refused).toEqual([])
    const kept = await desk.page.evaluate(() => JSON.stringify({ ...sessionStorage }))
    expect(kept).not.toMatch(/Bills|purchasing/)
    expect(desk.faults).toEqual([])
    await desk.page.context().close()
  }, 60_000)
})
