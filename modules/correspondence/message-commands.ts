import { command, everyone, f, type RowOf, refuse, say } from '../../kernel/index.ts'
import { learnAlias, party } from '../contacts/index.ts'
import { assignCommand, taker, user } from '../organisation/index.ts'
import { message } from './message.ts'

type Message = RowOf<typeof message>

export const openMessage = command('correspondence.message.open', {
  says: 'Put it in the queue: somebody is to answer it or see to it.',
  label: 'Needs an answer',
  on: message,
  from: ['filed', 'answered'],
  to: 'open',
  bulk: true,
  input: { assignee: f.ref(user).optional(), answerBy: f.date().optional() },
  may: [everyone],
  async run({ input, tx }) {
    if (input.assignee) await taker(tx, input.assignee)
    return { set: { assignee: input.assignee, answerBy: input.answerBy } }
  },
})

export const assignMessage = assignCommand('correspondence.message.assign', message)

export const answeredMessage = command('correspondence.message.answered', {
  says: 'State that it was answered.',
  label: 'Answered',
  on: message,
  from: 'open',
  to: 'answered',
  key: 'D',
  bulk: true,
  may: [everyone],
})

export const fileMessage = command('correspondence.message.file', {
  says: 'Take it out of the queue: nothing needs to be done.',
  label: 'Nothing to do',
  on: message,
  from: 'open',
  to: 'filed',
  bulk: true,
  may: [everyone],
})

/** The other side of a message: who wrote to us, or whom we wrote to. */
const otherSide = (row: Message) =>
  row.direction === 'in' ? { email: row.from, name: row.fromName } : { email: addressIn(row.to[0]), name: null }

const addressIn = (text: string | undefined): string | null => /[^\s<>]+@[^\s<>]+/.exec(text ?? '')?.[0] ?? null

export const matchMessage = command('correspondence.message.match', {
  says: 'Say whose it is; mails from the same address are known as theirs from then on.',
  label: 'Set contact',
  on: message,
  input: { party: f.ref(party) },
  may: [everyone],
  async run({ record: row, input, tx }) {
    const contact = await tx.get(party, input.party)
    if (!contact)
      return refuse('correspondence.message.party', say`There is no such contact.`, { kind: 'missing', field: 'party' })
    const { email } = otherSide(row)
    if (email) await learnAlias(tx, contact.id, { email })
    return { set: { party: contact.id, partyReason: `${tx.who.name} chose it` } }
  },
})
