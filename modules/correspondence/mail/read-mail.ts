import { say } from '../../../kernel/index.ts'
/** Reading a mail (RFC 5322, MIME) into what a message record and its reader need. */

import { decodeText } from '../../documents/index.ts'
import { type Bounce, readBounce } from './bounce.ts'
import { type MailAddress, readAddresses } from './mail-address.ts'
import { readBody } from './mail-body.ts'
import { readMailDate } from './mail-date.ts'
import { type MailField, type MailFields, messageIds, readFields } from './mail-fields.ts'
import { type MailAttachmentPart, type MailParts, readParts } from './mail-parts.ts'
import { type MendedMail, mendMail } from './mend-mail.ts'
import { partReply } from './reply-text.ts'
import { makeSafeHtml, type SafeHtml } from './safe-html.ts'
import { openSigned } from './signed-content.ts'

export type { Bounce, FailedRecipient } from './bounce.ts'
export type { MailAddress } from './mail-address.ts'
export type { MailField } from './mail-fields.ts'

export interface MailAttachment {
  /** File name without folders; made up (`part-2.pdf`) where the sender gave none. */
  name: string
  /** As the sender declares it; the content may say otherwise. */
  mime: string
  bytes: Uint8Array
  /** Shown within the text (an image of it), so no document of its own. */
  inline: boolean
  /** Without angle brackets. */
  contentId: string | null
}

export interface ReadMail {
  /** Message ids are without their angle brackets. */
  messageId: string | null
  inReplyTo: string | null
  references: string[]
  from: MailAddress | null
  to: MailAddress[]
  cc: MailAddress[]
  bcc: MailAddress[]
  replyTo: MailAddress[]
  subject: string
  /** Instant of the Date field; null when it is missing or broken. */
  sentAt: string | null
  /** Instant at which the last mail system took it over (topmost Received field). */
  receivedAt: string | null
  text: string
  /** As the sender wrote it: never show it. */
  html: string | null
  /** To be shown, in a sandboxed frame. */
  safeHtml: string | null
  /** Images from elsewhere that were taken out of `safeHtml`. */
  blockedImages: number
  /** What the mail says anew, and what it quotes. */
  newText: string
  quotedText: string
  attachments: MailAttachment[]
  /** Fields that are worth keeping, in their order. */
  headers: MailField[]
  /** Written by a program: automatic replies, notifications, reports of mail systems. */
  isAutoSubmitted: boolean
  /** A mail of ours failed, or its receiver complained. */
  isBounce: boolean
  /** Also set for a delay, which is no bounce yet. */
  bounce: Bounce | null
  /** What could not be read as it should; sentences for people. */
  notes: string[]
}

const keptFields =
  /^(?:return-path|delivered-to|x-original-to|envelope-to|sender|organization|x-mailer|user-agent|mime-version|content-language|auto-submitted|precedence|x-auto-response-suppress|x-autoreply|x-autorespond|x-failed-recipients|x-priority|importance|priority|list-(?:id|post|help|subscribe|unsubscribe|unsubscribe-post|archive)|feedback-id|thread-(?:topic|index)|disposition-notification-to|authentication-results|received-spf|x-spam-(?:status|score|flag)|received)$/

const tidyLine = (text: string, limit: number): string =>
  text.replaceAll('\0', '').replace(/\s+/g, ' ').trim().toWellFormed().slice(0, limit)

const keepFields = (fields: MailFields): MailField[] =>
  fields.list
    .filter((field) => field.value !== '' && keptFields.test(field.name))
    .slice(0, 100)
    .map(({ name, value }) => ({ name, value: tidyLine(value, 2000) }))

/** The topmost Received field is the last hop; its date stands behind the last semicolon. */
function receivedAt(fields: MailFields): string | null {
  for (const value of fields.all('received')) {
    const instant = readMailDate(value.slice(value.lastIndexOf(';') + 1).trim())
    if (instant !== null) return instant
  }
  return null
}

/** Subjects that programs write who say nothing of themselves elsewhere: Domino's is "AUTO: … is out of the office". */
const automaticSubject =
  /^(?:AUTO: .*\bout of the office\b|Automatic reply: |Out of Office(?: AutoReply)?: |Automatische Antwort: |Abwesenheitsnotiz: )/i

/** RFC 3834, and the fields that came before it. */
function isAutoSubmitted(fields: MailFields, bounce: Bounce | null, subject: string): boolean {
  const declared = fields.first('auto-submitted')
  if (declared !== undefined) return !/^\s*no\b/i.test(declared)
  if (bounce !== null || fields.first('x-failed-recipients') !== undefined) return true
  if (/multipart\/report/i.test(fields.first('content-type') ?? '')) return true
  if (/^\s*auto[_-]reply/i.test(fields.first('precedence') ?? '')) return true
  if (automaticSubject.test(subject)) return true
  return ['x-autoreply', 'x-autorespond', 'x-auto-reply-from'].some((name) => fields.first(name) !== undefined)
}

const extensions: Readonly<Record<string, string>> = {
  'message/rfc822': 'eml',
  'message/delivery-status': 'txt',
  'message/feedback-report': 'txt',
  'text/rfc822-headers': 'txt',
  'text/plain': 'txt',
  'text/html': 'html',
  'text/calendar': 'ics',
  'text/vcard': 'vcf',
  'text/csv': 'csv',
  'text/xml': 'xml',
  'application/xml': 'xml',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'application/json': 'json',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/tiff': 'tiff',
  'image/webp': 'webp',
  'application/ms-tnef': 'dat',
  'application/pgp-signature': 'asc',
}

