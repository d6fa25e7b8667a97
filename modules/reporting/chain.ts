import type { Opens, QueryRow, Reader } from '../../kernel/index.ts'
import { splitSubject, subjectTitles, words } from '../../kernel/index.ts'

/** One record that another came from, or that came of it. */
export interface Step {
  subject: string
  /** The record one step nearer to the start. */
  near: string
  kind: string
  detail: unknown
  at: string
  depth: number
}

const MOST = 500

/**
 * Walks the links between records from some of them, against time (`from`) or with it (`to`), each record
 * once, nearest first. Circles end where they began.
 * @param depth how many links far, at most 10.
 */
export async function walk(
  read: Reader,
  starts: readonly string[],
  direction: 'from' | 'to',
  depth: number,
): Promise<Step[]> {
  const [near, far] = direction === 'from' ? ['to_subject', 'from_subject'] : ['from_subject', 'to_subject']
  const steps: Step[] = []
  const seen = new Set(starts)
  let edge = [...starts]
  for (let level = 1; level <= Math.min(depth, 10) && edge.length > 0 && steps.length < MOST; level++) {
    const rows = await read.rows<{ near: string; far: string; kind: string; detail: unknown; at: string }>(
      `select ${near} as near, ${far} as far, kind, detail, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
         from kernel_link where ${near} = any($1::text[]) order by at, id limit ${MOST}`,
      [edge],
    )
    edge = []
    for (const row of rows) {
      if (seen.has(row.far) || steps.length >= MOST) continue
      seen.add(row.far)
      edge.push(row.far)
      steps.push({ subject: row.far, near: row.near, kind: row.kind, detail: row.detail, at: row.at, depth: level })
    }
  }
  return steps
}

/**
 * Steps as rows, with the titles that this person may see; records that are gone or lie in companies that are not
 * theirs are left out, with all that is reached through them alone.
 */
export async function stepRows(read: Reader, steps: readonly Step[]): Promise<(QueryRow & { subject: string })[]> {
  const titles = await subjectTitles(
    read,
    steps.map((one) => one.subject),
  )
  const hidden = new Set<string>()
  return steps.flatMap((step) => {
    const split = splitSubject(step.subject)
    const title = titles.get(step.subject)
    if (!split || title === undefined || hidden.has(step.near)) {
      hidden.add(step.subject)
      return []
    }
    const opens: Opens = { record: split.record, id: split.id }
    return [
      {
        subject: step.subject,
        near: step.near,
        what: labelOf(read, split.record),
        title,
        kind: step.kind,
        detail: step.detail ?? null,
        at: step.at,
        _depth: step.depth,
        _opens: { title: opens },
      },
    ]
  })
}

/** What a kind of record is called. */
export function labelOf(read: Reader, recordId: string): string {
  const record = read.catalogue.records.get(recordId)
  return record?.label ?? words(recordId.split('.')[1] ?? recordId)
}
