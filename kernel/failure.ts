import { DatabaseError } from 'pg'
import { fieldName } from './called.ts'
import type { Catalogue } from './catalogue.ts'
import { isRefusal, Refusal } from './refusal.ts'
import { say, verbatim } from './words.ts'

/** SQLSTATE of refusals that our own triggers and functions raise: the detail is the code. */
export const OWN_SQLSTATE = 'BS001'

/** Serialisation failure and deadlock: the same command may succeed when it is run again. */
export const isRepeatable = (error: unknown): boolean =>
  error instanceof DatabaseError && (error.code === '40001' || error.code === '40P01')

/** A statement that a connection keeps names the type of a table that is gone: the organisation was put in place anew. */
const namesLostType = (error: DatabaseError): boolean =>
  error.code === 'XX000' && error.message.startsWith('cache lookup failed for type')

/** An error that the server stated leaves the connection usable, unless it keeps what is gone; anything else does not. */
export const isAnswered = (error: unknown): boolean => error instanceof DatabaseError && !namesLostType(error)

/** SQLSTATE of a broken connection, a server that stops, and faults of its own (PostgreSQL 18, appendix A). */
const BROKEN = /^(08|57|58|F0|XX)/

/** A statement that certainly was not carried out. After a broken connection nobody knows, so nothing is sent again. */
export const isUndone = (error: unknown): boolean => error instanceof DatabaseError && !BROKEN.test(error.code ?? '08')

/** What the network says of a server that is not there any more, or not yet (Node, `node:net`). */
const UNREACHED = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])

/** What the driver says of a connection that ended under a statement, or could not be had. */
const ENDED = /^Connection terminated|not queryable$|^timeout exceeded when trying to connect|^Query read timeout/

/**
 * The database was lost under a statement, or is not to be had: it stops, starts, or another takes its place
 * (PostgreSQL 18, appendix A: class 08, 57P01 to 57P05; 25006 from one that only replays). Whether a write was
 * carried out is not known.
 */
export const isLost = (error: unknown): boolean => {
  if (error instanceof DatabaseError) return /^(08|57P0|25006)/.test(error.code ?? '')
  if (!(error instanceof Error)) return false
  return UNREACHED.has(String((error as { code?: unknown }).code)) || ENDED.test(error.message)
}

/** A lost database as a refusal; null for every other error. */
export const lostDatabase = (error: unknown): Refusal | null =>
  isLost(error)
    ? new Refusal(
        'server.database',
        say`The database could not be reached, so it is not known whether this was done.`,
        { kind: 'busy', help: say`Try again in a moment: with the same idempotency key it is done once.` },
      )
    : null

/** A migration changed a table since its columns were read, or the tables are others altogether. */
export const isOldLayout = (error: unknown): boolean =>
  error instanceof DatabaseError &&
  (namesLostType(error) ||
    (error.code === '42804' && (error.routine === 'record_recv' || error.routine === 'array_recv')))

/** The unique index that makes a repeated request the same request. */
export const isRepeatedRequest = (error: unknown): boolean =>
  error instanceof DatabaseError && error.code === '23505' && error.constraint === 'uq_kernel_audit_request'

/** A primary key that is taken already: perhaps the same request again. */
export const isTakenId = (error: unknown): boolean =>
  error instanceof DatabaseError && error.code === '23505' && (error.constraint ?? '').endsWith('_pkey')

/** Turns what the database refused into a refusal in words; passes on everything else as it is. */
export function explain(error: unknown, catalogue: Catalogue): unknown {
  if (isRefusal(error) || !(error instanceof DatabaseError)) return error
  if (error.code === OWN_SQLSTATE) {
    const code = error.detail ?? 'database.refused'
    return new Refusal(code, verbatim(error.message), code === 'record.stale' ? { kind: 'stale' } : {})
  }
  const meaning = error.constraint ? catalogue.constraints.get(error.constraint) : undefined
  if (meaning) return new Refusal(meaning.code, meaning.message, meaning.field ? { field: meaning.field } : {})
  if (isRepeatable(error)) {
    return new Refusal('record.contended', say`Others were changing the same records, so nothing was done.`, {
      kind: 'busy',
      help: say`Try again in a moment.`,
    })
  }
  if (error.code === '23505') return new Refusal('record.duplicate', say`There is already one like this.`)
  if (error.code === '23503') return referenceRefusal(error)
  if (error.code === '22P05' || error.code === '22021') {
    return new Refusal('input.wrong', say`The text holds a character that cannot be stored.`, {
      help: say`Take that character out.`,
    })
  }
  if (error.code === '22003')
    return new Refusal('input.wrong', say`A number is too large to be stored.`, { help: say`Give a smaller one.` })
  return error
}

function referenceRefusal(error: DatabaseError): Refusal {
  const field = /\(([a-z_]+)\)=/.exec(error.detail ?? '')?.[1]
  if (/is still referenced/.test(error.detail ?? '')) {
    const by = /table "([a-z_]+)"/.exec(error.detail ?? '')?.[1]?.replaceAll('_', ' ') ?? say`another record`
    return new Refusal('record.inUse', say`It is used by ${by}, so it can't be deleted. Make it inactive instead.`)
  }
  const name = field
    ? fieldName(
        undefined,
        field.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      )
    : say`A field`
  return new Refusal('record.reference', say`${name} names a record that does not exist.`, field ? { field } : {})
}
