import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { type DoorName, type Kernel, refuse, say, type Who } from '../../../kernel/index.ts'
import { role, signInRule, user, whoOf } from '../../../modules/organisation/index.ts'
import { keyUser } from './keys.ts'
import { type Lack, mustLackNothing } from './standing.ts'
import { wrongKeys } from './wrong-keys.ts'

/** How long an answer may be old: a revoked key or role counts that much longer on other servers. */
const FRESH = 1500
/** Most answers that are kept; guessed keys must not fill the memory. */
const MOST = 10_000
const MAX_KEY = 300
const DOOR: DoorName = 'http'

/** What an answer is made of: once this server changes some of it, the answer is old. */
const MADE_OF = [user.id, role.id, signInRule.id]

interface Known {
  until: number
  /** The changes that it knows of. */
  as: number
  who: Promise<Asking | null>
}

interface Asking {
  who: Who
  lack: Lack
}

/** Whose session it is, when it began, and what it lacks. */
export interface SessionFound {
  userId: string
  began: string
  lack: Lack
}

/** Finds out who has a session, from the cookies of a request. */
export type SessionUser = (request: FastifyRequest) => Promise<SessionFound | null>

/** Who asks, remembered for a moment, so that a busy key costs no query a request. */
export interface WhoBook {
  /** @throws Refusal `auth.factorAsked` or `auth.factorMissing` where a second factor is still to be shown. */
  whoOf(request: FastifyRequest): Promise<Who | null>
  /** Who asks, whatever their session lacks: for what mends that. */
  whoeverOf(request: FastifyRequest): Promise<Who | null>
  /** Forgets everything: somebody's way of signing in has changed. */
  forget(): void
}

export function whoBook(kernel: Kernel, sessionUser: SessionUser, sessionCookie: string): WhoBook {
  const known = new Map<string, Known>()
  const rows = kernel.load
  const remember = (key: string, find: () => Promise<Asking | null>): Promise<Asking | null> => {
    const kept = known.get(key)
    const as = kernel.cache.changes(MADE_OF)
    if (kept && kept.until > performance.now() && kept.as === as) return kept.who
    if (known.size >= MOST) known.clear()
    const who = find()
    known.set(key, { until: performance.now() + FRESH, as, who })
    who.catch(() => known.delete(key))
    return who
  }
  const keys = wrongKeys()
  const ofKey = async (key: string): Promise<Asking | null> => {
    const id = await keyUser(kernel, key)
    const who = id === null ? null : await whoOf({ rows }, id, DOOR)
    return who && { who, lack: 'nothing' }
  }
  const ofSession = async (request: FastifyRequest): Promise<Asking | null> => {
    const found = await sessionUser(request)
    const who = found && (await whoOf({ rows }, found.userId, DOOR))
    return who && { who: { ...who, signedInAt: found.began }, lack: found.lack }
  }
  const byKey = async (request: FastifyRequest, key: string): Promise<Asking | null> => {
    const name = digest(key)
    if (keys.refuses(request.ip, name)) throw new TooManyTries()
    const who = await remember(`key ${name}`, () => ofKey(key))
    keys.note(request.ip, name, who !== null)
    return who
  }
  const asking = async (request: FastifyRequest): Promise<Asking | null> => {
    const key = bearer(request)
    if (key !== null) return byKey(request, key)
    const cookie = cookieOf(request, sessionCookie)
    if (cookie === null) return null
    mustBeOurs(request)
    return remember(`session ${digest(cookie)}`, () => ofSession(request))
  }
  return {
    async whoOf(request) {
      const found = await asking(request)
      if (found) mustLackNothing(found.lack)
      return found?.who ?? null
    },
    whoeverOf: async (request) => (await asking(request))?.who ?? null,
    forget: () => known.clear(),
  }
}

/** Answered like every request that comes too often. */
class TooManyTries extends Error {
  readonly statusCode = 429
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** `Authorization: Bearer …` (RFC 6750, section 2.1); null where the request has none. */
function bearer(request: FastifyRequest): string | null {
  const header = request.headers.authorization
  if (header === undefined) return null
  const key = /^Bearer +(\S+)$/i.exec(header)?.[1]
  return key !== undefined && key.length <= MAX_KEY ? key : ''
}

function cookieOf(request: FastifyRequest, name: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return null
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A browser says where a changing request comes from; one with a cookie that says nothing, or another place, isn't
 * carried out (OWASP: verifying origin with standard headers).
 */
function mustBeOurs(request: FastifyRequest): void {
  if (SAFE.has(request.method)) return
  const { origin, host } = request.headers
  const site = request.headers['sec-fetch-site']
  const same = origin === undefined ? site === 'same-origin' : URL.parse(origin)?.host === host
  if (same && (site === undefined || site === 'same-origin')) return
  refuse('auth.origin', say`This request did not come from a page of this server, so it was not carried out.`, {
    kind: 'forbidden',
    help: say`Programs send a key instead of a cookie: Authorization: Bearer …`,
  })
}
