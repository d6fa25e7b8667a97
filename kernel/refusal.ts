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

export interface RefusalDetail {
  field?: string
  /** What the person can do about it. */
  help?: string
  kind?: RefusalKind
  errors?: { code: string; message: string; field?: string }[]
}

/**
 * The one shape of every error that a caller can mend: a stable code, a sentence that says what
 * happened and what to do, and the field it stands at. Anything else thrown is a fault of ours.
 */
export class Refusal extends Error {
  readonly code: string
  readonly field?: string
  readonly help?: string
  readonly kind: RefusalKind
  readonly errors?: RefusalDetail['errors']

  constructor(code: string, message: string, detail: RefusalDetail = {}) {
    super(message)
    this.name = 'Refusal'
    this.code = code
    this.kind = detail.kind ?? 'refused'
    if (detail.field !== undefined) this.field = detail.field
    if (detail.help !== undefined) this.help = detail.help
    if (detail.errors !== undefined) this.errors = detail.errors
  }
}

/** Stops the command; nothing it did is kept. */
export function refuse(code: string, message: string, detail: RefusalDetail = {}): never {
  throw new Refusal(code, message, detail)
}

/** True for an error that the caller can mend, as opposed to a fault of the program. */
export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Refusal
}
