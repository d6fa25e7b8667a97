/** File signatures: the first bytes by which a format names itself. */

export interface Signature {
  /** `image` and `binary` are final; `pdf` and `zip` are looked into further. */
  family: 'image' | 'binary' | 'pdf' | 'zip'
  mime: string
}

type Rule = readonly [offset: number, bytes: string, family: Signature['family'], mime: string]

/** Latin-1 spelling of the bytes, so that printable signatures can be read here. */
const rules: readonly Rule[] = [
  [0, '%PDF-', 'pdf', 'application/pdf'],
  [0, 'PK\x03\x04', 'zip', 'application/zip'],
  [0, 'PK\x05\x06', 'zip', 'application/zip'],
  [0, '\x89PNG\r\n\x1a\n', 'image', 'image/png'],
  [0, '\xff\xd8\xff', 'image', 'image/jpeg'],
  [0, 'GIF87a', 'image', 'image/gif'],
  [0, 'GIF89a', 'image', 'image/gif'],
  [0, 'II*\x00', 'image', 'image/tiff'],
  [0, 'MM\x00*', 'image', 'image/tiff'],
  [0, '\x1f\x8b', 'binary', 'application/gzip'],
  [0, 'BZh', 'binary', 'application/x-bzip2'],
  [0, '\xfd7zXZ\x00', 'binary', 'application/x-xz'],
  [0, '(\xb5/\xfd', 'binary', 'application/zstd'],
  [0, "7z\xbc\xaf'\x1c", 'binary', 'application/x-7z-compressed'],
  [0, 'Rar!\x1a\x07', 'binary', 'application/vnd.rar'],
  [257, 'ustar', 'binary', 'application/x-tar'],
  [0, 'SQLite format 3\x00', 'binary', 'application/vnd.sqlite3'],
  [0, '{\\rtf', 'binary', 'application/rtf'],
  [0, '%!PS', 'binary', 'application/postscript'],
  [0, 'x\x9f>"', 'binary', 'application/vnd.ms-tnef'],
  [0, 'ID3', 'binary', 'audio/mpeg'],
  [0, 'OggS', 'binary', 'application/ogg'],
  [0, 'fLaC', 'binary', 'audio/flac'],
  [0, '\x1aE\xdf\xa3', 'binary', 'video/webm'],
  [0, 'MZ', 'binary', 'application/vnd.microsoft.portable-executable'],
  [0, '\x7fELF', 'binary', 'application/x-elf'],
  [0, '\xca\xfe\xba\xbe', 'binary', 'application/java-vm'],
  [0, 'wOFF', 'binary', 'font/woff'],
  [0, 'wOF2', 'binary', 'font/woff2'],
]

/** Signatures that are also the start of plain words need a byte that no text has. */
const alsoWords = new Set(['BZh', 'MZ', 'ID3'])

function hasAt(bytes: Uint8Array, offset: number, signature: string): boolean {
  if (bytes.length < offset + signature.length) return false
  for (let at = 0; at < signature.length; at++) {
    if (bytes[offset + at] !== signature.charCodeAt(at)) return false
  }
  return true
}

const hasZero = (bytes: Uint8Array): boolean => bytes.subarray(0, 512).includes(0)

const heicBrands = new Set(['heic', 'heix', 'hevc', 'hevx', 'heim', 'heis', 'mif1', 'msf1', 'avif', 'avis'])

/** ISO base media files (ISO/IEC 14496-12, 4.3) name their kind in the `ftyp` box. */
function isoMedia(bytes: Uint8Array): Signature | null {
  if (!hasAt(bytes, 4, 'ftyp')) return null
  const brand = String.fromCharCode(...bytes.subarray(8, 12))
  if (brand.startsWith('avi')) return { family: 'image', mime: 'image/avif' }
  if (heicBrands.has(brand)) return { family: 'image', mime: 'image/heic' }
  return { family: 'binary', mime: brand.startsWith('M4A') ? 'audio/mp4' : 'video/mp4' }
}

function riff(bytes: Uint8Array): Signature | null {
  if (!hasAt(bytes, 0, 'RIFF')) return null
  if (hasAt(bytes, 8, 'WEBP')) return { family: 'image', mime: 'image/webp' }
  if (hasAt(bytes, 8, 'WAVE')) return { family: 'binary', mime: 'audio/wav' }
  return hasAt(bytes, 8, 'AVI ') ? { family: 'binary', mime: 'video/x-msvideo' } : null
}

/** A mail comes first: documents that are attached to it lie whole inside it, with the names of their own streams. */
const oleStreams: readonly (readonly [string, string])[] = [
  ['__substg1.0_', 'application/vnd.ms-outlook'],
  ['WordDocument', 'application/msword'],
  ['Workbook', 'application/vnd.ms-excel'],
  ['Book', 'application/vnd.ms-excel'],
  ['PowerPoint Document', 'application/vnd.ms-powerpoint'],
]

/** Compound files (MS-CFB). What they are stands anywhere in them. */
export const isCompoundFile = (bytes: Uint8Array): boolean => hasAt(bytes, 0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')

/** Compound files hold named streams; the directory spells the names in UTF-16LE. */
function compoundFile(bytes: Uint8Array): Signature | null {
  if (!isCompoundFile(bytes)) return null
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const [stream, mime] of oleStreams) {
    if (whole.includes(Buffer.from(stream, 'utf16le'))) return { family: 'binary', mime }
  }
  return { family: 'binary', mime: 'application/x-cfb' }
}

/** What the signature says, or null when the bytes carry none that is known. */
export function tellSignature(bytes: Uint8Array): Signature | null {
  for (const [offset, signature, family, mime] of rules) {
    if (!hasAt(bytes, offset, signature)) continue
    if (alsoWords.has(signature) && !hasZero(bytes)) continue
    return { family, mime }
  }
  return isoMedia(bytes) ?? riff(bytes) ?? compoundFile(bytes)
}

/**
 * Where a PDF begins that has something in front of it (a byte order mark, a mail gateway's line):
 * readers look for the header within the first 1024 bytes (PDF Reference 1.7, implementation note 13).
 */
export function pdfOffset(bytes: Uint8Array): number {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1029))
  return head.indexOf('%PDF-')
}
