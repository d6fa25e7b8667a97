/**
 * Reading of PDFs in a thread of its own, one file after the other. A file that takes too long or too
 * much memory costs its thread, never the program; the next file gets a fresh one.
 */
import { Worker } from 'node:worker_threads'
import type { PdfLimits, PdfRegion, PdfText } from './pdf-text.ts'
import type { PdfAnswer, PdfRequest } from './pdf-worker.ts'

export type { PageBox, PdfLimits, PdfRegion, PdfText } from './pdf-text.ts'

export type PdfTrouble = 'password' | 'broken' | 'tooSlow' | 'tooBig'

/** Why a PDF could not be read. */
export class PdfRefusal extends Error {
  readonly code: PdfTrouble

  constructor(code: PdfTrouble, message: string) {
    super(message)
    this.name = 'PdfRefusal'
    this.code = code
  }
}

export const pdfLimits: PdfLimits = { pages: 500, text: 5_000_000, time: 30_000 }

const maxBytes = 200 * 1024 * 1024
const idleTime = 15_000

let worker: Worker | null = null
let idle: NodeJS.Timeout | undefined
let queue: Promise<unknown> = Promise.resolve()
let lastId = 0

function startWorker(): Worker {
  clearTimeout(idle)
  if (worker === null) {
    const started = new Worker(new URL('./pdf-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 768 },
      execArgv: [],
      env: {},
      stdout: true,
      stderr: true,
    })
    // What pdf.js prints about a broken file is of no use to anyone; unread, it would pile up.
    started.stdout.resume()
    started.stderr.resume()
    started.on('exit', () => {
      if (worker === started) worker = null
    })
    worker = started
  }
  worker.ref()
  return worker
}

function endWorker(): void {
  clearTimeout(idle)
  const ending = worker
  worker = null
  void ending?.terminate()
}

/** The thread waits a little for more work and does not keep the program alive. */
function rest(): void {
  worker?.unref()
  clearTimeout(idle)
  idle = setTimeout(endWorker, idleTime)
  idle.unref()
}

function refusalFor({ name, message }: { name: string; message: string }): PdfRefusal {
  if (name === 'PasswordException')
    return new PdfRefusal('password', 'The PDF is protected by a password, so its words are not readable.')
  return new PdfRefusal('broken', `The PDF is damaged and could not be read (${message.slice(0, 200)}).`)
}

function ask(request: PdfRequest): Promise<PdfAnswer> {
  const asked = startWorker()
  return new Promise<PdfAnswer>((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer)
      asked.off('message', onMessage).off('error', onError).off('exit', onExit)
      act()
    }
    const onMessage = (answer: PdfAnswer): void => {
      if (answer.id === request.id) settle(() => resolve(answer))
    }
    const onError = (error: Error): void => {
      worker = null
      settle(() =>
        reject(
          new PdfRefusal(
            'tooBig',
            `The PDF could not be read within the memory for it (${error.message.slice(0, 200)}).`,
          ),
        ),
      )
    }
    const onExit = (): void => settle(() => reject(new PdfRefusal('broken', 'The PDF ended its reader.')))
    const onTime = (): void => {
      endWorker()
      settle(() =>
        reject(new PdfRefusal('tooSlow', `The PDF was not read within ${request.limits.time / 1000} seconds.`)),
      )
    }
    const timer = setTimeout(onTime, request.limits.time)
    asked.on('message', onMessage).on('error', onError).on('exit', onExit)
    asked.postMessage(request)
  })
}

async function inTurn(request: Omit<PdfRequest, 'id'>): Promise<PdfAnswer> {
  if (request.bytes.length > maxBytes)
    throw new PdfRefusal('tooBig', `The PDF has more than ${maxBytes / 1024 / 1024} MB.`)
  const turn = queue.then(() => ask({ ...request, id: ++lastId }).finally(rest))
  queue = turn.catch(() => undefined)
  const answer = await turn
  if ('error' in answer) throw refusalFor(answer.error)
  return answer
}

/** The text layer of a PDF, page by page. Throws a PdfRefusal that says why it can't be read. */
export async function pdfText(bytes: Uint8Array, limits: PdfLimits = pdfLimits): Promise<PdfText> {
  const answer = await inTurn({ bytes, limits })
  return 'text' in answer ? answer.text : { pages: [], pageCount: 0 }
}

/**
 * Where the given strings stand on the pages of a PDF, at most 20 places for each. White space and
 * case are ignored; a decimal ("1234.50") or an ISO date is also found as it is printed ("1.234,50",
 * "07.03.2026"). Boxes are shares of the page (0 to 1) from its top left corner, rotation applied.
 * A PDF that can't be read, or has no text layer, has no regions.
 */
export async function pdfRegions(
  bytes: Uint8Array,
  needles: readonly string[],
  limits: PdfLimits = pdfLimits,
): Promise<PdfRegion[]> {
  const wanted = [...new Set(needles.map((needle) => needle.trim()))].filter((needle) => needle !== '').slice(0, 200)
  if (wanted.length === 0) return []
  try {
    const answer = await inTurn({ bytes, limits, needles: wanted })
    return 'regions' in answer ? answer.regions : []
  } catch (error) {
    if (error instanceof PdfRefusal) return []
    throw error
  }
}
