import { useCallback, useEffect, useMemo, useState } from 'react'

/** How a proposal ended in this sitting. */
export type Ended = 'accepted' | 'corrected' | 'rejected' | 'left'

/** The proposals that one person goes through in one go: in the order in which they were met, with what became of them. */
export interface Sitting {
  ids: string[]
  ended: Record<string, Ended>
}

const PLACE = 'backstay:sitting'
const NOTHING: Sitting = { ids: [], ended: {} }

function isSitting(value: unknown): value is Sitting {
  return typeof value === 'object' && value !== null && 'ids' in value && Array.isArray(value.ids) && 'ended' in value
}

function read(): Sitting {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(PLACE) ?? 'null')
    return isSitting(kept) ? kept : NOTHING
  } catch {
    return NOTHING // Storage refused or not ours: the sitting begins anew.
  }
}

function write(sitting: Sitting): void {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(sitting))
  } catch {
    // Without storage the sitting lasts as long as the page.
  }
}

/**
 * What was met before and still waits or has ended here, then what is new; `current` is always part of it. Once
 * everything has ended and something new waits, a new sitting begins.
 */
export function continued(before: Sitting, open: readonly string[], current: string): Sitting {
  const waits = new Set(open.filter((id) => before.ended[id] === undefined))
  const over = before.ids.every((id) => before.ended[id] !== undefined)
  if (over && waits.size > 0) return { ids: withCurrent([...waits], current), ended: {} }
  const kept = before.ids.filter((id) => waits.has(id) || before.ended[id] !== undefined)
  const begun = kept.some((id) => before.ended[id] !== undefined)
  const known = new Set(kept)
  // A sitting in which nothing was decided yet follows the order of the queue.
  const ids = begun ? [...kept, ...[...waits].filter((id) => !known.has(id))] : [...waits]
  const ended = Object.fromEntries(Object.entries(before.ended).filter(([id]) => ids.includes(id)))
  return { ids: withCurrent(ids, current), ended }
}

function withCurrent(ids: string[], current: string): string[] {
  return ids.includes(current) ? ids : [...ids, current]
}

/** The next proposal that has not ended, from one on and then from the beginning. */
export function nextOpen(sitting: Sitting, from: string, step: 1 | -1 = 1): string | undefined {
  const at = sitting.ids.indexOf(from)
  const count = sitting.ids.length
  for (let away = 1; away <= count; away++) {
    const id = sitting.ids[(at + step * away + count * 2) % count]
    if (id !== undefined && id !== from && sitting.ended[id] === undefined) return id
  }
  return undefined
}

export interface SittingState {
  sitting: Sitting
  /** Place of the current one, from 1. */
  at: number
  next: string | undefined
  previous: string | undefined
  end: (id: string, how: Ended) => void
  reopen: (id: string) => void
}

/** The sitting around a proposal. `open` is what waits now; nothing until it is known. */
export function useSitting(open: readonly string[] | undefined, current: string): SittingState {
  const [kept, setKept] = useState(read)
  const sitting = useMemo(() => (open ? continued(kept, open, current) : kept), [kept, open, current])
  useEffect(() => write(sitting), [sitting])
  const end = useCallback(
    (id: string, how: Ended) => setKept({ ids: sitting.ids, ended: { ...sitting.ended, [id]: how } }),
    [sitting],
  )
  const reopen = useCallback(
    (id: string) => setKept((before) => ({ ids: before.ids, ended: withoutKey(before.ended, id) })),
    [],
  )
  return {
    sitting,
    at: Math.max(1, sitting.ids.indexOf(current) + 1),
    next: nextOpen(sitting, current),
    previous: nextOpen(sitting, current, -1),
    end,
    reopen,
  }
}

function withoutKey(ended: Sitting['ended'], id: string): Sitting['ended'] {
  const { [id]: _, ...rest } = ended
  return rest
}
