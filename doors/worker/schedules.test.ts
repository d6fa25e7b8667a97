import { expect, test } from 'vitest'
import { isDue, minutesSince } from './schedules.ts'

const at = (text: string) => Temporal.ZonedDateTime.from(`${text}[UTC]`)

test.each([
  ['*/20 * * * *', '2026-03-12T10:40', true],
  ['*/20 * * * *', '2026-03-12T10:41', false],
  ['30 2 * * 1-5', '2026-03-12T02:30', true],
  ['30 2 * * 1-5', '2026-03-14T02:30', false],
  ['0 6 1,15 * *', '2026-03-15T06:00', true],
  ['0 6 1 1 *', '2026-03-01T06:00', false],
])('%s at %s: %s', (cron, moment, due) => {
  expect(isDue(cron, at(moment))).toBe(due)
})

test.each([
  ['at the start this minute alone', null, '2026-03-12T10:40:59', ['10:40']],
  ['nothing within a minute', '2026-03-12T10:40', '2026-03-12T10:40:59', []],
  ['the next minute', '2026-03-12T10:40', '2026-03-12T10:41:00', ['10:41']],
  ['what passed while the database was away', '2026-03-12T10:38', '2026-03-12T10:41:30', ['10:39', '10:40', '10:41']],
  ['this minute where the clock was set back', '2026-03-12T10:40', '2026-03-12T09:15:10', ['09:15']],
])('%s', (_, last, now, minutes) => {
  const found = minutesSince(last === null ? null : at(last), at(now))
  expect(found.map((one) => one.toPlainTime().toString({ smallestUnit: 'minute' }))).toEqual(minutes)
})

test('of a long time the last hour', () => {
  expect(minutesSince(at('2026-03-01T00:00'), at('2026-03-12T10:41')).length).toBe(60)
})
