/** The program as somebody meets it: its start, its memory, and its pages in a real browser. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '../test/browser.ts'
import { add } from './table.ts'

interface Started {
  child: ChildProcess
  milliseconds: number
  /** Signs the owner in, once. */
  link: string
  stop(): Promise<void>
}

async function start(data: string): Promise<Started> {
  const backstay = fileURLToPath(new URL('../doors/cli/backstay.ts', import.meta.url))
  const begun = performance.now()
  const child = spawn(process.execPath, [backstay, 'start', '--port', '0'], {
    env: { ...process.env, BACKSTAY_DATA: data, DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const found = Promise.withResolvers<{ milliseconds: number; link: string }>()
  let text = ''
  let milliseconds = 0
  child.stdout.on('data', (part) => {
    text += String(part)
    if (milliseconds === 0 && /listens at/.test(text)) milliseconds = performance.now() - begun
    const link = /once: (http\S+)/.exec(text)?.[1]
    if (link) found.resolve({ milliseconds, link })
  })
  ended.then(() => found.reject(new Error(`The server did not start: ${text}`)))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  return { child, ...(await found.promise), stop }
}

const resident = (pid: number | undefined): number =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024

/** Milliseconds from the beginning of a navigation until a row is there and `j` has moved on from it. */
async function untilItReacts(page: Page, address: string): Promise<number> {
  await page.goto(address, { waitUntil: 'commit' })
  const grid = '[aria-activedescendant]'
  await page.waitForFunction((where) => document.querySelector(where)?.getAttribute('aria-activedescendant'), grid)
  const before = await page.locator(grid).first().getAttribute('aria-activedescendant')
  await page.keyboard.press('j')
  const reached = await page.waitForFunction(
    ([where, was]) => {
      const now = document.querySelector(where ?? '')?.getAttribute('aria-activedescendant')
      return now && now !== was ? performance.now() : false
    },
    [grid, before] as const,
  )
  return Number(await reached.jsonValue())
}

async function pages(browser: Browser, { link }: Started): Promise<void> {
  const { origin } = new URL(link)
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  await page.goto(link)
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
  const network = await page.context().newCDPSession(page)
  await network.send('Network.enable')
  await network.send('Network.setCacheDisabled', { cacheDisabled: true })
  let bytes = 0
  network.on('Network.loadingFinished', (event: { encodedDataLength: number }) => {
    bytes += event.encodedDataLength
  })
  const home = await untilItReacts(page, `${origin}/`)
  await page.waitForLoadState('networkidle')
  add('first page with nothing kept: all that travels, compressed', bytes / 1024, 'KB', null, 'under 350 KB')
  add('home: until a row is there and reacts to a key', home, 'ms', null, 'under 1,500 ms')
  for (const record of ['ledger.entry', 'sales.invoice', 'contacts.party']) {
    const took = await untilItReacts(page, `${origin}/records/${record}?view=all`)
    add(`list of ${record}: until a row is there and reacts to a key`, took, 'ms', null, 'under 1,500 ms')
  }
}

/** Starts the program on a folder three times, lets it rest, and opens its pages. */
export async function inBrowser(data: string): Promise<void> {
  // The first start builds what is missing and keeps what it compiled.
  for (let time = 0; time < 2; time++) await (await start(data)).stop()
  const started = await start(data)
  try {
    add('start of the program on this data', started.milliseconds, 'ms', null, 'under 1,500 ms')
    await pause(10_000)
    add('memory of a server at rest, resident', resident(started.child.pid), 'MB', null, 'under 200 MB')
    const browser = await openBrowser()
    try {
      await pages(browser, started)
    } finally {
      await browser.close()
    }
  } finally {
    await started.stop()
  }
}
