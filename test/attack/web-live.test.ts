/** A server as people run it, in a real browser, with everything logged that can be: what gets in, and what gets out. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser } from '../browser.ts'
import { environment, launchServer, newOrganisation, verb } from '../server-process.ts'
import { totp } from './web-world.ts'

const EMAIL = 'ida@nordkai.example'
const IBAN = 'DE89370400440532013000'
/** What must be found nowhere, by what it is. */
const secrets = new Map<string, string>([
  ['password', 'quiet-walnut-harbour-1'],
  ['new password', 'quiet-walnut-harbour-2'],
  ['wrong password', 'nearly-walnut-harbour-3'],
  ['secret of the provider', 'oidc-client-secret-0123456789abcdef'],
  ['secret of sign-in', 'backstay-secret-0123456789abcdef0123456789'],
])
const secret = (name: string): string => secrets.get(name) ?? ''

let data: string
let server: Awaited<ReturnType<typeof launchServer>>
let chromium: Browser
let page: Page
let key: string
let log = ''
let answers = ''

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'backstay-web-'))
  const made = await newOrganisation(data)
  key = made.key
  secrets.set('key', key)
  const variables = {
    ...environment(data),
    ...{ BACKSTAY_LOG: 'trace', BACKSTAY_SECRET: secret('secret of sign-in') },
    ...{ BACKSTAY_OIDC_ISSUER: 'http://127.0.0.1:9', BACKSTAY_OIDC_CLIENT_ID: 'backstay' },
    BACKSTAY_OIDC_CLIENT_SECRET: secret('secret of the provider'),
  }
  server = await launchServer(variables)
  const hear = (part: unknown): void => {
    log += String(part)
  }
  server.child.stdout?.on('data', hear)
  server.child.stderr?.on('data', hear)
  chromium = await openBrowser()
  const context = await chromium.newContext({ locale: 'en-GB', reducedMotion: 'reduce' })
  page = await context.newPage()
}, 300_000)
afterAll(async () => {
  await chromium?.close()
  server?.child.kill('SIGTERM')
  await server?.exited
  await rm(data, { recursive: true, force: true, maxRetries: 10 })
}, 120_000)

const link = async (): Promise<string> =>
  (await verb(data, 'user', 'link', '--user', EMAIL, '--address', server.address)).trim()

/** What the browser refused, by the words of the policy. */
const refused = (): Promise<string[]> => page.evaluate(() => Reflect.get(window, 'refused') as string[])

