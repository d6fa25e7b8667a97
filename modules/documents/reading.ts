import { isRefusal, type Reader, say } from '../../kernel/index.ts'
import { type FileKind, tellKind, tellKindByEnds } from './content/kind.ts'
import { bytesOfWords, type DocumentWords, readWords, wordLimits } from './content/words.ts'
import { document } from './document.ts'
import { type ReadAnswer, readers } from './readers.ts'
import type { StoredFile } from './stored-file.ts'

export interface FileReading {
  kind: FileKind
  words: DocumentWords
  answer: ReadAnswer
}

export interface FileToRead {
  file: StoredFile
  name: string
  mime?: string | null
  /** Id of the document it was taken from. */
  parent: string | null
}

/** Characters of one document that are kept to be searched. */
export const MOST_TEXT = 900_000

/** Of what is text as it stands, no more is read than is kept; of what holds markup or pages, more may be needed. */
const limitsFor = ({ kind }: FileKind) =>
  kind === 'xml' || kind === 'csv' || kind === 'text' ? { ...wordLimits, text: MOST_TEXT } : wordLimits

async function wordsOf(file: StoredFile, kind: FileKind): Promise<DocumentWords> {
  const limits = limitsFor(kind)
  const most = bytesOfWords(kind, limits)
  return readWords(most === 'whole' ? await file.whole() : await file.beginning(most), kind, limits)
}

/** Tells what a file is, reads its words, and asks the modules what it is to them. Writes nothing. */
export async function readFileOf(read: Reader, { file, name, mime, parent: from }: FileToRead): Promise<FileReading> {
  const hint = { name, ...(mime ? { mime } : {}) }
  const kind = tellKindByEnds(file, hint) ?? tellKind(await file.whole(), hint)
  const words = await wordsOf(file, kind)
  if (kind.kind === 'empty')
    return {
      kind,
      words,
      answer: { reader: 'empty', refused: String(say`The file is empty. Send it again from where it came.`) },
    }
  const parent = from ? await read.get(document, from) : null
  const answers = await read.ask(readers, { file, name, kind, words, read, parent: parent?.filedAs ?? null })
  return { kind, words, answer: answers.find((answer) => answer !== null) ?? null }
}

/** The refusal of a reader as one text for people. */
export const refusedBy = (reader: string, error: unknown): { reader: string; refused: string } => {
  if (!isRefusal(error)) throw error
  return { reader, refused: error.help ? `${error.message} ${error.help}` : error.message }
}
