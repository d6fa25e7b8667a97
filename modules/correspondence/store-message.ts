import { hashOf, type Reader, type RowOf, say, subjectOf, type Transaction } from '../../kernel/index.ts'
import { findParty } from '../contacts/index.ts'
import type { document } from '../documents/index.ts'
import type { ReadMail } from './mail/read-mail.ts'
import { message, messageFiled } from './message.ts'
import { ownAddresses } from './own-addresses.ts'

type Message = RowOf<typeof message>
type Document = RowOf<typeof document>

const MOST_ADDRESSES = 500
const MOST_TEXT = 900_000

const addressesOf = (list: ReadMail['to']): string[] =>
  list
    .map(({ name, address }) => (name && address ? `${name} <${address}>` : (address ?? name)))
    .filter((one) => one !== '')
    .slice(0, MOST_ADDRESSES)

const plainWords = (text: string): string => text.replace(/\s+/g, ' ').trim()

/**
 * Equal for equal messages: message id and content, whatever mail systems added on the way and however the file
 * breaks its lines. Without a message id only equal bytes are the same message, because people do write the same twice.
 */
export function fingerprintOf(mail: ReadMail, file: string): string {
  const parts = mail.attachments.map((part) => `${part.name} ${hashOf(part.bytes)}`).sort()
  const said = [mail.from?.address ?? '', mail.sentAt ?? '', plainWords(mail.subject), plainWords(mail.text), ...parts]
  return hashOf(Buffer.from([mail.messageId ?? `file ${file}`, ...said].join('\n')))
}

/** Keeps a mail as a message; the same mail out of another file is the message that is there. */
export async function storeMessage(
  tx: Transaction,
  mail: ReadMail,
  source: Document,
): Promise<{ subject: string; says: string }> {
  const fingerprint = fingerprintOf(mail, source.file)
  const [known] = await tx.find(message, { fingerprint }, 1)
  if (known)
    return { subject: subjectOf(message, known.id), says: String(say`The same mail is here already: ${known.subject}`) }
  const own = await ownAddresses(tx)
  const out = own.isOwn(mail.from?.address ?? null)
  const row = tx.insert(message, {
    ...factsOf(mail),
    ...(await partyOf(tx, mail, out)),
    ...{ direction: out ? 'out' : 'in', fingerprint, document: source.id, thread: await threadOf(tx, mail, source) },
    company: own.companyOf([...mail.to, ...mail.cc, ...(mail.from ? [mail.from] : [])].map((one) => one.address)),
    html: mail.safeHtml ? await tx.files.put(Buffer.from(mail.safeHtml)) : null,
    at: mail.sentAt ?? mail.receivedAt ?? tx.now,
  })
  await joinThreads(tx, row)
  if (out) await markAnswered(tx, row)
  tx.emit(messageFiled({ message: row.id }))
  return {
    subject: subjectOf(message, row.id),
    says: String(
      out
        ? say`A mail from us: ${row.subject}`
        : say`A mail from ${row.fromName ?? row.from ?? say`somebody`}: ${row.subject}`,
    ).slice(0, 500),
  }
}

const cut = (text: string | null | undefined, most: number): string | null =>
  text?.slice(0, most).toWellFormed() || null

const factsOf = (mail: ReadMail) => ({
  subject: cut(mail.subject, 2000) ?? '(no subject)',
  fromName: cut(mail.from?.name, 500),
  from: cut(mail.from?.address, 500),
  ...{ to: addressesOf(mail.to), cc: addressesOf(mail.cc), replyTo: addressesOf(mail.replyTo) },
  ...{ sentAt: mail.sentAt, receivedAt: mail.receivedAt },
  newText: cut(mail.newText, MOST_TEXT) ?? '',
  quotedText: cut(mail.quotedText, MOST_TEXT) ?? '',
  ...{ blockedImages: mail.blockedImages, attachments: mail.attachments.filter((one) => !one.inline).length },
  ...{ messageId: cut(mail.messageId, 500), inReplyTo: cut(mail.inReplyTo, 500) },
  ...{ automatic: mail.isAutoSubmitted, bounce: mail.bounce?.kind ?? null },
  bounceFacts: mail.bounce
    ? { recipients: mail.bounce.recipients, originalMessageId: mail.bounce.originalMessageId }
    : null,
  notes: mail.notes.map((note) => note.slice(0, 1000)),
})

/** How likely a contact must be, and how far before the next one: an address is often all that a mail tells. */
const LIKELY = 0.85
const APART = 0.08

/** The contact it is from, or to, where that is likely; a person says it otherwise. */
async function partyOf(read: Reader, mail: ReadMail, out: boolean) {
  const other = out ? mail.to[0] : mail.from
  if (!other) return {}
  const [first, second] = await findParty(read, { email: other.address, name: other.name || null }, 2)
  const likely = first && first.score >= LIKELY && first.score - (second?.score ?? 0) >= APART
  return likely ? { party: first.id, partyReason: first.reasons.join(' ').slice(0, 500) } : {}
}

/** The conversation it belongs to: that of a message it answers, else the first one it names, else its own. */
async function threadOf(read: Reader, mail: ReadMail, source: Document): Promise<string> {
  const named = [...mail.references, ...(mail.inReplyTo ? [mail.inReplyTo] : [])].map((id) => id.slice(0, 500))
  if (named.length > 0) {
    const [known] = await read.rows<{ thread: string }>(
      'select thread from correspondence_message where message_id = any ($1) order by at limit 1',
      [named],
    )
    if (known) return known.thread
  }
  return named[0] ?? cut(mail.messageId, 500) ?? subjectOf({ id: 'documents.document' }, source.id)
}

/** Answers may come in before what they answer: they then bear its message id for a thread. */
async function joinThreads(tx: Transaction, row: Message): Promise<void> {
  if (!row.messageId || row.thread === row.messageId) return
  const later = await tx.find(message, { thread: row.messageId }, 500)
  for (const one of later) tx.change(message, one, { thread: row.thread })
}

/** What we have answered no longer waits. */
async function markAnswered(tx: Transaction, row: Message): Promise<void> {
  if (!row.inReplyTo) return
  const waiting = await tx.find(message, { messageId: row.inReplyTo, state: 'open' }, 10)
  for (const one of waiting) tx.change(message, one, { state: 'answered' })
}
