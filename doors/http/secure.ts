import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refuse, say } from '../../kernel/index.ts'

/** What the app's own pages may load: nothing from elsewhere, no inline script or style (CSP level 3). */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "frame-src 'self' blob:",
  "manifest-src 'self'",
  "object-src 'none'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const HEADERS: readonly [name: string, value: string][] = [
  ['content-security-policy', PAGE_POLICY],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'same-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=()'],
  ['cache-control', 'no-store'],
]
/** Two years, as browsers' preload lists ask for; sent where people reach the server by TLS alone (RFC 6797). */
const TLS_ONLY: [name: string, value: string] = ['strict-transport-security', 'max-age=63072000; includeSubDomains']

const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

export interface Guard {
  /** Whether this server goes by that name; absent: by any. */
  knows?: ((host: string | undefined) => boolean) | undefined
  /** People reach it by https. */
  tls?: boolean | undefined
}

/**
 * Headers of every answer (streams and answers of other libraries as well: they lie on the raw reply, and a route's
 * own take their place), and the refusal of requests under a name that isn't ours or from another site's page.
 */
export function secure(app: FastifyInstance, { knows, tls = false }: Guard = {}): void {
  const headers = tls ? [...HEADERS, TLS_ONLY] : HEADERS
  // What a form of another site can send without asking first stays unread (Fetch standard, CORS-safelisted).
  app.removeContentTypeParser('text/plain')
  app.addHook('onRequest', async (request, reply) => {
    for (const [name, value] of headers) reply.raw.setHeader(name, value)
    if (knows && !knows(request.headers.host) && !request.url.startsWith('/health/')) refuseName(request)
    if (CHANGING.has(request.method) && !request.headers.authorization && isForeign(request, tls)) {
      refuse('request.foreign', say`This request came from another site, so it was not carried out.`, {
        help: say`Work from a page of this server, or send an API key.`,
        kind: 'forbidden',
      })
    }
  })
}

/** With a cookie or without: signing somebody in as somebody else is a change, too. */
function isForeign(request: FastifyRequest, tls: boolean): boolean {
  const site = request.headers['sec-fetch-site']
  const origin = request.headers.origin
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  if (origin === undefined) return false
  const from = URL.parse(origin)
  return from?.host !== request.headers.host || (tls && from?.protocol !== 'https:')
}

function refuseName(request: FastifyRequest): never {
  return refuse('request.name', say`This server does not go by the name ${String(request.headers.host ?? '')}.`, {
    help: say`Set BACKSTAY_URL to the address that people type, or name further ones in BACKSTAY_HOSTS.`,
    kind: 'forbidden',
  })
}
