import type { QueueItem } from './item.ts'

export interface QueueGroup {
  id: string
  label: string
}

/** A group with what is in it, and where it stands among the lines: its head, then its items. */
export interface GroupLines extends QueueGroup {
  items: QueueItem[]
  /** Line of its head. */
  line: number
  /** Place of its first item among the items of all groups. */
  first: number
}

/** Items in the order of their groups, and the groups that have any. Items of no group are left out. */
export function linesOf(
  items: readonly QueueItem[],
  groups: readonly QueueGroup[],
): { ordered: QueueItem[]; groups: GroupLines[] } {
  const ordered: QueueItem[] = []
  const shown: GroupLines[] = []
  for (const group of groups) {
    const own = items.filter((item) => item.group === group.id)
    if (own.length === 0) continue
    shown.push({ ...group, items: own, line: ordered.length + shown.length, first: ordered.length })
    ordered.push(...own)
  }
  return { ordered, groups: shown }
}

/** Line of an item: as many heads stand before it as groups have begun. */
export function lineOf(groups: readonly GroupLines[], index: number): number {
  return index + groups.filter((group) => group.first <= index).length
}

/** Up to so many rows all are drawn, so that the browser's own search finds them. */
const ALL = 100

/** The lines to draw: those in sight, and in any case the one that the keys act on, which is told to who listens. */
export function drawnLines(
  sight: { startIndex: number; endIndex: number; overscan: number; count: number },
  current: number,
  all: boolean,
): number[] {
  const { startIndex, endIndex, overscan, count } = sight
  const whole = all || count <= ALL
  const from = whole ? 0 : Math.max(0, startIndex - overscan)
  const to = whole ? count - 1 : Math.min(count - 1, endIndex + overscan)
  const lines = Array.from({ length: to - from + 1 }, (_, at) => from + at)
  if (current >= 0 && current < from) lines.unshift(current)
  if (current > to && current < count) lines.push(current)
  return lines
}
