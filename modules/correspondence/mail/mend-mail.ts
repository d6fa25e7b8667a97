import { say } from '../../../kernel/index.ts'
/**
 * What is done to the bytes of a mail before it is parsed, so that mails as they really come are read:
 * envelope lines of mailboxes, byte order marks, old line ends, header fields in 8-bit characters,
 * comments inside addresses, and headers without end. The body stays as it is.
 */
import { decodeText, isUtf8 } from '../../documents/index.ts'
import { withoutComments } from './mail-date.ts'
import { MailRefusal } from './mail-refusal.ts'
import { mendBoundaries } from './mend-boundaries.ts'

export interface MendedMail {
  bytes: Buffer
  /** The header block as text. */
  header: string
  /** Offset in `bytes` at which the body begins. */
  bodyAt: number
  notes: string[]
}

export const mailSizeLimit = 64 * 1024 * 1024
const headerSizeLimit = 256 * 1024
const fieldCountLimit = 1000
const fieldSizeLimit = 32 * 1024

/** Fields without which a mail can't be understood; they stay when a header is cut. */
const essential =
  /^(?:from|to|cc|bcc|sender|reply-to|subject|date|message-id|in-reply-to|references|mime-version|content-[a-z-]+|return-path|auto-submitted|x-failed-recipients|precedence|list-id)[ \t]*:/i

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** UTF-16 and bare carriage returns are made what mail has: bytes of ASCII lines. */
function withUsualLines(bytes: Buffer): Buffer {
  const start = bytes.subarray(0, 4096)
  const zeros = start.includes(0) ? decodeText(start, true) : null
  if (zeros?.encoding.startsWith('utf-16')) return Buffer.from(new TextDecoder(zeros.encoding).decode(bytes))
  if (!start.includes(0x0a) && start.includes(0x0d)) {
    return Buffer.from(bytes.map((byte) => (byte === 0x0d ? 0x0a : byte)))
  }
  return bytes
}

function lineEnd(bytes: Buffer, from: number): number {
  const at = bytes.indexOf(0x0a, from)
  return at < 0 ? bytes.length : at + 1
}

/** Skips a byte order mark, white space and the envelope line of a mailbox ("From ", also quoted). */
function headerStart(bytes: Buffer): number {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  while (at < bytes.length && [0x09, 0x0a, 0x0d, 0x20].includes(bytes[at] ?? 0)) at++
  if (
    /^>?From [^:\n]/.test(bytes.toString('latin1', at, at + 8)) &&
    !/^>?From\s*:/.test(bytes.toString('latin1', at, at + 8))
  ) {
    at = lineEnd(bytes, at)
  }
  return at
}

const parameter = /^(?:boundary|charset|name|type|report-type|protocol|micalg|format)\*?=/i

/** Parameters that begin a line without the space by which a field goes on are given it. */
const foldParameters = (header: string): string =>
  header
    .split(/(?<=\n)/)
    .map((line) => (parameter.test(line) ? ` ${line}` : line))
    .join('')

const isEmpty = (line: string): boolean => /^\r?\n/.test(line)
/** A line that goes on with the field before it; a parameter does even without the space that it needs for that. */
const isFolded = (line: string): boolean => /^[ \t]+[^ \t\r\n]/.test(line) || parameter.test(line)
const isField = (line: string): boolean => /^[!-9;-~]{1,200}[ \t]*:/.test(line)

/** Lines without a field after which no field is looked for any more. */
const strayLimit = 200

/**
 * Where the body begins: behind the empty line (RFC 5322, section 2.1). Senders forget it, or put a space in it:
 * then the body begins with the first line that is no field and has none behind it.
 */
function headerEnd(bytes: Buffer, from: number): number {
  let at = from
  let stray = { at: -1, count: 0 }
  while (at < bytes.length) {
    const next = lineEnd(bytes, at)
    const line = bytes.toString('latin1', at, Math.min(next, at + 300))
    if (isEmpty(line)) return stray.at < 0 ? next : stray.at
    if (isField(line)) stray = { at: -1, count: 0 }
    else if (stray.at >= 0 || !isFolded(line)) {
      const bodyAt = line.trim() === '' ? next : at
      stray = { at: stray.at < 0 ? bodyAt : stray.at, count: stray.count + 1 }
      if (stray.count > strayLimit) return stray.at
    }
    at = next
  }
  return stray.at < 0 ? bytes.length : stray.at
}

/** A header ends with an empty line, whatever the sender did. */
const withEmptyLine = (header: string): string => (/\n\r?\n$/.test(header) ? header : `${header.trimEnd()}\r\n\r\n`)

/** Each field with its folded lines. */
function foldedFields(header: string): string[] {
  return header.split(/\r?\n(?![ \t])/).filter((field) => field.trim() !== '')
}

/** A header that is too long keeps what the mail can't be understood without, and the beginning of the rest. */
function cutHeader(header: string, notes: string[]): string {
  const fields = foldedFields(header)
  const long = fields.some((field) => field.length > fieldSizeLimit)
  if (fields.length <= fieldCountLimit && header.length <= headerSizeLimit && !long) return header
  notes.push(String(say`The header of the mail is too long (${fields.length} fields); only a part of it was read.`))
  let size = 0
  const kept: string[] = []
  for (const whole of fields) {
    const field = whole.slice(0, fieldSizeLimit).trimEnd()
    const fits = kept.length < fieldCountLimit / 2 && size + field.length < headerSizeLimit / 2
    const needed = kept.length < fieldCountLimit && essential.test(field) && size + field.length < headerSizeLimit
    if (!fits && !needed) continue
    kept.push(field)
    size += field.length
  }
  return `${kept.join('\n')}\n\n`
}

/** Comments inside an address, nested or escaped ones: legal, unused since decades, and misread. None is long. */
const oddComment = /\\[()]|\([^)]{0,500}\(|<[^>]{0,500}\(|\)\s{0,50}[@:.]|\([^)]{0,500}\)\s{0,50};/

const mendAddresses = (header: string): string =>
  header.replace(
    /^(From|To|Cc|Bcc|Reply-To|Sender)[ \t]*:((?:.|\r?\n[ \t])*)/gim,
    (field, name: string, value: string) =>
      oddComment.test(value)
        ? `${name}: ${withoutComments(value.replace(/\r?\n/g, '')).replace(/\s+/g, ' ').trim()}`
        : field,
  )

/** Field names may be followed by white space before the colon (RFC 5322, section 4.5). */
const hasField = (header: string): boolean => /^[!-9;-~]{1,200}[ \t]*:/m.test(header.slice(0, 20_000))

/** Prepares a mail for parsing. Throws a MailRefusal when it is empty, too large or no mail at all. */
export function mendMail(raw: Uint8Array): MendedMail {
  if (raw.length > mailSizeLimit) throw new MailRefusal('correspondence.mail.tooLarge')
  const bytes = withUsualLines(asBuffer(raw))
  const start = headerStart(bytes)
  if (start >= bytes.length) throw new MailRefusal('correspondence.mail.empty')
  const end = headerEnd(bytes, start)
  const block = bytes.subarray(start, end)
  const notes: string[] = []
  const text = isUtf8(block) ? block.toString('utf8') : new TextDecoder('windows-1252').decode(block)
  if (!hasField(text) || text.includes('\0')) throw new MailRefusal('correspondence.mail.notAMail')
  const header = withEmptyLine(mendAddresses(cutHeader(foldParameters(text), notes)))
  const head = Buffer.from(header)
  return {
    bytes: Buffer.concat([head, ...mendBoundaries(header, bytes.subarray(end))]),
    header,
    bodyAt: head.length,
    notes,
  }
}
