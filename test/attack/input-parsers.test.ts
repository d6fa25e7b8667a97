/**
 * Every parser, fed what hostile hands make of real files: it reads them or refuses them with a code, within a bound of
 * time and memory, and never breaks. `FUZZ_SECONDS` goes on longer, `FUZZ_SEED` elsewhere; one try is repeated by its
 * seed, target and index.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FUZZ_SECONDS, FUZZ_SEED } from './input-chance.ts'
import { fileTargets } from './input-files.ts'
import { Runner } from './input-runner.ts'
import type { Target } from './input-target.ts'
import { wordTargets } from './input-words.ts'

const TARGETS: readonly Target[] = [...fileTargets, ...wordTargets]
const SHARES = TARGETS.reduce((sum, { share = 1 }) => sum + share, 0)

/** Seconds for all of it where nothing is asked for. */
const SHORT = 14
const ALL = FUZZ_SECONDS > 0 ? FUZZ_SECONDS * 0.7 : SHORT

/** Processor time that one input may take in the thread that would else serve people. */
const MOST_PROCESSOR = 2000
/** Text of one thing over and over is short: what takes longer takes it by the square of the length. */
const MOST_PUMPED = 900
/** What a thread holds after an input, at most. */
const MOST_MEMORY = 450 * 1024 * 1024
/** Wall time after which a thread is stopped: the machine may be busy with something else. */
const MOST_WAITED = 20_000

let runner: Runner
const table: string[] = []
beforeAll(() => {
  runner = new Runner()
})
afterAll(async () => {
  await runner.end()
  process.stdout.write(`\nInputs of seed ${FUZZ_SEED}:\n${table.join('\n')}\n`)
})

async function holds(target: Target, way: 'changed' | 'pumped', milliseconds: number): Promise<void> {
  // Of the many combinations every one is tried where there is time, a part of them by turns where there is not.
  const stride = way === 'pumped' && FUZZ_SECONDS === 0 ? Math.max(1, Math.floor((target.around?.length ?? 1) / 2)) : 1
  const order = {
    stride,
    seed: FUZZ_SEED,
    way,
    target: target.name,
    from: 0,
    to: Number.MAX_SAFE_INTEGER,
    milliseconds,
  }
  const { tried, refused, dearest, memory, findings, lost } = await runner.run(order, target.most ?? MOST_WAITED)
  table.push(
    `  ${target.name}, ${way}: ${tried} inputs, ${refused} refused, dearest ${Math.round(dearest.cost)} ms (#${dearest.index}), ${Math.round(memory / 1e6)} MB`,
  )
  expect(lost).toEqual([])
  expect(findings).toEqual([])
  expect(tried).toBeGreaterThan(0)
  const most = way === 'pumped' ? MOST_PUMPED : MOST_PROCESSOR
  expect(dearest.cost < most ? 'in time' : `#${dearest.index} took ${dearest.cost} ms`).toBe('in time')
  expect(memory).toBeLessThan(MOST_MEMORY)
}

describe('changed files are read or refused', () => {
  test.each(TARGETS.map((target) => [target.name, target] as const))(
    '%s',
    (_, target) => holds(target, 'changed', (ALL * 1000 * (target.share ?? 1)) / SHARES),
    ALL * 1000 + 60_000,
  )
})

describe('text of one thing over and over takes time by its length, not by the square', () => {
  test.each(TARGETS.filter(({ around }) => around !== undefined).map((target) => [target.name, target] as const))(
    '%s',
    (_, target) => holds(target, 'pumped', 120_000),
    180_000,
  )
})
