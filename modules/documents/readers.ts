import { type Reader, type RowOf, say, slot, type Transaction } from '../../kernel/index.ts'
import type { FileKind } from './content/kind.ts'
import type { DocumentWords } from './content/words.ts'
import type { document as documentRecord } from './document.ts'
import type { Confidence, Evidence, Finding } from './proposal.ts'
import type { StoredFile } from './stored-file.ts'

export interface ReadAsk {
  file: StoredFile
  name: string
  kind: FileKind
  words: DocumentWords
  read: Reader
  /** What the mail or archive it was taken from was filed as, e.g. `correspondence.message/…`. */
  parent: string | null
}

/** A file taken out of another: an attachment, a mail of a mailbox. */
export interface Part {
  name: string
  mime?: string
  /** Its bytes, or why it can't be taken out, for people. */
  bytes: Uint8Array | { refused: string }
}

/** The files in a file, one after the other, in an order that is always the same. */
export type Parts = () => Iterable<Part> | AsyncIterable<Part>

/** What a reader makes of a document for somebody to look at. */
export interface Proposed {
  title: string
  command: string
  record: string
  values: Record<string, unknown>
  evidence: Record<string, Evidence>
  findings: Finding[]
  confidence: Confidence
  company?: string | null
  /** Identity of the sender as the paper states it: corrections are learned for it. */
  sender?: string | null
  /** Fields whose correction teaches the next proposal: `company`, `lines.account`. */
  teaches?: string[]
  amount?: string | null
  currency?: string | null
  dueOn?: string | null
}

type Document = RowOf<typeof documentRecord>

/** What a reader made of a file. */
export type ReadAnswer =
  /** Not mine. */
  | null
  /** Mine, and it can't be used: the reason is for people. */
  | { reader: string; refused: string }
  /** Mine: filed at once by writing in the intake's transaction; gives the subject and says what became of it. */
  | {
      reader: string
      file: (tx: Transaction, document: Document) => Promise<{ subject: string; says: string }>
      /** The files in it, where it has any: each is taken in by itself after this one was filed. */
      parts?: Parts
      /** Words of it, where they are not those of the bytes. */
      text?: string
      company?: string | null
    }
  /** Mine: for somebody to look at. */
  | { reader: string; propose: Proposed }

/** Modules answer with what they can make of a file. The first that says it is theirs has it. */
export const readers = slot<ReadAsk, Promise<ReadAnswer>>(
  'documents.readers',
  'What a file is to the business, and what to make of it.',
)

/** A command that takes back what a document was filed as. */
export interface TakenBackBy {
  command: string
  id: string
  input: Record<string, unknown>
}

/** Modules answer for what they filed at once; where none does, it stays: a mail that came in has come in. */
export const takenBackBy = slot<{ document: Document; reason: string; read: Reader }, Promise<TakenBackBy[] | null>>(
  'documents.takenBackBy',
  'By which commands that is taken back which a document was filed as.',
)

export interface ExamineAsk {
  reader: string
  document: Document
  /** As it was first read. */
  proposed: Record<string, unknown>
  /** As somebody corrected it. */
  values: Record<string, unknown>
  /** Where the values came from; that of corrected ones names who chose them. */
  evidence: Record<string, Evidence>
  read: Reader
}

/** What is to be said of a proposal as it stands now: what others did in between counts, too. */
export type Examined = Pick<
  Proposed,
  'title' | 'values' | 'findings' | 'evidence' | 'confidence' | 'company' | 'amount' | 'currency' | 'dueOn'
>

/** The module whose reader made a proposal answers again when it is corrected and when it is accepted. */
export const examiners = slot<ExamineAsk, Promise<Examined | null>>(
  'documents.examiners',
  'What must be looked at in a proposal as it stands now.',
)

/** One value, heading or cell of a readable page made of a file that is not readable itself. */
export interface RenderedRow {
  section: string
  title: string
  form: 'facts' | 'table'
  /** Index of the row of a table. */
  row: number
  column: string
  label: string
  value: string
  kind: 'text' | 'longText' | 'date' | 'money' | 'decimal' | 'percent'
  currency: string | null
  /** Where the value stands in the reading: the `source` of its evidence. */
  field: string
}

export interface RenderAsk {
  document: Document
  bytes: Uint8Array
}

/** Modules answer with a readable page of what they read. */
export const renderings = slot<RenderAsk, Promise<RenderedRow[] | null>>(
  'documents.renderings',
  'A readable page of a file that people can’t read as it is.',
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
        reason: String(
          row.learned_from
            ? say(
                '{0} chose it {1, plural, one {last time} other {the last # times}}, on {2}.',
                row.by,
                Number(row.times),
                row.learned_from,
              )
            : say('{0} chose it {1, plural, one {last time} other {the last # times}}.', row.by, Number(row.times)),
        ),
      },
    ]),
  )
}
