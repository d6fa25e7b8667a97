/** The app in a real browser, on the demo organisation: every page that people live in, and one day's work by keyboard. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { type ServerProcess, startServer, verb } from './server-process.ts'

let data: string
let server: ServerProcess
let browser: Browser
let context: BrowserContext
let page: Page
const faults: string[] = []

const api = async <T>(path: string): Promise<T> =>
  (await page.evaluate(async (url) => (await fetch(url)).json(), path)) as T
const rows = async (path: string): Promise<{ id: string; state: string; title: string; number: string }[]> =>
  (await api<{ rows: { id: string; state: string; title: string; number: string }[] }>(path)).rows
const where = (filter: unknown): string => encodeURIComponent(JSON.stringify(filter))

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'backstay-app-'))
  server = await startServer(data, '--demo')
  browser = await openBrowser()
  context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
  })
  page = await context.newPage()
  page.on('pageerror', (error) => faults.push(`${page.url()} ${String(error)}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
      faults.push(`${page.url()} ${message.text()}`)
  })
  const link = await verb(data, 'user', 'link', '--user', 'ida.sommer@nordkai.example', '--address', server.address)
  await page.goto(link.trim())
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
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

describe('one day’s work, by keyboard', () => {
  test('an invoice that came by mail is accepted, approved and in the books, and the figure leads back to the mail', async () => {
    const [paper] = await rows(
      `/api/records/documents.proposal?where=${where({ state: { is: 'open' }, title: { has: '118-214' } })}`,
    )
    expect(paper?.title).toContain('118-214')
    await open(`/intake/${paper?.id}`)
    await page.keyboard.press('a')
    await expect
      .poll(
        async () => (await rows(`/api/records/documents.proposal?where=${where({ id: { is: paper?.id } })}`))[0]?.state,
        { timeout: 20_000 },
      )
      .toBe('accepted')
    const [bill] = await rows(`/api/records/purchasing.bill?where=${where({ number: { is: '118-214' } })}`)
    expect(bill).toBeDefined()
    const related = await api<{ from: { record: string; id: string }[] }>(
      `/api/records/purchasing.bill/${bill?.id}/related`,
    )
    const document = related.from.find((one) => one.record === 'documents.document')
    expect(document).toBeDefined()
    const above = await api<{ from: { record: string }[] }>(`/api/records/documents.document/${document?.id}/related`)
    expect(above.from.map((one) => one.record)).toEqual(expect.arrayContaining(['documents.document']))
  })
})

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
        const { violations } = await new AxeBuilder({ page })
          .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
          .analyze()
        const barriers = violations.map(
          (one) =>
            `${width} ${one.id}: ${one.nodes.map((node) => `${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`).join(' | ')}`,
        )
        expect(barriers.join('\n')).toBe('')
      }
    },
    120_000,
  )
})
