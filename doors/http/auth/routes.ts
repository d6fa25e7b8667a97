import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { dispatch, type Kernel, refuse, say, type Who } from '../../../kernel/index.ts'
import { forgetFailures, noteFailure, restingSeconds } from './failures.ts'
import type { Auth } from './instance.ts'
import { keyFor, keysOf, revokeKey } from './keys.ts'
import { createSignInLink } from './links.ts'
import { authProblem, tooMany } from './problems.ts'
import { type AuthSettings, authSettings } from './settings.ts'
import { type WhoBook, whoBook } from './who.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Who asks, known to `registerAuth`. */
    backstayWho: WhoBook | null
  }
  interface FastifyRequest {
    /** Cookies of a session that was renewed while answering. */
    renewedCookies: string[] | null
  }
}

type Module = typeof import('./instance.ts')

interface Door {
  kernel: Kernel
  settings: AuthSettings
  book: WhoBook
  /** better-auth, loaded when it is first needed: keys work without it. */
  auth(): Promise<{ auth: Auth; addressHeader: string }>
  /** Begins anew, so that an identity provider that was away at the start is asked again. */
  renew(): void
}

/** What of better-auth is let out; all else of it does not exist here. */
const OPEN: ReadonlySet<string> = new Set([
  ...['/sign-in/email', '/sign-in/social', '/sign-in-link/verify', '/sign-out', '/get-session', '/callback/oidc'],
  ...[
    '/list-sessions',
    '/revoke-session',
    '/revoke-other-sessions',
    '/list-accounts',
    '/unlink-account',
    '/link-social',
  ],
  ...['/password/set', '/two-factor/enable', '/two-factor/disable', '/two-factor/get-totp-uri'],
  ...['/two-factor/verify-totp', '/two-factor/verify-backup-code', '/two-factor/generate-backup-codes'],
  ...['/passkey/generate-register-options', '/passkey/verify-registration', '/passkey/generate-authenticate-options'],
  ...[
    '/passkey/verify-authentication',
    '/passkey/list-user-passkeys',
    '/passkey/delete-passkey',
    '/passkey/update-passkey',
  ],
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

const BASE = '/api/auth'
const BODY_LIMIT = 64 * 1024

/** Who asks, from key or cookie; null: nobody is signed in. `registerAuth` has to have run on the server. */
export async function whoOfRequest(request: FastifyRequest): Promise<Who | null> {
  const book = request.server.backstayWho
  if (!book) throw new Error('registerAuth has not run on this server.')
  return book.whoOf(request)
}

/** Mounts signing in on the server: `/api/auth/*`, and the keys and links that owners give. */
export async function registerAuth(app: FastifyInstance, kernel: Kernel, settings = authSettings()): Promise<void> {
  const door = openDoor(app, kernel, settings)
  app.decorate('backstayWho', door.book)
  app.decorateRequest('renewedCookies', null)
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.renewedCookies) reply.header('set-cookie', request.renewedCookies)
    return payload
  })
  app.addHook('onListen', async () => {
    // Loaded beside the first requests, so that the server is ready sooner.
    void door.auth().catch((error: unknown) => app.log.error({ err: error }, 'signing in can’t be opened'))
  })
  await app.register(async (scope) => {
    scope.removeContentTypeParser('application/json')
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'string', bodyLimit: BODY_LIMIT },
      (_request, body, done) => done(null, body),
    )
    scope.get(`${BASE}/options`, async () => options(settings))
    scope.route({
      method: ['GET', 'POST'],
      url: `${BASE}/*`,
      bodyLimit: BODY_LIMIT,
      handler: (request, reply) => pass(door, request, reply),
    })
  })
  userRoutes(app, door)
}

function openDoor(app: FastifyInstance, kernel: Kernel, settings: AuthSettings): Door {
  let opened: Promise<{ auth: Auth; addressHeader: string }> | null = null
  const open = async () => {
    const { openAuth, ADDRESS_HEADER }: Module = await import('./instance.ts')
    const auth = await openAuth(kernel, settings, (message) => app.log.error({ message }, 'signing in'))
    await auth.$context
    return { auth, addressHeader: ADDRESS_HEADER }
  }
  const auth = () => {
    opened ??= open()
    opened.catch(() => {
      opened = null
    })
    return opened
  }
  const sessionUser = async (request: FastifyRequest): Promise<string | null> => {
    const { auth: signIn, addressHeader } = await auth()
    const headers = headersOf(request, addressHeader, settings)
    const answer = await signIn.api.getSession({ headers, returnHeaders: true })
    const renewed = answer.headers.getSetCookie()
    if (renewed.length > 0) request.renewedCookies = renewed
    return answer.response?.user.id ?? null
  }
  const secure = settings.publicUrl?.startsWith('https://') ? '__Secure-' : ''
  const book = whoBook(kernel, sessionUser, `${secure}backstay.session_token`)
  return {
    ...{ kernel, settings, book, auth },
    renew() {
      opened = null
    },
  }
}

/** What the page for signing in offers. */
const options = ({ oidc }: AuthSettings) => ({
  password: true,
  passkey: true,
  oidc: oidc ? { provider: 'oidc', label: oidc.label } : null,
})

