import { Worker } from 'node:worker_threads'
import { refuse } from './refusal.ts'
import { say } from './words.ts'

const LONGEST = 120_000
const IDLE = 30_000

interface Answer {
  pdf?: Uint8Array
  failed?: string
}

let worker: Worker | null = null
let idle: NodeJS.Timeout | undefined
let queue: Promise<unknown> = Promise.resolve()

function workerNow(): Worker {
  clearTimeout(idle)
  worker ??= new Worker(new URL('./typeset-worker.ts', import.meta.url))
  return worker
}

async function stop(): Promise<void> {
  const ending = worker
  worker = null
  await ending?.terminate()
}

/** A worker that nobody needs for a while is let go: it holds some hundred megabytes. */
function rest(): void {
  worker?.unref()
  idle = setTimeout(() => void stop(), IDLE)
  idle.unref()
}

function ask(source: string, data: unknown, tagged: boolean): Promise<Answer> {
  const asked = workerNow()
  asked.ref()
  return new Promise((resolve, reject) => {
    const answered = (answer: Answer) => end(() => resolve(answer))
    const failed = (error: unknown) => end(() => void stop().then(() => reject(error)))
    const gone = () => end(() => void stop().then(() => resolve({})))
    const end = (settle: () => void) => {
      clearTimeout(timer)
      asked.off('message', answered).off('error', failed).off('exit', gone)
      settle()
    }
    const timer = setTimeout(gone, LONGEST)
    asked.on('message', answered).on('error', failed).on('exit', gone)
    asked.postMessage({ source, data: JSON.stringify(data), tagged })
  })
}

/**
 * Typesets a document as PDF. The source reads its data by `json(bytes(sys.inputs.data))`, so that nothing in
 * the data can be markup. One document at a time, in a thread of its own. Fonts: Inter, regular and semibold.
 * @param options `tagged` false leaves out the structure for readers aloud: twenty times smaller where tables are long.
 * @throws Refusal `typeset.tooLong` when it takes longer than two minutes.
 */
export function typeset(source: string, data: unknown, options: { tagged?: boolean } = {}): Promise<Uint8Array> {
  const made = queue.then(async () => {
    try {
      const { pdf, failed } = await ask(source, data, options.tagged ?? true)
      if (failed !== undefined) throw new Error(`The document could not be typeset: ${failed}`)
      if (pdf) return pdf
      return refuse('typeset.tooLong', say`Typesetting took too long. Ask for less, or take it as XLSX or CSV.`, {
        kind: 'tooLarge',
      })
    } finally {
      rest()
    }
  })
  queue = made.catch(() => undefined)
  return made
}
