import { mayRelease } from './approval.ts'
import { command } from './command.ts'
import { type Outcome, perform } from './dispatch.ts'
import { f } from './field.ts'
import { held } from './kernel-records.ts'
import { everyone } from './policy.ts'
import type { RowOf } from './record.ts'
import { refuse } from './refusal.ts'
import type { OpenTransaction, Transaction } from './transaction.ts'
import { say, several, type Words } from './words.ts'

type Held = RowOf<typeof held>
type AnyRow = Record<string, unknown> & { id: string }

const splitSubject = (subject: string): [string, string] => {
  const slash = subject.indexOf('/')
  return [subject.slice(0, slash), subject.slice(slash + 1)]
}

/** Lets a kept command through: it runs now, as it was asked for, with the releaser's name beside the asker's. */
export const releaseHeld = command('kernel.held.release', {
  says: 'Approve it: the command runs now.',
  label: 'Approve',
  on: held,
  from: 'waiting',
  to: 'released',
  key: 'A',
  bulk: true,
  input: { note: f.text().optional() },
  may: [everyone],
  async run({ record: row, input, tx, who }) {
    const kept = tx.catalogue.commands.get(row.command)
    if (!kept) refuse('kernel.held.unknown', say`The command that waits here no longer exists. Return it.`)
    const approval = {
      company: row.company,
      department: row.department,
      currency: row.currency ?? '',
      amount: row.amount ?? '0',
      notBy: row.notBy,
    }
    let decidedBy = who.name
    for (const answer of await tx.ask(mayRelease, { approval, command: row.command, who, read: tx })) {
      if (!answer.allowed)
        refuse('kernel.held.forbidden', answer.why, { kind: 'forbidden', help: others(answer.waitsFor) })
      if (answer.onBehalfOf) decidedBy = `${who.name} for ${answer.onBehalfOf}`
    }
    const id = row.subject ? splitSubject(row.subject)[1] : undefined
    const request = { command: row.command, ...(id ? { id } : {}), input: row.input, confirm: row.confirm }
    const open = tx as OpenTransaction
    // What the asker confirmed stays confirmed.
    open.confirm([...open.confirmed, ...row.confirm])
    const outcome: Outcome = await perform(open, kept, request, who, row.id)
    return {
      set: { decidedBy, decidedAt: tx.now, note: input.note },
      result: { command: row.command, id: outcome.id, state: outcome.state, result: outcome.result },
    }
  },
})

const others = (people: { name: string }[]): Words =>
  people.length === 0
    ? say`Nobody else may. An owner sets the limits.`
    : say`${several(
        people.map((one) => one.name),
        'or',
      )} can.`

/** Sends a kept command back to the one who asked, with the reason. */
export const returnHeld = command('kernel.held.return', {
  says: 'Send it back with a reason.',
  label: 'Return',
  on: held,
  from: 'waiting',
  to: 'returned',
  key: 'R',
  bulk: true,
  input: { note: f.text().label('Reason') },
  may: [everyone],
  async run({ record: row, input, tx, who }) {
    const approval = {
      company: row.company,
      department: row.department,
      currency: row.currency ?? '',
      amount: '0',
      notBy: row.notBy,
    }
    for (const answer of await tx.ask(mayRelease, { approval, command: row.command, who, read: tx })) {
      if (!answer.allowed)
        refuse('kernel.held.forbidden', answer.why, { kind: 'forbidden', help: others(answer.waitsFor) })
    }
    await putBack(tx, row)
    return { set: { decidedBy: who.name, decidedAt: tx.now, note: input.note } }
  },
})

export const withdrawHeld = command('kernel.held.withdraw', {
  says: 'Take back what you asked for.',
  label: 'Withdraw',
  on: held,
  from: 'waiting',
  to: 'withdrawn',
  may: [everyone],
  async run({ record: row, tx, who }) {
    if (row.requestedBy !== who.id)
      refuse('kernel.held.notYours', say`Only ${row.requestedByName} can withdraw it.`, { kind: 'forbidden' })
    await putBack(tx, row)
    return { set: { decidedBy: who.name, decidedAt: tx.now } }
  },
})

/** The record goes back to the state in which its command was asked for. */
async function putBack(tx: Transaction, row: Held): Promise<void> {
  if (!row.subject || !row.heldFrom) return
  const [recordId, id] = splitSubject(row.subject)
  const record = tx.catalogue.records.get(recordId)
  const kept = tx.catalogue.commands.get(row.command)
  if (!record || !kept?.heldAs) return
  const subject = (await tx.lock(record, id)) as AnyRow | null
  if (subject?.state === kept.heldAs)
    tx.changeAny(record, subject, { ...(kept.heldFor ? { [kept.heldFor]: null } : {}), state: row.heldFrom })
}
