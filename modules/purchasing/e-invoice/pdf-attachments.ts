import { Worker } from 'node:worker_threads'
import { say } from '../../../kernel/words.ts'
import { InvoiceRefusal } from './refusal.ts'

/** Largest PDF that is opened. */
export const LARGEST_PDF_BYTES = 50 * 1024 * 1024

/** Memory that reading one PDF may take, and the time; a decompression bomb passes either. */
const MOST_MEMORY_BYTES = 400 * 1024 * 1024
const LONGEST_MILLISECONDS = 20_000
const WATCH_EVERY_MILLISECONDS = 25

export interface EmbeddedFile {
  name: string
  description?: string
  mime?: string
  bytes: Uint8Array
}

export type PdfAnswer =
  | { outcome: 'read'; files: EmbeddedFile[] }
  | { outcome: 'encrypted' }
  | { outcome: 'corrupt'; why: string }
  | { outcome: 'costly' }

/** The header may stand anywhere in the first kilobyte (ISO 32000-1, annex H, note 13). */
const isPdf = (bytes: Uint8Array): boolean =>
  new TextDecoder('latin1').decode(bytes.subarray(0, 1024)).includes('%PDF-')

/** A thread takes a quarter of a second to start, so one is kept for the next PDF; it does not keep the program alive. */
let idle: Worker | undefined
/** After a larger PDF the thread may hold much memory that is not yet given back; it is not kept then. */
const LARGEST_TO_KEEP_AFTER = 5 * 1024 * 1024

function takeWorker(): Worker {
  const worker =
    idle ??
    new Worker(new URL('./pdf-attachments-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_BYTES / 1024 / 1024 },
    })
  idle = undefined
  worker.ref()
  return worker
}

function giveBack(worker: Worker, keep: boolean): void {
  // By name: without one, the listeners go that Node itself needs for the messages.
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event)
  // A fault of a thread that nobody waits for is nobody's; the next PDF gets a new thread.
  worker.on('error', () => undefined)
  if (!keep || idle !== undefined) return void worker.terminate()
  idle = worker
  worker.once('exit', () => {
    if (idle === worker) idle = undefined
  })
  worker.unref()
}

/** Asks a thread for the embedded files and stops it when it takes too much memory or time. */
function ask(bytes: Uint8Array): Promise<PdfAnswer> {
  const worker = takeWorker()
  const started = performance.now()
  return new Promise<PdfAnswer>((resolve) => {
    let finished = false
    const finish = (answer: PdfAnswer, keep = false): void => {
      if (finished) return
      finished = true
      clearInterval(watch)
      giveBack(worker, keep)
      resolve(answer)
    }
    const watch = setInterval(() => {
      if (performance.now() - started > LONGEST_MILLISECONDS) return finish({ outcome: 'costly' })
      worker.getHeapStatistics().then(
        (heap) => {
          if (heap.used_heap_size + heap.external_memory > MOST_MEMORY_BYTES + bytes.length)
            finish({ outcome: 'costly' })
        },
        // The thread has ended meanwhile; its message, error or exit event says how.
        () => undefined,
      )
    }, WATCH_EVERY_MILLISECONDS)
    worker.once('message', (answer: PdfAnswer) => finish(answer, bytes.length <= LARGEST_TO_KEEP_AFTER))
    worker.once('error', (error: Error & { code?: string }) =>
      finish(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? { outcome: 'costly' } : { outcome: 'corrupt', why: error.message },
      ),
    )
    worker.once('exit', () => finish({ outcome: 'corrupt', why: 'reading stopped without an answer' }))
    worker.postMessage(bytes)
  })
}

/**
 * The files embedded in a PDF, from its name tree and its associated files.
 * @throws InvoiceRefusal when it is no PDF, too large, protected by a password, broken, or unpacks to more than
 * 400 MB.
 */
export async function embeddedFiles(bytes: Uint8Array): Promise<EmbeddedFile[]> {
  if (bytes.length === 0) throw new InvoiceRefusal('empty', say`The file is empty.`, say`Ask the sender for it again.`)
  if (bytes.length > LARGEST_PDF_BYTES) {
    const limit = LARGEST_PDF_BYTES / 1024 / 1024
    throw new InvoiceRefusal(
      'tooLarge',
      say`The PDF has ${Math.ceil(bytes.length / 1024 / 1024)} MB; at most ${limit} MB are opened.`,
    )
  }
  if (!isPdf(bytes))
    throw new InvoiceRefusal('notPdf', say`The file is not a PDF.`, say`Store it as a document instead.`)
  const answer = await ask(bytes)
  switch (answer.outcome) {
    case 'read':
      return answer.files
    case 'encrypted':
      throw new InvoiceRefusal(
        'encryptedPdf',
        say`The PDF is protected by a password.`,
        say`Ask the sender for it without a password.`,
      )
    case 'costly':
      throw new InvoiceRefusal(
        'costlyPdf',
        say`The PDF unpacks to far more than it should, as attacks do.`,
        say`Do not open it; ask the sender what it is.`,
      )
    case 'corrupt':
      throw new InvoiceRefusal('corruptPdf', say`The PDF is broken: ${answer.why}.`, say`Ask the sender for it again.`)
  }
}
