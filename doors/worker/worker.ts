import { seal } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'
import { resumeIntake } from '../../modules/documents/index.ts'
import { exportHead } from './heads.ts'
import { react } from './reactions.ts'
import { minutesSince, runSchedules } from './schedules.ts'

export interface Worker {
  /** Ends after the round that is under way. */
  stop(): Promise<void>
}

const PAUSE = 1000

/** Minutes after which nobody takes a file apart any more who once began to. */
const LEFT = 10

/**
 * Works beside the server: seals the audit, runs reactions and schedules. Every server has one; locks and
 * keys in the database see to it that each thing is done once.
 */
export function startWorker(kernel: OpenKernel, log: (message: string, error: unknown) => void): Worker {
  let stopped = false
  let wake: () => void = () => undefined
  /** The last minute whose schedules were run. */
  let minute: Temporal.ZonedDateTime | null = null
  let resuming = false

  /** Goes on with files that were left half taken; beside the rounds, because a mailbox may take its time. */
  const resume = async (olderThan: number): Promise<void> => {
    if (resuming) return
    resuming = true
    try {
      await resumeIntake(kernel, olderThan)
    } catch (error) {
      if (!stopped) log('Files that were left half taken in could not be taken on.', error)
    } finally {
      resuming = false
    }
  }

  /** Heads of the audit leave the machine once an hour, where a folder for them is named. */
  const headOut = async (minutes: readonly Temporal.ZonedDateTime[]): Promise<void> => {
    const folder = process.env.BACKSTAY_AUDIT_HEADS
    if (!folder || !(minute === null || minutes.some((one) => one.minute === 0))) return
    try {
      await exportHead(kernel, folder)
    } catch (error) {
      log('The head of the audit chain could not be exported.', error)
    }
  }

  const round = async (): Promise<void> => {
    await seal(kernel)
    while (!stopped && (await react(kernel, log)) > 0);
    const minutes = minutesSince(minute, Temporal.Now.zonedDateTimeISO('UTC'))
    await headOut(minutes)
    if (minutes.length > 0) void resume(minute === null ? 0 : LEFT)
    for (const one of minutes) {
      await runSchedules(kernel, one, log)
      minute = one
    }
  }
  const work = async (): Promise<void> => {
    while (!stopped) {
      try {
        await round()
      } catch (error) {
        log('A round of background work failed and is tried again.', error)
      }
      if (!stopped) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, PAUSE)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
    }
  }
  const working = work()
  return {
    stop: async () => {
      stopped = true
      wake()
      await working
    },
  }
}
