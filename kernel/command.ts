import type { EventFact } from './event.ts'
import type { Fields, Values } from './field.ts'
import type { Role, Who } from './policy.ts'
import type { AnyRecord, ChangeOf, RowOf } from './record.ts'
import type { Transaction } from './transaction.ts'

export interface Done<R> {
  /** Fields of the record acted on that change; a state among them counts instead of the declared `to`. */
  set?: ChangeOf<R>
  /** The record that a making command made. */
  made?: { id: string }
  emit?: EventFact[]
  /** What the caller gets back, beside ids and state. */
  result?: unknown
}

export interface Run<R, I extends Fields> {
  /** The record acted on, locked, with its lines; for a making command there is none. */
  record: RowOf<R>
  input: Values<I>
  /** The id that the caller chose for a new record, if it did. */
  id: string | undefined
  tx: Transaction
  who: Who
}

/** What somebody must be allowed to release: an amount in a company, perhaps of one department. */
export interface Approval {
  company: string
  department?: string | null
  currency: string
  amount: string
  /** Users who may not release it, e.g. the one who entered the record. */
  notBy?: string[]
}

/** Values of fields, by name, with which something makes sense. */
export type OfferedWhere = Readonly<Record<string, readonly (string | boolean)[]>>

export interface CommandOptions<R extends AnyRecord, I extends Fields> {
  says: string
  label?: string
  /** The record it acts on. */
  on?: R
  /** The record it makes; a command has `on`, or `makes`, or neither. */
  makes?: R
  from?: string | readonly string[]
  to?: string
  input?: I
  may: readonly Role[]
  /** What it needs an approver for; null: nothing. Until released it is kept as a row. */
  approval?: (run: Run<R, I>) => Approval | null | Promise<Approval | null>
  /** State that the record waits in while the command is kept. */
  heldAs?: string
  /** Text field of the record that shows whom it waits for meanwhile. */
  heldFor?: string
  /** The command that takes this one's posted facts back: id, and its input from what this one did. */
  undoneBy?: string
  /** Refuses to have it taken back where `run` would refuse to do it: images are put back without running anything. */
  guardsUndo?: (undone: { tx: Transaction; who: Who; id: string | null }) => void | Promise<void>
  grave?: boolean
  key?: string
  bulk?: boolean
  /**
   * Where people are offered it: never, for it is for other commands and the program; or where fields of the record have
   * one of these values, for elsewhere `run` refuses it or it would change nothing.
   */
  offered?: false | OfferedWhere
  /** What it does besides moving the record to its next state; nothing where that is all. */
  run?(run: Run<R, I>): Promise<Done<R> | undefined> | Done<R> | undefined
}

export interface CommandDefinition<R extends AnyRecord = AnyRecord, I extends Fields = Fields>
  extends CommandOptions<R, I> {
  readonly id: string
}

/** Any command, its types forgotten. */
export interface AnyCommand extends Omit<CommandOptions<AnyRecord, Fields>, 'run' | 'approval' | 'on' | 'makes'> {
  readonly id: string
  readonly on?: AnyRecord
  readonly makes?: AnyRecord
  readonly run?: (run: never) => Promise<Done<never> | undefined> | Done<never> | undefined
  readonly approval?: (run: never) => Approval | null | Promise<Approval | null>
}

/** Declares a command: the only way anything changes. */
export function command<const Id extends string, R extends AnyRecord, I extends Fields = Record<never, never>>(
  id: Id,
  options: CommandOptions<R, I>,
): CommandDefinition<R, I> & { readonly id: Id } {
  return { id, ...options }
}
