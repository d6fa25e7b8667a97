import type { AnyCommand } from './command.ts'
import type { EventDefinition } from './event.ts'
import type { Role } from './policy.ts'
import type { AnyQuery } from './query.ts'
import type { Reader } from './reader.ts'
import type { AnyRecord } from './record.ts'
import type { SlotAnswer } from './slot.ts'

/** "On event E run command C later": the input is made from the event's payload; null: not this time. */
export interface Reaction {
  id: string
  on: EventDefinition
  run: AnyCommand
  with: (payload: never) => ReactionRequest | null
  /** Where many things are done together: how each is done alone when they are refused together. */
  apart?: { run: AnyCommand; with: (payload: never) => readonly ReactionRequest[] }
}

export interface ReactionRequest {
  id?: string
  input?: Record<string, unknown>
}

/** A named check on live data: what it finds wrong, each with the record it concerns. */
export interface IntegrityCheck {
  id: string
  says: string
  find: (read: Reader) => Promise<{ says: string; record?: string; id?: string }[]>
}

/** A command run by the clock. */
export interface Schedule {
  command: AnyCommand
  /** Five-field cron expression, in UTC. */
  cron: string
  input?: Record<string, unknown>
}

export interface ModuleOptions {
  says: string
  label?: string
  /** Modules that this one may import, all of lower levels. */
  needs?: readonly string[]
  roles?: readonly Role[]
  records?: readonly AnyRecord[]
  commands?: readonly AnyCommand[]
  queries?: readonly AnyQuery[]
  events?: readonly EventDefinition[]
  reactions?: readonly Reaction[]
  answers?: readonly SlotAnswer[]
  checks?: readonly IntegrityCheck[]
  schedules?: readonly Schedule[]
  /** Tables that no record declares and that the application may only read: the database itself keeps them. */
  keptTables?: readonly string[]
}

export interface ModuleDefinition extends ModuleOptions {
  readonly id: string
}

/** Declares a module: what it has, and which ones it may import. */
export const module = (id: string, options: ModuleOptions): ModuleDefinition => ({ id, ...options })
