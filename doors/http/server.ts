import fastify, { type FastifyInstance, type FastifyRequest, LogController } from 'fastify'
import { refuse, say, type Who } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { changesRoutes } from './changes.ts'
import { commandRoutes } from './commands.ts'
import { healthRoutes } from './health.ts'
import { readingIn } from './language.ts'
import { meRoutes } from './me.ts'
import { messageRoutes } from './messages.ts'
import { openapiRoutes } from './openapi.ts'
import { sendProblem } from './problem.ts'
import { queryRoutes } from './queries.ts'
import { recordRoutes } from './records.ts'
import { secure } from './secure.ts'

export interface ServerOptions {
  /** Who asks, from cookie or key; null: nobody is signed in. */
  whoOf: (request: FastifyRequest) => Promise<Who | null>
  /** Further routes: sign-in, intake, the browser app. */
  also?: ((app: FastifyInstance, asker: Asker) => void | Promise<void>)[]
  log?: boolean
}

/** What routes know of the one who asks. */
export type Asker = (request: FastifyRequest) => Promise<Who>

const BODY_LIMIT = 32 * 1024 * 1024

/** The HTTP door: routes over the kernel, none of which holds a business rule. */
export async function createServer(kernel: OpenKernel, options: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    logger: options.log ? { level: 'info', redact: ['req.headers.authorization', 'req.headers.cookie'] } : false,
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: 300 },
    forceCloseConnections: true,
  })
  app.setErrorHandler(sendProblem)
  secure(app)
  const asker: Asker = async (request) => {
    const who = await options.whoOf(request)
    if (!who) return refuse('request.signIn', say`Sign in first, or send an API key.`, { kind: 'unauthenticated' })
    return readingIn(request, who)
  }
  healthRoutes(app, kernel)
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
