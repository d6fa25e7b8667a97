import type { FastifyReply, FastifyRequest } from 'fastify'
import { dispatch, refuse, say, type Who } from '../../../kernel/index.ts'
import { withTyped } from './backup-codes.ts'
import { type Door, headersOf, isStale, type SessionShape, sessionOf } from './door.ts'
import { tellSignIn } from './events.ts'
import { beginTry, forgetFailures } from './failures.ts'
import { checkPassword, renewHash } from './password.ts'
import { authProblem, tooMany } from './problems.ts'
import { spendCode } from './spent-codes.ts'
import { isAlwaysOpen, lackOf, mustBeOpen, noteShown, noteTouched } from './standing.ts'

export const BASE = '/api/auth'

/** What of better-auth is let out; all else of it does not exist here. */
const OPEN: ReadonlySet<string> = new Set([
  ...['/sign-in/email', '/sign-in/social', '/sign-in-link/verify', '/sign-out', '/get-session', '/callback/oidc'],
  ...['/list-sessions', '/revoke-session', '/revoke-other-sessions'],
  ...['/list-accounts', '/unlink-account', '/link-social'],
  ...['/password/set', '/two-factor/enable', '/two-factor/disable', '/two-factor/get-totp-uri'],
  ...['/two-factor/verify-totp', '/two-factor/verify-backup-code', '/two-factor/generate-backup-codes'],
  ...['/passkey/generate-register-options', '/passkey/verify-registration', '/passkey/generate-authenticate-options'],
  ...['/passkey/verify-authentication', '/passkey/list-user-passkeys'],
  ...['/passkey/delete-passkey', '/passkey/update-passkey'],
])

/** What changes how somebody gets in, as the audit notes it. */
const NOTED: Readonly<Record<string, string>> = {
  '/password/set': 'passwordSet',
  '/two-factor/enable': 'secondFactorOn',
  '/two-factor/disable': 'secondFactorOff',
  '/passkey/verify-registration': 'passkeyAdded',
  '/passkey/delete-passkey': 'passkeyRemoved',
  '/revoke-other-sessions': 'sessionsEnded',
}

/** Only soon after signing in; a password is asked for besides, where there is one. */
const FRESH: ReadonlySet<string> = new Set([
  ...['/two-factor/enable', '/two-factor/disable', '/two-factor/get-totp-uri', '/two-factor/generate-backup-codes'],
  ...['/passkey/delete-passkey', '/link-social', '/unlink-account', '/revoke-session', '/revoke-other-sessions'],
])

/** What makes a session. */
const ENTRY = /^\/(sign-in\/email|sign-in-link\/verify|two-factor\/verify-|passkey\/verify-authentication|callback\/)/

/** Where a second factor is shown within a session; at the door better-auth counts the tries itself. */
const PROOF = /^\/two-factor\/verify-/
/** What shows a second factor, or sets one up. */
const SHOWS = /^\/(two-factor\/verify-|passkey\/verify-registration)/

type Body = Readonly<Record<string, unknown>>
interface Asked {
  path: string
  body: Body
}

/** One request to sign-in: what better-auth doesn't ask is asked before, what it doesn't know is done after. */
export async function pass(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const path = request.url.slice(BASE.length).split('?')[0] ?? ''
  if (!OPEN.has(path)) refuse('auth.missing', say`There is nothing at this address.`, { kind: 'missing' })
  const body = objectIn(request.body)
  const email = path === '/sign-in/email' && typeof body.email === 'string' ? body.email.slice(0, 400) : null
  const resting = email === null ? 0 : await beginTry(door.kernel, email)
  if (resting > 0) {
    await tellSignIn(door.kernel, request, { path, ok: false, email, code: 'auth.tooMany' })
    return problem(reply.header('retry-after', resting), tooMany(resting))
  }
  const who = NOTED[path] ? await door.book.whoeverOf(request) : null
  const session = path === '/get-session' ? null : await sessionOf(door, request)
  if (session && !isAlwaysOpen(path)) mustBeOpen(path, await lackOf(door.kernel, door.settings, session))
  if (FRESH.has(path)) mustBeFresh(session)
  const rests = session && PROOF.test(path) ? await beginTry(door.kernel, proofOf(session)) : 0
  if (rests > 0) return problem(reply.header('retry-after', rests), tooMany(rests))
  if (path === '/password/set' && who && typeof body.newPassword === 'string')
    await checkPassword(door.kernel, who.id, body.newPassword)
  const answer = await withTyped(body.code, () => ask(door, request, path))
  const text = withVerification(path, await answer.text())
  const said = objectIn(text)
  if (path === '/two-factor/verify-totp' && answer.ok && !(await isFirstUse(door, body, said, session))) {
    await tellSignIn(door.kernel, request, { path, ok: false, user: userIn(said), code: 'auth.codeSpent' })
    return problem(reply, authProblem(401, { code: 'INVALID_CODE' }, 0))
  }
  if (answer.ok) await noteProof(door, { path, body }, session, answer)
  if (request.method === 'POST') door.book.forget()
  if (answer.ok && who) await note(door, who, path)
  if (answer.ok && email !== null) await letIn(door, email, String(body.password))
  if (session && ENTRY.test(path) && makesSession(answer)) await endSession(door, session.token)
  const ok = answer.status < 400 && !/[?&]error=/.test(answer.headers.get('location') ?? '')
  const code = ok ? undefined : String(said.code ?? answer.status)
  await tellSignIn(door.kernel, request, { path, ok, email, user: userIn(said) ?? who?.id, code })
  return send(answer, text, reply)
}

