import type { FastifyReply, FastifyRequest } from 'fastify'
import { isRefusal, lostDatabase, type Problem, Refusal, say } from '../../kernel/index.ts'
import { TooMuch } from './costs.ts'
import { tellRefused } from './refused-log.ts'

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
  if (error instanceof TooMuch)
    return new Refusal(
      'request.tooMuch',
      say`You have more under way than one person may at once. Wait ${error.seconds} s and try again.`,
      { kind: 'busy', help: say`Send one after the other, or more of it in one request.` },
    )
  if (status === 429)
    return new Refusal('request.tooMany', say`Too many tries. Wait a minute and try again.`, { kind: 'busy' })
  if (status >= 400 && status < 500)
    return new Refusal('request.malformed', say`The request can't be read: ${error.message}`)
  const fault = say`Something went wrong on the server, and nothing was changed. It has been logged. Try again, and tell your administrator if it stays.`
  return lostDatabase(error) ?? new Refusal('server.fault', fault, { kind: 'busy' })
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
  } else if (given instanceof TooMuch) {
    problem.status = given.statusCode
    reply.header('retry-after', given.seconds)
  } else if (!isRefusal(error) && given.statusCode) problem.status = given.statusCode
  tellRefused(refusal, request)
  void reply.code(problem.status).type('application/problem+json').send(problem)
}