describe('in a browser', () => {
  test('a one-time link signs in, is not sent along, and its secret leaves the address', async () => {
    await page.addInitScript(() => {
      const kept: string[] = []
      Reflect.set(window, 'refused', kept)
      document.addEventListener('securitypolicyviolation', (event) => kept.push(event.effectiveDirective))
    })
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url(), request.headers().referer ?? ''))
    const address = await link()
    const token = new URLSearchParams(new URL(address).hash.slice(1)).get('token') ?? ''
    expect(token.length).toBeGreaterThan(40)
    secrets.set('link', token)
    await page.goto(address)
    await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
    expect(page.url()).toBe(`${server.address}/`)
    expect(asked.length).toBeGreaterThan(5)
    expect(asked.filter((one) => one.includes(token) && !one.includes('#'))).toEqual([])
    expect(await page.evaluate(() => document.cookie)).toBe('')
    expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain(token)
  }, 120_000)

  test.each([
    '/intake',
    '/bank',
    '/records/purchasing.bill',
    '/records/ledger.entry/new',
    '/queries/ledger.trialBalance',
    '/me/security',
    '/settings',
    '/no/such/page',
  ])(
    '%s needs nothing that the policy refuses',
    async (path) => {
      await page.goto(server.address + path)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      expect(await refused()).toEqual([])
    },
    120_000,
  )

  test('what somebody smuggles into a page does not run, and fetches nothing', async () => {
    await page.goto(server.address)
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    const hits = await page.evaluate(async () => {
      const script = document.createElement('script')
      script.textContent = 'window.hit = "inline script"'
      document.body.append(script)
      const box = document.createElement('div')
      box.innerHTML =
        '<img src="data:," onerror="window.hit = \'handler\'"><a href="javascript:window.hit=1" id="lure">x</a>'
      document.body.append(box)
      document.getElementById('lure')?.click()
      const style = document.createElement('style')
      style.textContent = 'body { --smuggled: yes }'
      document.head.append(style)
      const far = document.createElement('script')
      far.src = 'https://evil.example/x.js'
      document.body.append(far)
      const frame = document.createElement('iframe')
      frame.src = 'https://evil.example/'
      document.body.append(frame)
      const base = document.createElement('base')
      base.href = 'https://evil.example/'
      document.head.append(base)
      const form = document.createElement('form')
      form.action = 'https://evil.example/'
      document.body.append(form)
      form.submit()
      // A text that runs later: what the test runs at once, the browser lets pass as a debugger's.
      Reflect.apply(setTimeout, window, ['window.hit = "text as code"', 0])
      const sent = await fetch('https://evil.example/').then(
        () => 'sent',
        () => 'refused',
      )
      const smuggled = getComputedStyle(document.body).getPropertyValue('--smuggled')
      return { hit: Reflect.get(window, 'hit') ?? null, sent, smuggled, base: document.baseURI }
    })
    expect(hits).toEqual({
      hit: null,
      sent: 'refused',
      smuggled: '',
      base: `${server.address}/`,
    })
    const directives = ['script-src-elem', 'script-src-attr', 'style-src-elem', 'connect-src', 'frame-src', 'base-uri']
    await expect.poll(refused).toEqual(expect.arrayContaining([...directives, 'form-action', 'script-src']))
    expect(await page.evaluate(() => Reflect.get(window, 'hit') ?? null)).toBeNull()
  }, 120_000)

  test('a hostile file that was handed in shows nothing and runs nothing, opened by its address', async () => {
    const form = new FormData()
    for (const [name, body] of [
      ['a.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>document.documentElement.id="hit"</script></svg>'],
      ['a.txt', '<script>document.documentElement.id="hit"</script>'],
    ] as const)
      form.append('files', new File([body], name))
    const headers = { authorization: `Bearer ${key}` }
    const report = await (await fetch(`${server.address}/api/intake`, { method: 'POST', headers, body: form })).text()
    answers += report
    const list = await (await fetch(`${server.address}/api/records/documents.document`, { headers })).json()
    const ids = (list as { rows: { id: string }[] }).rows.map((row) => row.id)
    expect(ids.length).toBeGreaterThanOrEqual(2)
    for (const id of ids) {
      const next = await page.context().newPage()
      await next.goto(`${server.address}/api/files/${id}`).catch((error: unknown) => {
        expect(String(error)).toMatch(/Download is starting|ERR_ABORTED/)
      })
      expect(await next.evaluate(() => document.documentElement.id)).toBe('')
      expect(await next.evaluate(() => (location.href === 'about:blank' ? 'null' : self.origin))).toBe('null')
      await next.close()
    }
  }, 120_000)

  test('no other page frames ours, and signing out leaves nothing of the work behind', async () => {
    const stranger = await page.context().newPage()
    await stranger.setContent(`<iframe src="${server.address}/"></iframe>`)
    await stranger.waitForLoadState('networkidle')
    expect(
      stranger
        .frames()
        .slice(1)
        .map((frame) => frame.url()),
    ).not.toContain(`${server.address}/`)
    await stranger.close()
    await page.goto(server.address)
    await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
    await page.evaluate(() => {
      localStorage.setItem('backstay:draft:lasting:x', '{"values":{"iban":"DE1"}}')
      sessionStorage.setItem('backstay:draft:y', '{}')
    })
    await page.locator('button:has(.avatar.mine)').click()
    await page.getByText('Sign out', { exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    expect(kept).not.toContain('draft')
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
    const password = page.getByLabel('Password')
    expect(await password.getAttribute('type')).toBe('password')
    expect(await password.getAttribute('autocomplete')).toBe('current-password')
    await password.evaluate((field: HTMLInputElement) => {
      field.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true }))
    })
  }, 120_000)
})

/** One person's requests, with cookies; everything that is answered is kept, but what is given once. */
function person() {
  const jar = new Map<string, string>()
  return async (path: string, body?: object, given: readonly string[] = []): Promise<Record<string, unknown>> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = {
      ...{ cookie, origin: server.address, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
    }
    const sent = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers }
    const answer = await fetch(server.address + path, sent)
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
      if (name.endsWith('session_token') && value)
        secrets.set(`session ${value.slice(0, 6)}`, decodeURIComponent(value))
    }
    const text = await answer.text()
    const read: unknown = /json/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : {}
    const said = typeof read === 'object' && read !== null ? { ...read } : {}
    answers += JSON.stringify({ ...said, ...Object.fromEntries(given.map((name) => [name, ''])) })
    return said as Record<string, unknown>
  }
}

