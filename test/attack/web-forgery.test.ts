/** Requests that another site's page makes a browser send, with the cookies that it has (CSRF), in every disguise. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKey } from '../../doors/http/auth/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { browser, EMAIL, type Headers, newWorld, PASSWORD, type Served, serve } from './web-world.ts'

let kernel: OpenKernel
let served: Served
let cookie: string

beforeAll(async () => {
  kernel = (await newWorld()).kernel
  served = await serve(kernel)
  const ida = browser(served)
  await ida.signIn(EMAIL)
  cookie = [...ida.jar].map(([name, value]) => `${name}=${value}`).join('; ')
})
afterAll(async () => {
  await served?.app.close()
  await kernel?.close()
})

const send = (method: string, url: string, headers: Headers, payload: string | object = '{}') =>
  served.app.inject({ method: method as 'POST', url, headers: { host: served.host, ...headers }, payload })

const audited = async (): Promise<number> =>
  Number((await kernel.load<{ count: string }>('select count(*) as count from kernel_audit'))[0]?.count)

/** How requests of other pages differ from ours. */
const FOREIGN: [what: string, headers: Headers][] = [
  ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['another site, of an old browser', { origin: 'https://evil.example' }],
  ['a neighbour of ours', { origin: 'http://www.localhost', 'sec-fetch-site': 'same-site' }],
  ['another port', { origin: 'http://localhost:8080', 'sec-fetch-site': 'same-site' }],
  ['a name that begins like ours', { origin: 'http://localhost.evil.example' }],
  ['a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ['a sandboxed frame that claims to be ours', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
  ['a page that keeps where it is to itself', { 'sec-fetch-site': 'cross-site' }],
  ['an address typed in, which posts nothing', { 'sec-fetch-site': 'none' }],
  ['nobody knows where', {}],
  ['two origins', { origin: 'http://localhost, https://evil.example' }],
  ['nonsense', { origin: 'http://[', 'sec-fetch-site': 'same-origin' }],
]

/** What a form of another site can send without the browser asking first, and what it can't (Fetch standard). */
const TYPES: [type: string, payload: string][] = [
  ['application/json', '{}'],
  ['text/plain', '{"input":{}}'],
  ['text/plain;charset=application/json', '{}'],
  ['application/x-www-form-urlencoded', '{"input":{"a":"=1"}}'],
  ['multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--'],
]

describe.each(FOREIGN)('a request of %s', (_, origin) => {
  test('changes nothing, by whatever route and type, with the cookie of somebody signed in', async () => {
    const before = await audited()
    const changing = served.routes.filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method))
    expect(changing.length).toBeGreaterThanOrEqual(10)
    for (const { method, url } of changing) {
      for (const [type, payload] of TYPES) {
        const path = url.replace(/:\w+/g, '0').replace('*', 'sign-out')
        const answer = await send(method, path, { ...origin, cookie, 'content-type': type }, payload)
        expect([403, 415], `${method} ${path} ${type}`).toContain(answer.statusCode)
      }
    }
    expect(await audited()).toBe(before)
    const me = await served.app.inject({ url: '/api/me', headers: { host: served.host, cookie } })
    expect(me.statusCode, 'still signed in').toBe(200)
  })
})

test('the same request of our own page is carried out', async () => {
  const ours = { origin: 'http://localhost', 'sec-fetch-site': 'same-origin', cookie }
  const before = await audited()
  const answer = await send('POST', '/api/commands/work.task.create', ours, { input: { title: 'Ring the yard' } })
  expect(answer.statusCode, answer.body).toBe(200)
  expect(await audited()).toBe(before + 1)
})

test.each(FOREIGN.filter(([, headers]) => headers.origin !== undefined && headers['sec-fetch-site'] !== 'same-origin'))(
  '%s signs nobody in as somebody else, without a cookie either',
  async (_, origin) => {
    const answer = await send('POST', '/api/auth/sign-in/email', origin, { email: EMAIL, password: PASSWORD })
    expect(answer.statusCode).toBe(403)
    expect(answer.headers['set-cookie']).toBeUndefined()
  },
)

