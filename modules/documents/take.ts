import { command, everyone, f, newId, type RowOf, refuse, subjectOf, type Transaction } from '../../kernel/index.ts'
import { company } from '../organisation/index.ts'
import { type FileKind, tellKind } from './content/kind.ts'
import { type DocumentWords, readWords } from './content/words.ts'
import { document } from './document.ts'
import { proposal } from './proposal.ts'
import { type Part, type Proposed, type ReadAnswer, readers } from './readers.ts'

/** What became of one file that came in. */
export interface Taken {
  outcome: 'filed' | 'open' | 'refused'
  kind: string
  reason: string
  record?: string
  recordId?: string
  /** Stored parts that are to be taken in next. */
  parts: { name: string; file: string; mime?: string }[]
  /** The same file was here before. */
  known: boolean
}

const MOST_PARTS = 500

/** Takes one stored file in: tells what it is, keeps it once, and files it, asks about it, or refuses it. */
export const takeDocument = command('documents.document.take', {
  says: 'Take a file in: keep it, read it, and file it, ask about it, or say why it is refused.',
  label: 'Take in',
  makes: document,
  offered: false,
  input: {
    name: f.text({ max: 400 }),
    file: f.file(),
    via: f.choice('upload', 'mail', 'folder', 'cli', 'api', 'attachment'),
    mime: f.text({ max: 120 }).optional(),
    parent: f.ref(document).optional(),
    company: f.ref(company).optional(),
  },
  may: [everyone],
  async run({ input, tx, id }) {
    const [known] = await tx.find(document, { file: input.file }, 1)
    if (known) return again(tx, known, input.parent)
    const bytes = await tx.files.get(input.file)
    const kind = tellKind(bytes, { name: input.name, ...(input.mime ? { mime: input.mime } : {}) })
    if (kind.kind === 'empty')
      refuse('documents.document.empty', 'The file is empty. Send it again from where it came.')
    const words = await readWords(bytes, kind)
    const answer = await askReaders(tx, { bytes, name: input.name, kind, words, parent: input.parent })
    const row = insertDocument(tx, { ...input, id }, kind, words, bytes.byteLength, answer)
    if (input.parent)
      tx.link({ from: subjectOf(document, input.parent), to: subjectOf(document, row.id), kind: 'attachment' })
    const taken = await settle(tx, row, answer, kind)
    return { made: row, result: taken }
  },
})

type Document = RowOf<typeof document>

/** The same bytes are the same document: nothing new is made, but the second way it came is kept. */
async function again(tx: Transaction, known: Document, parent: string | null) {
  if (parent && parent !== known.id)
    tx.link({ from: subjectOf(document, parent), to: subjectOf(document, known.id), kind: 'attachment' })
  const [recordId, key] = known.filedAs?.split('/') ?? [document.id, known.id]
  const taken: Taken = {
    outcome: known.state,
    kind: known.kind,
    reason: `Here since ${known.createdAt.slice(0, 10)}: ${known.outcome ?? 'kept'}`,
    ...(recordId && key ? { record: recordId, recordId: key } : {}),
    parts: [],
    known: true,
  }
  return { made: known, result: taken }
}

async function askReaders(
  tx: Transaction,
  file: { bytes: Uint8Array; name: string; kind: FileKind; words: DocumentWords; parent: string | null },
): Promise<ReadAnswer> {
  const parent = file.parent ? await tx.get(document, file.parent) : null
  const answers = await tx.ask(readers, { ...file, parent: parent?.filedAs ?? null, read: tx })
  return answers.find((answer) => answer !== null) ?? null
}

interface DocumentInput {
  id: string | undefined
  name: string
  file: string
  via: Document['via']
  parent: string | null
  company: string | null
}

function insertDocument(
  tx: Transaction,
  input: DocumentInput,
  kind: FileKind,
  words: DocumentWords,
  size: number,
  answer: ReadAnswer,
): Document {
  const company =
    answer && 'propose' in answer ? answer.propose.company : answer && 'company' in answer ? answer.company : null
  return tx.insert(document, {
    ...(input.id ? { id: input.id } : {}),
    name: input.name,
    kind: kind.kind,
    mime: kind.mime,
    file: input.file,
    size,
    pages: words.pages?.length ?? null,
    language: words.language ?? null,
    text: words.text ? words.text.slice(0, 600_000) : null,
    note: words.note ?? null,
    company: input.company ?? company ?? null,
    via: input.via,
    parent: input.parent,
    reader: answer?.reader ?? null,
    parts: answer && 'parts' in answer ? (answer.parts?.length ?? 0) : 0,
  })
}

async function settle(tx: Transaction, row: Document, answer: ReadAnswer, kind: FileKind): Promise<Taken> {
  const end = (state: Document['state'], outcome: string, filedAs?: string): void =>
    tx.change(document, row, { state, outcome: outcome.slice(0, 2000), ...(filedAs ? { filedAs } : {}) })
  if (answer === null) {
    end('filed', 'Kept as a document; its words can be searched.')
    return {
      outcome: 'filed',
      kind: kind.kind,
      reason: 'Kept as a document.',
      record: document.id,
      recordId: row.id,
      parts: [],
      known: false,
    }
  }
  if ('refused' in answer) {
    end('refused', answer.refused)
    return {
      outcome: 'refused',
      kind: answer.reader,
      reason: answer.refused,
      record: document.id,
      recordId: row.id,
      parts: [],
      known: false,
    }
  }
  if ('propose' in answer) {
    const made = propose(tx, row, answer.reader, answer.propose)
    end('open', `Waits for review: ${answer.propose.title}`, subjectOf(proposal, made))
    return {
      outcome: 'open',
      kind: answer.reader,
      reason: 'Waits for review.',
      record: proposal.id,
      recordId: made,
      parts: [],
      known: false,
    }
  }
  const filed = await answer.file(tx, row)
  const parts = await storeParts(tx, answer.parts ?? [])
  end('filed', filed.says, filed.subject)
  tx.link({ from: subjectOf(document, row.id), to: filed.subject, kind: 'read from' })
  const [record = '', recordId = ''] = filed.subject.split('/')
  return { outcome: 'filed', kind: answer.reader, reason: filed.says, record, recordId, parts, known: false }
}

function propose(tx: Transaction, row: Document, reader: string, proposed: Proposed): string {
  const made = tx.insert(proposal, {
    id: newId(),
    ...proposed,
    title: proposed.title.slice(0, 400),
    company: proposed.company ?? row.company,
    sender: proposed.sender?.slice(0, 300) ?? null,
    amount: proposed.amount ?? null,
    currency: proposed.currency ?? null,
    dueOn: proposed.dueOn ?? null,
    document: row.id,
    reader,
  })
  tx.link({ from: subjectOf(document, row.id), to: subjectOf(proposal, made.id), kind: 'read from' })
  return made.id
}

async function storeParts(tx: Transaction, parts: readonly Part[]): Promise<Taken['parts']> {
  const stored: Taken['parts'] = []
  for (const part of parts.slice(0, MOST_PARTS)) {
    stored.push({
      name: part.name.slice(0, 400) || 'attachment',
      file: await tx.files.put(part.bytes),
      ...(part.mime ? { mime: part.mime } : {}),
    })
  }
  return stored
}
