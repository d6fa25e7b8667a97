import { mayRelease } from './approval.ts'
import { type AnyCommand, command } from './command.ts'
import { type Outcome, perform, withinScope } from './dispatch.ts'
import { f } from './field.ts'
import { held } from './kernel-records.ts'
import { everyone, holds } from './policy.ts'
import type { RowOf } from './record.ts'
import { refuse } from './refusal.ts'
import { openStates } from './table.ts'
import { type OpenTransaction, subjectOf, type Transaction } from './transaction.ts'

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
    if (!kept) refuse('kernel.held.unknown', 'The command that waits here no longer exists. Return it.')
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
      result: { id: outcome.id, state: outcome.state, result: outcome.result },
    }
  },
})

const others = (people: { name: string }[]): string =>
  people.length === 0
    ? 'Nobody else may. An owner sets the limits.'
    : `${people.map((one) => one.name).join(', ')} can.`

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
      refuse('kernel.held.notYours', `Only ${row.requestedByName} can withdraw it.`, { kind: 'forbidden' })
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

interface AuditRow {
  id: string
  command: string
  who: string
  record: string | null
  record_id: string | null
  changes: { record: string; id: string; before?: Record<string, unknown>; after?: Record<string, unknown> }[]
}

/** Takes a command back: by its inverse where it has one, else by putting back what the audit row holds. */
export const undo = command('kernel.undo', {
  says: 'Take back what a command did, while nothing was built on it.',
  label: 'Undo',
  input: { audit: f.text() },
  may: [everyone],
  offered: false,
  async run({ input, tx, who }) {
    const [row] = await tx.rows<AuditRow>(
      'select id, command, who, record, record_id, changes from kernel_audit where id = $1',
      [input.audit],
    )
    if (!row) return refuse('kernel.undo.missing', 'There is no such command to undo.', { kind: 'missing' })
    const done = tx.catalogue.commands.get(row.command)
    if (!done || !holds(who, done.may))
      return refuse('kernel.undo.forbidden', 'You may not run this command, so you may not undo it.', {
        kind: 'forbidden',
      })
    const [again] = await tx.rows('select id from kernel_audit where undoes = $1', [row.id])
    if (again) return refuse('kernel.undo.done', 'This was undone already.')
    if (done.undoneBy) return { result: await undoByInverse(tx, done, row) }
    if (row.changes.length === 0)
      return refuse('kernel.undo.nothing', 'This command changed nothing that could be put back.')
    const open = tx as OpenTransaction
    const before = open.writeCount
    if (row.changes.some((change) => change.record === 'kernel.audit')) {
      return refuse(
        'kernel.undo.tooLarge',
        'This changed more rows than undo keeps images of. Withdraw the import instead.',
      )
    }
    for (const change of [...row.changes].reverse()) await putBackChange(tx, change, row.id)
    withinScope(open.writesFrom(before), done, who)
    return { result: { undone: row.command, changes: row.changes.length } }
  },
})

async function undoByInverse(tx: Transaction, done: AnyCommand, row: AuditRow): Promise<unknown> {
  const inverse = tx.catalogue.commands.get(done.undoneBy ?? '')
  if (!inverse || !row.record_id) return refuse('kernel.undo.impossible', 'This can’t be undone.')
  const outcome = await perform(
    tx as OpenTransaction,
    inverse,
    { command: inverse.id, id: row.record_id, input: {} },
    tx.who,
  )
  return { undone: row.command, by: inverse.id, result: outcome.result, id: outcome.id }
}

const STALE = 'It was changed since, so it can’t be undone as a whole. Change it by hand.'

async function putBackChange(tx: Transaction, change: AuditRow['changes'][number], audit: string): Promise<void> {
  const record = tx.catalogue.records.get(change.record)
  if (!record || record.sealed)
    return refuse('kernel.undo.sealed', 'Posted facts are never taken away. Reverse them instead.')
  if (!change.after) {
    tx.insertAny(record, { ...change.before, id: change.id })
    return
  }
  const row = (await tx.lock(record, change.id)) as AnyRow | null
  if (!row) return refuse('kernel.undo.stale', STALE)
  if (!change.before) {
    const open = openStates(record)
    const [later] = await tx.rows('select 1 from kernel_audit where subjects @> array[$1] and id <> $2 limit 1', [
      subjectOf(record, change.id),
      audit,
    ])
    if (Number(row.revision) !== 1 || later || (open && !open.includes(String(row.state))))
      refuse('kernel.undo.stale', STALE)
    tx.removeAny(record, row)
    return
  }
  for (const [name, value] of Object.entries(change.after)) {
    if (JSON.stringify(row[name] ?? null) !== JSON.stringify(value)) refuse('kernel.undo.stale', STALE)
  }
  tx.changeAny(record, row, change.before)
}
