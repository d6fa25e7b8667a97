import { DatabaseError } from 'pg'
import {
  dispatch,
  isRefusal,
  type Kernel,
  lostDatabase,
  type Outcome,
  say,
  system,
  type Who,
} from '../../kernel/index.ts'
import type { Via } from './document.ts'
import type { Taken } from './take.ts'

export interface Stored {
  name: string
  /** How reports call it: with the folder, the mail or the archive it lies in. */
  shown: string
  /** Its hash. */
  file: string
  via: Via
  mime?: string
  /** Id of the document it was taken from, and which of its parts it is. */
  parent?: string
  position?: number
}

export interface TakenIn {
  taken: Taken
  /** Whether it was not here before. */
  fresh: boolean
}

/** Others may take in the same file, or the same mail out of another file, at the same moment: then it is there. */
const MOST_TRIES = 5

/**
 * Whoever hands in a file need not have a role in the company that it turns out to be for: reading is the program's
 * act, and nothing but a document, a proposal or a record of what others state comes of it.
 */
const reading = (who: Who): Who => ({ ...who, assignments: [...who.assignments, { role: system.id, company: null }] })

const inputOf = ({ name, shown, via, file, parent, position }: Stored) => ({
  ...{ name: name.slice(-400), shown: shown.slice(-400), via, file },
  ...(parent ? { parent, position: position ?? 0 } : {}),
})

/** Takes in a stored file; what it can't be taken for is kept as its refusal. */
export async function takeIn(kernel: Kernel, who: Who, file: Stored): Promise<TakenIn> {
  const input = { ...inputOf(file), ...(file.mime ? { mime: file.mime.slice(0, 120) } : {}) }
  for (let tries = 1; ; tries++) {
    try {
      return takenIn(await dispatch(kernel, { command: 'documents.document.take', input }, reading(who)))
    } catch (error) {
      const wasFaster = isRefusal(error) && (error.code.endsWith('.duplicate') || error.code === 'record.stale')
      if (wasFaster && tries < MOST_TRIES) continue
      const reason = await reasonOf(kernel, error)
      const size = await kernel.files.size(file.file)
      return turnAwayFile(kernel, who, file, reason, size, true)
    }
  }
}

/** Keeps that a file came in, and why it is refused. */
export async function turnAwayFile(
  kernel: Kernel,
  who: Who,
  file: Stored,
  reason: string,
  size: number,
  kept: boolean,
): Promise<TakenIn> {
  const input = { ...inputOf(file), reason: reason.slice(0, 2000), size, kept }
  return takenIn(await dispatch(kernel, { command: 'documents.document.turnAway', input }, reading(who)))
}

function takenIn(outcome: Outcome): TakenIn {
  const { taken, fresh } = outcome.result as { taken: Taken; fresh: boolean }
  return { taken, fresh }
}

/** What the database refuses for what a file holds, by SQLSTATE class: values, constraints, limits of size. */
const OF_THE_FILE = /^(22|23|54)/

/** The disk is full or broken, or the network is (Node: a system error names its call). */
const isOfTheSystem = (error: unknown): boolean =>
  error instanceof Error && typeof (error as { syscall?: unknown }).syscall === 'string'

/**
 * Why a file can't be taken, for people. An error that has nothing to do with the file (the database is gone, the
 * program is wrong) is thrown on: it must not make a refusal of a good file.
 */
async function reasonOf(kernel: Kernel, error: unknown): Promise<string> {
  if (isRefusal(error)) return error.help ? `${error.message} ${error.help}` : error.message
  if (lostDatabase(error) || isOfTheSystem(error)) throw error
  if (error instanceof DatabaseError && !OF_THE_FILE.test(error.code ?? '')) throw error
  if (!(error instanceof DatabaseError)) await kernel.pool.query('select 1')
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return String(
    say`The file could not be read (${what.slice(0, 300)}). It is kept; open it, or ask for it in another form.`,
  )
}
