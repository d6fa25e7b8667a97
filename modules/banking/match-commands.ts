import { command, f } from '../../kernel/index.ts'
import { matchers } from './account.ts'
import { makeMatch } from './make-match.ts'
import { match } from './match.ts'
import { matchInput } from './match-input.ts'
import { undoMatch } from './undo-match.ts'

export const makeMatchCommand = command('banking.match.make', {
  says: 'Explain statement lines by what they pay; it is booked at once, and can be undone.',
  label: 'Match',
  makes: match,
  undoneBy: 'banking.match.undo',
  bulk: true,
  input: matchInput,
  may: matchers,
  async run({ input, tx, id }) {
    const made = await makeMatch(tx, input, id)
    return { made, result: { match: made.id, text: made.text, entries: made.entries.map((one) => one.entry) } }
  },
})

export const undoMatchCommand = command('banking.match.undo', {
  says: 'Take a match back: its entry is reversed, and the lines and what they paid are open again.',
  label: 'Undo match',
  on: match,
  from: ['made', 'returned'],
  to: 'undone',
  bulk: true,
  input: { reason: f.text({ max: 500 }).optional() },
  may: matchers,
  async run({ record, input, tx, who }) {
    const result = await undoMatch(tx, record)
    return { set: { undoneWhy: input.reason, undoneAt: tx.now, undoneByName: who.name }, result }
  },
})
