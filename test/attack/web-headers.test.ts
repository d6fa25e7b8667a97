/** What every answer says to a browser, whichever route, asset, stream or error it is. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKey } from '../../doors/http/auth/index.ts'
import { WEB_DIST } from '../../doors/http/web.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { browser, EMAIL, newWorld, type Served, serve } from './web-world.ts'

let kernel: OpenKernel
let plain: Served
let tls: Served
let key: string

beforeAll(async () => {
  const world = await newWorld()
  kernel = world.kernel
  key = await createKey(kernel, EMAIL)
  plain = await serve(kernel)
  tls = await serve(kernel, { BACKSTAY_URL: 'https://books.example.org' })
})
afterAll(async () => {
  await plain?.app.close()
  await tls?.app.close()
  await kernel?.close()
})

type Heads = Record<string, unknown>

/** Directives of a policy by their name (CSP level 3, section 2.2.1). */
const policyIn = (headers: Heads): Map<string, string[]> =>
  new Map(
    String(headers['content-security-policy'])
      .split(';')
      .map((one) => one.trim().split(/\s+/))
      .map(([name = '', ...values]) => [name, values]),
  )

function expectGuarded(headers: Heads, what: string): void {
  const policy = policyIn(headers)
  const all = [...policy.values()].flat()
  expect(all, what).not.toContain("'unsafe-inline'")
  expect(all, what).not.toContain("'unsafe-eval'")
  expect(all, what).not.toContain('*')
  expect(
    all.filter((source) => /^https?:/.test(source)),
    what,
  ).toEqual([])
  for (const name of ['default-src', 'object-src', 'base-uri']) expect(policy.get(name), what).toEqual(["'none'"])
  expect(policy.has('frame-ancestors'), what).toBe(true)
  expect(headers, what).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  })
  expect(headers['permissions-policy'], what).toContain('geolocation=()')
  for (const name of ['access-control-allow-origin', 'server', 'x-powered-by'])
    expect(headers[name], what).toBeUndefined()
}

const paths = (routes: Served['routes']): { method: string; url: string }[] =>
  routes
    .filter(({ url }) => !url.includes('/api/changes'))
    .map(({ method, url }) => ({ method, url: url.replace(/:\w+/g, '0').replace('*', 'get-session') }))

const assets = (): string[] =>
  readdirSync(WEB_DIST, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(WEB_DIST.length))
    .filter((path) => !/\.(br|gz)$/.test(path))

describe('every answer', () => {
  test.each(['with a key', 'of nobody'])('%s, of every route, says what a browser may do with it', async (who) => {
    const headers = { host: plain.host, ...(who === 'of nobody' ? {} : { authorization: `Bearer ${key}` }) }
    const asked = paths(plain.routes)
    expect(asked.length).toBeGreaterThan(40)
    for (const { method, url } of asked) {
      const answer = await plain.app.inject({ method: method as 'GET', url, headers })
      expectGuarded(answer.headers, `${method} ${url}`)
      // Only what is the same for everybody may be kept by a browser.
      if (/^\/(api|mcp|metrics|health)/.test(url))
        expect(answer.headers['cache-control'], `${method} ${url}`).toBe('no-store')
      if (answer.body !== '') expect(answer.headers['content-type'], `${method} ${url}`).toBeDefined()
    }
  })

  test('of the built app: every asset has its type, and the page is never kept without asking', async () => {
    const files = assets()
    expect(files.length).toBeGreaterThan(10)
    for (const path of ['/', '/sign-in', '/records/sales.invoice', ...files]) {
      const answer = await plain.app.inject({ method: 'GET', url: encodeURI(path), headers: { host: plain.host } })
      expect(answer.statusCode, path).toBe(200)
      expectGuarded(answer.headers, path)
      if (!path.startsWith('/pdf/')) expect(answer.headers['content-type'], path).not.toContain('octet-stream')
      if (!path.startsWith('/assets/')) expect(answer.headers['cache-control'], path).toBe('no-cache')
    }
    const page = await plain.app.inject({ method: 'GET', url: '/', headers: { host: plain.host } })
    expect(page.body).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/i)
    expect(policyIn(page.headers).get('frame-ancestors')).toEqual(["'none'"])
  })

  test('of a stream and of the agents’ door, which are written past the framework', async () => {
    const { app, host } = await serve(kernel)
    const at = await app.listen({ host: '127.0.0.1', port: 0 })
    const authorization = `Bearer ${key}`
    try {
      const stop = new AbortController()
      const stream = await fetch(`${at}/api/changes`, { headers: { authorization }, signal: stop.signal })
      expect(stream.headers.get('content-type')).toContain('text/event-stream')
      expectGuarded(Object.fromEntries(stream.headers), 'stream')
      stop.abort()
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
      const accept = 'application/json, text/event-stream'
      const headers = { authorization, accept, 'content-type': 'application/json' }
      const agents = await fetch(`${at}/mcp`, { method: 'POST', headers, body })
      expect(agents.status).toBe(200)
      expectGuarded(Object.fromEntries(agents.headers), 'agents')
      for (const [method, url] of [
        ['GET', '/api/changes'],
        ['POST', '/mcp'],
      ] as const) {
        const nobody = await app.inject({ method, url, headers: { host } })
        expect(nobody.statusCode, url).toBe(401)
      }
    } finally {
      await app.close()
    }
  })

  test('has HSTS for two years and for names below where people come by https, and only there', async () => {
    const ask = async (served: Served) =>
      (await served.app.inject({ method: 'GET', url: '/api/me', headers: { host: served.host } })).headers
    expect((await ask(tls))['strict-transport-security']).toBe('max-age=63072000; includeSubDomains')
    expect((await ask(plain))['strict-transport-security']).toBeUndefined()
  })
})

