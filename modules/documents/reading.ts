import { isRefusal, type Reader, say } from '../../kernel/index.ts'
import { type FileKind, tellKind } from './content/kind.ts'
import { type DocumentWords, readWords } from './content/words.ts'
import { document } from './document.ts'
import { type ReadAnswer, readers } from './readers.ts'

export interface FileReading {
  kind: FileKind
  words: DocumentWords
  answer: ReadAnswer
}

export interface FileToRead {
  bytes: Uint8Array
  name: string
  mime?: string | null
  /** Id of the document it was taken from. */
  parent: string | null
}

/** Tells what a file is, reads its words, and asks the modules what it is to them. Writes nothing. */
export async function readFileOf(read: Reader, file: FileToRead): Promise<FileReading> {
  const kind = tellKind(file.bytes, { name: file.name, ...(file.mime ? { mime: file.mime } : {}) })
  const words = await readWords(file.bytes, kind)
  if (kind.kind === 'empty')
    return {
      kind,
      words,
      answer: { reader: 'empty', refused: String(say`The file is empty. Send it again from where it came.`) },
    }
  const parent = file.parent ? await read.get(document, file.parent) : null
  const answers = await read.ask(readers, {
    bytes: file.bytes,
    name: file.name,
    kind,
    words,
    read,
    parent: parent?.filedAs ?? null,
  })
  return { kind, words, answer: answers.find((answer) => answer !== null) ?? null }
}

/** The refusal of a reader as one text for people. */
export const refusedBy = (reader: string, error: unknown): { reader: string; refused: string } => {
  if (!isRefusal(error)) throw error
  return { reader, refused: error.help ? `${error.message} ${error.help}` : error.message }
}
