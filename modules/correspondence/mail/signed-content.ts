/**
 * Mails that are signed as a whole (S/MIME, RFC 8551 section 3.5.2): text and files stand within the signature
 * (CMS SignedData, RFC 5652 section 5), where nobody sees them who does not take them out. Nothing is verified here.
 */
import { type MendedMail, mendMail } from './mend-mail.ts'

const SIGNED_DATA = '2a864886f70d010702'
const SEQUENCE = 0x30
const OBJECT_IDENTIFIER = 0x06
const TAGGED = 0xa0
const OCTETS = 0x04
const OCTETS_IN_PARTS = 0x24
const DEEPEST = 16

/** An element of BER (ITU-T X.690): its tag, its content, and where the next one begins. */
interface Element {
  tag: number
  content: Buffer
  next: number
}

/** Length octets: short, long, or indefinite (undefined), where a pair of zeros ends the content. */
function lengthAt(bytes: Buffer, at: number): { length: number | undefined; start: number } | null {
  const first = bytes[at]
  if (first === undefined) return null
  if (first < 0x80) return { length: first, start: at + 1 }
  if (first === 0x80) return { length: undefined, start: at + 1 }
  const count = first & 0x7f
  if (count > 4 || at + 1 + count > bytes.length) return null
  return { length: bytes.readUIntBE(at + 1, count), start: at + 1 + count }
}

function elementAt(bytes: Buffer, at: number, depth: number): Element | null {
  const tag = bytes[at]
  const found = tag === undefined || depth > DEEPEST ? null : lengthAt(bytes, at + 1)
  if (tag === undefined || found === null) return null
  const { length, start } = found
  if (length !== undefined) {
    const next = start + length
    return next > bytes.length ? null : { tag, content: bytes.subarray(start, next), next }
  }
  let end = start
  while (bytes[end] !== 0 || bytes[end + 1] !== 0) {
    const inner = elementAt(bytes, end, depth + 1)
    if (inner === null) return null
    end = inner.next
  }
  return { tag, content: bytes.subarray(start, end), next: end + 2 }
}

/** The elements in an element; null where one of them is broken. */
function childrenOf(bytes: Buffer, depth: number): Element[] | null {
  const children: Element[] = []
  for (let at = 0; at < bytes.length; ) {
    const child = elementAt(bytes, at, depth)
    if (child === null) return null
    children.push(child)
    at = child.next
  }
  return children
}

/** An octet string, in one or in parts. */
function octetsOf(element: Element, depth: number): Buffer | null {
  if (element.tag === OCTETS) return element.content
  if (element.tag !== OCTETS_IN_PARTS || depth > DEEPEST) return null
  const parts = childrenOf(element.content, depth)?.map((part) => octetsOf(part, depth + 1))
  return parts?.every((part) => part !== null) ? Buffer.concat(parts) : null
}

/** What was signed, out of a CMS message; null where it is none, is encrypted, or does not hold what it signs. */
export function signedContent(bytes: Buffer): Buffer | null {
  const message = elementAt(bytes, 0, 0)
  if (message?.tag !== SEQUENCE) return null
  const [type, tagged] = childrenOf(message.content, 1) ?? []
  if (type?.tag !== OBJECT_IDENTIFIER || type.content.toString('hex') !== SIGNED_DATA) return null
  if (tagged?.tag !== TAGGED) return null
  const data = elementAt(tagged.content, 0, 2)
  const encapsulated = (data && childrenOf(data.content, 3))?.[2]
  const held = (encapsulated && childrenOf(encapsulated.content, 4))?.[1]
  const octets = held?.tag === TAGGED ? elementAt(held.content, 0, 5) : null
  return octets && octetsOf(octets, 6)
}

const isSmime = /^content-type[ \t]*:[ \t]*(?:\r?\n[ \t]+)?application\/(?:x-)?pkcs7-mime\b/im
const isBase64 = /^content-transfer-encoding[ \t]*:\s*base64/im
const describesBody = /^content-[a-z-]+[ \t]*:/i

/** The mail within a signature, under the fields of the mail around it; any other mail as it is. */
export function openSigned(mail: MendedMail): MendedMail {
  if (!isSmime.test(mail.header)) return mail
  const body = mail.bytes.subarray(mail.bodyAt)
  const content = signedContent(isBase64.test(mail.header) ? Buffer.from(body.toString('latin1'), 'base64') : body)
  if (content === null) return mail
  const fields = mail.header
    .split(/\r?\n(?![ \t])/)
    .filter((field) => field.trim() !== '' && !describesBody.test(field))
  const opened = mendMail(Buffer.concat([Buffer.from(`${fields.join('\r\n')}\r\n`), content]))
  return { ...opened, notes: [...mail.notes, ...opened.notes] }
}
