/** A run of the fault runner: the load goes on, something breaks, everything is looked at; again and again. */
import { newChecker } from './checker.ts'
import type { Fault } from './fault.ts'
import { startLoad } from './load.ts'
import { type Luck, luckOf } from './luck.ts'
import type { Counts } from './register.ts'
import { BACK, openWorld, type World } from './world.ts'

/** What came of one kind of fault. */
export interface Line extends Counts {
  fault: string
  times: number
  rounds: number[]
  /** Milliseconds that everything took to serve again, at most. */
  back: number
  findings: string[]
  /** Why it was not tried. */
  skipped?: string
}

export interface RunOptions {
  seed: string
  /** Seconds after which no new fault begins, but for the first ones. */
  seconds: number
  /** How many begin however long it takes; one where nothing is said. */
  atLeast?: number
  /** Which faults, in this order. */
  faults: Iterable<Fault>
  say: (words: string) => void
  /** Told what there is to be cleared away, should the run be ended from outside. */
  onOpen?: (world: World) => void
}

/** Runs faults under load until the time is over or they are at an end; gives a line for each kind. */
export async function runFaults({ seed, seconds, atLeast = 1, faults, say, onOpen }: RunOptions): Promise<Line[]> {
  const luck = luckOf(seed)
  const until = performance.now() + seconds * 1000
  const world = await openWorld(luck)
  onOpen?.(world)
  const lines = new Map<string, Line>()
  const lineOf = ({ name }: Fault): Line => {
    const line = lines.get(name) ?? { fault: name, times: 0, rounds: [], back: 0, findings: [], ...EMPTY }
    lines.set(name, line)
    return line
  }
  try {
    const checker = newChecker(world)
    let round = 0
    let skipped = 0
    for (const fault of faults) {
      if (round >= atLeast && performance.now() > until) break
      const line = lineOf(fault)
      line.skipped = fault.impossible?.(world)
      if (line.skipped !== undefined) {
        if (++skipped > MOST_SKIPPED) break
        continue
      }
      skipped = 0
      const own = luck.branch(`round ${++round}`)
      world.register.round = round
      line.rounds.push(round)
      const begun = performance.now()
      const found = await strike(world, fault, own, line)
      found.push(...(await checker.findings().catch((error) => [`The look at everything broke off: ${String(error)}`])))
      line.times++
      line.findings.push(...found)
      const counts = world.register.counts(round)
      say(
        `${String(round).padStart(3)} ${fault.name}: ${Math.round(performance.now() - begun)} ms, ${wordsOf(counts)}${listed(found)}`,
      )
    }
    // What was not answered then may have been asked again since.
    for (const line of lines.values())
      for (const one of line.rounds.map((number) => world.register.counts(number)))
        for (const name of NAMES) line[name] += one[name]
  } finally {
    await world.close()
  }
  return [...lines.values()]
}

const NAMES = ['sent', 'acknowledged', 'unknown', 'retried', 'refused'] as const
const EMPTY: Counts = { sent: 0, acknowledged: 0, unknown: 0, retried: 0, refused: 0 }
const wordsOf = (counts: Counts): string => NAMES.map((name) => `${counts[name]} ${name}`).join(', ')
/** A schedule without end of faults that are impossible here comes to an end all the same. */
const MOST_SKIPPED = 100

/** Enough of what was found to see what it is. */
const listed = (found: readonly string[]): string =>
  [...found.slice(0, 12), ...(found.length > 12 ? [`… and ${found.length - 12} more`] : [])]
    .map((one) => `\n    ! ${one}`)
    .join('')

/** One round: people work, the fault strikes in the middle, everything is started again and serves again. */
async function strike(world: World, fault: Fault, luck: Luck, line: Line): Promise<string[]> {
  const load = startLoad({ ...world, luck, patience: BACK })
  const findings: string[] = []
  try {
    if (!(await load.acknowledged(luck.whole(20, 120), BACK))) findings.push('Nothing was served before the fault.')
    const broken = await fault
      .strike(world, luck.branch('fault'), load)
      .catch((error) => [`It broke off: ${String(error)}`])
    const begun = performance.now()
    findings.push(...broken, ...(await world.restore()))
    if (!(await load.acknowledged(30, BACK))) findings.push(`Nothing is served ${BACK / 1000} s after the fault.`)
    line.back = Math.max(line.back, Math.round(performance.now() - begun))
  } finally {
    await load.stop()
  }
  return findings
}

/** The lines as a table for people. */
export function tableOf(lines: readonly Line[]): string {
  const heads = ['fault', 'times', ...NAMES, 'back ms', 'findings']
  const rows = lines.map((line) =>
    line.skipped !== undefined && line.times === 0
      ? [line.fault, `skipped: ${line.skipped}`]
      : [line.fault, line.times, ...NAMES.map((name) => line[name]), line.back, line.findings.length].map(String),
  )
  const sums = [
    'all',
    ...['times' as const, ...NAMES].map((name) => String(lines.reduce((sum, one) => sum + one[name], 0))),
  ]
  const all = [heads, ...rows, [...sums, '', String(lines.reduce((sum, one) => sum + one.findings.length, 0))]]
  const widths = heads.map((_, place) =>
    Math.max(...all.filter((row) => row.length > 2).map((row) => row[place]?.length ?? 0)),
  )
  return all
    .map((row) =>
      row
        .map((cell, place) =>
          place === 0 || row.length === 2 ? cell.padEnd(widths[place] ?? 0) : cell.padStart(widths[place] ?? 0),
        )
        .join('  '),
    )
    .join('\n')
}