/** No folders, no control characters, and no characters that turn the reading direction to hide an ending. */
function safeName(name: string): string {
  const last = name.replaceAll('\\', '/').split('/').at(-1) ?? ''
  const plain = [...last.toWellFormed()]
    .filter((character) => !/[\p{Cc}\p{Cf}]/u.test(character))
    .join('')
    .trim()
  return /^\.*$/.test(plain) ? '' : plain.slice(-200)
}

const nameOf = (part: MailAttachmentPart, number: number): string =>
  safeName(part.filename ?? '') || `part-${number}.${extensions[part.mime] ?? 'bin'}`

/** A picture that the text shows, or would show but for what was taken out of it; one that it never names is a file. */
function isWithinText(part: MailAttachmentPart, shown: ReadonlySet<string>, html: string | null): boolean {
  if (part.contentId === null || !part.mime.startsWith('image/')) return false
  if (shown.has(part.contentId)) return true
  const names = [part.contentId, encodeURIComponent(part.contentId)]
  return part.related && names.some((name) => html?.includes(`cid:${name}`))
}

function attachmentsOf(
  parts: readonly MailAttachmentPart[],
  shown: ReadonlySet<string>,
  html: string | null,
): MailAttachment[] {
  return parts.map((part, at) => ({
    name: nameOf(part, at + 1),
    mime: part.mime.split(';')[0]?.trim() || 'application/octet-stream',
    bytes: new Uint8Array(part.bytes.buffer, part.bytes.byteOffset, part.bytes.byteLength),
    inline: isWithinText(part, shown, html),
    contentId: part.contentId,
  }))
}

/** A mail that claims to have parts and has none (its boundary never comes) shows its body as it stands. */
function rawBody(mended: MendedMail, parts: MailParts): string {
  const claims = (parts.tree.contentType || '').startsWith('multipart/')
  if (!claims || parts.tree.children.length > 0 || parts.attachments.length > 0) return ''
  const raw = mended.bytes.subarray(mended.bodyAt, mended.bodyAt + 1_000_000)
  return decodeText(raw, true)?.text.replace(/\r\n?/g, '\n').trim() ?? ''
}

function safeHtmlOf(html: string | null, parts: MailParts, notes: string[]): SafeHtml | null {
  if (html === null) return null
  const images = parts.attachments.flatMap(({ contentId, mime, bytes }) =>
    contentId === null ? [] : [{ contentId, mime, bytes }],
  )
  const safe = makeSafeHtml(html, images)
  if (safe === null)
    notes.push(String(say`The formatted text is too long to be shown; the plain text is shown instead.`))
  return safe
}

const textLimit = 2_000_000

function readText(mended: MendedMail, parts: MailParts, notes: string[]): { text: string; html: string | null } {
  const body = readBody(parts.tree)
  if (body.text.length > textLimit) {
    notes.push(String(say`The text of the mail is very long; only its beginning was read.`))
    return { ...body, text: body.text.slice(0, textLimit).toWellFormed() }
  }
  if (body.text !== '' || body.html !== null) return body
  const raw = rawBody(mended, parts)
  if (raw !== '') notes.push(String(say`The structure of the mail is broken; its text is shown as it stands.`))
  return { text: raw, html: null }
}

const subjectOf = (parts: MailParts): string => {
  const subject = parts.headers.get('subject')
  return typeof subject === 'string' ? tidyLine(subject, 2000) : ''
}

/**
 * Reads one mail. Forwarded mails (`message/rfc822`) and `winmail.dat` are attachments, to be read in
 * turn by the caller; what an S/MIME signature holds is the mail. Broken dates, charsets, boundaries and encodings give what can be read, with a
 * note; nothing is loaded from elsewhere. Bounded: 64 MB, 1000 parts, 30 seconds.
 * Throws a MailRefusal when the bytes are no mail or one beyond these bounds.
 */
export async function readMail(raw: Uint8Array): Promise<ReadMail> {
  const mended = openSigned(mendMail(raw))
  const notes = [...mended.notes]
  const fields = readFields(mended.header)
  const parts = await readParts(mended.bytes)
  const { text, html } = readText(mended, parts, notes)
  const safe = safeHtmlOf(html, parts, notes)
  const address = (name: string): MailAddress[] => readAddresses(parts.headers, name)
  const [from = null] = address('from')
  const to = address('to')
  const subject = subjectOf(parts)
  const toAddresses = to.flatMap((entry) => entry.address ?? [])
  const bounce = readBounce({
    fields,
    text,
    attachments: parts.attachments,
    from: from?.address ?? null,
    to: toAddresses,
    subject,
  })
  const sentAt = readMailDate(fields.first('date'))
  if (sentAt === null && fields.first('date') !== undefined)
    notes.push(String(say`The date of the mail is not readable.`))
  return {
    messageId: messageIds(fields.first('message-id'))[0] ?? null,
    inReplyTo: messageIds(fields.first('in-reply-to'))[0] ?? null,
    references: messageIds(fields.all('references').join(' ')).slice(0, 200),
    from,
    to,
    cc: address('cc'),
    bcc: address('bcc'),
    replyTo: address('reply-to'),
    subject,
    sentAt,
    receivedAt: receivedAt(fields),
    text,
    html,
    safeHtml: safe?.html ?? null,
    blockedImages: safe?.blockedImages ?? 0,
    ...partReply(text),
    attachments: attachmentsOf(parts.attachments, safe?.shownIds ?? new Set(), html),
    headers: keepFields(fields),
    isAutoSubmitted: isAutoSubmitted(fields, bounce, subject),
    isBounce: bounce !== null && bounce.kind !== 'delayed',
    bounce,
    notes,
  }
}
