import multipart, { type MultipartFile } from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type FileStore, isRefusal, Refusal, refuse, say, type Who } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { addUnreadable, emptyReport, type IncomingFile, intake, LARGEST_FILE } from '../../modules/documents/index.ts'
import { tellFiles } from './refused-log.ts'

const MOST_FILES = 5000

/** Where the reading of a form broke, as against the keeping of what it holds. */
interface Reading {
  broken?: unknown
}

async function* piecesOf(file: AsyncIterable<Buffer>, reading: Reading): AsyncGenerator<Uint8Array> {
  try {
    yield* file
  } catch (error) {
    reading.broken = error
    throw error
  }
}

async function* partsOf(request: FastifyRequest, reading: Reading): AsyncGenerator<MultipartFile> {
  try {
    yield* request.files()
  } catch (error) {
    reading.broken = error
    throw error
  }
}

/**
 * The files of a form one after the other, each put into the store as it comes, and at its end why the rest can't be
 * read, where that is so.
 */
async function* filesOf(request: FastifyRequest, files: FileStore): AsyncGenerator<IncomingFile | Refusal> {
  const reading: Reading = {}
  try {
    for await (const part of partsOf(request, reading)) {
      const received = await files.receive(piecesOf(part.file, reading), LARGEST_FILE)
      // A form sends a nameless nothing for a field in which no file was chosen.
      if (received.size === 0 && !part.filename) continue
      yield { name: part.filename || 'file', received, ...(part.mimetype ? { mime: part.mimetype } : {}) }
    }
  } catch (error) {
    // Too many parts, cut off, broken headers: what is not of the form is not told as if it were.
    if (error !== reading.broken || isRefusal(error)) throw error
    const { message, statusCode } = error as { message: string; statusCode?: number }
    yield statusCode === 413
      ? new Refusal('intake.tooMany', say`The request holds more than ${MOST_FILES} files. Send the rest in another.`, {
          kind: 'tooLarge',
        })
      : new Refusal('intake.broken', say`The request is cut off or broken: ${message}. Send its files again.`)
  }
}

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
      for await (const file of filesOf(request, kernel.files)) {
        if (!isRefusal(file)) await intake(kernel, who, file, via, report)
        else if (report.received === 0) throw file
        // What came before is in and stays in; the rest is said to be missing.
        else addUnreadable(report, String(say`the rest of the request`), file.message)
      }
      if (report.received === 0)
        refuse('intake.nothing', say`The request holds no file.`, {
          help: say`Send at least one file as a part of the form.`,
        })
      tellFiles(request, report.refused)
      return report
    })
  })
}
