/** A minute of the fault runner, with a seed that is always the same; `npm run test:faults` does it for ten, with others. */
import { expect, test } from 'vitest'
import { copy } from './copy-fault.ts'
import type { Fault } from './fault.ts'
import { intakeKilled } from './intake-fault.ts'
import { kills } from './kills.ts'
import { migration } from './migration-fault.ts'
import { repeats } from './repeats.ts'
import { runFaults, tableOf } from './run.ts'
import { weathers } from './weathers.ts'

const named = (all: readonly Fault[], ...words: string[]): Fault[] =>
  words.flatMap((word) => all.filter(({ name }) => name.includes(word)))

/** What a minute has room for: each way of being killed, connections that are cut, old requests, a copy. */
const FAULTS = [
  ...named(kills, 'everything'),
  ...named(weathers, 'cut connections to the database'),
  copy,
  intakeKilled,
  ...named(kills, 'a server'),
  repeats,
  ...named(weathers, 'cut connections of clients'),
  ...named(kills, 'the database'),
  migration,
]

test('nothing acknowledged is lost, doubled or half done, whatever breaks under load', async () => {
  const lines = await runFaults({ seed: 'a minute', seconds: 42, atLeast: 3, faults: FAULTS, say: () => undefined })
  expect(lines.flatMap((line) => line.findings.map((one) => `${line.fault}: ${one}`)).join('\n'), tableOf(lines)).toBe(
    '',
  )
  // On a slow machine the later ones are left out.
  expect(lines.length).toBeGreaterThanOrEqual(3)
  for (const line of lines) expect(line.acknowledged, line.fault).toBeGreaterThan(0)
}, 600_000)
