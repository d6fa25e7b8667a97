import type { FastifyInstance } from 'fastify'
import type { OpenKernel } from '../../kernel/open.ts'
import { mcpRoutes } from '../mcp/http.ts'
import { type AuthSettings, isTls, registerAuth, whoOfRequest } from './auth/index.ts'
import { demoRoutes } from './demo.ts'
import { knownHosts } from './hosts.ts'
import { intakeRoutes } from './intake.ts'
import { createServer, type ServerOptions } from './server.ts'
import { webRoutes } from './web.ts'

/** Every door that is reached over HTTP besides those to records, commands and queries, which each server has. */
export const doorsOf = (kernel: OpenKernel, settings: AuthSettings): NonNullable<ServerOptions['also']> => [
  (app) => registerAuth(app, kernel, settings),
  (app, asker) => intakeRoutes(app, kernel, asker),
  (app, asker) => mcpRoutes(app, kernel, asker),
  (app, asker) => demoRoutes(app, kernel, asker),
  webRoutes,
]

interface WholeServerOptions extends Pick<ServerOptions, 'log' | 'logLevel'> {
  /** The address that it is going to listen at: one of the names it goes by. */
  listening?: string
}

/** The server that people reach, with every door, guarded as these settings say. It does not listen yet. */
export const wholeServer = (
  kernel: OpenKernel,
  settings: AuthSettings,
  { listening, ...more }: WholeServerOptions = {},
): Promise<FastifyInstance> =>
  createServer(kernel, {
    ...more,
    whoOf: whoOfRequest,
    guard: {
      knows: knownHosts({ publicUrl: settings.publicUrl, listening, named: settings.hosts }),
      tls: isTls(settings),
    },
    trustedProxies: settings.trustedProxies,
    also: doorsOf(kernel, settings),
  })
