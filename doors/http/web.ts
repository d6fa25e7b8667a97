import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import send from '@fastify/send'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { refuse, say } from '../../kernel/index.ts'

export const WEB_DIST = fileURLToPath(new URL('../../web/dist', import.meta.url))

/** What the build wrote beside a file, and how a browser says that it takes it (RFC 9110, sections 8.4.1 and 12.5.3). */
const ENCODINGS = [
  ['br', '.br', /\bbr\b(?!\s*;\s*q=0(\.0*)?(,|$))/],
  ['gzip', '.gz', /\bgzip\b(?!\s*;\s*q=0(\.0*)?(,|$))/],
] as const

/** The browser app: built files, kept long where their name holds their digest; any other path is its first page. */
export async function webRoutes(app: FastifyInstance): Promise<void> {
  if (!existsSync(join(WEB_DIST, 'index.html'))) {
    app.get('/', async () =>
      refuse('web.notBuilt', say`The browser app is not built. Run: npm run build`, { kind: 'missing' }),
    )
    return
  }
  const page = await readFile(join(WEB_DIST, 'index.html'))
  const found = readdirSync(WEB_DIST, { recursive: true, withFileTypes: true })
  const files = new Set(
    found
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name).slice(WEB_DIST.length).replaceAll(sep, '/')),
  )
  const folders = new Set([...files].map((path) => path.replace(/^(\/[^/]+\/).+$/, '$1*')))
  for (const url of folders) app.get(url, (request, reply) => sendFile(files, request, reply))
  app.setNotFoundHandler(async (request, reply) => {
    // Pages have dots of their own (`/records/sales.invoice`), so a missing file is told by its place or kind.
    const isFile = /^\/(api|assets)\/|\.(js|css|map|svg|png|ico|woff2?|txt|json|webmanifest)(\?|$)/i.test(request.url)
    const isPage = request.method === 'GET' && !isFile
    if (!isPage) return refuse('request.unknown', say`There is nothing at this address.`, { kind: 'missing' })
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page)
  })
}

/** One of the files that were there when the server started, by its exact name; nothing else of the disk has a name. */
async function sendFile(
  files: ReadonlySet<string>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const path = request.url.split('?', 1)[0] ?? ''
  if (!files.has(path)) {
    reply.callNotFound()
    return reply
  }
  const taken = String(request.headers['accept-encoding'] ?? '').toLowerCase()
  const [encoding, ending] = ENCODINGS.find(([, ending, takes]) => files.has(path + ending) && takes.test(taken)) ?? [
    '',
    '',
  ]
  const { statusCode, headers, stream } = await send(request.raw, encodeURI(path + ending), {
    root: WEB_DIST,
    index: false,
    cacheControl: false,
    contentType: false,
  })
  const type = send.mime.getType(path) ?? 'application/octet-stream'
  if (encoding !== '') reply.header('content-encoding', encoding)
  if (ENCODINGS.some(([, other]) => files.has(path + other))) reply.header('vary', 'accept-encoding')
  return reply
    .code(statusCode)
    .headers(headers)
    .type(send.isUtf8MimeType(type) ? `${type}; charset=utf-8` : type)
    .header('cache-control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
    .send(stream)
}
