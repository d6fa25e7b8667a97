import { Refusal } from '../../../kernel/refusal.ts'
import { say, type Words } from '../../../kernel/words.ts'

export type MailRefusalCode =
  | 'correspondence.mail.empty'
  | 'correspondence.mail.notAMail'
  | 'correspondence.mail.tooLarge'
  | 'correspondence.mail.tooManyParts'
  | 'correspondence.mail.tooSlow'
  | 'correspondence.mail.unreadable'

const sentences: Readonly<Record<MailRefusalCode, Words>> = {
  'correspondence.mail.empty': say`The mail is empty. Save it again from the mail program.`,
  'correspondence.mail.notAMail': say`The file has no mail header, so it is not a mail. Save the mail in its raw form (.eml).`,
  'correspondence.mail.tooLarge': say`The mail is larger than the limit. Save its attachments and bring them in one by one.`,
  'correspondence.mail.tooManyParts': say`The mail has more parts than the limit, as only a hostile mail has. It was not taken apart.`,
  'correspondence.mail.tooSlow': say`The mail could not be read within the time for it. Save its attachments and bring them in one by one.`,
  'correspondence.mail.unreadable': say`The mail is damaged and could not be taken apart. Ask the sender to send it again.`,
}

/** A mail that can't be read, with the reason. */
export class MailRefusal extends Refusal {
  constructor(code: MailRefusalCode) {
    super(code, sentences[code], { kind: code === 'correspondence.mail.tooLarge' ? 'tooLarge' : 'refused' })
    this.name = 'MailRefusal'
  }
}
