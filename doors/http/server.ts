import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { refuse, say, type Who } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { changesRoutes } from './changes.ts'
import { commandRoutes } from './commands.ts'
import { compressAnswers } from './compress.ts'
import { holdToShare } from './costs.ts'
import { healthRoutes } from './health.ts'
import { readingIn } from './language.ts'
import { meRoutes } from './me.ts'
import { messageRoutes } from './messages.ts'
import { openapiRoutes } from './openapi.ts'
import { sendProblem } from './problem.ts'
import { queryRoutes } from './queries.ts'
import { recordRoutes } from './records.ts'
import { refuseBroken, tellPaths } from './refused-log.ts'
import { type Guard, secure } from './secure.ts'

export interface ServerOptions {
  /** Who asks, from cookie or key; null: nobody is signed in. */
  whoOf: (request: FastifyRequest) => Promise<Who | null>
  /** Further routes: sign-in, intake, the browser app. */
  also?: ((app: FastifyInstance, asker: Asker) => void | Promise<void>)[]
  log?: boolean
  /** Least level that is logged (pino's words); `info` where nothing is said. */
  logLevel?: string | undefined
  /** The names it goes by, and whether people reach it by TLS. */
  guard?: Guard | undefined
  /** Addresses of proxies whose word about the client's address counts. */
  trustedProxies?: string[] | undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The id of who asks, once that is known. */
    askedBy: string | null
  }
}

/** A line a request for those who look for a fault: the route and not its address, which may hold what was searched. */
async function tellRequest(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { method, askedBy: who, ip: address } = request
  const ms = Math.round(reply.elapsedTime)
  request.log.debug({ method, route: request.routeOptions.url ?? null, status: reply.statusCode, ms, who, address })
}

/** What routes know of the one who asks. */
export type Asker = (request: FastifyRequest) => Promise<Who>

/** Milliseconds for answers that are under way when the server stops. */
const LAST_ANSWERS = 5000
/** Wherever somebody logs headers: the reader of forms does, at its most talkative. */
const SECRET_HEADERS = ['*.headers.authorization', '*.headers.cookie']

const BODY_LIMIT = 32 * 1024 * 1024
/** Milliseconds for all of a request to arrive: 100 MB over a slow line, and no connection that never ends its request. */
const LONGEST_REQUEST = 600_000

/** What is asked is held against the declarations by the kernel: no route has a schema of its own, nor its compilers. */
const noSchema = () => () => {
  throw new Error('No route has a schema: what it takes is declared.')
}

/** The HTTP door: routes over the kernel, none of which holds a business rule. */
export async function createServer(kernel: OpenKernel, options: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    logger: options.log ? { level: options.logLevel ?? 'info', redact: SECRET_HEADERS } : false,
    ...(options.trustedProxies?.length ? { trustProxy: options.trustedProxies } : {}),
    logController: new LogController({ disableRequestLogging: true }),
    schemaController: { compilersFactory: { buildValidator: noSchema, buildSerializer: noSchema } },
    routerOptions: { maxParamLength: 300 },
    requestTimeout: LONGEST_REQUEST,
    frameworkErrors: sendProblem,
    clientErrorHandler: refuseBroken,
    forceCloseConnections: 'idle',
  })
  // Requests that are under way when the server is stopped are answered; one that takes longer is cut off.
  app.addHook('preClose', async () => {
    setTimeout(() => app.server.closeAllConnections(), LAST_ANSWERS).unref()
  })
  app.decorateRequest('askedBy', null)
  if (['debug', 'trace'].includes(app.log.level)) app.addHook('onResponse', tellRequest)
  app.setErrorHandler(sendProblem)
  tellPaths(app)
  secure(app, options.guard)
  compressAnswers(app)
  const hold = holdToShare(app)
  const asker: Asker = async (request) => {
    const who = await options.whoOf(request)
    if (!who) return refuse('request.signIn', say`Sign in first, or send an API key.`, { kind: 'unauthenticated' })
    request.askedBy = who.id
    hold(request, who)
    return readingIn(request, who)
  }
  healthRoutes(app, kernel, asker)
  recordRoutes(app, kernel, asker)
  messageRoutes(app, kernel, asker)
  commandRoutes(app, kernel, asker)
  queryRoutes(app, kernel, asker)
  changesRoutes(app, kernel, asker)
  openapiRoutes(app, kernel)
  meRoutes(app, kernel, asker)
  for (const add of options.also ?? []) await add(app, asker)
  return app
}
