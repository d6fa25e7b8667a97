import type { FastifyInstance } from 'fastify'
import type { OpenKernel } from '../../kernel/open.ts'
import type { Asker } from '../http/server.ts'

/** `POST /mcp`: the agent's door over HTTP, one request at a time, with an API key as everywhere. */
export function mcpRoutes(app: FastifyInstance, kernel: OpenKernel, asker: Asker): void {
  app.post('/mcp', async (request, reply) => {
    const who = { ...(await asker(request)), door: 'mcp' as const }
    // Loaded with the first agent that comes.
    const [{ StreamableHTTPServerTransport }, { mcpServer }] = await Promise.all([
      import('@modelcontextprotocol/sdk/server/streamableHttp.js'),
      import('./server.ts'),
    ])
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
