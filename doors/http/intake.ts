import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refuse, say, type Who } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { emptyReport, intake, LARGEST_FILE } from '../../modules/documents/index.ts'

const MOST_FILES = 5000

/** `POST /api/intake`: files dropped on the app or sent by a program; each is counted and each ends somewhere. */
export function intakeRoutes(
  app: FastifyInstance,
  kernel: OpenKernel,
  asker: (request: FastifyRequest) => Promise<Who>,
): void {
  void app.register(async (inner) => {
    await inner.register(multipart, {
      // A file over the limit is cut off and refused by itself; those beside it are taken in.
      throwFileSizeLimit: false,
      limits: { fileSize: LARGEST_FILE + 1, files: MOST_FILES, fields: 20, parts: MOST_FILES + 20 },
    })
    inner.post('/api/intake', async (request) => {
      const who = await asker(request)
      if (!request.isMultipart()) refuse('intake.multipart', say`Send the files as multipart/form-data.`)
      const via = request.headers.authorization ? 'api' : 'upload'
      const report = emptyReport()
      for await (const part of request.files()) {
        const bytes = await part.toBuffer()
        // A form sends a nameless nothing for a field in which no file was chosen.
        if (bytes.byteLength === 0 && !part.filename) continue
        const mime = part.mimetype ? { mime: part.mimetype } : {}
        await intake(kernel, who, { name: part.filename || 'file', bytes, ...mime }, via, report)
      }
      if (report.received === 0)
        refuse('intake.nothing', say`The request holds no file.`, {
          help: say`Send at least one file as a part of the form.`,
        })
      return report
    })
  })
}
