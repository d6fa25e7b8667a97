import { Refusal } from '../refusal.ts'
import type { Words } from '../words.ts'

/**
 * What went wrong with the database or its folder, in words for the person who can mend it.
 * `code` is stable and has one home; `message` says what happened; `help` says what to do.
 */
export class DatabaseFailure extends Refusal {
  constructor(code: string, message: Words, help: Words, cause?: unknown) {
    super(code, message, { help })
    this.name = 'DatabaseFailure'
    if (cause !== undefined) this.cause = cause
  }
}

/** The `code` of a Node or PostgreSQL error (`ENOENT`, `57P03`), or `undefined` where there is none. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
