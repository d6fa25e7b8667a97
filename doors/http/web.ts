import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { refuse, say } from '../../kernel/index.ts'

export const WEB_DIST = fileURLToPath(new URL('../../web/dist', import.meta.url))

/** The browser app: built files, kept long where their name holds their digest; any other path is its first page. */
export async function webRoutes(app: FastifyInstance): Promise<void> {
  if (!existsSync(join(WEB_DIST, 'index.html'))) {
    app.get('/', async () =>
      refuse('web.notBuilt', say`The browser app is not built. Run: npm run build`, { kind: 'missing' }),
    )
    return
  }
  const page = await readFile(join(WEB_DIST, 'index.html'))
  await app.register(fastifyStatic, {
    root: WEB_DIST,
    index: false,
    wildcard: false,
    cacheControl: false,
    preCompressed: true,
    setHeaders: setCache,
  })
  app.setNotFoundHandler(async (request, reply) => {
    // Pages have dots of their own (`/records/sales.invoice`), so a missing file is told by its place or kind.
    const isFile = /^\/(api|assets)\/|\.(js|css|map|svg|png|ico|woff2?|txt|json|webmanifest)(\?|$)/i.test(request.url)
    const isPage = request.method === 'GET' && !isFile
    if (!isPage) return refuse('request.unknown', say`There is nothing at this address.`, { kind: 'missing' })
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page)
  })
}

function setCache(reply: FastifyReply, path: string): void {
  reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
}
