import type { Fields, Values } from './field.ts'

export interface EventDefinition<F extends Fields = Fields> {
  readonly id: string
  readonly says: string
  readonly fields: F
}

/** An event as it happened: written in the transaction that made it true. */
export interface EventFact {
  event: string
  payload: Record<string, unknown>
}

/** Declares a fact that others may react to; calling it states one. */
export function event<F extends Fields>(
  id: string,
  says: string,
  fields: F,
): EventDefinition<F> & ((payload: Values<F>) => EventFact) {
  const state = (payload: Values<F>): EventFact => ({ event: id, payload: payload as Record<string, unknown> })
  return Object.assign(state, { id, says, fields })
}
