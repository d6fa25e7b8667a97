import type { RecordShape, StateShape } from '../api/types.ts'

export interface Step {
  state: StateShape
  at: 'done' | 'now' | 'ahead'
}

/** True for an end that is not the aim: a record that was voided or dropped. */
function isDeadEnd(state: StateShape, states: readonly StateShape[]): boolean {
  const hasAim = states.some((each) => each.tone === 'ok')
  return state.tone === 'bad' || (hasAim && state.tone === 'neutral' && state.next.length === 0)
}

/**
 * How a record goes when nothing is amiss: from the first state always on to the nearest of its next ones, in
 * the order of declaration, without going back and without a dead end.
 */
export function mainPath(states: readonly StateShape[]): StateShape[] {
  const path: StateShape[] = []
  let at = 0
  while (at >= 0 && at < states.length) {
    const state: StateShape | undefined = states[at]
    if (!state) break
    path.push(state)
    at = states.findIndex((each, index) => index > at && state.next.includes(each.name) && !isDeadEnd(each, states))
  }
  return path
}

/** States in which nothing is left to do: the aim of the main way, and whatever nothing follows on. */
export function closedStates(states: readonly StateShape[]): string[] {
  const path = mainPath(states)
  const aim = path.length > 1 ? path.at(-1) : undefined
  return states.filter((state) => state === aim || state.next.length === 0).map((state) => state.name)
}

/** Where a record stands: steps done, the present one, and those ahead. A state off the main way ends it. */
export function stepsOf(record: Pick<RecordShape, 'states'>, current: string | undefined): Step[] {
  const path = mainPath(record.states)
  const at = path.findIndex((state) => state.name === current)
  if (at >= 0) return path.map((state, index) => ({ state, at: index < at ? 'done' : index === at ? 'now' : 'ahead' }))
  const off = record.states.find((state) => state.name === current)
  if (!off) return path.map((state) => ({ state, at: 'ahead' }))
  const from = path.findIndex((state) => state.next.includes(off.name))
  const before = path.slice(0, from + 1)
  const after = off.next.map((name) => path.find((state) => state.name === name)).find((state) => state !== undefined)
  return [
    ...before.map((state): Step => ({ state, at: 'done' })),
    { state: off, at: 'now' },
    ...(after ? path.slice(path.indexOf(after)).map((state): Step => ({ state, at: 'ahead' })) : []),
  ]
}
