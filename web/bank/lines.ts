import { useCallback, useEffect, useMemo, useState } from 'react'
import { sumDecimals } from '../i18n/numbers.ts'
import type { BankLine, MatchedLine } from './model.ts'

/** A row of the left column: the head of a group, a line that waits, or one that was dealt with. */
export type Entry =
  | { kind: 'group'; id: 'look' | 'sure' | 'matched'; count: number; amount: string }
  | { kind: 'line'; id: string; line: BankLine }
  | { kind: 'matched'; id: string; line: MatchedLine }

interface Counted {
  count: number
  amount: string
}

function countOf(rows: readonly { amount: string }[], said: Counted | undefined, whole: boolean): Counted {
  if (said && !whole) return said
  return { count: rows.length, amount: sumDecimals(rows.map((row) => row.amount)) }
}

/** The left column from top to bottom: what needs a look, what is sure, what was matched lately. */
export function entriesOf(
  lines: readonly BankLine[],
  matched: readonly MatchedLine[],
  totals: { look?: Counted; sure?: Counted } | undefined,
  whole: boolean,
): Entry[] {
  const sure = lines.filter((line) => line.confidence === 'sure' && line.make !== undefined)
  const look = lines.filter((line) => !sure.includes(line))
  const group = (id: 'look' | 'sure' | 'matched', rows: readonly { amount: string }[], said?: Counted): Entry[] =>
    rows.length > 0 ? [{ kind: 'group', id, ...countOf(rows, said, whole) }] : []
  return [
    ...group('look', look, totals?.look),
    ...look.map((line): Entry => ({ kind: 'line', id: line.id, line })),
    ...group('sure', sure, totals?.sure),
    ...sure.map((line): Entry => ({ kind: 'line', id: line.id, line })),
    ...group('matched', matched),
    ...matched.map((line): Entry => ({ kind: 'matched', id: line.id, line })),
  ]
}

export interface CurrentLine {
  id: string | undefined
  /** Its place among the entries that are no group heads. */
  index: number
  move: (step: number) => void
  go: (id: string) => void
  /** The line leaves: the one after it becomes current. */
  next: (from: string) => void
  /** The line comes back to those that wait, with the next answer: it becomes current then. */
  back: (id: string) => void
}

/** Which line the keys act on. When it leaves the column, the one that takes its place becomes current. */
export function useCurrentLine(entries: readonly Entry[], first: string | undefined): CurrentLine {
  const ids = useMemo(() => entries.filter((entry) => entry.kind !== 'group').map((entry) => entry.id), [entries])
  const [at, setAt] = useState({ id: first ?? '', index: 0 })
  const found = ids.indexOf(at.id)
  const index = found >= 0 ? found : Math.max(0, Math.min(at.index, ids.length - 1))
  const id = ids[index]
  useEffect(() => {
    if (id !== undefined && (id !== at.id || index !== at.index)) setAt({ id, index })
  }, [id, index, at])
  const [awaited, setAwaited] = useState<string>()
  const isBack = awaited !== undefined && entries.some((entry) => entry.kind === 'line' && entry.id === awaited)
  useEffect(() => {
    if (!isBack || awaited === undefined) return
    setAt({ id: awaited, index: ids.indexOf(awaited) })
    setAwaited(undefined)
  }, [isBack, awaited, ids])
  const move = useCallback(
    (step: number) => {
      setAwaited(undefined)
      const to = Math.max(0, Math.min(index + step, ids.length - 1))
      const target = ids[to]
      if (target) setAt({ id: target, index: to })
    },
    [ids, index],
  )
  const go = useCallback(
    (to: string) => {
      setAwaited(undefined)
      setAt({ id: to, index: Math.max(0, ids.indexOf(to)) })
    },
    [ids],
  )
  const next = useCallback(
    (from: string) => {
      const place = ids.indexOf(from)
      const target = ids[place + 1] ?? ids[place - 1]
      if (target) setAt({ id: target, index: Math.max(0, place) })
    },
    [ids],
  )
  return { id, index, move, go, next, back: setAwaited }
}

/**
 * Lines that were just dealt with are left out until the server answers anew: what it then says is the truth, also
 * where the match was undone in the meantime. `answeredAt` is the instant of the answer that `lines` are from.
 */
export function useLeaving(lines: readonly BankLine[], answeredAt: number) {
  const [left, setLeft] = useState<{ at: number; ids: ReadonlySet<string> }>({ at: 0, ids: new Set() })
  const leave = useCallback(
    (ids: readonly string[]) =>
      setLeft((before) => ({ at: answeredAt, ids: new Set(before.at === answeredAt ? [...before.ids, ...ids] : ids) })),
    [answeredAt],
  )
  const gone = left.at === answeredAt ? left.ids : undefined
  const shown = useMemo(() => (gone ? lines.filter((line) => !gone.has(line.id)) : lines), [lines, gone])
  return { shown, leave }
}