describe('another origin', () => {
  test.each(['https://evil.example', 'null', 'http://localhost.evil.example', 'http://localhost'])(
    '%s is never let in by CORS, asked first or not',
    async (origin) => {
      for (const method of ['GET', 'POST', 'OPTIONS'] as const) {
        const headers = { host: plain.host, origin, 'access-control-request-method': 'POST' }
        const answer = await plain.app.inject({ method, url: '/api/me', headers })
        expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
        if (method === 'OPTIONS') expect(answer.statusCode).toBe(404)
      }
    },
  )

  test.each([
    ['evil.example', 403],
    ['evil.example:7420', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['books.example.org@evil.example', 403],
    ['localhost', 401],
    ['books.localhost:80', 401],
    ['127.0.0.1:7420', 401],
    ['[::1]:7420', 401],
    ['books.example.org', 401],
    ['BOOKS.example.org.', 401],
  ])('that goes by the name “%s” is answered %i: a name elsewhere can be made to lead here', async (host, status) => {
    const answer = await tls.app.inject({ method: 'GET', url: '/api/me', headers: { host } })
    expect(answer.statusCode).toBe(status)
    if (status === 403) expect(answer.json()).toMatchObject({ code: 'request.name' })
    expect((await tls.app.inject({ method: 'GET', url: '/health/live', headers: { host } })).statusCode).toBe(200)
  })
})

describe('what is for machines', () => {
  test('figures are for this machine or for a key, never through a proxy', async () => {
    const ask = (headers: Record<string, string>, remoteAddress: string) =>
      plain.app.inject({ method: 'GET', url: '/metrics', remoteAddress, headers: { host: plain.host, ...headers } })
    expect((await ask({}, '127.0.0.1')).statusCode).toBe(200)
    expect((await ask({}, '192.0.2.7')).statusCode).toBe(401)
    for (const header of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'])
      expect((await ask({ [header]: '127.0.0.1' }, '127.0.0.1')).statusCode, header).toBe(401)
    const open = await ask({ authorization: `Bearer ${key}` }, '192.0.2.7')
    expect(open.statusCode).toBe(200)
    expect(open.body).not.toMatch(/ida|nordkai|select |\/tmp/i)
  })

  test('the description of the interface is the same for everybody and holds nothing of the organisation', async () => {
    const open = await plain.app.inject({ method: 'GET', url: '/api/openapi.json', headers: { host: plain.host } })
    const headers = { host: plain.host, authorization: `Bearer ${key}` }
    const known = await plain.app.inject({ method: 'GET', url: '/api/openapi.json', headers })
    expect(known.body).toBe(open.body)
    expect(open.body).not.toContain('nordkai')
  })

  test('health says no name, path or address, and not even what the database said', async () => {
    const { app, host } = await serve(kernel)
    const { query } = kernel.pool
    kernel.pool.query = (() => Promise.reject(new Error('connect ECONNREFUSED /srv/secret/.s.PGSQL.5432'))) as never
    const answer = await app.inject({ method: 'GET', url: '/health/ready', headers: { host } })
    kernel.pool.query = query
    expect([answer.statusCode, answer.json()]).toEqual([503, { ok: false, reason: 'The database does not answer.' }])
    await app.close()
  })
})

test('a cookie lives by the rules of the place: behind TLS it is bound to this very host', async () => {
  for (const served of [plain, tls]) {
    const ida = browser(served, '192.0.2.20')
    const answer = await ida.signIn(EMAIL)
    expect(answer.statusCode).toBe(200)
    const lines = [answer.headers['set-cookie']].flat().map(String)
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) {
      expect(line).toMatch(/; HttpOnly/i)
      expect(line).toMatch(/; SameSite=(Lax|Strict)/i)
      expect(line).toMatch(/; Path=\/(;|$)/)
      expect(line).not.toMatch(/; Domain=/i)
      expect(line.length).toBeLessThan(4096)
      expect(line.startsWith('__Host-backstay.')).toBe(served === tls)
      expect(/; Secure/i.test(line)).toBe(served === tls)
    }
    expect(await ida.who()).not.toBeNull()
  }
})
