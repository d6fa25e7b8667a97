import { Worker } from 'node:worker_threads'
import { MailRefusal } from './mail-refusal.ts'
import { mailSizeLimit } from './mend-mail.ts'
import type { OutlookAnswer } from './outlook-worker.ts'

/** Media type of an Outlook file (`.msg`). */
export const OUTLOOK = 'application/vnd.ms-outlook'

const LONGEST_MILLISECONDS = 20_000
const MOST_MEMORY_MEGABYTES = 400
/** A small file needs little: one that leads its reader in circles is done when that is used up, not seconds later. */
const memoryFor = (bytes: number): number => Math.min(MOST_MEMORY_MEGABYTES, 96 + Math.ceil(bytes / 1024 / 1024) * 10)

/**
 * An Outlook file as a mail in raw form. Read in a thread that is stopped when it takes longer than 20 seconds or more
 * than the memory for its size, 400 MB at most: a damaged file may lead its reader in circles.
 * @throws MailRefusal `correspondence.mail.tooLarge` beyond 64 MB, `.tooSlow`, `.unreadable`
 */
export async function mailOfOutlook(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.byteLength > mailSizeLimit) throw new MailRefusal('correspondence.mail.tooLarge')
  const worker = new Worker(new URL('./outlook-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: memoryFor(bytes.byteLength) },
  })
  try {
    const answer = await new Promise<OutlookAnswer>((resolve, reject) => {
      const stop = setTimeout(() => reject(new MailRefusal('correspondence.mail.tooSlow')), LONGEST_MILLISECONDS)
      const settle = (told: OutlookAnswer) => {
        clearTimeout(stop)
        resolve(told)
      }
      worker.once('message', settle)
      worker.once('error', (error: Error) => settle({ outcome: 'unreadable', why: error.message }))
      worker.once('exit', () => settle({ outcome: 'unreadable', why: 'it stopped without an answer' }))
      worker.postMessage(bytes)
    })
    if (answer.outcome === 'unreadable') throw new MailRefusal('correspondence.mail.unreadable')
    return answer.mail
  } finally {
    await worker.terminate()
  }
}
