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

/** Counts a file that was taken; `fresh` where this run was the one that took it. */
export function addTaken(report: IntakeReport, shown: string, taken: Taken, fresh: boolean): void {
  addItem(report, {
    file: shown,
    ...{ kind: taken.kind, outcome: taken.outcome, reason: taken.reason },
    ...{ record: taken.record, id: taken.recordId, document: taken.document, new: fresh },
  })
}
