/**
 * `npm run test:faults`: breaks things for FAULT_SECONDS (600) from FAULT_SEED (by chance where nothing is said); with
 * FAULT_KINDS only those whose names hold one of these words, with commas between them.
 */
import { randomInt } from 'node:crypto'
import { FAULTS, scheduleOf } from './faults.ts'
import { luckOf } from './luck.ts'
import { runFaults, tableOf } from './run.ts'
import type { World } from './world.ts'

const seed = process.env.FAULT_SEED || String(randomInt(1_000_000_000))
const seconds = Number(process.env.FAULT_SECONDS || 600)
const say = (words: string): void => {
  process.stdout.write(`${words}\n`)
}

/** Ended from outside, a run leaves no server, database or file system behind. */
function clearAway(world: World): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      void world.close().finally(() => process.exit(130))
    })
}

say(`Seed ${seed}: the same faults and requests come with FAULT_SEED=${seed}.`)
const kinds = (process.env.FAULT_KINDS || '').split(',')
const faults = FAULTS.filter(({ name }) => kinds.some((kind) => name.includes(kind)))
const lines = await runFaults({
  seed,
  seconds,
  onOpen: clearAway,
  say,
  faults: scheduleOf(luckOf(`${seed}/schedule`), faults),
})
say(`\n${tableOf(lines)}`)
const findings = lines.reduce((sum, line) => sum + line.findings.length, 0)
say(findings === 0 ? `Nothing was lost, doubled or half done. Seed ${seed}.` : `${findings} findings. Seed ${seed}.`)
process.exitCode = findings === 0 ? 0 : 1
