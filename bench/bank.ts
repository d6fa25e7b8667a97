/**
 * `npm run bench:bank`: matching at scale, held against what is known to be true, and big files through the doors.
 * `BENCH_LINES`, `BENCH_ENTRIES` and `BENCH_MAILS` say how many, `BENCH_SEED` which books.
 */
import { rm, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { bigIntake, type IntakeRow } from './intake.ts'
import { type MatchingResult, matching } from './matching/run.ts'
import { openWorld } from './world.ts'

const LINES = Number(process.env.BENCH_LINES ?? 100_000)
const ENTRIES = Number(process.env.BENCH_ENTRIES ?? 100_000)
const MAILS = Number(process.env.BENCH_MAILS ?? 10_000)
const SEED = Number(process.env.BENCH_SEED ?? 1)

const whole = (value: number): string => Math.round(value).toLocaleString('en')
const share = (part: number, of: number): string =>
  of === 0 ? '' : `${((100 * part) / of).toFixed(part === of ? 0 : 2)} %`
const sum = (values: Iterable<number>): number => [...values].reduce((total, one) => total + one, 0)

/** What was matched wrongly, as it must never be: each is told. */
function tellWrong({ sure }: MatchingResult): void {
  for (const [kind, { wrong }] of sure)
    for (const { payment, said } of wrong.slice(0, 5))
      process.stderr.write(
        `WRONG ${kind}: ${JSON.stringify({ ...payment, pays: [...payment.pays] })} was taken for ${JSON.stringify([...said.items])}\n`,
      )
}

function matchingText(result: MatchingResult): string {
  const { sure, first, naive, truths } = result
  const matched = sum([...sure.values()].map((one) => one.matched))
  const right = sum([...sure.values()].map((one) => one.right))
  const proposed = sum(first.values())
  const kinds = [...sure].sort(([, a], [, b]) => b.lines - a.lines)
  return `## Matching

${whole(result.lines)} statement lines against ${whole(result.items)} open items of generated books (seed ${SEED}), whose true matches are known;
${whole(truths)} lines have one. The texts are cut, torn, in capitals, tagged and mistyped as banks and people do it.

| work | figure | aim |
|---|--:|--:|
| matching: all lines looked at, what is sure found, held against one another and written down as events | ${(result.look / 1000).toFixed(1)} s | under 60 s at 100,000 |
| … processor time of the program for it | ${(result.lookCpu / 1000).toFixed(1)} s | |
| … a line | ${((1000 * result.look) / result.lines).toFixed(0)} µs | |
| booking what is sure: looked at once more, posted, items settled, audited, a match each | ${(result.book / 1000).toFixed(1)} s | |
| … matches booked a second | ${whole(matched / (result.book / 1000))} /s | |
| most memory of the process, books set up by it included | ${whole(result.megabytes)} MB | |
| **matched without a person** | ${whole(matched)} lines, ${share(right, matched)} of them right | 100 % |
| recall of what is sure | ${share(right, truths)} | |
| recall with what is proposed first | ${share(right + proposed, truths)} | |
${naive.map(({ name, matched: all, right: well }) => `| for comparison: ${name} | ${whole(all)} lines, ${share(well, all)} of them right | |`).join('\n')}

| kind of payment | lines | sure | right | proposed first |
|---|--:|--:|--:|--:|
${kinds.map(([kind, one]) => `| ${kind} | ${whole(one.lines)} | ${whole(one.matched)} | ${whole(one.right)} | ${whole(first.get(kind) ?? 0)} |`).join('\n')}
`
}

const intakeText = (rows: readonly IntakeRow[]): string => `## Big files

| work | time | most memory of the process | second time | aim |
|---|--:|--:|--:|--:|
${rows.map((row) => `| ${row.work} | ${row.seconds.toFixed(1)} s | ${whole(row.megabytes)} MB | ${whole(row.again)} new | under 300 MB |`).join('\n')}
`

const parts: string[] = []
if (LINES > 0) {
  const world = await openWorld()
  try {
    const result = await matching(world, LINES, SEED)
    tellWrong(result)
    parts.push(matchingText(result))
  } finally {
    await world.close()
    await rm(world.data, { recursive: true, force: true })
  }
}
if (ENTRIES > 0) parts.push(intakeText(await bigIntake(ENTRIES, MAILS)))
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}; the database shares the machine`
const text = `# Results at the bank\n\n${machine}.\n\n${parts.join('\n')}`
await writeFile(fileURLToPath(new URL('RESULTS-bank.md', import.meta.url)), text)
process.stdout.write(text)
