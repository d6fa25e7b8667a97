/** Whoever is signed in and asks for too much, and what is told of those who try to get round. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createKey } from '../../doors/http/auth/index.ts'
import { costOf, shares, TooMuch } from '../../doors/http/costs.ts'
import { oddBook } from '../../doors/http/refused-log.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { browser, EMAIL, newWorld, PASSWORD, type Served, serve, someone } from './web-world.ts'

let kernel: OpenKernel
let ida: string
let served: Served
let key: string

beforeAll(async () => {
  const world = await newWorld()
  kernel = world.kernel
  ida = world.ida
  served = await serve(kernel)
  key = await createKey(kernel, EMAIL)
})
afterAll(async () => {
  await served?.app.close()
  await kernel?.close()
})

const byKey = (url: string, of = key) =>
  served.app.inject({ url, headers: { host: served.host, authorization: `Bearer ${of}` } })

describe('somebody signed in', () => {
  test('has a bounded number of costly requests under way, is told when to come again, and others go on', async () => {
    const { email } = await someone(kernel, ida, 'Anna')
    const other = await createKey(kernel, email)
    const searches = Array.from({ length: 60 }, () => byKey('/api/search?q=nord'))
    const [answers, besides, own] = await Promise.all([
      Promise.all(searches),
      byKey('/api/search?q=nord', other),
      byKey('/api/me'),
    ])
    const refused = answers.filter(({ statusCode }) => statusCode === 429)
    expect(answers.filter(({ statusCode }) => statusCode === 200).length).toBeGreaterThanOrEqual(16)
    expect(refused.length).toBeGreaterThan(0)
    for (const one of refused) {
      expect(one.json()).toMatchObject({ status: 429, code: 'request.tooMuch' })
      expect(Number(one.headers['retry-after'])).toBeGreaterThan(0)
    }
    expect([besides.statusCode, own.statusCode]).toEqual([200, 200])
    expect((await byKey('/api/search?q=nord')).statusCode, 'what is done is given back').toBe(200)
  })

  test('carries away no more than so many exports in a go, and a program does not use up its person’s share', async () => {
    let instant = 0
    const all = shares(() => instant)
    for (let count = 0; count < 600; count++) all.take('key Ida', 'export')()
    expect(() => all.take('key Ida', 'export')).toThrow(TooMuch)
    all.take('session Ida', 'export')()
    all.take('key Ida', 'other')()
    instant += 500
    all.take('key Ida', 'export')()
    expect(() => all.take('key Ida', 'export')).toThrow(TooMuch)
  })

  test('works with eight clients at thousands a second, unheld', () => {
    let instant = 0
    const all = shares(() => instant)
    for (let count = 0; count < 30_000; count++) {
      const back = Array.from({ length: 8 }, () => all.take('key Ida', 'other'))
      for (const give of back) give()
      instant += 8 / 3
    }
  })

  test.each([
    ['/api/records/:record', { format: 'csv' }, {}, 'export'],
    ['/api/records/:record', {}, { accept: 'application/pdf' }, 'export'],
    ['/api/records/:record', { search: 'a' }, {}, 'search'],
    ['/api/records/:record', { format: 'json' }, {}, 'other'],
    ['/api/queries/:query', { format: 'xlsx' }, {}, 'export'],
    ['/api/intake', {}, {}, 'upload'],
    ['/api/changes', {}, {}, 'stream'],
    ['/api/commands/:command/batch', {}, {}, 'batch'],
  ] as const)('%s with %o and %o is counted as it costs', (route, query, headers, cost) => {
    expect(costOf({ method: 'GET', headers, query, body: undefined, route })).toBe(cost)
    expect(
      costOf({ method: 'POST', headers: {}, query: {}, body: { preview: true }, route: '/api/commands/:command' }),
    ).toBe('preview')
  })
})

describe('a try to get round', () => {
  /** What was told while this ran. */
  async function told(act: () => Promise<unknown>): Promise<{ code?: string }[]> {
    const spy = vi.spyOn(served.app.log, 'warn')
    try {
      await act()
      return spy.mock.calls.map(([first]) => first as { code?: string })
    } finally {
      spy.mockRestore()
    }
  }
  const MARK = 'tell-tale-0123456789'
  const host = () => served.host
  const post = (url: string, payload: string | Buffer, type: string) =>
    served.app.inject({
      ...{ method: 'POST' as const, url, payload, remoteAddress: '192.0.2.77' },
      headers: { host: host(), authorization: `Bearer ${key}`, 'content-type': type },
    })
  const get = (url: string) => served.app.inject({ url, headers: { host: host() }, remoteAddress: '192.0.2.78' })

  test.each<[what: string, code: string, act: () => Promise<unknown>]>([
    ['a body that is no JSON', 'request.malformed', () => post('/api/commands/a.b', `{"${MARK}"`, 'application/json')],
    [
      'a body beyond the limit',
      'request.tooLarge',
      () => post('/api/commands/a.b', `"${MARK.repeat(1_700_000)}"`, 'application/json'),
    ],
    [
      'a form that is cut off',
      'intake.broken',
      () => post('/api/intake', `--x\r\n${MARK}`, 'multipart/form-data; boundary=x'),
    ],
    ['a filter of no shape', 'list.filter', () => byKey(`/api/records/organisation.user?where=${MARK}`)],
    ['a path that climbs', 'request.path', () => get(`/a/%2e%2e%2f%2e%2e%2f${MARK}`)],
    ['a path that climbs otherwise', 'request.path', () => get(`/assets/..%2f..%2f${MARK}`)],
    ['a path with an end of strings', 'request.path', () => get(`/records/${MARK}%00.txt`)],
  ])('is told, and nothing of what was sent: %s', async (_, code, act) => {
    const lines = await told(act)
    expect(lines.map((one) => one.code)).toContain(code)
    expect(JSON.stringify(lines)).not.toContain(MARK)
  })

  test('by what is no HTTP at all is told, and answered without a word', async () => {
    await served.app.listen({ host: '127.0.0.1', port: 0 })
    const at = served.app.server.address()
    const port = at && typeof at === 'object' ? at.port : 0
    let answer = ''
    const lines = await told(
      () =>
        new Promise<void>((resolve) => {
          const socket = connect(port, '127.0.0.1', () => socket.write(`${MARK} / HTTP/9.9\r\n\r\n`))
          socket.on('data', (part) => {
            answer += String(part)
          })
          socket.on('close', () => resolve())
        }),
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(lines.map((one) => one.code)).toContain('request.broken')
    expect(JSON.stringify(lines)).not.toContain(MARK)
  })

  test('in number is told sixty times a minute and once that there is more; another address is told by itself', () => {
    let instant = 0
    const book = oddBook(() => instant)
    const said = Array.from({ length: 500 }, () => book('192.0.2.1'))
    expect(said.filter((one) => one === 'tell')).toHaveLength(60)
    expect(said.filter((one) => one === 'many')).toHaveLength(1)
    expect(book('192.0.2.2')).toBe('tell')
    instant += 60_001
    expect(book('192.0.2.1')).toBe('tell')
  })

  test('work as it is meant is told in no such line', async () => {
    const lines = await told(async () => {
      const one = browser(served, '192.0.2.79')
      await one.signIn(EMAIL, PASSWORD)
      await one.get('/api/me')
      await one.get('/api/search?q=..%2f')
      await get('/records/sales.invoice')
    })
    expect(lines.filter((one) => one.code !== undefined)).toEqual([])
  })
})
