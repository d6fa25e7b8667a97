import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refuse, type Who } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { emptyReport, intake } from '../../modules/documents/index.ts'

const MOST_FILES = 500
const MOST_BYTES = 100 * 1024 * 1024

/** `POST /api/intake`: files dropped on the app or sent by a program; each is counted and each ends somewhere. */
export function intakeRoutes(
  app: FastifyInstance,
  kernel: OpenKernel,
  asker: (request: FastifyRequest) => Promise<Who>,
): void {
  void app.register(async (inner) => {
    await inner.register(multipart, {
      limits: { fileSize: MOST_BYTES, files: MOST_FILES, fields: 20, parts: MOST_FILES + 20 },
    })
    inner.post('/api/intake', async (request) => {
      const who = await asker(request)
      if (!request.isMultipart()) refuse('intake.multipart', 'Send the files as multipart/form-data.')
      const report = emptyReport()
      for await (const part of request.files()) {
        const bytes = await part.toBuffer()
        await intake(
          kernel,
          who,
          { name: part.filename || 'file', bytes, ...(part.mimetype ? { mime: part.mimetype } : {}) },
          'upload',
          report,
        )
      }
      if (report.received === 0) refuse('intake.nothing', 'The request holds no file.')
      return report
    })
  })
}