function headersOf(request: FastifyRequest, addressHeader: string, { trustedProxies }: AuthSettings): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined || name.startsWith('x-forwarded-') || name === 'content-length') continue
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one)
  }
  const forwarded = trustedProxies.length > 0 ? request.headers['x-forwarded-for'] : undefined
  headers.set(addressHeader, forwarded ? `${String(forwarded)}, ${request.ip}` : request.ip)
  return headers
}

async function pass(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const path = request.url.slice(BASE.length).split('?')[0] ?? ''
  if (!OPEN.has(path)) refuse('auth.missing', say`There is nothing at this address.`, { kind: 'missing' })
  const email = path === '/sign-in/email' ? emailOf(request.body) : null
  const resting = email === null ? 0 : await restingSeconds(door.kernel, email)
  if (resting > 0) return problem(reply.header('retry-after', resting), tooMany(resting))
  const who = NOTED[path] ? await door.book.whoOf(request) : null
  const answer = await ask(door, request, path)
  if (email !== null && answer.status === 401) await noteFailure(door.kernel, email)
  if (email !== null && answer.ok) await forgetFailures(door.kernel, email)
  if (request.method === 'POST') door.book.forget()
  if (answer.ok && who) await note(door, who, NOTED[path])
  return send(answer, reply)
}

async function ask(door: Door, request: FastifyRequest, path: string): Promise<Response> {
  const { auth, addressHeader } = await opened(door, path)
  const origin = door.settings.publicUrl
    ? new URL(door.settings.publicUrl).origin
    : `${request.protocol}://${request.host}`
  return auth.handler(
    new Request(new URL(request.url, origin), {
      method: request.method,
      headers: headersOf(request, addressHeader, door.settings),
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

function emailOf(body: unknown): string | null {
  try {
    const given: unknown = JSON.parse(String(body))
    const email = typeof given === 'object' && given !== null && 'email' in given ? given.email : null
    return typeof email === 'string' ? email.slice(0, 400) : null
  } catch {
    return null
  }
}

async function note(door: Door, who: Who, what: string | undefined): Promise<void> {
  await dispatch(door.kernel, { command: 'organisation.user.noteAccess', id: who.id, input: { what } }, who)
}

async function send(answer: Response, reply: FastifyReply): Promise<FastifyReply> {
  const cookies = answer.headers.getSetCookie()
  if (cookies.length > 0) reply.header('set-cookie', cookies)
  const location = answer.headers.get('location')
  if (location !== null) reply.header('location', location)
  const text = await answer.text()
  if (answer.status < 400) {
    return reply
      .code(answer.status)
      .type(answer.headers.get('content-type') ?? 'application/json')
      .send(text)
  }
  const retryAfter = Number(answer.headers.get('x-retry-after') ?? 60)
  if (answer.status === 429) reply.header('retry-after', retryAfter)
  return problem(reply, authProblem(answer.status, refusedBody(text), retryAfter))
}

function refusedBody(text: string): { code?: unknown; message?: unknown } {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? body : {}
  } catch {
    return {}
  }
}

const problem = (reply: FastifyReply, given: { status: number }): FastifyReply =>
  reply.code(given.status).type('application/problem+json').send(JSON.stringify(given))

interface OfUser {
  Params: { user: string; key?: string }
  Body: { name?: string | null } | undefined
}

/** Links and keys that are given to others: for owners, and one's own keys for everybody. */
function userRoutes(app: FastifyInstance, door: Door): void {
  const { kernel, book } = door
  const asker = async (request: FastifyRequest): Promise<Who> =>
    (await book.whoOf(request)) ??
    refuse('request.signIn', say`Sign in first, or send an API key.`, { kind: 'unauthenticated' })
  app.post<OfUser>('/api/users/:user/sign-in-link', async (request) => {
    const who = await asker(request)
    await dispatch(kernel, { command: 'organisation.user.invite', id: request.params.user }, who)
    const token = await createSignInLink(kernel, request.params.user)
    const origin = door.settings.publicUrl ?? `${request.protocol}://${request.host}`
    return { url: `${origin}/sign-in?token=${token}`, minutes: 60 }
  })
  app.get<OfUser>('/api/users/:user/keys', async (request) => {
    const who = await asker(request)
    await mayLook(kernel, who, request.params.user)
    return { keys: await keysOf(kernel, request.params.user) }
  })
  app.post<OfUser>('/api/users/:user/keys', async (request) => {
    const name = typeof request.body?.name === 'string' ? request.body.name.slice(0, 200) : null
    return { key: await keyFor(kernel, request.params.user, name, await asker(request)) }
  })
  app.delete<OfUser>('/api/users/:user/keys/:key', async (request, reply) => {
    await revokeKey(kernel, request.params.user, request.params.key ?? '', await asker(request))
    book.forget()
    return reply.code(204).send()
  })
}

/** Whoever may make a key for somebody may see which there are. */
async function mayLook(kernel: Kernel, who: Who, user: string): Promise<void> {
  const request = { command: 'organisation.user.noteAccess', id: user, input: { what: 'keyMade' }, preview: true }
  await dispatch(kernel, request, who)
}
