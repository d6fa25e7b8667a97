import type { Who } from './policy.ts'
import type { Reader } from './reader.ts'
import { slot } from './slot.ts'

/** One thing that waits for a person: a row of the queue. */
export interface Waiting {
  /** `module.record/id` of what waits. */
  subject: string
  title: string
  /** Why it waits, and why for this person. */
  reason: string
  /** What is at stake decides its sign and its rank. */
  concern: 'law' | 'money' | 'people' | 'paper' | 'stop'
  amount?: string | null
  currency?: string | null
  /** What the amount is, e.g. `to pay`. */
  amountSays?: string
  dueOn?: string | null
  since: string
  /** 0 to 100: how bad it is when nobody looks. */
  weight: number
  /** The command that waits to be released, where that is what waits. */
  asks?: string
  /** Commands that can be run from the queue, the first being the next sensible act. */
  commands: { command: string; id: string }[]
  /** Path of the page where it is worked, where that is not the record's own. */
  page?: string
  /** What stands behind it, e.g. the bill of an approval. */
  about?: { record: string; id: string; title: string }
  /** The person who gave it. */
  from?: { id: string; name: string }
  /** The person in whose place it waits for this one. */
  behalf?: { id: string; name: string }
}

/** Modules answer with what waits for this person in their part of the business. */
export const waiting = slot<{ who: Who; read: Reader }, Promise<Waiting[]>>(
  'kernel.waiting',
  'What waits for this person.',
)
