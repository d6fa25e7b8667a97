import { commandName, titleIn } from './called.ts'
import { type AnyCommand, command } from './command.ts'
import { perform, withinScope } from './dispatch.ts'
import { f } from './field.ts'
import { quoted } from './names.ts'
import { everyone, holds, owner, type Role, type Who } from './policy.ts'
import type { AnyRecord } from './record.ts'
import { refuse } from './refusal.ts'
import { companyIn } from './sight.ts'
import { openStates, tableFor } from './table.ts'
import { type OpenTransaction, subjectOf, type Transaction } from './transaction.ts'
import { type Change, isReferred, sameImage, takenBackStates } from './undo-image.ts'
import { day, say } from './words.ts'

type AnyRow = Record<string, unknown> & { id: string }

interface AuditRow {
  id: string
  at: string
  command: string
  who: string
  record: string | null
  record_id: string | null
  changes: Change[]
  result: { held?: { id: string }; result?: { command?: string; id?: string } } | null
}

/** What one transaction took back so far: its own audit rows are written only at its end. */
const takenBack = new WeakMap<Transaction, Set<string>>()

/** Takes a command back: by its inverse where it has one, else by putting back what the audit row holds. */
export const undo = command('kernel.undo', {
  says: 'Take back what a command did, while nothing was built on it.',
  label: 'Undo',
  input: { audit: f.text() },
  may: [everyone],
  offered: false,
  async run({ input, tx, who }) {
    const [row] = await tx.rows<AuditRow>(
      'select id, at, command, who, record, record_id, changes, result from kernel_audit where id::text = $1',
      [input.audit.toLowerCase()],
    )
    const companies = row ? await companiesTouched(tx, row) : []
    // What was done in companies that are not theirs is to them as what was never done.
    if (!row || !companies.every((company) => holds(who, [everyone], company)))
      return refuse('kernel.undo.missing', say`There is no such command to undo.`, { kind: 'missing' })
    const done = tx.catalogue.commands.get(row.command)
    if (!done || !mayUndo(tx, done, row, who, companies))
      return refuse('kernel.undo.forbidden', say`You may not run this command, so you may not undo it.`, {
        help: say`Ask somebody who may run it.`,
        kind: 'forbidden',
      })
    const earlier = takenBack.get(tx) ?? new Set<string>()
    const [again] = await tx.rows('select id from kernel_audit where undoes = $1', [row.id])
    if (again || earlier.has(row.id)) return refuse('kernel.undo.done', say`This was undone already.`)
    const result = await takeBack(tx, done, row, who)
    takenBack.set(tx, earlier.add(row.id))
    return { result }
  },
})

/** The companies whose rows a command changed: an image of some fields may not say, and the row does. */
async function companiesTouched(tx: Transaction, row: AuditRow): Promise<string[]> {
  const companies = new Set<string>()
  const unsaid = new Map<AnyRecord, string[]>()
  for (const change of row.changes) {
    const record = tx.catalogue.records.get(change.record)
    if (!record?.company) continue
    const said = [companyIn(record, change.before), companyIn(record, change.after)].filter((one) => one !== null)
    for (const company of said) companies.add(company)
    if (said.length === 0) unsaid.set(record, [...(unsaid.get(record) ?? []), change.id])
  }
  for (const [record, ids] of unsaid) {
    const { table, byName } = tableFor(record)
    const column = quoted(byName.get(record.company ?? '')?.column ?? 'id')
    const found = await tx.rows<{ company: string | null }>(
      `select distinct ${column}::text as company from ${quoted(table)} where id = any($1::uuid[])`,
      [ids],
    )
    for (const { company } of found) if (company !== null) companies.add(company)
  }
  return [...companies]
}

/**
 * Whoever may run it may undo it. A command that anybody may run (to accept what was read) made records of others'
 * kinds: those may be taken away by whoever may draft them, and without such, by whoever ran it or an owner.
 */
