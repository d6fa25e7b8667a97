/** The app in a real browser, on the demo organisation: every page that people live in. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, signIn } from './browser.ts'
import { type ServerProcess, startServer } from './server-process.ts'

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
