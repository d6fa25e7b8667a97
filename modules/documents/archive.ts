import { subjectOf } from '../../kernel/index.ts'
import { readZipEntry, type ZipEntry, ZipRefusal, zipEntries } from './content/zip-archive.ts'
import { document } from './document.ts'
import type { Part, ReadAnswer, ReadAsk } from './readers.ts'

const MOST_FILES = 2000
/** Bytes of one file, and of all together, that an archive may hold. */
const MOST_OF_ONE = 100 * 1024 * 1024
const MOST_OF_ALL = 1024 * 1024 * 1024

/** Folders, and what operating systems leave in archives for themselves. */
const isFile = ({ name }: ZipEntry): boolean =>
  !/[\\/]$/.test(name) && !/(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/.test(name)

function* filesIn(bytes: Uint8Array, entries: readonly ZipEntry[]): Generator<Part> {
  let left = MOST_OF_ALL
  for (const [index, entry] of entries.entries()) {
    const name = entry.name || `file-${index + 1}`
    try {
      const content = readZipEntry(bytes, entry, Math.min(MOST_OF_ONE, left))
      left -= content.byteLength
      yield { name, bytes: content }
    } catch (error) {
      if (!(error instanceof ZipRefusal)) throw error
      yield { name, bytes: { refused: `${error.message} Unpack the archive and send the file by itself.` } }
    }
  }
}

/** Archives: kept, and each file in them taken in by itself. */
export async function readArchive({ bytes, kind }: ReadAsk): Promise<ReadAnswer> {
  if (kind.kind !== 'zip') return null
  const entries = zipEntries(bytes)
  if (!entries)
    return { reader: 'documents.archive', refused: 'The archive is damaged or cut off. Ask for it to be sent again.' }
  const files = entries.filter(isFile)
  if (files.length > MOST_FILES)
    return {
      reader: 'documents.archive',
      refused: `The archive holds ${files.length} files, and ${MOST_FILES} are taken out of one. Unpack it and send the files.`,
    }
  return {
    reader: 'documents.archive',
    file: async (_tx, row) => ({
      subject: subjectOf(document, row.id),
      says: files.length === 1 ? 'An archive of one file.' : `An archive of ${files.length} files.`,
    }),
    parts: () => filesIn(bytes, files),
  }
}
