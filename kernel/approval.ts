import type { Approval } from './command.ts'
import type { Who } from './policy.ts'
import type { Reader } from './reader.ts'
import { slot } from './slot.ts'
import type { Words } from './words.ts'

export interface ReleaseAsk {
  approval: Approval
  command: string
  who: Who
  read: Reader
}

export interface ReleaseAnswer {
  allowed: boolean
  /** Why this person may or may not, in words. */
  why: Words
  /** Name of the person in whose place it is let through, where somebody stands in. */
  onBehalfOf?: string
  /** Who could instead. */
  waitsFor: { id: string; name: string }[]
}

/** May this person let this command through? Modules that know limits and delegations answer. */
export const mayRelease = slot<ReleaseAsk, Promise<ReleaseAnswer>>(
  'kernel.mayRelease',
  'Who may release a command that needs approval.',
)
