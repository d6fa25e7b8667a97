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

/**
 * The text of a file in pieces, so that a large file is never a string as a whole. A byte that does not
 * fit the encoding is refused: replacing it would change a name or a reference without a word.
 */
export function* textOf(bytes: Uint8Array): Generator<string> {
  if (bytes.length === 0) throw new CamtRefusal('banking.camt.empty', say`The file is empty.`)
  if (bytes.length > MAX_BYTES) {
    const size = Math.ceil(bytes.length / 1024 / 1024)
    throw new CamtRefusal(
      'banking.camt.tooLarge',
      say`The file has ${size} MB; at most ${MAX_BYTES / 1024 / 1024} MB are read.`,
    )
  }
  const label = encodingOf(bytes)
  const decoder = new TextDecoder(label, { fatal: true })
  const whole = label.startsWith('utf-16') ? bytes : withoutFiller(bytes)
  for (let at = 0; at < whole.length; at += CHUNK_BYTES) {
    const end = Math.min(at + CHUNK_BYTES, whole.length)
    yield decoded(decoder, label, whole.subarray(at, end), at, end < whole.length)
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
