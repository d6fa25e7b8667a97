import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { FastifyInstance } from 'fastify'
import type { OpenKernel } from '../../kernel/open.ts'
import type { Asker } from '../http/server.ts'
import { mcpServer } from './server.ts'

/** `POST /mcp`: the agent's door over HTTP, one request at a time, with an API key as everywhere. */
export function mcpRoutes(app: FastifyInstance, kernel: OpenKernel, asker: Asker): void {
  app.post('/mcp', async (request, reply) => {
    const who = { ...(await asker(request)), door: 'mcp' as const }
    const server = mcpServer(
      kernel,
      async () => who,
      (error) => request.log.error({ err: error }, 'fault'),
    )
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true })
    reply.hijack()
    request.raw.on('close', () => {
      void transport.close()
      void server.close()
    })
    await server.connect(transport as Parameters<typeof server.connect>[0])
    await transport.handleRequest(request.raw, reply.raw, request.body)
  })
}