describe('no secret gets out', () => {
  test('while people sign in by all ways, make keys and links, and mistype', async () => {
    await verb(data, 'user', 'password', '--user', EMAIL, '--password', secret('password'))
    const ask = person()
    await ask('/api/auth/sign-in/email', { email: EMAIL, password: secret('wrong password') })
    await ask('/api/auth/sign-in/email', { email: secret('wrong password'), password: EMAIL })
    await ask('/api/auth/sign-in/email', { email: EMAIL, password: { $ne: secret('wrong password') } })
    await ask('/api/auth/sign-in/email', { email: EMAIL, password: secret('password') })
    const enabled = await ask('/api/auth/two-factor/enable', { password: secret('password') }, [
      'totpURI',
      'backupCodes',
    ])
    const uri = String(enabled.totpURI)
    secrets.set('seed', new URL(uri).searchParams.get('secret') ?? 'missing')
    const [backup = 'missing'] = enabled.backupCodes as string[]
    secrets.set('backup code', backup)
    await ask('/api/auth/two-factor/verify-totp', { code: totp(uri) }, ['token'])
    const again = person()
    await again('/api/auth/sign-in/email', { email: EMAIL, password: secret('password') })
    await again('/api/auth/two-factor/verify-backup-code', { code: backup }, ['token'])
    await ask('/api/auth/password/set', { currentPassword: secret('password'), newPassword: secret('new password') })
    await ask('/api/auth/password/set', {
      currentPassword: secret('wrong password'),
      newPassword: secret('new password'),
    })
    const { user } = (await ask('/api/me')) as { user: { id: string } }
    secrets.set('second key', String((await ask(`/api/users/${user.id}/keys`, { name: 'a script' }, ['key'])).key))
    const { url } = await ask(`/api/users/${user.id}/sign-in-link`, {}, ['url'])
    secrets.set('second link', new URLSearchParams(new URL(String(url)).hash.slice(1)).get('token') ?? 'missing')
    await person()('/api/auth/sign-in-link/verify', { token: secret('second link') })
    await person()('/api/auth/sign-in-link/verify', { token: secret('second link') })
    await ask('/api/auth/sign-in/social', { provider: 'oidc', callbackURL: '/' })
    await ask('/api/auth/callback/oidc?code=made-up&state=made-up')
    const party = await ask('/api/commands/contacts.party.create', {
      input: { name: 'Reederei', kind: 'organisation' },
    })
    for (const iban of [IBAN, `${IBAN}0`])
      await ask('/api/commands/contacts.bankAccount.create', { input: { party: party.id, iban, holder: 'Reederei' } })
    for (const authorization of [
      `Bearer ${key}x`,
      `Basic ${Buffer.from(`ida:${secret('password')}`).toString('base64')}`,
    ])
      answers += await (await fetch(`${server.address}/api/me`, { headers: { authorization } })).text()
    expect(secrets.size).toBeGreaterThan(12)
  }, 120_000)

  test('into the log, though everything is logged, who tried and from where', () => {
    const events = log
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    const signIns = events.filter((one) => one.event === 'sign-in')
    expect(new Set(signIns.map((one) => one.what))).toEqual(
      new Set([
        'link',
        'sign out',
        'password',
        'code',
        'backup code',
        'password set',
        'second factor on',
        'identity provider',
      ]),
    )
    for (const one of signIns) {
      expect(Object.keys(one)).toEqual(expect.arrayContaining(['time', 'ok', 'user', 'address', 'what', 'level']))
      expect(one.address).toBe('127.0.0.1')
    }
    expect(signIns.some((one) => one.ok === false && one.user !== null)).toBe(true)
    expect(events.some((one) => one.event === 'refused' && one.code === 'request.signIn')).toBe(true)
    expect(events.some((one) => one.route === '/api/me' && one.status === 200)).toBe(true)
    for (const [name, value] of secrets) {
      // The address that the server prints for its first owner is meant for whoever started it.
      expect(log.includes(value) || log.includes(encodeURIComponent(value)), name).toBe(false)
    }
    expect(log).not.toContain(IBAN)
    expect(log).not.toMatch(/"(cookie|authorization)":"(?!\[Redacted)/i)
  })

  test('into answers', () => {
    expect(answers.length).toBeGreaterThan(2000)
    for (const [name, value] of secrets) expect(answers.includes(value), name).toBe(false)
  })

  test('into the audit or any other table, or into a backup, but as what can’t be turned back', async () => {
    const file = join(data, 'copy.tar')
    await verb(data, 'backup', file)
    const held = gunzipSync(await readFile(file)).toString('latin1')
    expect(held).toContain('auth_key')
    expect(held).toContain('$argon2id$')
    for (const [name, value] of secrets) expect(held.includes(value), name).toBe(false)
  }, 120_000)

  test('into what the machine shows of running programs', async () => {
    const { stdout } = await promisify(execFile)('ps', ['-eww', '-o', 'args'])
    const ours = stdout.split('\n').filter((line) => line.includes(data) || line.includes('backstay'))
    expect(ours.length).toBeGreaterThan(0)
    for (const [name, value] of secrets)
      expect(
        ours.some((line) => line.includes(value)),
        name,
      ).toBe(false)
    expect(ours.join('\n')).not.toMatch(/password=|postgres:\/\/[^:]+:[^@]+@/)
  })
})
