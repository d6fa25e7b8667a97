import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { OpenKernel } from '../../kernel/open.ts'
import type { Replica } from '../../kernel/replica.ts'
import type { Asker } from './server.ts'

/** What a proxy says of the one before it. */
const FORWARDED = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via']

/** Asked from this machine itself, and not through a proxy. */
const isHere = (request: FastifyRequest): boolean =>
  /^(127\.|::1$|::ffff:127\.)/.test(request.ip) && FORWARDED.every((name) => request.headers[name] === undefined)

/**
 * Whether the process lives, whether it can serve, and its figures in Prometheus' text format: those for this machine
 * alone, or with a key.
 */
export function healthRoutes(app: FastifyInstance, kernel: OpenKernel, asker: Asker): void {
  let served = 0
  let failed = 0
  app.addHook('onResponse', async (_request, reply) => {
    served++
    if (reply.statusCode >= 500) failed++
  })
  app.get('/health/live', async () => ({ ok: true }))
  app.get('/health/ready', async (request, reply) => {
    try {
      await kernel.pool.query('select 1')
      return { ok: true }
    } catch (error) {
      // Whoever may ask this may ask without signing in; names and paths are for the log.
      request.log.error({ err: error }, 'not ready')
      return reply.code(503).send({ ok: false, reason: 'The database does not answer.' })
    }
  })
  app.get('/metrics', async (request, reply) => {
    if (!isHere(request)) await asker(request)
    const memory = process.memoryUsage()
    const lines = [
      ['backstay_requests_total', 'counter', 'Requests answered.', served],
      ['backstay_faults_total', 'counter', 'Requests answered with a fault of the server.', failed],
      ['backstay_resident_bytes', 'gauge', 'Resident memory of the process.', memory.rss],
      ['backstay_heap_bytes', 'gauge', 'JavaScript heap in use.', memory.heapUsed],
      ['backstay_database_connections', 'gauge', 'Connections open to the database.', kernel.pool.totalCount],
      ['backstay_database_waiting', 'gauge', 'Commands waiting for a connection.', kernel.pool.waitingCount],
      ...(kernel.replica ? replicaLines(kernel.replica.counts) : []),
      ['backstay_uptime_seconds', 'gauge', 'Seconds since the process started.', Math.round(process.uptime())],
    ] as const
    reply.type('text/plain; version=0.0.4')
    return lines
      .map(([name, type, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`)
      .join('')
  })
}

const replicaLines = ({ replica, behind, away }: Replica['counts']) =>
  [
    ['backstay_reports_replica_total', 'counter', 'Reports read from the replica.', replica],
    [
      'backstay_reports_replica_behind_total',
      'counter',
      'Reports read from the primary, as the replica was behind.',
      behind,
    ],
    ['backstay_reports_replica_away_total', 'counter', 'Reports begun anew, as the replica did not answer.', away],
  ] as const
