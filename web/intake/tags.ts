import type { Box, Evidence, Finding } from './proposal.ts'

/** A number that ties a field to its place in the document; `!` where something stops. */
export interface Tag {
  /** Path of the field: `number`, `lines`, `lines.2`, `gross`. */
  path: string
  label: string
  stops: boolean
}

/** True where evidence names a place that can be shown. */
export function hasPlace(evidence: Evidence | undefined): boolean {
  return evidence !== undefined && (evidence.box !== undefined || evidence.source !== undefined)
}

/** The field itself of a path inside lines: `lines.2.account` lies in `lines`. */
export function topOf(path: string): string {
  return path.split('.')[0] ?? path
}

/**
 * Numbers for fields in the order in which they stand beside the document: only those that have a place in it,
 * and the lines as one. What a stopping finding is about has no number but a mark.
 */
export function tagsFor(
  order: readonly string[],
  evidence: Record<string, Evidence>,
  findings: readonly Finding[],
): Map<string, Tag> {
  const placed = new Set(
    Object.keys(evidence)
      .filter((path) => hasPlace(evidence[path]))
      .map(topOf),
  )
  const stopped = new Set(
    findings
      .filter((finding) => finding.severity === 'stop' && finding.field)
      .map((finding) => topOf(finding.field ?? '')),
  )
  const tags = new Map<string, Tag>()
  let count = 0
  for (const path of [...order, ...[...placed].filter((each) => !order.includes(each) && stopped.has(each))]) {
    if (!placed.has(path)) continue
    const stops = stopped.has(path)
    if (!stops) count++
    tags.set(path, { path, label: stops ? '!' : String(count), stops })
  }
  return tags
}

/** A place in the document that a field came from. */
export interface Region {
  path: string
  evidence: Evidence
  /** Its tag, on the first region of each field only. */
  tag?: Tag
  stops: boolean
  /** A cell of a table: shown only while it is looked at. */
  cell?: boolean
}

/** The smallest box around several. */
function around(boxes: readonly Box[]): Box {
  const left = Math.min(...boxes.map((box) => box.left))
  const top = Math.min(...boxes.map((box) => box.top))
  const right = Math.max(...boxes.map((box) => box.left + box.width))
  const bottom = Math.max(...boxes.map((box) => box.top + box.height))
  return { left, top, width: right - left, height: bottom - top }
}

/** One frame a page around everything that was read for a table. */
function tables(evidence: Record<string, Evidence>, tags: Map<string, Tag>): Region[] {
  return [...tags.values()].flatMap((tag) => {
    const cells = Object.entries(evidence).filter(([path, each]) => path.startsWith(`${tag.path}.`) && each.box)
    const pages = [...new Set(cells.map(([, each]) => each.page ?? 1))]
    return pages.map((page, at): Region => {
      const boxes = cells.flatMap(([, each]) => ((each.page ?? 1) === page && each.box ? [each.box] : []))
      const whole: Evidence = { confidence: 'sure', reason: '', page, box: around(boxes) }
      return { path: tag.path, evidence: whole, tag: at === 0 ? tag : undefined, stops: tag.stops }
    })
  })
}

/** The places of all tagged fields: of a table the whole with its tag, and every cell's own. */
export function regionsOf(evidence: Record<string, Evidence>, tags: Map<string, Tag>): Region[] {
  const whole = tables(evidence, tags)
  const tagged = new Set(whole.map((region) => region.path))
  const single = Object.entries(evidence).flatMap(([path, each]) => {
    const top = topOf(path)
    const tag = tags.get(top)
    if (!tag || !hasPlace(each)) return []
    const first = !tagged.has(top)
    tagged.add(top)
    return [{ path, evidence: each, tag: first ? tag : undefined, stops: tag.stops, cell: path !== top }]
  })
  return [...whole, ...single]
}

/** True where a region belongs to the field that has the focus: itself, a cell of its line, or the whole table. */
export function isActive(region: Pick<Region, 'path'>, active: string | undefined): boolean {
  if (!active) return false
  return region.path === active || region.path.startsWith(`${active}.`)
}

/** The nearest place for a field: its own, that of its line, that of the table. */
export function placeOf(active: string | undefined, evidence: Record<string, Evidence>): string | undefined {
  if (!active) return undefined
  if (hasPlace(evidence[active])) return active
  const paths = Object.keys(evidence).filter((path) => hasPlace(evidence[path]))
  const line = /^(\w+\.\d+)\./.exec(active)?.[1]
  const inLine = line ? paths.find((path) => path === line || path.startsWith(`${line}.`)) : undefined
  return (
    inLine ??
    paths.find((path) => path.startsWith(`${active}.`)) ??
    (line ? undefined : paths.find((path) => path === topOf(active)))
  )
}