function mayUndo(tx: Transaction, done: AnyCommand, row: AuditRow, who: Who, companies: readonly string[]): boolean {
  const mayIn = (roles: readonly Role[]): boolean =>
    holds(who, roles) && companies.every((company) => holds(who, roles, company))
  // What was done by rule at somebody's wish, as a paper is taken in, is undone by whoever may run its inverse.
  const inverse = tx.catalogue.commands.get(done.undoneBy ?? '')
  if (!mayIn(done.may)) return inverse !== undefined && mayIn(inverse.may)
  if (!done.may.some((role) => role.id === everyone.id)) return true
  const drafted = row.changes.flatMap((change) => {
    const record = tx.catalogue.records.get(change.record)
    const company = record?.company ? (change.after ?? change.before)?.[record.company] : null
    return record?.may.draft ? [{ roles: record.may.draft, company: typeof company === 'string' ? company : null }] : []
  })
  if (drafted.length === 0) return row.who === who.id || mayIn([owner])
  return drafted.every(({ roles, company }) => holds(who, roles, company))
}

/** A command that was kept for somebody is withdrawn; one that somebody let through is taken back by its own inverse. */
async function takeBack(tx: Transaction, done: AnyCommand, row: AuditRow, who: Who): Promise<unknown> {
  if (row.result?.held) return withdraw(tx, row.result.held.id, row)
  const released = row.command === RELEASE ? row.result?.result : undefined
  const inverse = tx.catalogue.commands.get(released?.command ?? '')?.undoneBy ?? done.undoneBy
  if (inverse) return undoByInverse(tx, inverse, released?.id ?? row.record_id, row)
  await done.guardsUndo?.({ tx, who, id: row.record_id })
  return undoByImages(tx, done, row, who)
}

/** The command by which somebody lets a kept one through. */
const RELEASE = 'kernel.held.release'

async function withdraw(tx: Transaction, id: string, row: AuditRow): Promise<unknown> {
  const [kept] = await tx.rows<{ state: string; decided_by: string | null }>(
    'select state, decided_by from kernel_held where id = $1',
    [id],
  )
  if (kept?.state === 'released')
    refuse(
      'kernel.undo.decided',
      say`${kept.decided_by} approved it by now, so it can’t be withdrawn. Undo the approval.`,
    )
  if (kept && kept.state !== 'waiting')
    refuse('kernel.undo.done', say`It went back already, so nothing waits any more.`)
  return undoByInverse(tx, 'kernel.held.withdraw', id, row)
}

async function undoByInverse(tx: Transaction, by: string, id: string | null, row: AuditRow): Promise<unknown> {
  const inverse = tx.catalogue.commands.get(by)
  if (!inverse || !id)
    return refuse('kernel.undo.impossible', say`This can’t be undone.`, {
      help: say`Run the command that takes it back, or change it by hand.`,
    })
  const outcome = await perform(tx as OpenTransaction, inverse, { command: by, id, input: {} }, tx.who)
  return { undone: row.command, by, result: outcome.result, id: outcome.id }
}

async function undoByImages(tx: Transaction, done: AnyCommand, row: AuditRow, who: Who): Promise<unknown> {
  if (row.changes.length === 0)
    return refuse('kernel.undo.nothing', say`This command changed nothing that could be put back.`)
  if (row.changes.some((change) => change.record === 'kernel.audit')) {
    return refuse(
      'kernel.undo.tooLarge',
      say`This changed more rows than undo keeps images of. Withdraw the import instead.`,
    )
  }
  const open = tx as OpenTransaction
  const before = open.writeCount
  const isLasting = (change: Change): boolean =>
    tx.catalogue.records.get(change.record)?.lasting === true &&
    !(change.record === row.record && change.id === row.record_id)
  const changes = [...row.changes].reverse()
  for (const change of changes) if (!isLasting(change)) await putBack(tx, change, row)
  const kept = await putLastingBack(tx, changes.filter(isLasting), row)
  if (open.writeCount === before) await refuseStale(tx, row.changes[0] as Change, row)
  withinScope(open.writesFrom(before), done, who)
  return { undone: row.command, changes: row.changes.length - kept.length, kept }
}

