import { brotliDecompressSync } from 'node:zlib'
import fastify from 'fastify'
import { afterAll, expect, test } from 'vitest'
import { compressAnswers } from './compress.ts'

const rows = Array.from({ length: 500 }, (_, n) => ({ id: n, text: `Größe ${n}` }))
const app = fastify()
compressAnswers(app)
app.get('/api/rows', async () => ({ rows }))
app.get('/api/auth/rows', async () => ({ rows }))
app.get('/api/few', async () => ({ rows: [] }))
app.post('/api/rows', async () => ({ rows }))
afterAll(() => app.close())

const ask = (url: string, encodings: string, method: 'GET' | 'POST' = 'GET') =>
  app.inject({ method, url, headers: { 'accept-encoding': encodings } })

test('a long answer travels as a tenth of itself to whoever takes it, and is the same', async () => {
  const answer = await ask('/api/rows', 'gzip, deflate, br, zstd')
  expect(answer.headers['content-encoding']).toBe('br')
  expect(answer.headers.vary).toBe('accept-encoding')
  expect(answer.rawPayload.byteLength * 5).toBeLessThan(JSON.stringify({ rows }).length)
  expect(Number(answer.headers['content-length'])).toBe(answer.rawPayload.byteLength)
  expect(JSON.parse(brotliDecompressSync(answer.rawPayload).toString())).toEqual({ rows })
})

test.each([
  ['who can’t read it', '/api/rows', 'gzip'],
  ['short ones', '/api/few', 'br'],
  ['what belongs to signing in', '/api/auth/rows', 'br'],
])('answers stay as they are: %s', async (_, url, encodings) => {
  const answer = await ask(url, encodings)
  expect(answer.headers['content-encoding']).toBeUndefined()
  expect(answer.json()).toHaveProperty('rows')
})

test('what a command answers stays as it is', async () => {
  expect((await ask('/api/rows', 'br', 'POST')).headers['content-encoding']).toBeUndefined()
})
