import type { FastifyReply, FastifyRequest } from 'fastify'
import { isRefusal, lostDatabase, type Problem, Refusal, say } from '../../kernel/index.ts'

const STATUS: Record<Refusal['kind'], number> = {
  refused: 422,
  forbidden: 403,
  missing: 404,
  stale: 409,
  warning: 409,
  unauthenticated: 401,
  busy: 503,
  tooLarge: 413,
}

/** A refusal as a problem document (RFC 9457). */
export function problemOf(refusal: Refusal): Problem {
  const status = STATUS[refusal.kind]
  return {
    type: `urn:backstay:${refusal.code}`,
    title: refusal.message,
    status,
    code: refusal.code,
    message: refusal.message,
    ...(refusal.field ? { field: refusal.field } : {}),
    said: refusal.said,
    ...(refusal.help ? { help: refusal.help, helpSaid: refusal.helpSaid } : {}),
    ...(refusal.kind === 'warning' ? { confirmable: true } : {}),
    ...(refusal.errors ? { errors: refusal.errors } : {}),
  }
}

interface FrameworkError {
  statusCode?: number
  code?: string
  message: string
}

/** Errors of the framework (bad JSON, too large a body) are the caller's to mend as well. */
function refusalOf(error: FrameworkError): Refusal {
  if (isRefusal(error)) return error
  const status = error.statusCode ?? 500
  if (status === 413)
    return new Refusal('request.tooLarge', say`The request is larger than this server takes. Send it in parts.`, {
      kind: 'tooLarge',
    })
  if (status === 429)
    return new Refusal('request.tooMany', say`Too many tries. Wait a minute and try again.`, { kind: 'busy' })
  if (status >= 400 && status < 500)
    return new Refusal('request.malformed', say`The request can't be read: ${error.message}`)
  const fault = say`Something went wrong on the server, and nothing was changed. It has been logged. Try again, and tell your administrator if it stays.`
  return lostDatabase(error) ?? new Refusal('server.fault', fault, { kind: 'busy' })
}

/** What says that somebody asks who could be told apart: a key or a session. */
const isNamed = ({ headers }: FastifyRequest): boolean =>
  headers.authorization !== undefined || (headers.cookie?.includes('session_token') ?? false)

/** Somebody wanted what they may not, or came with a key or session that is none: told, with nothing of what was sent. */
function tellRefused(refusal: Refusal, request: FastifyRequest): void {
  const { kind, code } = refusal
  const told = kind === 'forbidden' || code === 'request.tooMany' || (kind === 'unauthenticated' && isNamed(request))
  if (!told) return
  const { method, askedBy: who, ip: address } = request
  request.log.warn({ event: 'refused', code, method, route: request.routeOptions.url ?? null, who, address }, 'refused')
}

/** Answers any error as a problem; faults of ours are logged with their cause and answered without it. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const given = error as FrameworkError
  const refusal = refusalOf(given)
  const problem = problemOf(refusal)
  if (refusal.code === 'server.database') {
    request.log.error({ err: error }, 'database')
    reply.header('retry-after', 1)
  } else if (refusal.code === 'server.fault') {
    request.log.error({ err: error }, 'fault')
    problem.status = 500
  } else if (!isRefusal(error) && given.statusCode) problem.status = given.statusCode
  tellRefused(refusal, request)
  void reply.code(problem.status).type('application/problem+json').send(problem)
}
