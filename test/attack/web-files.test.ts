/** Files that came from outside, errors, and whatever a server might say about itself. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKey } from '../../doors/http/auth/index.ts'
import { sendFile } from '../../doors/http/records.ts'
import { createServer } from '../../doors/http/server.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { EMAIL, newWorld, type Served, serve } from './web-world.ts'

let kernel: OpenKernel
let served: Served
let authorization: string
let port: number

beforeAll(async () => {
  kernel = (await newWorld()).kernel
  served = await serve(kernel)
  authorization = `Bearer ${await createKey(kernel, EMAIL)}`
  await served.app.listen({ host: '127.0.0.1', port: 0 })
  const at = served.app.server.address()
  port = typeof at === 'object' && at ? at.port : 0
})
afterAll(async () => {
  await served?.app.close()
  await kernel?.close()
})

const SCRIPT = '<script>document.title="hit"</script>'
const HOSTILE: [name: string, content: string][] = [
  ['page.html', `<!doctype html><html><body>${SCRIPT}</body></html>`],
  ['page.pdf', `<!doctype html><html><body>${SCRIPT}</body></html>`],
  ['picture.svg', `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${SCRIPT}</svg>`],
  ['picture.png', `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${SCRIPT}</svg>`],
  ['page.xhtml', `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">${SCRIPT}</html>`],
  ['sheet.xml', `<?xml-stylesheet href="/x.xsl"?><x xmlns:h="http://www.w3.org/1999/xhtml"><h:script>1</h:script></x>`],
  ['code.js', 'document.title = "hit"'],
  ['words.txt', `  ${SCRIPT}`],
  ['gif.js', 'GIF89a=1;document.title="hit"'],
  ['"; filename=page.html', `<html>${SCRIPT}</html>`],
  ['a\r\nset-cookie: a=b.html', `<html>${SCRIPT}</html>`],
  ['../../../../etc/passwd.html', `<html>${SCRIPT}</html>`],
]

async function handIn(name: string, content: string): Promise<string[]> {
  const form = new FormData()
  form.append('files', new File([content], name))
  const body = new Response(form)
  const headers = { host: served.host, authorization, 'content-type': body.headers.get('content-type') ?? '' }
  const payload = Buffer.from(await body.arrayBuffer())
  await served.app.inject({ method: 'POST', url: '/api/intake', headers, payload })
  const rows = await kernel.load<{ id: string }>('select id from documents_document order by created_at desc limit 3')
  return rows.map((row) => row.id)
}

test.each(HOSTILE)('%j never runs as a page of ours', async (name, content) => {
  const ids = await handIn(name, content)
  expect(ids.length).toBeGreaterThan(0)
  for (const id of ids) {
    const answer = await served.app.inject({ url: `/api/files/${id}`, headers: { host: served.host, authorization } })
    expect(answer.statusCode).toBe(200)
    const type = String(answer.headers['content-type'])
    expect(type).toMatch(/^(application\/octet-stream|application\/pdf|image\/(png|jpeg|gif|webp)|text\/plain)/)
    const disposition = String(answer.headers['content-disposition'])
    if (type.startsWith('application/octet-stream')) expect(disposition).toMatch(/^attachment;/)
    expect(disposition).toMatch(/^(inline|attachment); filename\*=UTF-8''[\w%.!~*'()-]*$/)
    expect(answer.headers['content-security-policy']).toMatch(/^sandbox; default-src 'none'/)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.headers['set-cookie']).toBeUndefined()
    const nobody = await served.app.inject({ url: `/api/files/${id}`, headers: { host: served.host } })
    expect(nobody.statusCode).toBe(401)
  }
})

test.each([
  'text/html',
  'image/svg+xml',
  'application/xhtml+xml',
  'text/xml',
  'application/javascript',
  'text/css',
  'multipart/x-mixed-replace',
  '',
])('a file that is said to be %s is a download', async (mime) => {
  const app = await createServer(kernel, { whoOf: async () => null })
  app.get('/file', async (_request, reply) => sendFile(reply, Buffer.from('x'), 'x', mime))
  const { headers } = await app.inject({ url: '/file', headers: { host: 'localhost' } })
  expect(headers['content-type']).toBe('application/octet-stream')
  expect(headers['content-disposition']).toMatch(/^attachment/)
  await app.close()
})

/** What an answer must never hold: where the program lies, what it asked the database, what it is made with. */
const INSIDE =
  /node_modules|\/work\/|\/tmp\/|\.ts:\d|\bat \w+ \(|select .* from|insert into|pg_|postgres|fastify|better-auth|ECONN|argon2|stack/i

describe('an error says nothing of the inside', () => {
  const long = 'a'.repeat(20_000)
  test.each([
    ['GET', '/api/records/organisation.user/not-an-id', ''],
    ['GET', "/api/records/organisation.user/'; drop table organisation_user; --", ''],
    ['GET', '/api/records/organisation.user?where={', ''],
    ['GET', '/api/records/organisation.user?where={"name":{"is":{"a":1}}}', ''],
    ['GET', '/api/records/organisation.user?sort=password', ''],
    ['GET', '/api/records/organisation.user?after=%00', ''],
    ['GET', `/api/search?q=${'%27'.repeat(200)}`, ''],
    ['GET', '/api/queries/no.such?x=1', ''],
    ['GET', '/api/files/..%2f..%2fetc%2fpasswd', ''],
    ['GET', '/api/records/__proto__', ''],
    ['GET', '/api/records/constructor/prototype', ''],
    ['GET', `/api/${long}`, ''],
    ['GET', '/%', ''],
    ['GET', '/.git/config', ''],
    ['GET', '/../package.json', ''],
    ['GET', '/assets/..%2f..%2fpackage.json', ''],
    ['POST', '/api/commands/no.such', '{}'],
    ['POST', '/api/commands/work.task.create', '{"input":'],
    ['POST', '/api/commands/work.task.create', 'null'],
    ['POST', '/api/commands/work.task.create', '[]'],
    ['POST', '/api/commands/work.task.create', '{"__proto__":{"a":1},"input":{"title":"x"}}'],
    ['POST', '/api/commands/work.task.create', '{"input":{"title":{"toString":1}}}'],
    ['POST', '/api/commands/work.task.create', '"'.repeat(10_000)],
    ['POST', '/api/auth/sign-in/email', '{'],
    ['POST', '/api/auth/sign-in/email', '{"email":{"$ne":null},"password":{"$ne":null}}'],
    ['POST', '/api/auth/sign-in-link/verify', `{"token":"${long}"}`],
    ['POST', '/mcp', '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"run"}}'],
    ['POST', '/api/intake', 'x'],
  ])('%s %s', async (method, url, payload) => {
    const headers = { host: served.host, authorization, 'content-type': 'application/json' }
    const sent = { method: method as 'POST', url, headers, ...(payload ? { payload } : {}) }
    const answer = await served.app.inject(sent)
    if (!String(answer.headers['content-type']).startsWith('text/html')) expect(answer.body).not.toMatch(INSIDE)
    else expect(answer.body).toContain('<script type="module"')
    expect(answer.statusCode).not.toBe(500)
  })

  test('not even when the program is at fault: the log has it, the answer does not', async () => {
    const app = await createServer(kernel, { whoOf: async () => null })
    app.get('/fault', async () => {
      throw new Error('select secret from auth_secret at /srv/backstay/kernel/x.ts:1')
    })
    const answer = await app.inject({ url: '/fault', headers: { host: 'localhost' } })
    expect([answer.statusCode, answer.json().code]).toEqual([500, 'server.fault'])
    expect(answer.body).not.toMatch(/secret|srv|x\.ts/)
    await app.close()
  })
})

/** Bytes to the open port, and all that comes back. */
const raw = (bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    let heard = ''
    socket.setEncoding('utf8')
    socket.on('data', (part) => {
      heard += part
    })
    socket.on('end', () => resolve(heard))
    socket.on('error', reject)
  })

