import { setImmediate } from 'node:timers/promises'
import { type KeptLines, linesIn, linesOfEntries, wholeEntries } from './entries.ts'
import { type Counting, counting, type EntryKeys, repeatedIn } from './entry-keys.ts'
import { type KnownLine, lastDay, numbered, type StatementLine } from './lines.ts'
import { joinHeads, joinPages, pagesOf } from './pages.ts'
import { proveTally, type StatementProof } from './proof.ts'
import { readingMessage, type Statement } from './read.ts'
import type { CamtMessage, StatementHead } from './statement.ts'
import { firstCurrency, joinTallies } from './tally.ts'

/** A message with all of its entries, pages of a statement joined: for files that fit into memory. */
export function readCamt(bytes: Uint8Array): CamtMessage {
  const { write, end } = readingMessage(bytes.length, wholeEntries)
  taken(write(bytes))
  const { statements, ...message } = taken(end())
  return { ...message, statements: joinPages(statements.map(({ head, kept }) => ({ ...head, entries: kept }))) }
}

/** Takes all steps at once. */
function taken<Result>(steps: Generator<void, Result>): Result {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** Others have their turn after each step. */
async function takenGivingWay<Result>(steps: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    await setImmediate()
  }
}

/** A statement as it is filed: what is said of the whole, and its lines, which are walked through as often as needed. */
export type ReadStatement = {
  head: StatementHead
  proof: StatementProof
  lines: Iterable<StatementLine>
  /** of each line what tells it from others; at hand without unpacking the lines */
  keys: Iterable<KnownLine>
  /** how many lines there are, and from which day to which they were booked; absent where there are none */
  count: number
  from: string | undefined
  to: string | undefined
  /** of the first line */
  currency: string | undefined
}

/**
 * The statements of a message whose file comes in pieces, each with its lines and its proof; pages of one are joined.
 * Neither the file nor its entries are held, and between two blocks of it others have their turn.
 * @param size of the whole file, in bytes
 * @throws CamtRefusal as {@link readingMessage} says
 */
export async function readStatements(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  size: number,
): Promise<ReadStatement[]> {
  const { write, end } = readingMessage(size, linesOfEntries)
  for await (const piece of pieces) await takenGivingWay(write(piece))
  const { statements } = await takenGivingWay(end())
  return pagesOf(statements, ({ head }) => head).map(joined)
}

function joined(pages: [Statement<KeptLines>, ...Statement<KeptLines>[]]): ReadStatement {
  const [first, ...more] = pages
  const head = joinHeads([first.head, ...more.map((page) => page.head)])
  const tally = joinTallies(pages.map((page) => page.tally))
  const kept = pages.map((page) => page.kept)
  const undated = lastDay(head)
  const days = kept.flatMap(({ from, to, undated: some }) => [from, to, some ? undated : undefined])
  const known = days.filter((day) => day !== undefined).sort()
  const mayRepeat = repeatedIn(kept.map(({ keys }) => keys))
  const final = head.kind === 'statement'
  return {
    ...{ head, proof: proveTally(head, tally) },
    lines: { [Symbol.iterator]: () => numbered(linesIn(kept), undated, counting(mayRepeat)) },
    keys: {
      *[Symbol.iterator]() {
        const ordinalOf = counting(mayRepeat)
        for (const { keys } of kept) yield* lineKeys(keys, ordinalOf, final)
      },
    },
    count: kept.reduce((sum, { count }) => sum + count, 0),
    ...{ from: known[0], to: known.at(-1), currency: firstCurrency(tally) },
  }
}

function* lineKeys(keys: EntryKeys, ordinalOf: Counting, final: boolean): Generator<KnownLine> {
  for (const { fingerprint: entryFingerprint, parts } of keys) {
    const ordinal = ordinalOf(entryFingerprint)
    for (let part = 0; part < parts; part++) yield { entryFingerprint, ordinal, final }
  }
}
