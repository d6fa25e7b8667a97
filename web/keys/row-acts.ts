import { useSay } from '../i18n/language.tsx'
import type { Act } from './keys.ts'

/** Rows that keys go through, and what keys do with the current one. */
export interface RowKeys {
  count: number
  /** Place of the current row. */
  at: number
  move: (to: number) => void
  /** Chooses the rows from one place to another. */
  extend: (from: number, to: number) => void
  open: () => void
  select: () => void
}

/** An act on rows, as lists and queues name them; a silent one is another key for what has one already. */
export const rowAct = (id: string, key: string, label: string, run: () => void, silent?: boolean): Act => ({
  id: `list.${id}`,
  key,
  label,
  run,
  silent,
})

/** The keys that are the same wherever rows are gone through: move, open, choose. */
export function useRowActs({ count, at, move, extend, open, select }: RowKeys): Act[] {
  const say = useSay()
  const extendBy = (step: number) => {
    const to = Math.max(0, Math.min(at + step, count - 1))
    extend(at, to)
    move(to)
  }
  return [
    rowAct('next', 'j', say('list.next'), () => move(at + 1)),
    rowAct('previous', 'k', say('list.previous'), () => move(at - 1)),
    rowAct('down', 'ArrowDown', say('list.next'), () => move(at + 1), true),
    rowAct('up', 'ArrowUp', say('list.previous'), () => move(at - 1), true),
    rowAct('first', 'Home', say('list.first'), () => move(0), true),
    rowAct('last', 'End', say('list.last'), () => move(count - 1), true),
    rowAct('open', 'Enter', say('list.open'), open),
    rowAct('select', 'Space', say('list.select'), select),
    rowAct('extendDown', 'Shift+J', say('list.extend'), () => extendBy(1)),
    rowAct('extendUp', 'Shift+K', say('list.extend'), () => extendBy(-1), true),
    rowAct('extendArrowDown', 'Shift+ArrowDown', say('list.extend'), () => extendBy(1), true),
    rowAct('extendArrowUp', 'Shift+ArrowUp', say('list.extend'), () => extendBy(-1), true),
  ]
}
