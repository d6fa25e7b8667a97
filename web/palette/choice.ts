import { useEffect, useState } from 'react'
import type { Entry } from './entries.ts'

/**
 * Which entry is chosen for what is typed. It is held by what it is, not by its place: hits that come late, or move when
 * somebody's work changes them, never put another entry under the finger. An Enter before the hits are there waits for
 * them.
 */
export function useChoice(
  typed: string,
  entries: readonly Entry[],
  busy: boolean,
  take: (entry: Entry | undefined) => void,
) {
  const [chosen, setChosen] = useState({ typed: '', id: '' })
  const [entered, setEntered] = useState<string>()
  const held = chosen.typed === typed ? chosen.id : ''
  const current = held ? entries.find((entry) => entry.id === held) : entries[0]
  const first = busy ? undefined : entries[0]?.id
  useEffect(() => {
    if (!held && first) setChosen((now) => (now.typed === typed && now.id ? now : { typed, id: first }))
  }, [held, first, typed])
  useEffect(() => {
    if (entered !== typed || (busy && !held)) return
    setEntered(undefined)
    take(current)
  })
  return {
    current,
    /** Goes up or down, around the ends. */
    step(by: 1 | -1) {
      const at = current ? entries.indexOf(current) + by : by > 0 ? 0 : -1
      setChosen({ typed, id: entries.at(at % entries.length)?.id ?? '' })
    },
    /** Takes what is chosen, or the first as soon as the hits for what is typed are there. */
    enter: setEntered,
  }
}
