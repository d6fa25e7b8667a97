import { inSight, type Kernel, readerOf, say, type Who } from '../../kernel/index.ts'
import { document } from './document.ts'
import type { Taken } from './take.ts'

export interface IntakeItem {
  file: string
  kind: string
  outcome: 'filed' | 'open' | 'refused'
  record?: string
  id?: string
  reason?: string
  /** The document that was kept of it. */
  document?: string
  /** False where the same file was here before. */
  new: boolean
}

export interface IntakeReport {
  received: number
  filed: number
  open: number
  refused: number
  /** Of those received, how many were not here before. */
  new: number
  items: IntakeItem[]
}

/** An empty report, to be filled file by file. */
export const emptyReport = (): IntakeReport => ({ received: 0, filed: 0, open: 0, refused: 0, new: 0, items: [] })

/** Counts one file: it was received, and it ended. */
export function addItem(report: IntakeReport, item: IntakeItem): void {
  report.received++
  report[item.outcome]++
  if (item.new) report.new++
  report.items.push(item)
}

/**
 * Counts a file that was taken; `fresh` where this run was the one that took it. Of a file that came in before and went
 * to a company in which this person has no part, nothing is told but that.
 */
export async function addTaken(
  { kernel, who, report }: { kernel: Kernel; who: Who; report: IntakeReport },
  shown: string,
  taken: Taken,
  fresh: boolean,
): Promise<void> {
  const isSeen = fresh || (await inSight(readerOf(kernel, who), document, [taken.document], who)).size > 0
  const { kind, outcome, reason, record, recordId: id } = taken
  addItem(
    report,
    isSeen
      ? { file: shown, kind, outcome, reason, record, id, document: taken.document, new: fresh }
      : {
          file: shown,
          kind: 'file',
          outcome: 'filed',
          reason: String(say`It came in before, for a company that is not yours to see.`),
          new: false,
        },
  )
}
