/** A real browser: the machine's own Chromium, or the one that an npm package brings. */
import { existsSync } from 'node:fs'
import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

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
  return chromium.launch({ executablePath, headless: true, args: own ? QUIET : [...sparticuz.args, ...QUIET] })
}