/** A passkey is two factors where the person is told from others by it: browsers are asked for that (WebAuthn level 3). */
const withVerification = (path: string, text: string): string =>
  path === '/passkey/generate-authenticate-options'
    ? text.replace('"userVerification":"preferred"', '"userVerification":"required"')
    : text

/** Codes that are tried within a session are counted for their person, as those at the door are. */
const proofOf = (session: SessionShape): string => `second factor of ${session.userId}`

/** Whoever shows a second factor in a session, or sets one up there, has a session of two factors from then on. */
async function noteProof(door: Door, asked: Asked, session: SessionShape | null, answer: Response): Promise<void> {
  const { path, body } = asked
  const begun = tokenIn(answer)
  if (path === '/passkey/verify-authentication' && begun !== undefined && !isVerified(body)) {
    await noteTouched(door.kernel, begun)
  }
  if (!session || !SHOWS.test(path)) return
  const token = begun ?? session.token
  await noteShown(door.kernel, token, path.startsWith('/passkey') ? 'passkey' : 'code')
  if (PROOF.test(path)) await forgetFailures(door.kernel, proofOf(session))
}

/**
 * Whether a device told its person from others when it signed: a bit that its signature covers (WebAuthn level 3,
 * section 6.1). Without it, a passkey is one factor, which whoever holds the device has.
 */
function isVerified({ response }: Body): boolean {
  const inner = partOf(partOf(response).response).authenticatorData
  return typeof inner === 'string' && ((Buffer.from(inner, 'base64url')[32] ?? 0) & 4) !== 0
}

const partOf = (value: unknown): Body => (typeof value === 'object' && value !== null ? { ...value } : {})

/** The token of the session that an answer begins, without its signature. */
function tokenIn(answer: Response): string | undefined {
  const cookie = answer.headers.getSetCookie().find((one) => /session_token=[^;]/.test(one) && !/max-age=0/i.test(one))
  const value = /session_token=([^;]+)/.exec(cookie ?? '')?.[1]
  return value === undefined ? undefined : decodeURIComponent(value).split('.')[0]
}

/** @throws Refusal `auth.sessionNotFresh` */
export function mustBeFresh(session: SessionShape | null): void {
  if (session && isStale(session)) {
    refuse('auth.sessionNotFresh', say`You signed in some time ago. Sign in again for this.`, { kind: 'forbidden' })
  }
}

/** The code of an authenticator that was used before lets nobody in: the session that it made is taken back. */
async function isFirstUse(door: Door, asked: Body, said: Body, session: SessionShape | null): Promise<boolean> {
  const user = userIn(said)
  if (user === undefined || (await spendCode(door.kernel, user, String(asked.code)))) return true
  if (typeof said.token === 'string' && said.token !== session?.token) await endSession(door, said.token)
  return false
}

const endSession = async (door: Door, token: string): Promise<void> => {
  await door.kernel.load('delete from auth_session where token = $1', [token])
}

/** Whoever signs in anew has the session of before no more (ASVS 5.0, 7.2.4). */
const makesSession = (answer: Response): boolean => tokenIn(answer) !== undefined

const userIn = (said: Body): string | undefined => {
  const user = said.user
  return typeof user === 'object' && user !== null && 'id' in user ? String(user.id) : undefined
}

async function letIn(door: Door, email: string, password: string): Promise<void> {
  await forgetFailures(door.kernel, email)
  await renewHash(door.kernel, email, password)
}

async function ask(door: Door, request: FastifyRequest, path: string): Promise<Response> {
  const { auth, addressHeader } = await opened(door, path)
  const origin = door.settings.publicUrl
    ? new URL(door.settings.publicUrl).origin
    : `${request.protocol}://${request.host}`
  return auth.handler(
    new Request(new URL(request.url, origin), {
      method: request.method,
      headers: headersOf(request, addressHeader),
      ...(typeof request.body === 'string' && request.method !== 'GET' ? { body: request.body } : {}),
    }),
  )
}

/** Where an identity provider could not be reached when signing in was opened, it is tried again now. */
async function opened(door: Door, path: string) {
  const first = await door.auth()
  if (path !== '/sign-in/social' || !door.settings.oidc) return first
  const { socialProviders } = await first.auth.$context
  if (socialProviders.some((one) => one.id === 'oidc')) return first
  door.renew()
  return door.auth()
}

/** The object that a text of JSON holds; an empty one where it holds none. */
function objectIn(text: unknown): Body {
  try {
    const given: unknown = JSON.parse(String(text))
    return typeof given === 'object' && given !== null ? { ...given } : {}
  } catch {
    return {}
  }
}

/** What changed is noted, and with a new password no device is trusted any more. */
async function note(door: Door, who: Who, path: string): Promise<void> {
  const input = { what: NOTED[path] }
  await dispatch(door.kernel, { command: 'organisation.user.noteAccess', id: who.id, input }, who)
  if (path === '/password/set') await door.kernel.load('delete from auth_verification where value = $1', [who.id])
}

function send(answer: Response, text: string, reply: FastifyReply): FastifyReply {
  const cookies = answer.headers.getSetCookie()
  if (cookies.length > 0) reply.header('set-cookie', cookies)
  const location = answer.headers.get('location')
  if (location !== null) reply.header('location', location)
  if (answer.status < 400) {
    return reply
      .code(answer.status)
      .type(answer.headers.get('content-type') ?? 'application/json')
      .send(text)
  }
  const retryAfter = Number(answer.headers.get('x-retry-after') ?? 60)
  if (answer.status === 429) reply.header('retry-after', retryAfter)
  return problem(reply, authProblem(answer.status, objectIn(text), retryAfter))
}

const problem = (reply: FastifyReply, given: { status: number }): FastifyReply =>
  reply.code(given.status).type('application/problem+json').send(JSON.stringify(given))
