/** A real browser: the machine's own Chromium, or the one that an npm package brings. */
import { existsSync } from 'node:fs'
import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium, type Page } from 'playwright-core'
import { verb } from './server-process.ts'

const SYSTEM = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Opens a headless Chromium; close it at the end. */
export async function openBrowser(): Promise<Browser> {
  const own = SYSTEM.find((path) => path !== undefined && path !== '' && existsSync(path))
  const executablePath = own ?? (await sparticuz.executablePath())
  return chromium.launch({ executablePath, headless: true, args: QUIET })
}

/** Somebody before the app: their page, and whatever went wrong on it. */
export interface Desk {
  page: Page
  faults: string[]
}

/** Signs a person in by a one-time link, in a browser of their own, and waits for Today. */
export async function signIn(browser: Browser, data: string, address: string, email: string): Promise<Desk> {
  const faults: string[] = []
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
  })
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(`${page.url()} ${String(error)}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
      faults.push(`${page.url()} ${message.text()}`)
  })
  const link = await verb(data, 'user', 'link', '--user', email, '--address', address)
  await page.goto(link.trim())
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
  return { page, faults }
}
