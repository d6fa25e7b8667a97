/**
 * Taking a mailbox file (RFC 4155; the dialects mboxo and mboxrd) apart into its mails. A mail begins
 * behind a line that starts with "From " at the top of the file or after an empty line, when header
 * fields follow; body lines that were quoted (">From ") lose one mark. Some writers leave the empty line
 * away: there the line must have the whole form, with sender and date.
 */

import { wholeEnvelope } from '../../documents/index.ts'

/** More of one mail is dropped; reading such a mail is refused with that reason. */
const mailLimit = 64 * 1024 * 1024 + 1

/** A line longer than this is passed on in pieces. */
const lineLimit = 64 * 1024

const LF = 0x0a

const startOf = (line: Uint8Array, length: number): string =>
  Buffer.from(line.buffer, line.byteOffset, Math.min(line.byteLength, length)).toString('latin1')

const isFieldLine = (line: Uint8Array): boolean => /^(?:>?From |[!-9;-~]{1,100}[ \t]*:)/.test(startOf(line, 110))
const isBlankLine = (line: Uint8Array): boolean =>
  line.at(-1) === LF && (line.length === 1 || (line.length === 2 && line[0] === 0x0d))

/** "From someone Thu Apr 29 23:34:45 2015"; some writers leave the date away. Prose has neither form. */
const isEnvelope = (line: Uint8Array): boolean =>
  startOf(line, 5) === 'From ' && /^From (?:\S+\s*$|.*\d{1,2}:\d{2})/.test(startOf(line, 500))

const isQuotedEnvelope = (line: Uint8Array): boolean => line[0] === 0x3e && /^>+From /.test(startOf(line, 40))

class MailboxSplitter {
  #carry: Uint8Array = new Uint8Array(0)
  /** The carry continues a line of which a piece was already passed on. */
  #midLine = false
  #pieces: Uint8Array[] = []
  #size = 0
  #lastBlank = true
  /** An envelope line that is believed once a header field follows it. */
  #envelope: Uint8Array | null = null
  #first = true;

  /** Takes more of the file; gives the mails that are complete by it. */
  *push(chunk: Uint8Array): Generator<Uint8Array> {
    const data = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk])
    let at = this.#first && data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? 3 : 0
    if (data.length > 0) this.#first = false
    for (let end = data.indexOf(LF, at); end >= 0; end = data.indexOf(LF, at)) {
      yield* this.#line(data.subarray(at, end + 1), !this.#midLine)
      this.#midLine = false
      at = end + 1
    }
    const rest = data.subarray(at)
    if (rest.length <= lineLimit) {
      this.#carry = rest.slice()
      return
    }
    yield* this.#line(rest, !this.#midLine)
    this.#midLine = true
    this.#carry = new Uint8Array(0)
  }

  /** The end of the file: gives the last mail. */
  *end(): Generator<Uint8Array> {
    if (this.#carry.length > 0) yield* this.#line(this.#carry, !this.#midLine)
    if (this.#envelope !== null && this.#size > 0) this.#keep(this.#envelope)
    this.#envelope = null
    yield* this.#finish()
  }

  *#line(line: Uint8Array, whole: boolean): Generator<Uint8Array> {
    if (this.#envelope !== null) {
      const envelope = this.#envelope
      this.#envelope = null
      if (isFieldLine(line)) yield* this.#finish()
      else this.#keep(envelope)
    }
    if (whole && isEnvelope(line) && (this.#lastBlank || wholeEnvelope.test(startOf(line, 500)))) {
      this.#envelope = line.slice()
      this.#lastBlank = false
      return
    }
    this.#keep(whole && isQuotedEnvelope(line) ? line.subarray(1) : line)
    this.#lastBlank = whole && isBlankLine(line)
  }

  #keep(piece: Uint8Array): void {
    if (this.#size === 0 && isBlankLine(piece)) return
    const left = mailLimit - this.#size
    if (left <= 0) return
    this.#pieces.push(piece.slice(0, left))
    this.#size += Math.min(piece.length, left)
  }

  *#finish(): Generator<Uint8Array> {
    const last = this.#pieces.at(-1)
    if (last !== undefined && this.#size < mailLimit && isBlankLine(last) && this.#pieces.length > 1) this.#pieces.pop()
    const mail = Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#size = 0
    if (mail.length > 0) yield new Uint8Array(mail.buffer, mail.byteOffset, mail.byteLength)
  }
}

const chunkSize = 256 * 1024

/**
 * The mails of a mailbox, one after the other, each without its envelope line. Holds one mail at a
 * time. A file that is no mailbox comes back as one mail; an empty one has none.
 */
export function* splitMailbox(bytes: Uint8Array): Generator<Uint8Array> {
  const splitter = new MailboxSplitter()
  for (let at = 0; at < bytes.length; at += chunkSize) yield* splitter.push(bytes.subarray(at, at + chunkSize))
  yield* splitter.end()
}

/** Like `splitMailbox`, for a file that is read in chunks; memory is bounded by the largest mail, 64 MB at most. */
export async function* splitMailboxStream(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const splitter = new MailboxSplitter()
  for await (const chunk of chunks) yield* splitter.push(chunk)
  yield* splitter.end()
}