describe('methods', () => {
  test.each(['TRACE', 'TRACK', 'DEBUG', 'OPTIONS', 'PROPFIND', 'PATCH', 'PUT', 'LINK'])(
    '%s is not there and sends nothing back of what was sent',
    async (method) => {
      const heard = await raw(
        `${method} /api/me HTTP/1.1\r\nHost: localhost\r\nX-Secret: kept-to-myself\r\nConnection: close\r\n\r\n`,
      )
      expect(heard).toMatch(/^HTTP\/1\.1 (4\d\d|501)/)
      expect(heard).not.toContain('kept-to-myself')
    },
  )

  test.each([
    [
      'two hosts',
      'GET /api/me HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
      /^HTTP\/1\.1 (400|401)/,
    ],
    ['no host', 'GET /api/me HTTP/1.1\r\nConnection: close\r\n\r\n', /^HTTP\/1\.1 400/],
    [
      'an address of another',
      'GET http://evil.example/api/me HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
      /^HTTP\/1\.1 40[0-4]/,
    ],
    [
      'two lengths',
      'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n{}',
      /^HTTP\/1\.1 400/,
    ],
    [
      'a length and chunks',
      'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      /^HTTP\/1\.1 400/,
    ],
    [
      'a line within a line',
      'GET /api/me HTTP/1.1\r\nHost: localhost\r\nX: a\nSet-Cookie: b\r\nConnection: close\r\n\r\n',
      /^HTTP\/1\.1 40[01]/,
    ],
    ['headers without end', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431/],
  ])('%s', async (_, bytes, answer) => {
    expect(await raw(bytes)).toMatch(answer)
  })
})
