/** All the ways to break things, in the order in which a full run comes to each for the first time. */
import { browsers } from './browser-fault.ts'
import { jumpingClocks } from './clock-fault.ts'
import { copy } from './copy-fault.ts'
import { fullDisks } from './disk-fault.ts'
import type { Fault } from './fault.ts'
import { intakeKilled } from './intake-fault.ts'
import { kills } from './kills.ts'
import type { Luck } from './luck.ts'
import { migration } from './migration-fault.ts'
import { repeats } from './repeats.ts'
import { weathers } from './weathers.ts'

export const FAULTS: readonly Fault[] = [
  ...kills,
  ...weathers,
  ...fullDisks,
  ...jumpingClocks,
  repeats,
  migration,
  intakeKilled,
  copy,
  browsers,
]

/** The faults of a run without end: each once in some order, then all again in another. */
export function* scheduleOf(luck: Luck, faults: readonly Fault[] = FAULTS): Generator<Fault> {
  for (;;) yield* luck.shuffled(faults)
}
