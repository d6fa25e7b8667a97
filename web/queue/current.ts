import { useCallback, useEffect, useState } from 'react'
import { keepPlace, placeHere } from '../frame/way-back.ts'
import type { QueueItem } from './item.ts'

export interface Current {
  item: QueueItem | undefined
  index: number
  move: (to: number) => void
}

const NOWHERE = { subject: '', index: 0 }

/** Where the person stood when they left this queue for one of its items. */
function keptPlace(): typeof NOWHERE {
  const kept = placeHere('queue')
  return kept ? (JSON.parse(kept) as typeof NOWHERE) : NOWHERE
}

/** Which item the keys act on. When it leaves the list, the one that takes its place becomes current. */
export function useCurrent(items: readonly QueueItem[]): Current {
  const [at, setAt] = useState(keptPlace)
  const found = items.findIndex((item) => item.subject === at.subject)
  const index = found >= 0 ? found : Math.max(0, Math.min(at.index, items.length - 1))
  const item = items[index]
  useEffect(() => {
    if (item && (item.subject !== at.subject || index !== at.index)) setAt({ subject: item.subject, index })
  }, [item, index, at])
  useEffect(() => keepPlace('queue', JSON.stringify(at)), [at])
  const move = useCallback(
    (to: number) => {
      const next = Math.max(0, Math.min(to, items.length - 1))
      const target = items[next]
      if (target) setAt({ subject: target.subject, index: next })
    },
    [items],
  )
  return { item, index, move }
}

export interface Choice {
  /** Subjects of the chosen items that are still in the list. */
  chosen: ReadonlySet<string>
  toggle: (subject: string) => void
  extend: (from: number, to: number) => void
  clear: () => void
}

/** The chosen items: what has left the list is no longer chosen. */
export function useChoice(items: readonly QueueItem[]): Choice {
  const [subjects, setSubjects] = useState<ReadonlySet<string>>(new Set())
  const chosen = new Set(items.filter((item) => subjects.has(item.subject)).map((item) => item.subject))
  const toggle = useCallback(
    (subject: string) =>
      setSubjects((before) => {
        const next = new Set(before)
        if (!next.delete(subject)) next.add(subject)
        return next
      }),
    [],
  )
  const extend = useCallback(
    (from: number, to: number) => {
      const [low, high] = from < to ? [from, to] : [to, from]
      setSubjects((before) => new Set([...before, ...items.slice(low, high + 1).map((item) => item.subject)]))
    },
    [items],
  )
  const clear = useCallback(() => setSubjects(new Set()), [])
  return { chosen, toggle, extend, clear }
}

/** Leaves out items that were just dealt with, until the next answer says what is still there. */
export function useLeaving(items: readonly QueueItem[], answeredAt: number): [QueueItem[], (subject: string) => void] {
  const [left, setLeft] = useState<{ at: number; subjects: ReadonlySet<string> }>({ at: 0, subjects: new Set() })
  const leave = useCallback(
    (subject: string) =>
      setLeft((before) => ({
        at: answeredAt,
        subjects: new Set(before.at === answeredAt ? [...before.subjects, subject] : [subject]),
      })),
    [answeredAt],
  )
  const gone = left.at === answeredAt ? left.subjects : undefined
  return [gone ? items.filter((item) => !gone.has(item.subject)) : [...items], leave]
}
