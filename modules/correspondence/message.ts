import { event, everyone, f, owner, record } from '../../kernel/index.ts'
import { party } from '../contacts/index.ts'
import { document } from '../documents/index.ts'
import { company, user } from '../organisation/index.ts'

/** What a mail system said of a mail that it could not deliver. */
export interface BounceFacts {
  recipients: { address: string; status: string | null; diagnostic: string | null }[]
  originalMessageId: string | null
}

/** A message between us and somebody, as it was sent: it never changes, but for what we do about it. */
export const message = record('correspondence.message', {
  says: 'A mail between us and somebody outside, as it was sent.',
  title: 'subject',
  company: 'company',
  fields: {
    direction: f.choice('in', 'out').given(),
    subject: f.text({ search: true, max: 2000 }).given(),
    fromName: f.text({ search: true, max: 500 }).optional().given(),
    from: f.text({ search: true, max: 500 }).optional().given().index(),
    to: f.texts().default([]).given(),
    cc: f.texts().default([]).given(),
    replyTo: f.texts().default([]).given(),
    at: f.instant().given().index().says('When it was sent, else when it reached us.'),
    sentAt: f.instant().optional().given(),
    receivedAt: f.instant().optional().given(),
    newText: f.longText({ search: true, max: 1_000_000 }).default('').given().says('What it says anew.'),
    quotedText: f.longText({ max: 1_000_000 }).default('').given().says('What it quotes, and its signature.'),
    html: f.file().optional().given().says('As it was laid out, made safe to show.'),
    blockedImages: f.integer().default(0).given().says('Images from elsewhere that are not shown.'),
    attachments: f.integer().default(0).given(),
    messageId: f.text({ max: 500 }).optional().given().index().label('Message id'),
    inReplyTo: f.text({ max: 500 }).optional().given().index(),
    thread: f.text({ max: 500 }).given().index().says('What all messages of one conversation share.'),
    fingerprint: f.text({ max: 64 }).given().unique().says('Equal for equal messages, whatever file they came in.'),
    automatic: f.boolean().default(false).given().says('Written by a program.'),
    bounce: f.choice('failed', 'delayed', 'complaint').optional().given(),
    bounceFacts: f.json<BounceFacts | null>().optional().given(),
    notes: f.texts().default([]).given().says('What could not be read as it should.'),
    company: f.ref(company).optional().given(),
    party: f.ref(party).optional(),
    partyReason: f.text({ max: 500 }).optional().given(),
    document: f.ref(document).given(),
    assignee: f.ref(user).optional(),
    answerBy: f.date().optional(),
  },
  states: { filed: ['open'], open: ['answered', 'filed'], answered: ['open'] },
  tones: { filed: 'neutral', open: 'info', answered: 'ok' },
  columns: ['subject', 'fromName', 'from', 'at', 'state', 'party', 'attachments'],
  sort: '-at',
  may: { read: [everyone, owner] },
})

export const messageFiled = event('correspondence.messageFiled', 'A message was kept.', { message: f.ref(message) })
