import type { Pool } from 'pg'
import { isUndone } from './failure.ts'
import { joinedRows } from './layout.ts'
import type { Statement } from './writes.ts'

/** Statements larger than this go alone: they would make the small ones wait. */
const SMALL = 32_768
/** How many commands go in one statement, at most. */
const MOST = 64
/** A statement that is under way for so many milliseconds may wait for a lock: the next ones no longer wait for it. */
const PATIENCE = 20
const LANES = 4

interface Waiting {
  statement: Statement
  name: string
  done: () => void
  failed: (error: unknown) => void
}

interface Lanes {
  waiting: Waiting[]
  running: number
  /** When the last statement was sent, by `performance.now()`. */
  sentAt: number
  timer: NodeJS.Timeout | null
}

/** Lanes of a pool by the text of their statement: where one kind waits for a lock, the others go on. */
const lanesOf = new WeakMap<Pool, Map<string, Lanes>>()

function lanesFor(pool: Pool, text: string): Lanes {
  const all = lanesOf.get(pool) ?? new Map<string, Lanes>()
  lanesOf.set(pool, all)
  const known = all.get(text)
  if (known) return known
  for (const [other, { running, waiting }] of all) if (running === 0 && waiting.length === 0) all.delete(other)
  const made: Lanes = { waiting: [], running: 0, sentAt: 0, timer: null }
  all.set(text, made)
  return made
}

/**
 * Runs a statement that only adds rows, in a transaction with others of the same text that arrived while one was
 * under way: many commands then share one round trip, one look at the checks and one write to the disk. Where the
 * database refuses them together, each is run alone, so that nobody is refused for what somebody else sent.
 * @throws what the database says to this statement
 */
export function runTogether(pool: Pool, statement: Statement, name: string): Promise<void> {
  if (sizeOf(statement) > SMALL) return alone(pool, statement, name)
  const lanes = lanesFor(pool, statement.text)
  return new Promise((done, failed) => {
    lanes.waiting.push({ statement, name, done, failed })
    fill(pool, lanes)
  })
}

const sizeOf = ({ values }: Statement): number =>
  values.reduce<number>(
    (size, value) => size + (Buffer.isBuffer(value) || typeof value === 'string' ? value.length : 0),
    0,
  )

function fill(pool: Pool, lanes: Lanes): void {
  const stuck = performance.now() - lanes.sentAt > PATIENCE
  if (lanes.running === 0 || (stuck && lanes.running < LANES)) {
    send(pool, lanes)
  } else if (!lanes.timer) {
    lanes.timer = setTimeout(() => {
      lanes.timer = null
      if (lanes.waiting.length > 0) fill(pool, lanes)
    }, PATIENCE)
  }
}

async function send(pool: Pool, lanes: Lanes): Promise<void> {
  lanes.running += 1
  while (lanes.waiting.length > 0) {
    const taken = lanes.waiting.splice(0, MOST)
    lanes.sentAt = performance.now()
    await run(pool, taken)
  }
  lanes.running -= 1
}

async function run(pool: Pool, taken: Waiting[]): Promise<void> {
  const [first] = taken
  if (!first) return
  try {
    await alone(pool, joined(taken.map((one) => one.statement)), first.name)
    for (const one of taken) one.done()
  } catch (error) {
    if (taken.length === 1 || !isUndone(error)) {
      for (const one of taken) one.failed(error)
      return
    }
    await Promise.all(taken.map((one) => alone(pool, one.statement, one.name).then(one.done, one.failed)))
  }
}

async function alone(pool: Pool, { text, values }: Statement, name: string): Promise<void> {
  await pool.query({ text, values, name })
}

/** Rows of all, as the same parameters: lists of rows are strung together, and counts are added up. */
function joined(statements: Statement[]): Statement {
  const [first] = statements
  if (!first || statements.length === 1) return first as Statement
  const values = first.values.map((value, index) =>
    typeof value === 'number'
      ? statements.reduce((sum, one) => sum + Number(one.values[index]), 0)
      : joinedRows(statements.map((one) => one.values[index] as Buffer)),
  )
  return { text: first.text, values }
}
