import { useEffect, useRef } from 'react'
import type { Box } from '../intake/proposal.ts'
import { isActive, type Region } from '../intake/tags.ts'

/** What a view of a document needs to show where values came from. */
export interface Places {
  regions: readonly Region[]
  /** Path of the field that has the focus. */
  active: string | undefined
  /** The place that answers to it, where there is one. */
  place: string | undefined
  onPick: (path: string) => void
}

function share(value: number): string {
  return `${Math.round(value * 100_000) / 1000}%`
}

function sameBox(a: Box, b: Box): boolean {
  return a.left === b.left && a.top === b.top && a.width === b.width && a.height === b.height
}

/** Regions that were read from the very same words are one frame with several numbers. */
function framesOf(regions: readonly Region[], page: number): { box: Box; regions: Region[] }[] {
  const frames: { box: Box; regions: Region[] }[] = []
  for (const region of regions) {
    const { box } = region.evidence
    if (!box || (region.evidence.page ?? 1) !== page) continue
    const known = frames.find(
      (frame) => sameBox(frame.box, box) && Boolean(frame.regions[0]?.cell) === Boolean(region.cell),
    )
    if (known) known.regions.push(region)
    else frames.push({ box, regions: [region] })
  }
  return frames
}

function Frame({ box, regions, active }: { box: Box; regions: Region[]; active: string | undefined }) {
  const lit = regions.find((region) => isActive(region, active))
  const [first] = regions
  if (!first) return null
  const classes = ['place', lit ? 'active' : '', first.stops ? 'stops' : '', first.cell ? 'faint' : '']
  const tags = regions.flatMap((region) => (region.tag ? [region.tag] : []))
  return (
    <div
      className={classes.filter(Boolean).join(' ')}
      data-place={(lit ?? first).path}
      style={{ left: share(box.left), top: share(box.top), width: share(box.width), height: share(box.height) }}
    >
      {tags.length > 0 && (
        <span className="place-tags" aria-hidden="true">
          {tags.map((tag) => (
            <span key={tag.path} className={tag.stops ? 'place-tag stops' : 'place-tag'}>
              {tag.label}
            </span>
          ))}
        </span>
      )}
    </div>
  )
}

/** Frames around the places of one page, each with the numbers of its fields. */
export function PageFrames({ page, places }: { page: number; places: Places }) {
  return framesOf(places.regions, page).map((frame) => (
    <Frame key={frame.regions[0]?.path} box={frame.box} regions={frame.regions} active={places.active} />
  ))
}

/** The field whose place lies under a point of a page, the smallest place first. */
export function regionAt(
  regions: readonly Region[],
  page: number,
  point: { x: number; y: number },
): Region | undefined {
  const under = regions.flatMap((region) => {
    const { box } = region.evidence
    if (!box || (region.evidence.page ?? 1) !== page) return []
    const inside =
      point.x >= box.left && point.x <= box.left + box.width && point.y >= box.top && point.y <= box.top + box.height
    return inside ? [{ region, size: box.width * box.height }] : []
  })
  return under.sort((a, b) => a.size - b.size)[0]?.region
}

/** A scroller that the keyboard reaches, too (WCAG 2.1.1), and that brings the place of the active field into sight. */
export function useScrollToPlace(place?: string) {
  const scroller = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (scroller.current) scroller.current.tabIndex = 0
  })
  useEffect(() => {
    if (!place || !scroller.current) return
    const target = scroller.current.querySelector(`[data-place="${CSS.escape(place)}"]`)
    if (!target) return
    const [box, view] = [target.getBoundingClientRect(), scroller.current.getBoundingClientRect()]
    if (box.top >= view.top && box.bottom <= view.bottom) return
    scroller.current.scrollBy({ top: box.top - view.top - view.height / 3 })
  }, [place])
  return scroller
}
