import { expect, it } from 'vitest'
import { readMailDate } from './mail-date.ts'

// Forms of RFC 5322, sections 3.3 and 4.3, and of programs that do not read it.
it.each([
  ['Mon, 02 Mar 2026 09:14:29 +0100', '2026-03-02T08:14:29Z'],
  ['Mon, 2 Mar 2026 09:14 +0100', '2026-03-02T08:14:00Z'],
  ['Fri, 07 Oct 1994 16:15:05 -0700 (PDT)', '1994-10-07T23:15:05Z'],
  ['21 Nov 97 09:55:06 GMT', '1997-11-21T09:55:06Z'],
  ['1 Jan 00 00:00:00 EST', '2000-01-01T05:00:00Z'],
  ['Thu,\n 13\n Feb\n 1969\n 23:32\n -0330 (Newfoundland (old) Time)', '1969-02-14T03:02:00Z'],
  ['Mon Mar  2 09:14:29 2026', '2026-03-02T09:14:29Z'],
  ['Mon Mar 2 09:14:29 CET 2026', '2026-03-02T08:14:29Z'],
  ['2026-03-02T09:14:29.123+01:00', '2026-03-02T08:14:29Z'],
  ['Mon, 02 Mar 2026 09.14.29 +0100', '2026-03-02T08:14:29Z'],
  ['Mon, 02-Mar-2026 09:14:29 GMT', '2026-03-02T09:14:29Z'],
  ['Wrongday, 02 Mar 2026 23:59:60 +0000', '2026-03-02T23:59:59Z'],
  ['02 Mar 2026 10:00:00', '2026-03-02T10:00:00Z'],
  ['31 Feb 2026 10:00:00 +0000', null],
  ['02 Mar 2026 25:00:00 +0000', null],
  ['Whenever', null],
  ['', null],
  [undefined, null],
  ['<HR>', null],
  ['9'.repeat(100_000), null],
])('%s', (value, instant) => {
  expect(readMailDate(value)).toBe(instant)
})
