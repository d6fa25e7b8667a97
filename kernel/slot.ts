/** A typed question that a lower module asks and higher modules answer. Answers only read. */
export interface Slot<Ask, Answer> {
  readonly id: string
  readonly says: string
  readonly type?: (ask: Ask) => Answer
}

export interface SlotAnswer {
  readonly slot: string
  readonly answer: (ask: never) => unknown
}

/** Declares a question that modules above answer, read-only. */
export const slot = <Ask, Answer>(id: string, says: string): Slot<Ask, Answer> => ({ id, says })

/** One module's answer to a slot, listed in its manifest. */
export const answer = <Ask, Answer>(to: Slot<Ask, Answer>, give: (ask: Ask) => Answer): SlotAnswer => ({
  slot: to.id,
  answer: give,
})
