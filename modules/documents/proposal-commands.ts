import {
  command,
  everyone,
  f,
  holds,
  performInside,
  type RowOf,
  refuse,
  say,
  subjectOf,
  type Transaction,
} from '../../kernel/index.ts'
import { assignCommand, laterCommand } from '../organisation/index.ts'
import { document } from './document.ts'
import { examine, keptOf, stopAt } from './examine.ts'
import { differingFields, learn } from './learn.ts'
import { proposal } from './proposal.ts'

type Proposal = RowOf<typeof proposal>

const given = f.json<Record<string, unknown> | null>().optional()

/** The values as a person states them; an object, or those that stand. */
function valuesOf(row: Proposal, values: unknown): Record<string, unknown> {
  if (values === null || values === undefined) return row.values
  return typeof values === 'object' && !Array.isArray(values)
    ? (values as Record<string, unknown>)
    : refuse('documents.proposal.values', say`The values must be an object of fields.`, { field: 'values' })
}

/** Keeps corrections without accepting, and says what is left to be looked at. */
export const correctProposal = command('documents.proposal.correct', {
  says: 'Keep corrections, and look again at what they leave open.',
  label: 'Correct',
  on: proposal,
  from: 'open',
  key: 'E',
  input: { values: f.json<Record<string, unknown>>().says('The input of the command, corrected.') },
  may: [everyone],
  async run({ record: row, input, tx }) {
    const examined = await examine(tx, row, valuesOf(row, input.values))
    const { values, findings, evidence, confidence } = examined
    const corrected = differingFields(row.proposed, values)
    return {
      set: { corrected, ...keptOf(examined) },
      result: { values, findings, evidence, confidence, corrected },
    }
  },
})

/** Runs the command that was proposed, with what the person made of its input. */
export const acceptProposal = command('documents.proposal.accept', {
  says: 'Accept what was read, as it is or corrected: the record is made from it.',
  label: 'Accept',
  on: proposal,
  from: 'open',
  to: 'accepted',
  key: 'A',
  bulk: true,
  input: { values: given.says('The corrected input; what stands in the proposal when left out.') },
  may: [everyone],
  async run({ record: row, input, tx }) {
    if (row.sender) await waitForSender(tx, row.sender)
    const examined = await examine(tx, row, valuesOf(row, input.values))
    const { values } = examined
    stopAt(tx, examined.findings)
    const done = await performInside(tx, row.command, { input: { ...values, ...sourceOf(tx, row) } })
    const subject = done.id ? `${row.record}/${done.id}` : null
    await endDocument(tx, row, { state: 'filed', outcome: String(say`Filed as ${examined.title}`), filedAs: subject })
    if (subject)
      tx.link({ from: subjectOf(document, row.document), to: subject, kind: 'read from', detail: examined.evidence })
    await learn(tx, { ...row, evidence: examined.evidence }, values)
    return {
      set: { corrected: differingFields(row.proposed, values), ...keptOf(examined), filedAs: subject },
      result: {
        record: row.record,
        id: done.id,
        state: done.state,
        held: done.held ?? null,
        made: done.result ?? null,
      },
    }
  },
})

/** One paper of a sender after the other: the second is held against what the first made, a new contact above all. */
const waitForSender = (tx: Transaction, sender: string): Promise<unknown> =>
  tx.rows(`select pg_advisory_xact_lock(hashtextextended(current_schema() || '.documents.sender.' || $1::text, 0))`, [
    sender,
  ])

/** Commands that keep the paper they were read from have a field `document` for it. */
function sourceOf(tx: Transaction, row: Proposal): Record<string, unknown> {
  const kind = tx.catalogue.commands.get(row.command)?.input?.document?.spec.kind
  if (kind === 'subject') return { document: subjectOf(document, row.document) }
  return kind === 'ref' ? { document: row.document } : {}
}

async function endDocument(
  tx: Transaction,
  row: Proposal,
  set: { state: 'filed' | 'open' | 'refused'; outcome: string; filedAs?: string | null },
): Promise<void> {
  const source = await tx.lock(document, row.document)
  if (source) tx.change(document, source, { ...set, outcome: set.outcome.slice(0, 2000) })
}

export const rejectProposal = command('documents.proposal.reject', {
  says: 'Reject it: no record is made, and the document says why.',
  label: 'Reject',
  on: proposal,
  from: 'open',
  to: 'rejected',
  key: 'X',
  bulk: true,
  input: { reason: f.text({ max: 1000 }) },
  may: [everyone],
  async run({ record: row, input, tx }) {
    await endDocument(tx, row, { state: 'refused', outcome: String(say`Rejected by ${tx.who.name}: ${input.reason}`) })
    return { set: { reason: input.reason } }
  },
})

export const reopenProposal = command('documents.proposal.reopen', {
  says: 'Look at a rejected one again.',
  label: 'Reopen',
  on: proposal,
  from: 'rejected',
  to: 'open',
  may: [everyone],
  async run({ record: row, tx }) {
    await endDocument(tx, row, { state: 'open', outcome: String(say`Waits for review: ${row.title}`) })
    return { set: { reason: null } }
  },
})

export const assignProposal = assignCommand('documents.proposal.assign', proposal, 'Hand on', (row, who, tx) =>
  holds(who, tx.catalogue.commands.get(row.command)?.may ?? [], row.company),
)

export const laterProposal = laterCommand('documents.proposal.later', proposal)
