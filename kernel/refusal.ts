import type { Said, Words } from './words.ts'

/** Where a refusal comes from decides only its HTTP status and exit code; the shape is one. */
export type RefusalKind =
  | 'refused'
  | 'forbidden'
  | 'missing'
  | 'stale'
  | 'warning'
  | 'unauthenticated'
  | 'busy'
  | 'tooLarge'

/** One of several refusals of a request, e.g. one a field. */
export interface FurtherRefusal {
  code: string
  message: string
  field?: string
  /** The message as it can be said in another language. */
  said?: Said
}

/** What else a refusal says. */
export interface RefusalDetail {
  field?: string
  /** What the person can do about it. */
  help?: Words
  kind?: RefusalKind
  errors?: FurtherRefusal[]
}

/**
 * The one shape of every error that a caller can mend: a stable code, a sentence that says what
 * happened and what to do, and the field it stands at. Anything else thrown is a fault of ours.
 */
export class Refusal extends Error {
  readonly code: string
  /** The sentence as it can be said in another language; `message` is its English. */
  readonly said: Said
  readonly field?: string
  readonly help?: string
  readonly helpSaid?: Said
  readonly kind: RefusalKind
  readonly errors?: FurtherRefusal[]

  constructor(code: string, message: Words, detail: RefusalDetail = {}) {
    super(String(message))
    this.name = 'Refusal'
    this.code = code
    this.said = message
    this.kind = detail.kind ?? 'refused'
    if (detail.field !== undefined) this.field = detail.field
    if (detail.help !== undefined) {
      this.help = String(detail.help)
      this.helpSaid = detail.help
    }
    if (detail.errors !== undefined) this.errors = detail.errors
  }
}

/** Stops the command; nothing it did is kept. */
export function refuse(code: string, message: Words, detail: RefusalDetail = {}): never {
  throw new Refusal(code, message, detail)
}

/** True for an error that the caller can mend, as opposed to a fault of the program. */
export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Refusal
}
