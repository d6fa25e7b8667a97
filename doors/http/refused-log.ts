import type { Socket } from 'node:net'
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify'
import type { Refusal } from '../../kernel/index.ts'

/** What looks like a try to get round: more than is taken, and forms that no client of ours makes. */
const ODD: ReadonlySet<string> = new Set([
  ...['request.tooMany', 'request.tooMuch', 'request.malformed', 'request.key'],
  ...['intake.broken', 'intake.multipart', 'list.filter', 'list.limit'],
])
/** Paths that climb, end strings, or hide what they are: no page of ours asks for one. */
const CLIMBS = /(^|\/|\\|%2f|%5c)(\.|%2e|%252e){2}(\/|\\|%2f|%5c|$)|%00|%25(00|2e|2f|5c)|%5c|\\/i

/** So many lines a minute about what is odd from one address; then one that says so, and silence until the next. */
const MOST = 60
const WINDOW = 60_000
const MOST_KEPT = 10_000

/** Counts by address, so that whoever sends rubbish does not fill the log with it. */
export function oddBook(now: () => number = () => performance.now()) {
  const seen = new Map<string, { count: number; until: number }>()
  return (address: string): 'tell' | 'many' | 'quiet' => {
    const known = seen.get(address)
    if (!known || known.until <= now()) {
      if (seen.size >= MOST_KEPT) seen.clear()
      seen.set(address, { count: 1, until: now() + WINDOW })
      return 'tell'
    }
    known.count++
    return known.count <= MOST ? 'tell' : known.count === MOST + 1 ? 'many' : 'quiet'
  }
}

const book = oddBook()

/** What says that somebody asks who could be told apart: a key or a session. */
const isNamed = ({ headers }: FastifyRequest): boolean =>
  headers.authorization !== undefined || (headers.cookie?.includes('session_token') ?? false)

function tellOdd(log: FastifyBaseLogger, told: { code: string; address: string }): void {
  const so = book(told.address)
  if (so === 'tell') log.warn({ event: 'refused', ...told }, 'refused')
  if (so === 'many') {
    const { address } = told
    log.warn({ event: 'refused', code: 'request.many', address }, 'more is refused than is told for a minute')
  }
}

/** Which request it was, without anything that was sent: its route stands for its address. */
const factsOf = (request: FastifyRequest) => {
  const { method, askedBy: who, ip: address } = request
  return { method, route: request.routeOptions.url ?? null, who, address }
}

/**
 * Tells of a refusal where somebody wanted what they may not, came with a key or session that is none, or sent what
 * looks like a try to get round (ASVS 5.0, 16.3.3).
 */
export function tellRefused(refusal: Refusal, request: FastifyRequest): void {
  const { kind, code } = refusal
  if (kind === 'forbidden' || (kind === 'unauthenticated' && isNamed(request))) {
    request.log.warn({ event: 'refused', code, ...factsOf(request) }, 'refused')
  } else if (kind === 'tooLarge' || ODD.has(code)) tellOdd(request.log, { code, ...factsOf(request) })
}

/** Tells that files were refused at intake: bombs, what only looks like its kind, more than is taken. */
export function tellFiles(request: FastifyRequest, refused: number): void {
  if (refused > 0) tellOdd(request.log, { code: 'intake.refused', ...factsOf(request), ...{ refused } })
}

/** Tells of paths that climb: they lead nowhere, and nobody has one by mistake. */
export function tellPaths(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    if (CLIMBS.test(request.originalUrl.split('?')[0] ?? ''))
      tellOdd(request.log, { code: 'request.path', ...factsOf(request) })
  })
}

/** What is no HTTP is answered so and told; a line that breaks is nobody's try. */
export function refuseBroken(this: FastifyInstance, error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  tellOdd(this.log, { code: 'request.broken', address: socket.remoteAddress ?? '' })
  const status = STATUS_OF[error.code ?? ''] ?? '400 Bad Request'
  if (socket.writable) socket.write(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`)
  socket.destroy(error)
}

const STATUS_OF: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}