describe('a way round', () => {
  const away = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  test.each(['x-http-method-override', 'x-method-override', 'x-http-method'])(
    'by %s there is none: a request is what its method says',
    async (header) => {
      const before = await audited()
      const headers = { ...away, cookie, [header]: 'POST' }
      const answer = await served.app.inject({
        ...{ method: 'GET', url: '/api/commands/work.task.create?_method=POST' },
        headers: { host: served.host, ...headers },
      })
      expect(answer.statusCode).toBe(404)
      expect(await audited()).toBe(before)
    },
  )

  test('by a link there is none: nothing that a browser fetches by itself changes anything', async () => {
    const before = await audited()
    const asked = served.routes.filter(({ method, url }) => method === 'GET' && !url.includes('changes'))
    for (const { url } of asked) {
      const path = url.replace(/:\w+/g, '0').replace('*', 'sign-out')
      const headers = { host: served.host, cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
      await served.app.inject({ url: path, headers })
    }
    expect(await audited()).toBe(before)
    const me = await served.app.inject({ url: '/api/me', headers: { host: served.host, cookie } })
    expect(me.statusCode, 'still signed in').toBe(200)
  })

  test('by a header that takes a cookie for a key there is none', async () => {
    const headers = { ...away, cookie, 'content-type': 'application/json' }
    const answer = await send('POST', '/api/commands/work.task.create', { ...headers, authorization: 'Bearer x' })
    expect(answer.statusCode).toBe(401)
    const signOut = await send('POST', '/api/auth/sign-out', { ...headers, authorization: 'Bearer x' })
    expect(signOut.statusCode).toBe(403)
  })

  test('by http there is none where people come by https', async () => {
    const tls = await serve(kernel, { BACKSTAY_URL: 'https://books.example.org' })
    const headers = { host: tls.host, origin: 'http://books.example.org', 'sec-fetch-site': 'same-origin' }
    const payload = { email: EMAIL, password: PASSWORD }
    const answer = await tls.app.inject({ method: 'POST', url: '/api/auth/sign-in/email', headers, payload })
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'request.foreign'])
    await tls.app.close()
  })
})

test('a key needs no origin: no browser sends it by itself', async () => {
  const authorization = `Bearer ${await createKey(kernel, EMAIL)}`
  const payload = { input: { title: 'Count the blocks' } }
  const headers = { authorization, 'content-type': 'application/json' }
  expect((await send('POST', '/api/commands/work.task.create', headers, payload)).statusCode).toBe(200)
})

describe('nobody is sent elsewhere', () => {
  test.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    'http://localhost@evil',
  ])('after signing in by a provider: %s', async (callbackURL) => {
    const idp = await serve(kernel, {
      ...{ BACKSTAY_OIDC_ISSUER: 'http://127.0.0.1:9', BACKSTAY_OIDC_CLIENT_ID: 'backstay' },
    })
    const asked = await browser(idp).post('/api/auth/sign-in/social', { provider: 'oidc', callbackURL })
    expect(asked.statusCode).toBeGreaterThanOrEqual(400)
    expect(asked.headers.location).toBeUndefined()
    await idp.app.close()
  })

  test.each([
    '//evil.example/%2f..',
    '/\\evil.example',
    '/%5cevil.example',
    '/sign-in?to=https://evil.example',
    '/%00',
    '/..%2f..%2fetc%2fpasswd',
  ])('by the address %s', async (url) => {
    const answer = await served.app.inject({ method: 'GET', url, headers: { host: served.host } })
    expect(answer.headers.location).toBeUndefined()
    expect(answer.body).not.toContain('root:')
    expect([200, 400, 404]).toContain(answer.statusCode)
  })
})
