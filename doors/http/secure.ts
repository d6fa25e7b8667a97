import type { FastifyInstance } from 'fastify'
import { refuse, say } from '../../kernel/index.ts'

/** What the app's own pages may load: nothing from elsewhere, no inline script or style. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "frame-src 'self' blob:",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Headers of every answer, and the refusal of requests that another site makes with somebody's cookie. */
export function secure(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    if (!CHANGING.has(request.method) || request.headers.authorization || !request.headers.cookie) return
    const site = request.headers['sec-fetch-site']
    const origin = request.headers.origin
    const foreign =
      (site !== undefined && site !== 'same-origin' && site !== 'none') ||
      (origin !== undefined && hostOf(origin) !== request.headers.host)
    if (foreign)
      refuse('request.foreign', say`This request came from another site, so it was not carried out.`, {
        help: say`Work from a page of this server, or send an API key.`,
        kind: 'forbidden',
      })
  })
  app.addHook('onSend', async (_request, reply, payload) => {
    if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', PAGE_POLICY)
    reply.header('x-content-type-options', 'nosniff')
    reply.header('referrer-policy', 'same-origin')
    reply.header('cross-origin-opener-policy', 'same-origin')
    reply.header('cross-origin-resource-policy', 'same-origin')
    reply.header('permissions-policy', 'camera=(), microphone=(), geolocation=()')
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
    return payload
  })
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host
  } catch {
    return null
  }
}
