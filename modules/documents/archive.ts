import { gunzipSync } from 'node:zlib'
import { say, subjectOf } from '../../kernel/index.ts'
import { tarFiles } from './content/tar-archive.ts'
import { tnefFiles } from './content/tnef.ts'
import { readZipEntry, type ZipEntry, ZipRefusal, zipEntries } from './content/zip-archive.ts'
import { document } from './document.ts'
import type { Part, ReadAnswer, ReadAsk } from './readers.ts'

const MOST_FILES = 2000
/** Bytes of one file, and of all together, that an archive may hold. */
const MOST_OF_ONE = 100 * 1024 * 1024
const MOST_OF_ALL = 1024 * 1024 * 1024

/** Folders, and what operating systems leave in archives for themselves. */
const isFile = ({ name }: Pick<ZipEntry, 'name'>): boolean =>
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
      yield { name, bytes: { refused: String(say`${error.message} Unpack the archive and send the file by itself.`) } }
    }
  }
}

/** What an archive was found to hold, or why it can't be used. */
type Contents = { count: number; parts: () => Iterable<Part> } | { refused: string }

const DAMAGED = String(say`The archive is damaged or cut off. Ask for it to be sent again.`)

function zipContents(bytes: Uint8Array): Contents {
  const entries = zipEntries(bytes)
  if (!entries) return { refused: DAMAGED }
  const files = entries.filter(isFile)
  return { count: files.length, parts: () => filesIn(bytes, files) }
}

const named = (files: readonly { name: string; mime?: string; bytes: Uint8Array }[]): Contents => ({
  count: files.length,
  parts: () => files.map((file, index) => ({ ...file, name: file.name || `file-${index + 1}` })),
})

function tarContents(bytes: Uint8Array): Contents {
  const { files, complete } = tarFiles(bytes)
  return complete || files.length > 0 ? named(files.filter(isFile)) : { refused: DAMAGED }
}

function gzipContents(bytes: Uint8Array, name: string): Contents {
  const inner = name.replace(/\.tgz$/i, '.tar').replace(/\.gz$/i, '')
  try {
    return named([{ name: inner === name ? '' : inner, bytes: gunzipSync(bytes, { maxOutputLength: MOST_OF_ONE }) }])
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'ERR_BUFFER_TOO_LARGE') return { refused: DAMAGED }
    return { refused: String(say`The archive holds more than 100 MB. Unpack it and send the files.`) }
  }
}

async function contentsOf({ file, kind, name }: ReadAsk): Promise<Contents | null> {
  if (kind.kind === 'zip') return zipContents(await file.whole())
  if (kind.mime === 'application/x-tar') return tarContents(await file.whole())
  if (kind.mime === 'application/gzip') return gzipContents(await file.whole(), name)
  const files = kind.mime === 'application/vnd.ms-tnef' ? tnefFiles(await file.whole()) : null
  return files === null || files.length === 0 ? null : named(files)
}

/** Archives, and what Outlook packs files into: kept, and each file in them taken in by itself. */
export async function readArchive(ask: ReadAsk): Promise<ReadAnswer> {
  const contents = await contentsOf(ask)
  if (contents === null) return null
  if ('refused' in contents) return { reader: 'documents.archive', refused: contents.refused }
  const { count, parts } = contents
  if (count > MOST_FILES)
    return {
      reader: 'documents.archive',
      refused: String(
        say`The archive holds ${count} files, and ${MOST_FILES} are taken out of one. Unpack it and send the files.`,
      ),
    }
  return {
    reader: 'documents.archive',
    file: async (_tx, row) => ({
      subject: subjectOf(document, row.id),
      says: count === 1 ? String(say`An archive of one file.`) : String(say`An archive of ${count} files.`),
    }),
    parts,
  }
}
