import {
  command,
  everyone,
  f,
  performInside,
  type RowOf,
  refuse,
  subjectOf,
  type Transaction,
} from '../../kernel/index.ts'
import { user } from '../organisation/index.ts'
import { document } from './document.ts'
import { lesson, proposal } from './proposal.ts'

type Proposal = RowOf<typeof proposal>

/** Runs the command that was proposed, with what the person made of its input. */
export const acceptProposal = command('documents.proposal.accept', {
  says: 'Accept what was read, as it is or corrected: the record is made from it.',
  label: 'Accept',
  on: proposal,
  from: 'open',
  to: 'accepted',
  key: 'A',
  bulk: true,
  input: {
    values: f
      .json<Record<string, unknown> | null>()
      .optional()
      .says('The corrected input; what was proposed when left out.'),
    confirm: f.texts().default([]).says('Codes of warnings that you have read.'),
  },
  may: [everyone],
  async run({ record: row, input, tx }) {
    const values = input.values ?? row.values
    const outcome = await performInside(tx, row.command, { input: values, confirm: input.confirm })
    const subject = outcome.id ? `${row.record}/${outcome.id}` : null
    const corrected = differingFields(row.values, values)
    const source = await tx.lock(document, row.document)
    if (source) {
      tx.change(document, source, { state: 'filed', outcome: `Filed as ${row.title}`, filedAs: subject })
      if (subject)
        tx.link({ from: subjectOf(document, source.id), to: subject, kind: 'read from', detail: row.evidence })
    }
    await learn(tx, row, values, corrected)
    return {
      set: { filedAs: subject, corrected },
      result: { record: row.record, id: outcome.id, state: outcome.state, held: outcome.held ?? null },
    }
  },
})

const differingFields = (proposed: Record<string, unknown>, accepted: Record<string, unknown>): string[] =>
  Object.keys(accepted).filter(
    (name) => JSON.stringify(accepted[name] ?? null) !== JSON.stringify(proposed[name] ?? null),
  )

/** What is true of one document only and teaches nothing about the next. */
const ONE_TIME =
  /^(number|issuedOn|dueOn|deliveredOn|net|tax|gross|statedNet|statedTax|statedGross|lines|taxes|note|document|paymentReference|id|rounding|prepaid|discount.*)$/

async function learn(
  tx: Transaction,
  row: Proposal,
  values: Record<string, unknown>,
  corrected: string[],
): Promise<void> {
  if (!row.sender) return
  const taught = new Map<string, unknown>(
    corrected.filter((name) => !ONE_TIME.test(name)).map((name) => [name, values[name]]),
  )
  for (const name of ['account', 'taxCode', 'department']) {
    const chosen = commonOfLines(values, name)
    if (chosen !== undefined && chosen !== commonOfLines(row.values, name)) taught.set(`lines.${name}`, chosen)
  }
  for (const [field, value] of taught) {
    const [known] = await tx.find(lesson, { sender: row.sender, reader: row.reader, field }, 1)
    if (!known)
      tx.insert(lesson, {
        sender: row.sender,
        reader: row.reader,
        field,
        value,
        by: tx.who.name,
        learnedFrom: row.title.slice(0, 400),
      })
    else
      tx.change(lesson, known, {
        value,
        times: JSON.stringify(known.value) === JSON.stringify(value) ? known.times + 1 : 1,
        by: tx.who.name,
        learnedFrom: row.title.slice(0, 400),
      })
  }
}

/** The value that all lines share, if they do. */
function commonOfLines(values: Record<string, unknown>, name: string): unknown {
  const lines = values.lines
  if (!Array.isArray(lines) || lines.length === 0) return undefined
  const [first, ...rest] = lines.map((line: Record<string, unknown>) => line[name] ?? null)
  return first !== null && rest.every((value) => value === first) ? first : undefined
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
    const source = await tx.lock(document, row.document)
    if (source) tx.change(document, source, { state: 'refused', outcome: `Rejected: ${input.reason}` })
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
    const source = await tx.lock(document, row.document)
    if (source) tx.change(document, source, { state: 'open', outcome: `Waits for review: ${row.title}` })
    return undefined
  },
})

export const assignProposal = command('documents.proposal.assign', {
  says: 'Hand it to somebody else.',
  label: 'Hand on',
  on: proposal,
  from: 'open',
  key: 'W',
  bulk: true,
  input: { assignee: f.ref(user).optional() },
  may: [everyone],
  run: ({ input }) => ({ set: { assignee: input.assignee } }),
})

export const laterProposal = command('documents.proposal.later', {
  says: 'Leave it until a day.',
  label: 'Later',
  on: proposal,
  from: 'open',
  key: 'S',
  bulk: true,
  input: { until: f.date() },
  may: [everyone],
  run({ input, tx }) {
    if (input.until <= tx.today) refuse('documents.proposal.later', 'Choose a day after today.', { field: 'until' })
    return { set: { laterUntil: input.until } }
  },
})
