import { type Reader, type RowOf, slot, type Transaction } from '../../kernel/index.ts'
import type { FileKind } from './content/kind.ts'
import type { DocumentWords } from './content/words.ts'
import type { document as documentRecord } from './document.ts'
import type { Confidence, Evidence, Finding } from './proposal.ts'

export interface ReadAsk {
  bytes: Uint8Array
  name: string
  kind: FileKind
  words: DocumentWords
  read: Reader
  /** The mail it was attached to, as its subject; readers may look at the sender. */
  parent: string | null
}

/** A file taken out of another: an attachment, a mail of a mailbox. */
export interface Part {
  name: string
  mime?: string
  bytes: Uint8Array
}

export interface Proposed {
  title: string
  command: string
  record: string
  values: Record<string, unknown>
  evidence: Record<string, Evidence>
  findings: Finding[]
  confidence: Confidence
  company?: string | null
  sender?: string | null
  amount?: string | null
  currency?: string | null
  dueOn?: string | null
}

/** What a reader made of a file. */
export type ReadAnswer =
  /** Not mine. */
  | null
  /** Mine, and it can't be used: the reason is for people. */
  | { reader: string; refused: string }
  /** Mine: filed at once by writing in the intake's transaction; gives the subject and says what became of it. */
  | {
      reader: string
      file: (tx: Transaction, document: RowOf<typeof documentRecord>) => Promise<{ subject: string; says: string }>
      parts?: Part[]
      company?: string | null
    }
  /** Mine: for somebody to look at. */
  | { reader: string; propose: Proposed }

/** Modules answer with what they can make of a file. The first that says it is theirs has it. */
export const readers = slot<ReadAsk, Promise<ReadAnswer>>(
  'documents.readers',
  'What a file is to the business, and what to make of it.',
)

/** What was learned of a sender, by field. */
export async function lessonsOf(
  read: Reader,
  sender: string,
  reader: string,
): Promise<Map<string, { value: unknown; reason: string }>> {
  const rows = await read.rows<{
    field: string
    value: unknown
    times: number
    by: string
    learned_from: string | null
  }>('select field, value, times, by, learned_from from documents_lesson where sender = $1 and reader = $2', [
    sender,
    reader,
  ])
  return new Map(
    rows.map((row) => [
      row.field,
      {
        value: row.value,
        reason: `${row.by} chose it ${row.times === 1 ? 'last time' : `the last ${row.times} times`}${row.learned_from ? `, on ${row.learned_from}` : ''}.`,
      },
    ]),
  )
}
