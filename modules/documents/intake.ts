import { basename } from 'node:path'
import type { RowOf } from '../../kernel/index.ts'
import { dispatch, isRefusal, type Kernel, type Outcome, Refusal, type Who } from '../../kernel/index.ts'
import type { document } from './document.ts'
import type { Taken } from './take.ts'

export interface IncomingFile {
  name: string
  bytes: Uint8Array
  mime?: string
}

export interface IntakeItem {
  file: string
  kind: string
  outcome: 'filed' | 'open' | 'refused'
  record?: string
  id?: string
  reason?: string
}

export interface IntakeReport {
  received: number
  filed: number
  open: number
  refused: number
  items: IntakeItem[]
}

export type Via = RowOf<typeof document>['via']

const MOST_BYTES = 100 * 1024 * 1024
const DEEPEST = 6

/** An empty report, to be filled file by file. */
export const emptyReport = (): IntakeReport => ({ received: 0, filed: 0, open: 0, refused: 0, items: [] })

function add(report: IntakeReport, item: IntakeItem): void {
  report.received++
  report[item.outcome]++
  report.items.push(item)
}

/**
 * Takes in one file and everything in it: each ends filed, open or refused, and is counted once, so that
 * `received = filed + open + refused`. A file that can't be taken is a refusal, never an exception.
 */
export async function intake(
  kernel: Kernel,
  who: Who,
  file: IncomingFile,
  via: Via,
  report: IntakeReport = emptyReport(),
): Promise<IntakeReport> {
  if (file.bytes.byteLength > MOST_BYTES) {
    add(report, {
      file: file.name,
      kind: 'unknown',
      outcome: 'refused',
      reason: 'The file is larger than 100 MB. Split it, or ask for a smaller one.',
    })
    return report
  }
  if (file.bytes.byteLength === 0) {
    add(report, {
      file: file.name,
      kind: 'empty',
      outcome: 'refused',
      reason: 'The file is empty. Send it again from where it came.',
    })
    return report
  }
  const stored = await kernel.files.put(file.bytes)
  await takeStored(
    kernel,
    who,
    { name: basename(file.name), shown: file.name, file: stored, via, ...(file.mime ? { mime: file.mime } : {}) },
    report,
    0,
  )
  return report
}

interface Stored {
  name: string
  /** How the report calls it: a part with the file it lies in. */
  shown: string
  file: string
  via: Via
  mime?: string
  parent?: string
}

async function takeStored(kernel: Kernel, who: Who, file: Stored, report: IntakeReport, depth: number): Promise<void> {
  const { name, via, mime, parent } = file
  let outcome: Outcome
  try {
    const input = {
      name: name.slice(0, 400) || 'file',
      file: file.file,
      via,
      ...(mime ? { mime: mime.slice(0, 120) } : {}),
      ...(parent ? { parent } : {}),
    }
    outcome = await dispatch(kernel, { command: 'documents.document.take', input }, who)
  } catch (error) {
    const refusal = isRefusal(error) ? error : unreadable(error)
    add(report, { file: file.shown, kind: 'unknown', outcome: 'refused', reason: refusal.message })
    return
  }
  const taken = outcome.result as Taken
  add(report, {
    file: file.shown,
    kind: taken.kind,
    outcome: taken.outcome,
    reason: taken.reason,
    ...(taken.record && taken.recordId ? { record: taken.record, id: taken.recordId } : {}),
  })
  for (const part of taken.parts) {
    const shown = `${file.shown} › ${part.name}`
    if (depth >= DEEPEST)
      add(report, {
        file: shown,
        kind: 'unknown',
        outcome: 'refused',
        reason: 'It lies too deep in other files. Take it out and send it by itself.',
      })
    else
      await takeStored(
        kernel,
        who,
        { ...part, shown, via: 'attachment', ...(outcome.id ? { parent: outcome.id } : {}) },
        report,
        depth + 1,
      )
  }
}

const unreadable = (error: unknown): Refusal =>
  new Refusal(
    'documents.document.unreadable',
    `The file could not be read${error instanceof Error ? `: ${error.message}` : ''}. It is not kept; open it where it came from and save it anew.`,
  )
