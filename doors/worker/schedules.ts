import { asSystem, dispatch, isRefusal } from '../../kernel/index.ts'
import type { OpenKernel } from '../../kernel/open.ts'

/** Whether a five-field cron expression names this minute, in UTC (POSIX crontab; lists, ranges and steps). */
export function isDue(cron: string, moment: Temporal.ZonedDateTime): boolean {
  const fields = cron.trim().split(/\s+/)
  if (fields.length !== 5) throw new RangeError(`A schedule has five fields: ${cron}`)
  const now = [moment.minute, moment.hour, moment.day, moment.month, moment.dayOfWeek % 7]
  return fields.every((field, index) => field.split(',').some((part) => matches(part, now[index] ?? 0, index)))
}

function matches(part: string, value: number, index: number): boolean {
  const [range = '*', step = '1'] = part.split('/')
  const lowest = index === 2 || index === 3 ? 1 : 0
  const [from = lowest, to = 99] = range === '*' ? [] : range.split('-').map(Number)
  const until = range === '*' ? 99 : range.includes('-') ? to : part.includes('/') ? 99 : from
  return value >= from && value <= until && (value - from) % Number(step) === 0
}

const MOST_MINUTES = 60

/**
 * The whole minutes that passed since the last one that was worked through: of an hour at most, so that nothing is left
 * out while the database is away or a round takes long. This minute alone at the start, and where the clock was set back.
 */
export function minutesSince(
  last: Temporal.ZonedDateTime | null,
  now: Temporal.ZonedDateTime,
): Temporal.ZonedDateTime[] {
  const minute = now.round({ smallestUnit: 'minute', roundingMode: 'floor' })
  if (last === null) return [minute]
  const passed = Math.round(last.until(minute).total('minutes'))
  if (passed === 0) return []
  const count = passed < 0 ? 1 : Math.min(passed, MOST_MINUTES)
  return Array.from({ length: count }, (_, nth) => minute.subtract({ minutes: count - 1 - nth }))
}

/** Runs what is due this minute; the key names the minute, so that many servers run it once. */
export async function runSchedules(
  kernel: OpenKernel,
  moment: Temporal.ZonedDateTime,
  log: (message: string, error: unknown) => void,
): Promise<void> {
  const minute = moment.toString({ smallestUnit: 'minute', timeZoneName: 'never' })
  for (const schedule of kernel.catalogue.modules.flatMap((module) => module.schedules ?? [])) {
    if (!isDue(schedule.cron, moment)) continue
    try {
      await dispatch(
        kernel,
        { command: schedule.command.id, input: schedule.input ?? {}, key: `schedule ${schedule.command.id} ${minute}` },
        asSystem('Schedule'),
      )
    } catch (error) {
      if (!isRefusal(error)) throw error
      log(`The scheduled command ${schedule.command.id} was refused.`, error)
    }
  }
}
