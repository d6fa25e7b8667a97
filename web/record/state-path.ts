import type { RecordShape, StateShape } from '../api/types.ts'

export interface Step {
  state: StateShape
  at: 'done' | 'now' | 'ahead'
}

/** The way from the first state along the first of each state's next ones: how a record goes when nothing is amiss. */
export function mainPath(states: readonly StateShape[]): StateShape[] {
  const byName = new Map(states.map((state) => [state.name, state]))
  const path: StateShape[] = []
  let at = states[0]
  while (at && !path.includes(at)) {
    path.push(at)
    const next: string | undefined = at.next.find((name) => byName.get(name)?.tone !== 'bad') ?? at.next[0]
    at = next === undefined ? undefined : byName.get(next)
  }
  return path
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
