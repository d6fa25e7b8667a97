import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Who } from '../../kernel/index.ts'

/** What a request costs most of, and how many of these one person may have under way at once. */
const AT_ONCE = { export: 4, upload: 8, batch: 4, search: 16, preview: 16, stream: 32, other: 128 } as const
export type Cost = keyof typeof AT_ONCE

/**
 * What would carry away all there is, or fill the disk, in number: so many in one go, and so many a second after that.
 * A page, a script that closes a year and a scanner at work stay far below (ASVS 5.0, 2.4.1).
 */
const IN_NUMBER: Partial<Record<Cost, { most: number; perSecond: number }>> = {
  export: { most: 600, perSecond: 2 },
  upload: { most: 3000, perSecond: 20 },
}
/** People and keys that are remembered; whoever is at rest is forgotten first. */
const MOST_KEPT = 10_000

/** Answered with 429 and the seconds after which it goes again. */
export class TooMuch extends Error {
  readonly statusCode = 429
  readonly seconds: number
  constructor(seconds: number) {
    super('too much at once')
    this.seconds = seconds
  }
}

interface Account {
  underWay: Partial<Record<Cost, number>>
  count: number
  left: Partial<Record<Cost, { tokens: number; at: number }>>
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Gives back what the request holds of its person's share. */
    giveBack: (() => void) | null
  }
}

type Asked = Pick<FastifyRequest, 'method' | 'headers' | 'query' | 'body'> & { route: string | undefined }

const has = (value: unknown, name: string): boolean =>
  typeof value === 'object' && value !== null && name in value && Boolean(Reflect.get(value, name))

const isFile = ({ query, headers }: Asked): boolean => {
  const format = typeof query === 'object' && query !== null && 'format' in query ? query.format : undefined
  if (format !== undefined) return format !== 'json'
  return /^(text\/csv|application\/(pdf|vnd\.openxml))/.test(headers.accept ?? '')
}

/** What a request costs, by its route and what it asks for there. */
export function costOf(asked: Asked): Cost {
  switch (asked.route) {
    case '/api/search':
      return 'search'
    case '/api/records/:record':
      return isFile(asked) ? 'export' : has(asked.query, 'search') ? 'search' : 'other'
    case '/api/queries/:query':
      return isFile(asked) ? 'export' : 'other'
    case '/api/commands/:command':
      return has(asked.body, 'preview') ? 'preview' : 'other'
    case '/api/commands/:command/batch':
      return 'batch'
    case '/api/intake':
      return 'upload'
    case '/api/changes':
      return 'stream'
    default:
      return 'other'
  }
}

/** Shares of one server among those who ask: each by themselves, and a person's keys apart from their browser. */
export function shares(now: () => number = () => performance.now()) {
  const accounts = new Map<string, Account>()
  const accountOf = (name: string): Account => {
    const known = accounts.get(name)
    if (known) return known
    if (accounts.size >= MOST_KEPT) for (const [each, { count }] of accounts) if (count === 0) accounts.delete(each)
    const made: Account = { underWay: {}, count: 0, left: {} }
    accounts.set(name, made)
    return made
  }
  return {
    /**
     * Takes a share for one request; what it gives ends it.
     * @throws TooMuch
     */
    take(name: string, cost: Cost): () => void {
      const account = accountOf(name)
      const underWay = account.underWay[cost] ?? 0
      if (underWay >= AT_ONCE[cost]) throw new TooMuch(1)
      spend(account, cost, now())
      account.underWay[cost] = underWay + 1
      account.count++
      return () => {
        account.underWay[cost] = (account.underWay[cost] ?? 1) - 1
        account.count--
      }
    },
  }
}

function spend(account: Account, cost: Cost, now: number): void {
  const limit = IN_NUMBER[cost]
  if (!limit) return
  const { tokens, at } = account.left[cost] ?? { tokens: limit.most, at: now }
  const left = Math.min(limit.most, tokens + ((now - at) / 1000) * limit.perSecond)
  if (left < 1) {
    account.left[cost] = { tokens: left, at: now }
    throw new TooMuch(Math.ceil((1 - left) / limit.perSecond))
  }
  account.left[cost] = { tokens: left - 1, at: now }
}

/** Holds everybody who is signed in to their share; the answer's end, or the caller's going away, gives it back. */
export function holdToShare(app: FastifyInstance): (request: FastifyRequest, who: Who) => void {
  const all = shares()
  const done = (request: FastifyRequest): void => {
    request.giveBack?.()
    request.giveBack = null
  }
  app.decorateRequest('giveBack', null)
  app.addHook('onRequest', async (request, reply) => {
    reply.raw.once('close', () => done(request))
  })
  app.addHook('onResponse', async (request) => done(request))
  return (request, who) => {
    if (request.giveBack) return
    const { method, headers, query, body } = request
    const cost = costOf({ method, headers, query, body, route: request.routeOptions.url })
    request.giveBack = all.take(`${headers.authorization === undefined ? 'session' : 'key'} ${who.id}`, cost)
  }
}
