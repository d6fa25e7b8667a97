import type { FastifyRequest } from 'fastify'
import type { Kernel } from '../../../kernel/index.ts'
import type { Auth } from './instance.ts'
import type { AuthSettings } from './settings.ts'
import type { WhoBook } from './who.ts'

/** What the routes of signing in share. */
export interface Door {
  kernel: Kernel
  settings: AuthSettings
  book: WhoBook
  /** better-auth, loaded when it is first needed: keys work without it. */
  auth(): Promise<{ auth: Auth; addressHeader: string }>
  /** Begins anew, so that an identity provider that was away at the start is asked again. */
  renew(): void
}

/** A request's headers as better-auth is to see them: where they come from is stated by us alone. */
export function headersOf(request: FastifyRequest, addressHeader: string): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined || name.startsWith('x-forwarded-') || name === 'content-length') continue
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one)
  }
  headers.set(addressHeader, request.ip)
  return headers
}

/** For how long after signing in one may change how one signs in (ASVS 5.0, 7.5.1), in seconds. */
export const FRESH_SECONDS = 3600

export interface SessionShape {
  userId: string
  token: string
  createdAt: Date
  way: string | null
}

/** The session of a request, as the database has it now; null where there is none. */
export async function sessionOf(door: Door, request: FastifyRequest): Promise<SessionShape | null> {
  const { auth, addressHeader } = await door.auth()
  const answer = await auth.api.getSession({ headers: headersOf(request, addressHeader) })
  if (!answer) return null
  const { userId, token, createdAt } = answer.session
  return { userId, token, createdAt: new Date(createdAt), way: wayOf(answer.session) }
}

/** How a session began: a field of ours, of which better-auth's types know nothing. */
export const wayOf = (session: object): string | null =>
  'way' in session && typeof session.way === 'string' ? session.way : null

/** True for a session that began a while ago: whoever has the browser now may be somebody else. */
export const isStale = (session: SessionShape): boolean =>
  Date.now() - session.createdAt.getTime() > FRESH_SECONDS * 1000
