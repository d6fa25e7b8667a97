/** The built app as it is sent: what was compressed once, whoever may take it, and nothing that was not built. */

import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sendProblem } from './problem.ts'
import { WEB_DIST, webRoutes } from './web.ts'

let app: FastifyInstance
const script = `/assets/${readdirSync(join(WEB_DIST, 'assets')).find((name) => /^index-.*\.js$/.test(name))}`

beforeAll(async () => {
  app = fastify()
  app.setErrorHandler(sendProblem)
  await webRoutes(app)
})
afterAll(() => app.close())

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers })

test('a file goes as the build compressed it, in the best form that is taken', async () => {
  const plain = await get(script)
  expect(plain.headers['content-encoding']).toBeUndefined()
  for (const [taken, given, read] of [
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
  ] as const) {
    const answer = await get(script, { 'accept-encoding': taken })
    expect([answer.statusCode, answer.headers['content-encoding']], taken).toEqual([200, given])
    expect(answer.headers, taken).toMatchObject({
      vary: 'accept-encoding',
      'content-type': plain.headers['content-type'],
    })
    expect(read(answer.rawPayload).equals(plain.rawPayload), taken).toBe(true)
  }
  expect((await get(script, { 'accept-encoding': 'br;q=0' })).headers['content-encoding']).toBeUndefined()
})

test('whoever has a file is told so, and its head comes without it', async () => {
  const { etag } = (await get('/mark.svg')).headers
  const again = await get('/mark.svg', { 'if-none-match': String(etag) })
  expect([again.statusCode, again.body]).toEqual([304, ''])
  const head = await app.inject({ method: 'HEAD', url: script })
  expect([head.statusCode, head.body]).toEqual([200, ''])
  expect(Number(head.headers['content-length'])).toBeGreaterThan(1000)
})

test('what was not built has no address, whatever lies on the disk', async () => {
  const folder = await mkdtemp(join(WEB_DIST, 'assets', 'later-'))
  try {
    const name = folder.slice(WEB_DIST.length)
    for (const url of [
      name,
      `${name}/`,
      '/assets/',
      '/assets/none.js',

      '/assets/..%2ftheme.js',
      `${script}%00`,
    ])
      expect((await get(url)).statusCode, url).toBe(404)
  } finally {
    await rm(folder, { recursive: true })
  }
})
