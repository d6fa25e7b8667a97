import type { FastifyInstance, FastifyRequest } from 'fastify'
import { dispatch, type Kernel, refuse, say, type Who } from '../../../kernel/index.ts'
import { type Door, headersOf, sessionOf, wayOf } from './door.ts'
import type { Auth } from './instance.ts'
import { keyFor, keysOf, revokeKey } from './keys.ts'
import { createSignInLink, signInAddress } from './links.ts'
import { BASE, mustBeFresh, pass } from './pass.ts'
import { endSessions } from './password.ts'
import { type AuthSettings, authSettings, cookiePrefix } from './settings.ts'
import { lackOf, takeFactors } from './standing.ts'
import { type SessionFound, type WhoBook, whoBook } from './who.ts'

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

const BODY_LIMIT = 64 * 1024
/** Milliseconds after which a server that listens loads what signs people in. */
const SOON = 100

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
  let soon: NodeJS.Timeout | undefined
  app.addHook('onListen', async () => {
    // Loading it holds everything up for a moment: after the server has said that it listens, or with whoever signs in.
    soon = setTimeout(() => {
      void door.auth().catch((error: unknown) => app.log.error({ err: error }, 'signing in can’t be opened'))
    }, SOON).unref()
  })
  app.addHook('preClose', async () => clearTimeout(soon))
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
  const sessionUser = async (request: FastifyRequest): Promise<SessionFound | null> => {
    const { auth: signIn, addressHeader } = await auth()
    const answer = await signIn.api.getSession({ headers: headersOf(request, addressHeader), returnHeaders: true })
    const renewed = answer.headers.getSetCookie()
    if (renewed.length > 0) request.renewedCookies = renewed
    if (!answer.response) return null
    const { session } = answer.response
    const { userId, createdAt } = session
    const lack = await lackOf(kernel, settings, { userId, way: wayOf(session) })
    return { userId, began: new Date(createdAt).toISOString(), lack }
  }
  const book = whoBook(kernel, sessionUser, `${cookiePrefix(settings)}.session_token`)
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

interface OfUser {
  Params: { user: string; key?: string }
  Body: { name?: string | null } | undefined
}

/** Links and keys that are given to others, and the end of their sessions: for owners, and one's own for everybody. */
function userRoutes(app: FastifyInstance, door: Door): void {
  const { kernel, book } = door
  const asker = async (request: FastifyRequest): Promise<Who> =>
    (await book.whoOf(request)) ??
    refuse('request.signIn', say`Sign in first, or send an API key.`, { kind: 'unauthenticated' })
  /** What lets somebody in is made only soon after signing in; a key is of the moment in any case. */
  const giver = async (request: FastifyRequest): Promise<Who> => {
    const who = await asker(request)
    if (!request.headers.authorization) mustBeFresh(await sessionOf(door, request))
    return who
  }
  app.post<OfUser>('/api/users/:user/sign-in-link', async (request) => {
    const who = await giver(request)
    await dispatch(kernel, { command: 'organisation.user.invite', id: request.params.user }, who)
    const token = await createSignInLink(kernel, request.params.user)
    const origin = door.settings.publicUrl ?? `${request.protocol}://${request.host}`
    return { url: signInAddress(origin, token), minutes: 60 }
  })
  app.delete<OfUser>('/api/users/:user/factors', async (request, reply) => {
    await takeFactors(kernel, request.params.user, await giver(request))
    book.forget()
    return reply.code(204).send()
  })
  app.delete<OfUser>('/api/users/:user/sessions', async (request, reply) => {
    const who = await asker(request)
    const input = { what: 'sessionsEnded' }
    await dispatch(kernel, { command: 'organisation.user.noteAccess', id: request.params.user, input }, who)
    await endSessions(kernel, request.params.user)
    book.forget()
    return reply.code(204).send()
  })
  app.get<OfUser>('/api/users/:user/keys', async (request) => {
    const who = await asker(request)
    await mayLook(kernel, who, request.params.user)
    return { keys: await keysOf(kernel, request.params.user) }
  })
  app.post<OfUser>('/api/users/:user/keys', async (request) => {
    const name = typeof request.body?.name === 'string' ? request.body.name.slice(0, 200) : null
    return { key: await keyFor(kernel, request.params.user, name, await giver(request)) }
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
