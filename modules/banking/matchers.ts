import { type Reader, slot } from '../../kernel/index.ts'
import type { LineView, Way } from './matching/index.ts'

export interface MatchersAsk {
  company: string
  /** Open lines of that company. */
  lines: readonly LineView[]
  read: Reader
}

/** A way that another module knows to explain a line, e.g. by a contract or a run of wages. */
export type SuggestedWay = Omit<Way, 'kind'> & { line: string }

/**
 * Modules above answer with what they know of lines. An answer looks lines up in one statement for all of them, and
 * says “sure” only where it is right: sure ones are booked without asking.
 */
export const matchersSlot = slot<MatchersAsk, Promise<SuggestedWay[]>>(
  'banking.matchers',
  'What statement lines may be, besides open items.',
)
