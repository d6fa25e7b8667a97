import { command, f, hashOf, type RowOf, say, subjectOf, system, type Transaction } from '../../kernel/index.ts'
import { company } from '../organisation/index.ts'
import { arrival, document, WAYS } from './document.ts'
import { type FileReading, MOST_TEXT, readFileOf } from './reading.ts'
import { settle } from './settle.ts'
import { storedFile } from './stored-file.ts'

type Document = RowOf<typeof document>

/** What became of one file that came in. */
export interface Taken {
  outcome: 'filed' | 'open' | 'refused'
  kind: string
  reason: string
  record: string
  recordId: string
  document: string
  /** Whether this coming-in is the one by which the file was new. */
  first: boolean
  /** Whether files are still to be taken out of it. */
  unpack: boolean
}

/** How a file came in: common to those that are read and those that are turned away. */
const coming = {
  name: f.text({ max: 400 }),
  /** As reports call it: with the folder or the mail it lies in. */
  shown: f.text({ max: 400 }),
  via: f.choice(...WAYS),
  parent: f.ref(document).optional(),
  position: f.integer().default(0),
}

interface Coming {
  shown: string
  via: Document['via']
  parent: string | null
  position: number
}

/** Parts come once from their parent; other files once by each way and name. */
const keyOf = (file: string, { parent, position, via, shown }: Coming): string =>
  parent ? `${parent} ${position}` : `${via} ${file} ${hashOf(Buffer.from(shown))}`

/** Keeps that the file came in, and by which way: once, however often the same way is gone. */
async function arrive(tx: Transaction, row: Document, input: Coming, made: boolean): Promise<boolean> {
  const key = keyOf(row.file, input)
  const [known] = made ? [] : await tx.find(arrival, { key }, 1)
  if (known) return known.first
  tx.insert(arrival, {
    ...{ key, name: input.shown, document: row.id, company: row.company, via: input.via },
    ...{ parent: input.parent, position: input.position, first: made },
  })
  if (input.parent && input.parent !== row.id) {
    const from = await tx.get(document, input.parent)
    tx.link({ from: subjectOf(document, input.parent), to: subjectOf(document, row.id), kind: 'attachment' })
    if (from?.filedAs && from.filedAs !== subjectOf(document, from.id))
      tx.link({ from: from.filedAs, to: subjectOf(document, row.id), kind: 'attachment' })
  }
  return made
}

/** What is said of a document that is here already, or has just been settled. */
export function takenOf(
  row: Pick<Document, 'id' | 'state' | 'kind' | 'reader' | 'outcome' | 'filedAs' | 'unpacking'>,
  first: boolean,
): Taken {
  const [record = document.id, recordId = row.id] = row.filedAs?.split('/') ?? []
  return {
    outcome: row.state,
    kind: row.reader ?? row.kind,
    reason: row.outcome ?? String(say`Kept as a document.`),
    ...{ record, recordId, document: row.id, first, unpack: row.unpacking },
  }
}

/** What was here already was not made by this coming-in, so undoing it takes nothing back. */
const found = (row: Document, first: boolean) => ({ result: { taken: takenOf(row, first), fresh: false } })
const made = (row: Document, first: boolean) => ({ made: row, result: { taken: takenOf(row, first), fresh: true } })

/**
 * Takes one stored file in, as the intake does for whoever hands it in (`take-in.ts`): by itself nobody may state
 * which file came in, and by which way. Tells what it is, keeps it once, and files it, asks about it, or refuses it.
 */
export const takeDocument = command('documents.document.take', {
  says: 'Take a file in: keep it, read it, and file it, ask about it, or say why it is refused.',
  label: 'Take in',
  makes: document,
  offered: false,
  undoneBy: 'documents.document.takeBack',
  input: { ...coming, file: f.file(), mime: f.text({ max: 120 }).optional(), company: f.ref(company).optional() },
  may: [system],
  async run({ input, tx, id }) {
    const [known] = await tx.find(document, { file: input.file }, 1)
    if (known) return found(known, await arrive(tx, known, input, false))
    const file = await storedFile(tx.files, input.file)
    const read = await readFileOf(tx, { file, name: input.name, mime: input.mime, parent: input.parent })
    const row = tx.insert(document, {
      ...(id ? { id } : {}),
      ...{ name: input.name, file: input.file, size: file.size, via: input.via, parent: input.parent },
      ...{ kind: read.kind.kind, mime: read.kind.mime, company: input.company ?? companyOf(read) },
      ...wordsOf(read),
    })
    await settle(tx, row, read)
    return made(row, await arrive(tx, row, input, true))
  },
})

const companyOf = ({ answer }: FileReading): string | null => {
  if (!answer) return null
  return ('propose' in answer ? answer.propose.company : 'file' in answer ? answer.company : null) ?? null
}

/** The words as they are kept with the document. */
export function wordsOf({ words, answer }: FileReading) {
  const text = (answer && 'file' in answer ? answer.text : undefined) ?? words.text
  return {
    pages: words.pages?.length ?? null,
    language: words.language ?? null,
    text: text ? text.slice(0, MOST_TEXT).toWellFormed() : null,
    note: words.note ?? null,
  }
}

/** Keeps that a file came in that can't be taken in, and why, so that what was received is counted whole. */
export const turnAway = command('documents.document.turnAway', {
  says: 'Keep that a file came in that can’t be taken, and why.',
  makes: document,
  offered: false,
  input: {
    ...coming,
    file: f.file(),
    kept: f.boolean(),
    size: f.integer(),
    reason: f.text({ max: 2000 }),
  },
  may: [system],
  async run({ input, tx, id }) {
    const [known] = await tx.find(document, { file: input.file }, 1)
    if (known) return found(known, await arrive(tx, known, input, false))
    const row = tx.insert(document, {
      ...(id ? { id } : {}),
      ...{ name: input.name, file: input.file, size: input.size, via: input.via, parent: input.parent },
      ...{ kind: 'unread', mime: 'application/octet-stream', kept: input.kept },
      ...{ state: 'refused', outcome: input.reason },
    })
    return made(row, await arrive(tx, row, input, true))
  },
})

/** States that nothing is left to be taken out of a document. */
export const documentUnpacked = command('documents.document.unpacked', {
  says: 'State that every file in it has been taken in.',
  on: document,
  offered: false,
  input: { parts: f.integer() },
  may: [system],
  run: ({ input }) => ({ set: { parts: input.parts, unpacking: false } }),
})
