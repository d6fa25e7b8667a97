import { useCallback, useMemo, useState } from 'react'
import type { Row } from '../api/types.ts'

export interface Selection {
  ids: ReadonlySet<string>
  toggle: (id: string) => void
  /** Takes in every row from one place to another. */
  extend: (from: number, to: number) => void
  set: (ids: Iterable<string>) => void
  clear: () => void
}

/** Which rows a person chose. Rows that left the list are no longer chosen. */
export function useSelection(rows: readonly Row[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const ids = useMemo(() => {
    if (chosen.size === 0) return chosen
    const here = new Set(rows.map((row) => row.id))
    return new Set([...chosen].filter((id) => here.has(id)))
  }, [chosen, rows])
  const toggle = useCallback((id: string) => {
    setChosen((before) => {
      const next = new Set(before)
      if (!next.delete(id)) next.add(id)
      return next
    })
  }, [])
  const extend = useCallback(
    (from: number, to: number) => {
      const between = rows.slice(Math.max(0, Math.min(from, to)), Math.max(from, to) + 1)
      setChosen((before) => new Set([...before, ...between.map((row) => row.id)]))
    },
    [rows],
  )
  const set = useCallback((next: Iterable<string>) => setChosen(new Set(next)), [])
  const clear = useCallback(() => setChosen(new Set()), [])
  return useMemo(() => ({ ids, toggle, extend, set, clear }), [ids, toggle, extend, set, clear])
}
