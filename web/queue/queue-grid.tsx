import { useMediaQuery } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, type ReactNode, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useFormats } from '../i18n/language.tsx'
import type { QueueItem } from './item.ts'
import { drawnLines, type GroupLines, lineOf } from './queue-lines.ts'

/** Where a row stands, and what measures it: the current one is higher than the others, and on a phone each is as high as its words. */
export interface RowPlace {
  line: number
  style: CSSProperties
  measure: (row: HTMLElement | null) => void
}

const HEAD = 29
/** Heights of rows until they are drawn. */
const ROW = { wide: 48, narrow: 88 }

/** True while the page is printed, or shown as it would be. */
function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false)
  useEffect(() => {
    // What is printed is what is there when the event ends.
    const begin = () => flushSync(() => setPrinting(true))
    const end = () => setPrinting(false)
    addEventListener('beforeprint', begin)
    addEventListener('afterprint', end)
    return () => {
      removeEventListener('beforeprint', begin)
      removeEventListener('afterprint', end)
    }
  }, [])
  return printing
}

/** The rows of a queue under the heads of their groups: of many, only those in sight are drawn, and all of them are counted. */
export function QueueGrid(props: {
  label: string
  groups: GroupLines[]
  /** The item that the keys act on. */
  current: number
  row: (item: QueueItem, index: number, place: RowPlace) => ReactNode
}) {
  const { groups, current } = props
  const formats = useFormats()
  const grid = useRef<HTMLDivElement>(null)
  const narrow = useMediaQuery('(max-width: 760px)', false, { getInitialValueInEffect: false })
  const printing = usePrinting()
  const heads = new Map(groups.map((group) => [group.line, group]))
  const rows = groups.reduce((sum, group) => sum + group.items.length, 0)
  const at = lineOf(groups, current)
  const itemAt = (line: number): [QueueItem, number] | undefined => {
    const group = groups.findLast((each) => each.line < line)
    const within = line - (group?.line ?? 0) - 1
    const item = group?.items[within]
    return item && group ? [item, group.first + within] : undefined
  }
  const lines = useVirtualizer({
    count: rows + groups.length,
    // On a phone the queue has no scrollbar of its own: it lies in the page, and what stands beside it follows.
    getScrollElement: () => (narrow ? (grid.current?.closest<HTMLElement>('.columns') ?? null) : grid.current),
    estimateSize: (line) => (heads.has(line) ? HEAD : narrow ? ROW.narrow : ROW.wide),
    overscan: 8,
    scrollPaddingStart: HEAD,
    getItemKey: (line) => heads.get(line)?.id ?? itemAt(line)?.[0].subject ?? line,
    rangeExtractor: (sight) => drawnLines(sight, at, printing),
  })
  const item = itemAt(at)?.[0]
  const currentId = item && `queue-${item.id}`
  const show = useEffectEvent(() => {
    // It has just grown to its whole reason.
    const row = currentId && document.getElementById(currentId)
    if (row) lines.measureElement(row)
    lines.scrollToIndex(at, { align: 'auto' })
    // The row that had the focus is gone: the queue takes it, so that keys and reading go on from the next row.
    if (document.activeElement === document.body) grid.current?.focus({ preventScroll: true })
  })
  useLayoutEffect(() => {
    if (currentId) show()
  }, [currentId])
  const drawn = lines.getVirtualItems()
  const places = lines.measurementsCache
  return (
    <div
      ref={grid}
      className="queue scroll"
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={rows + groups.length}
      aria-multiselectable="true"
      aria-activedescendant={currentId}
    >
      {groups.map((group) => {
        const last = group.line + group.items.length
        const top = places[group.line]?.start ?? 0
        return (
          <div
            key={group.id}
            role="rowgroup"
            aria-label={group.label}
            className="queue-group"
            style={printing ? undefined : { height: (places[last]?.end ?? 0) - top }}
          >
            <div role="row" aria-rowindex={group.line + 1} className="queue-head">
              <div role="gridcell">
                <h2>
                  {group.label} <span className="third">{formats.count(group.items.length)}</span>
                </h2>
              </div>
            </div>
            {drawn.map(({ index: line, start }) => {
              const found = line > group.line && line <= last ? itemAt(line) : undefined
              if (!found) return null
              const style = printing ? {} : { transform: `translateY(${start - top}px)` }
              return props.row(...found, { line, style, measure: lines.measureElement })
            })}
          </div>
        )
      })}
    </div>
  )
}
