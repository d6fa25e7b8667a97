/**
 * Which characters a run of bytes means. Files seldom say it, so the bytes themselves are asked:
 * byte order mark, zero bytes of UTF-16, strict UTF-8, and what is left over is windows-1252
 * (WHATWG Encoding Standard, section 4: also what is labelled latin1 is read as windows-1252).
 */

export type TextEncodingName = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

export interface DecodedText {
  text: string
  encoding: TextEncodingName
}

const sampleSize = 8192

/** Share of control bytes above which bytes are no text. Printer and teletype codes of old exports stay below it. */
const controlShare = 0.02

const harmlessControls = new Set([0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1a, 0x1b])

function encodingByMark(bytes: Uint8Array): TextEncodingName | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe && !(bytes[2] === 0 && bytes[3] === 0)) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return null
}

/** Western text in UTF-16 has a zero in nearly every second byte, always on the same side. */
function encodingByZeros(sample: Uint8Array): TextEncodingName | null {
  const pairs = Math.floor(sample.length / 2)
  if (pairs < 2) return null
  let even = 0
  let odd = 0
  for (let at = 0; at < pairs * 2; at += 2) {
    if (sample[at] === 0) even++
    if (sample[at + 1] === 0) odd++
  }
  if (odd > pairs * 0.4 && even < pairs * 0.05) return 'utf-16le'
  if (even > pairs * 0.4 && odd < pairs * 0.05) return 'utf-16be'
  return null
}

function isBinary(sample: Uint8Array): boolean {
  let controls = 0
  for (const byte of sample) {
    if (byte === 0) return true
    if ((byte < 0x20 && !harmlessControls.has(byte)) || byte === 0x7f) controls++
  }
  return controls > sample.length * controlShare
}

/** A window may end in the middle of a character; the broken end must not make it "not UTF-8". */
function withoutBrokenEnd(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return bytes
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return needed > back ? bytes.subarray(0, bytes.length - back) : bytes
    }
  }
  return bytes
}

/** True when the bytes are well-formed UTF-8 (RFC 3629), ASCII included. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

/**
 * The encoding that the bytes show, or null when they are no text.
 * `window` tells that the bytes are only the beginning of something longer.
 */
export function tellEncoding(bytes: Uint8Array, window = false): TextEncodingName | null {
  const sample = bytes.subarray(0, sampleSize)
  const encoding = encodingByMark(bytes) ?? encodingByZeros(sample)
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return encoding
  if (isBinary(sample)) return null
  return isUtf8(window ? withoutBrokenEnd(bytes) : bytes) ? 'utf-8' : 'windows-1252'
}

/**
 * The characters of the bytes without byte order mark, or null when they are no text.
 * Never throws: what is not valid in the encoding becomes U+FFFD.
 */
export function decodeText(bytes: Uint8Array, window = false): DecodedText | null {
  const encoding = tellEncoding(bytes, window)
  if (encoding === null) return null
  const whole = window && encoding === 'utf-8' ? withoutBrokenEnd(bytes) : bytes
  return { text: new TextDecoder(encoding).decode(whole), encoding }
}