/** What was learnt by the way goes, too, unless others have built on it since: that stays, with what belongs to it. */
async function putLastingBack(tx: Transaction, changes: Change[], row: AuditRow): Promise<string[]> {
  const made = row.changes.filter((change) => !change.before).map((change) => change.id)
  const kept = new Set<string>()
  for (const change of changes) {
    const record = recordOf(tx, change)
    const there = (await tx.lock(record, change.id)) as AnyRow | null
    const isSame = there !== null && change.after !== undefined && sameImage(record, change, there)
    if (!isSame || (!change.before && (await isReferred(tx, record, change.id, made)))) kept.add(change.id)
  }
  for (const change of changes) {
    if (Object.values(change.after ?? {}).some((value) => typeof value === 'string' && kept.has(value)))
      kept.add(change.id)
  }
  for (const change of changes) if (!kept.has(change.id)) await putBack(tx, change, row)
  return changes.filter((change) => kept.has(change.id)).map((change) => `${change.record}/${change.id}`)
}

const recordOf = (tx: Transaction, change: Change): AnyRecord => {
  const record = tx.catalogue.records.get(change.record)
  return !record || record.sealed
    ? refuse('kernel.undo.sealed', say`Posted facts are never taken away. Reverse them instead.`)
    : record
}

async function putBack(tx: Transaction, change: Change, audit: AuditRow): Promise<void> {
  const record = recordOf(tx, change)
  if (!change.after) {
    tx.insertAny(record, { ...change.before, id: change.id })
    return
  }
  const row = (await tx.lock(record, change.id)) as AnyRow | null
  if (!change.before) return takeAway(tx, record, row, change, audit)
  if (!row || !sameImage(record, change, row)) return refuseStale(tx, change, audit)
  // Its fields may be changed only once it is in a state in which they may: one after the other.
  const open = openStates(record)
  const { state, ...fields } = change.before
  if (state !== undefined && open && !open.includes(String(row.state)) && open.includes(String(state))) {
    tx.changeAny(record, row, { state })
    await (tx as OpenTransaction).flush()
    tx.changeAny(record, row, fields)
  } else tx.changeAny(record, row, change.before)
}

/** Takes away what was made, unless it is gone, or was booked and taken back since: that stays as it is. */
async function takeAway(
  tx: Transaction,
  record: AnyRecord,
  row: AnyRow | null,
  change: Change,
  audit: AuditRow,
): Promise<void> {
  if (!row || takenBackStates(tx.catalogue, record).includes(String(row.state))) return
  const open = openStates(record)
  if (!sameImage(record, change, row) || (open && !open.includes(String(row.state))))
    return refuseStale(tx, change, audit)
  tx.removeAny(record, row)
}

interface Later {
  command: string
  who_name: string
  at: string
}

/** Says what was done since, so that it can be undone first. */
async function refuseStale(tx: Transaction, change: Change, audit: AuditRow): Promise<never> {
  const record = recordOf(tx, change)
  const gone = [...(takenBack.get(tx) ?? [])]
  const [later] = await tx.rows<Later>(
    `select command, who_name, to_char(at at time zone 'UTC', 'YYYY-MM-DD') as at from kernel_audit a
      where subjects @> array[$1] and at > $2 and undoes is null and id::text <> all ($3::text[])
        and not exists (select 1 from kernel_audit u where u.undoes = a.id::text)
      order by a.at desc limit 1`,
    [subjectOf(record, change.id), audit.at, gone],
  )
  const row = (await tx.get(record as never, change.id)) as AnyRow | null
  const title = titleIn(row ?? {}, record)
  if (!later)
    return refuse(
      'kernel.undo.stale',
      say`${title} is not any more as this left it, so it can’t be undone as a whole. Change it by hand.`,
    )
  const verb = commandName(later.command, tx.catalogue.commands.get(later.command)?.label)
  const canDelete = !change.before && tx.catalogue.commands.has(`${record.id}.delete`)
  return refuse(
    'kernel.undo.stale',
    canDelete
      ? say`${title} was changed since: “${verb}” by ${later.who_name} on ${day(later.at)}. Undo that first, or delete it.`
      : say`${title} was changed since: “${verb}” by ${later.who_name} on ${day(later.at)}. Undo that first.`,
  )
}
