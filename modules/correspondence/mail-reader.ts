import { say, subjectOf } from '../../kernel/index.ts'
import { document, type Part, type ReadAnswer, type ReadAsk, refusedBy } from '../documents/index.ts'
import { MailRefusal } from './mail/mail-refusal.ts'
import { splitMailbox } from './mail/mailbox.ts'
import { mailOfOutlook, OUTLOOK } from './mail/outlook.ts'
import type { MailAttachment, ReadMail } from './mail/read-mail.ts'
import { storeMessage } from './store-message.ts'

/** Parts that mail systems write for one another: what they say is kept with the message as its bounce. */
const REPORT_PARTS = new Set(['message/delivery-status', 'message/global-delivery-status', 'message/feedback-report'])

/** A part without a name and without a byte is nothing that anybody sent. */
const isNothing = ({ name, bytes }: MailAttachment): boolean => bytes.byteLength === 0 && /^part-\d+\./.test(name)

/** What is a file of its own: not the pictures within the text. */
const isPart = (attachment: MailAttachment, mail: ReadMail): boolean =>
  !isNothing(attachment) &&
  !(attachment.inline && mail.safeHtml !== null) &&
  !(mail.bounce !== null && REPORT_PARTS.has(attachment.mime))

const partOf = ({ name, mime, bytes }: MailAttachment): Part => ({ name, mime, bytes })

/** What takes mails apart is loaded with the first of them. */
const mails = () => import('./mail/read-mail.ts')

/** Mails and mailboxes: a mail becomes a message, and what is attached to it is taken in by itself. */
export async function readMailFile(ask: ReadAsk): Promise<ReadAnswer> {
  if (ask.kind.kind === 'mailbox') return readMailbox(ask)
  if (ask.kind.kind !== 'mail') return null
  try {
    const bytes = await ask.file.whole()
    const mail = await (await mails()).readMail(ask.kind.mime === OUTLOOK ? await mailOfOutlook(bytes) : bytes)
    const parts = mail.attachments.filter((attachment) => isPart(attachment, mail)).map(partOf)
    return {
      reader: 'correspondence.mail',
      file: (tx, row) => storeMessage(tx, mail, row),
      ...(parts.length > 0 ? { parts: () => parts } : {}),
    }
  } catch (error) {
    if (!(error instanceof MailRefusal)) throw error
    return refusedBy('correspondence.mail', error)
  }
}

async function readMailbox({ file }: ReadAsk): Promise<ReadAnswer> {
  const bytes = await file.whole()
  return {
    reader: 'correspondence.mailbox',
    file: async (_tx, row) => ({
      subject: subjectOf(document, row.id),
      says: String(say`A mailbox: each of its mails is taken in by itself.`),
    }),
    parts: () => mailsIn(bytes),
  }
}

/** Bytes of a mail that are looked at for its subject. */
const MOST_HEADER = 16 * 1024

async function* mailsIn(mailbox: Uint8Array): AsyncGenerator<Part> {
  let number = 0
  for (const bytes of splitMailbox(mailbox)) {
    number++
    yield { name: `${number} ${await subjectIn(bytes)}`.trim().slice(0, 150), mime: 'message/rfc822', bytes }
  }
}

/** What a mail of a mailbox is called: its subject, or nothing where that can't be read. */
async function subjectIn(mail: Uint8Array): Promise<string> {
  const text = Buffer.from(mail.buffer, mail.byteOffset, Math.min(mail.byteLength, MOST_HEADER))
  const end = /\r?\n\r?\n/.exec(text.toString('latin1'))?.index ?? text.byteLength
  try {
    return (await (await mails()).readMail(text.subarray(0, end))).subject
  } catch (error) {
    if (error instanceof MailRefusal) return ''
    throw error
  }
}
