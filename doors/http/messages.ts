import type { FastifyInstance } from 'fastify'
import { get, refuse, say } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import type { Asker } from './server.ts'

/**
 * What a frame that shows a mail may do: nothing but open links in a window of their own. It has an origin of its own,
 * runs no script and loads nothing.
 */
const FRAME_POLICY = [
  'sandbox allow-popups allow-popups-to-escape-sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "frame-ancestors 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

const HEAD =
  '<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
  '<style>body{margin:12px;font:14px/20px system-ui,sans-serif;color:#131b1b;background:#fff;overflow-wrap:anywhere}' +
  'img{max-width:100%;height:auto}table{max-width:100%}blockquote{margin:0 0 0 8px;padding-left:8px;border-left:2px solid #c6cfce}' +
  '</style></head><body>'

/** `GET /api/messages/{id}/html`: a mail as it was laid out, made safe, for a sandboxed frame. */
export function messageRoutes(app: FastifyInstance, kernel: OpenKernel, asker: Asker): void {
  app.get<{ Params: { id: string } }>('/api/messages/:id/html', async (request, reply) => {
    const row = await get(kernel, 'correspondence.message', request.params.id, await asker(request))
    if (typeof row.html !== 'string')
      return refuse('message.plain', say`This mail has no layout; it is shown as text.`, { kind: 'missing' })
    const bytes = await kernel.files.get(row.html)
    return reply
      .header('content-security-policy', FRAME_POLICY)
      .type('text/html; charset=utf-8')
      .send(`${HEAD}${Buffer.from(bytes).toString('utf8')}</body></html>`)
  })
}
