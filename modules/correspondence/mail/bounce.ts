/**
 * Delivery failures, delays and complaints: mails by which a mail system says what became of another.
 * Read from the machine-readable parts (RFC 3464 delivery status, RFC 5965 feedback reports) where
 * they are, else from what mail systems are known to write.
 */
import { readBounceText } from './bounce-text.ts'
import { type MailFields, messageIds, readFields } from './mail-fields.ts'
import type { MailAttachmentPart } from './mail-parts.ts'

export interface FailedRecipient {
  address: string
  /** Enhanced status code (RFC 3463), such as `5.1.1`. */
  status: string | null
  /** What the other mail system answered. */
  diagnostic: string | null
}

export interface Bounce {
  /** `failed` for good, `delayed` and still tried, or a `complaint` that the mail was unwanted. */
  kind: 'failed' | 'delayed' | 'complaint'
  recipients: FailedRecipient[]
  /** Message id of the mail that could not be delivered, when the report says it. */
  originalMessageId: string | null
}

export interface BounceAsk {
  fields: MailFields
  text: string
  attachments: readonly MailAttachmentPart[]
  from: string | null
  to: readonly string[]
  subject: string
}

const partLimit = 256 * 1024
const maxRecipients = 100
const maxDiagnostic = 1000

const partText = (part: MailAttachmentPart): string =>
  part.bytes.subarray(0, partLimit).toString('utf8').replace(/\r\n?/g, '\n')

/** `rfc822; <someone@example.org>` is the address someone@example.org. */
function reportedAddress(value: string | undefined): string | null {
  if (value === undefined) return null
  const address = value
    .replace(/^[a-z0-9-]+\s*;/i, '')
    .trim()
    .replace(/^<(.*)>$/, '$1')
    .trim()
  return /^[^\s@]+@[^\s@]+$/.test(address) ? address : null
}

const shorten = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, maxDiagnostic)

const statusOf = (value: string | undefined): string | null =>
  /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(value ?? '')?.[1] ?? null

function diagnosticOf(fields: MailFields): string | null {
  const value = fields.first('diagnostic-code')
  return value === undefined ? null : shorten(value.replace(/^[a-z0-9-]{1,20}\s*;\s*/i, '')) || null
}

interface ReportedRecipient extends FailedRecipient {
  action: string
}

/** Groups of fields about one recipient each, behind the group about the message (RFC 3464, section 2.1). */
function reportedRecipients(part: MailAttachmentPart): ReportedRecipient[] {
  const found: ReportedRecipient[] = []
  for (const group of partText(part)
    .split(/\n{2,}/)
    .slice(0, maxRecipients * 2)) {
    const fields = readFields(group)
    const address =
      reportedAddress(fields.first('original-recipient')) ?? reportedAddress(fields.first('final-recipient'))
    if (address === null) continue
    const status = statusOf(fields.first('status'))
    const action =
      fields
        .first('action')
        ?.toLowerCase()
        .split(/[\s(;]/)[0] ?? (status?.startsWith('4') ? 'delayed' : 'failed')
    found.push({ address, status, action, diagnostic: diagnosticOf(fields) })
  }
  return found.slice(0, maxRecipients)
}

function originalIdOf(attachments: readonly MailAttachmentPart[], own: string | undefined): string | null {
  for (const part of attachments) {
    if (!/^(?:message\/(?:rfc822|global)(?:-headers)?|text\/rfc822-headers)$/.test(part.mime)) continue
    const [id] = messageIds(readFields(partText(part)).first('message-id'))
    if (id !== undefined) return id
  }
  return messageIds(own)[0] ?? null
}

function byDeliveryStatus(ask: BounceAsk): Bounce | null {
  const parts = ask.attachments.filter((part) => /^message\/(?:global-)?delivery-status$/.test(part.mime))
  const reported = parts.flatMap(reportedRecipients)
  const failed = reported.filter((recipient) => recipient.action === 'failed')
  const delayed = reported.filter((recipient) => recipient.action === 'delayed')
  const chosen = failed.length > 0 ? failed : delayed
  if (chosen.length === 0) return null
  const originalMessageId = originalIdOf(ask.attachments, ask.fields.first('in-reply-to'))
  const recipients = chosen.map(({ address, status, diagnostic }) => ({ address, status, diagnostic }))
  return { kind: failed.length > 0 ? 'failed' : 'delayed', recipients, originalMessageId }
}

/** A report that delivery worked is no bounce, whatever its text may look like. */
const onlyGoodNews = (ask: BounceAsk): boolean => {
  const parts = ask.attachments.filter((part) => part.mime === 'message/delivery-status')
  const actions = parts.flatMap(reportedRecipients).map((recipient) => recipient.action)
  return actions.length > 0 && actions.every((action) => ['delivered', 'relayed', 'expanded'].includes(action))
}

function byFeedback(ask: BounceAsk): Bounce | null {
  const part = ask.attachments.find((candidate) => candidate.mime === 'message/feedback-report')
  if (part === undefined) return null
  const fields = readFields(partText(part).trimStart())
  const type = fields.first('feedback-type')?.toLowerCase() ?? 'abuse'
  if (type === 'not-spam' || type === 'auth-failure') return null
  const addresses = [...fields.all('original-rcpt-to'), ...fields.all('removal-recipient')].flatMap(
    (value) => reportedAddress(value) ?? [],
  )
  const recipients = [...new Set(addresses)]
    .slice(0, maxRecipients)
    .map((address) => ({ address, status: null, diagnostic: type }))
  return { kind: 'complaint', recipients, originalMessageId: originalIdOf(ask.attachments, undefined) }
}

/** What the mail says about the delivery of another mail, or null when it says nothing of the kind. */
export function readBounce(ask: BounceAsk): Bounce | null {
  const reported = byFeedback(ask) ?? byDeliveryStatus(ask)
  if (reported !== null) return reported
  if (onlyGoodNews(ask)) return null
  const written = readBounceText(ask)
  if (written === null) return null
  return {
    ...written,
    originalMessageId: originalIdOf(ask.attachments, ask.fields.first('in-reply-to')) ?? written.originalMessageId,
  }
}
