import type { FastifyInstance } from 'fastify'
import { dispatchShared, refuse, runMany, say } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { problemOf } from './problem.ts'
import type { Asker } from './server.ts'

interface CommandBody {
  id?: string
  revision?: number
  input?: unknown
  confirm?: string[]
  preview?: boolean
  reason?: string
}

const MOST_ITEMS = 20_000

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function bodyOf(body: unknown): CommandBody {
  if (body === undefined || body === null) return {}
  if (!isObject(body))
    return refuse(
      'request.malformed',
      say`The body must be an object with input, and id where the command acts on a record.`,
    )
  const { confirm } = body
  if (confirm !== undefined && !(Array.isArray(confirm) && confirm.every((code) => typeof code === 'string'))) {
    refuse('request.malformed', say`confirm must be a list of codes.`, { field: 'confirm' })
  }
  if (body.id !== undefined && typeof body.id !== 'string')
    refuse('request.malformed', say`id must be a UUID.`, { field: 'id' })
  if (body.revision !== undefined && !Number.isSafeInteger(body.revision))
    refuse('request.malformed', say`revision must be the number that the record had when you read it.`, {
      field: 'revision',
    })
  return body as CommandBody
}

const keyOf = (header: string | string[] | undefined): string | undefined => {
  const key = Array.isArray(header) ? header[0] : header
  if (key !== undefined && (key.length < 1 || key.length > 200))
    refuse('request.key', say`An idempotency key has 1 to 200 characters.`)
  return key
}

/** `POST /api/commands/{command}` and its batch. */
export function commandRoutes(app: FastifyInstance, kernel: OpenKernel, asker: Asker): void {
  app.post<{ Params: { command: string } }>('/api/commands/:command', async (request, reply) => {
    const who = await asker(request)
    const { id, revision, input, confirm, preview, reason } = bodyOf(request.body)
    const key = keyOf(request.headers['idempotency-key'])
    const outcome = await dispatchShared(
      kernel,
      {
        command: request.params.command,
        input,
        ...(id === undefined ? {} : { id }),
        ...(revision === undefined ? {} : { revision }),
        ...(confirm ? { confirm } : {}),
        ...(preview === true ? { preview } : {}),
        ...(typeof reason === 'string' ? { reason } : {}),
        ...(key === undefined ? {} : { key }),
      },
      who,
    )
    if (outcome.held) reply.code(202)
    return outcome
  })

  app.post<{ Params: { command: string } }>('/api/commands/:command/batch', async (request) => {
    const who = await asker(request)
    const body = request.body as { items?: unknown; whole?: boolean } | undefined
    const items = body?.items
    if (!Array.isArray(items))
      return refuse('request.malformed', say`The body must be an object with a list of items.`, { field: 'items' })
    if (items.length > MOST_ITEMS)
      refuse('request.tooMany', say`A batch takes ${MOST_ITEMS} items at most. Send the rest in another.`, {
        field: 'items',
        kind: 'tooLarge',
      })
    const outcome = await runMany(kernel, request.params.command, items.map(bodyOf), who, body?.whole === true)
    return {
      ...outcome,
      refused: outcome.refused.map(({ index, refusal }) => ({ index, problem: problemOf(refusal) })),
    }
  })
}
