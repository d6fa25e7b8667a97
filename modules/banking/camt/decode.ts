import { say } from '../../../kernel/words.ts'
import { CamtRefusal, shown } from './refusal.ts'

/** Largest file that is read, in bytes. 10⁵ entries with full details are about 150 MB. */
export const MAX_BYTES = 256 * 1024 * 1024

/** Small enough that a hostile file is noticed early, large enough that decoding is not felt. */
const CHUNK_BYTES = 64 * 1024

/** Encodings that banks use, by the names they write in the XML declaration. */
const encodings: Record<string, string> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  // XML names these for files whose bytes then prove otherwise; see encodingOf.
  'utf-16': 'utf-8',
  'utf-16le': 'utf-8',
  'utf-16be': 'utf-8',
  'iso-8859-1': 'windows-1252',
  'iso8859-1': 'windows-1252',
  iso_8859_1: 'windows-1252',
  latin1: 'windows-1252',
  'latin-1': 'windows-1252',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
  'iso-8859-15': 'iso-8859-15',
  'latin-9': 'iso-8859-15',
}

function startsWith(bytes: Uint8Array, ...start: number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte)
}

/**
 * The encoding of an XML file as a label for TextDecoder: byte order mark first, then the shape of the
 * first bytes, then the declaration (XML 1.0, appendix F). ISO-8859-1 is read as windows-1252, its
 * superset: the 32 places where they differ are control characters that no bank means.
 * A declaration of UTF-16 over plainly 8-bit bytes is a known habit of exporters and read as UTF-8.
 */
export function encodingOf(bytes: Uint8Array): string {
  if (startsWith(bytes, 0xff, 0xfe, 0, 0) || startsWith(bytes, 0, 0, 0xfe, 0xff)) {
    throw new CamtRefusal('banking.camt.encoding', say`The file is in UTF-32, which no bank sends.`)
  }
  if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return 'utf-8'
  if (startsWith(bytes, 0xff, 0xfe) || (bytes[0] !== 0 && bytes[1] === 0)) return 'utf-16le'
  if (startsWith(bytes, 0xfe, 0xff) || (bytes[0] === 0 && bytes[1] !== 0 && bytes.length > 1)) return 'utf-16be'
  const head = String.fromCharCode(...bytes.subarray(0, 400))
  const named = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']{1,60})["']/.exec(head)?.[1]
  if (named === undefined) return 'utf-8'
  const label = encodings[named.toLowerCase()]
  if (label === undefined) {
    throw new CamtRefusal(
      'banking.camt.encoding',
      say`The file names the character encoding ${shown(named)}, unknown here.`,
    )
  }
  return label
}

/** The text of a file whose bytes come in pieces of any size. */
export type Decoding = {
  /** The text of what is complete so far. */
  write(bytes: Uint8Array): Generator<string>
  /** The rest. */
  end(): Generator<string>
}

/**
 * Decodes a file block by block, so that a large file is neither held nor a string as a whole. How its bytes come in
 * makes no difference. A byte that does not fit the encoding is refused: replacing it would change a name or a
 * reference without a word.
 * @param size of the whole file, in bytes
 */
export function decoding(size: number): Decoding {
  if (size > MAX_BYTES) {
    const megabytes = Math.ceil(size / 1024 / 1024)
    throw new CamtRefusal(
      'banking.camt.tooLarge',
      say`The file has ${megabytes} MB; at most ${MAX_BYTES / 1024 / 1024} MB are read.`,
    )
  }
  const block = new Uint8Array(CHUNK_BYTES)
  let filled = 0
  let at = 0
  let label = ''
  let decoder = new TextDecoder()
  /** A block that ends in filler is held back, and filler behind it is left out, until it is known what follows. */
  let held: Uint8Array | undefined
  const text = (bytes: Uint8Array, stream: boolean): string => {
    const piece = decoded(decoder, label, bytes, at, stream)
    at += bytes.length
    return piece
  }
  const begin = (): void => {
    if (label !== '') return
    label = encodingOf(block.subarray(0, filled))
    decoder = new TextDecoder(label, { fatal: true })
  }
  const bare = (bytes: Uint8Array): Uint8Array => (label.startsWith('utf-16') ? bytes : withoutFiller(bytes))
  function* released(): Generator<string> {
    if (held !== undefined) yield text(held, true)
    held = undefined
  }
  /** A full block behind which more comes. */
  function* full(): Generator<string> {
    begin()
    const content = bare(block).length
    if (content > 0) yield* released()
    if (content === block.length) yield text(block, true)
    else held ??= block.slice()
    filled = 0
  }
  return {
    *write(bytes) {
      let taken = 0
      while (taken < bytes.length) {
        if (filled === CHUNK_BYTES) yield* full()
        const part = bytes.subarray(taken, taken + CHUNK_BYTES - filled)
        block.set(part, filled)
        filled += part.length
        taken += part.length
      }
    },
    *end() {
      if (filled === 0) throw new CamtRefusal('banking.camt.empty', say`The file is empty.`)
      begin()
      const last = bare(block.subarray(0, filled))
      if (last.length > 0) yield* released()
      yield text(held === undefined ? last : bare(held), false)
    },
  }
}

/** Old systems fill a file up to a block with zeros, or end it with the mark of CP/M. */
function withoutFiller(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  while (end > 0 && (bytes[end - 1] === 0 || bytes[end - 1] === 0x1a)) end--
  return bytes.subarray(0, end)
}

function decoded(decoder: TextDecoder, label: string, piece: Uint8Array, at: number, stream: boolean): string {
  try {
    return decoder.decode(piece, { stream })
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new CamtRefusal(
      'banking.camt.encoding',
      say`The file is not valid ${label.toUpperCase()} between byte ${at} and ${at + piece.length}.`,
    )
  }
}
