import { setTimeout as pause } from 'node:timers/promises'
import { mayRelease } from './approval.ts'
import { changesOf, recordsOf } from './audit-row.ts'
import { recordName, roleName, stateName, titleIn } from './called.ts'
import type { Catalogue } from './catalogue.ts'
import type { AnyCommand, Approval, Done } from './command.ts'
import { explain, isOldLayout, isRepeatable, isRepeatedRequest, isTakenId } from './failure.ts'
import { isId, newId } from './id.ts'
import { held } from './kernel-records.ts'
import { words } from './names.ts'
import { openTransaction, type TransactionSource } from './open-transaction.ts'
import { companiesOf, holds, system, type Who } from './policy.ts'
import { withinReach } from './reach.ts'
import type { AnyRecord } from './record.ts'
import { isRefusal, Refusal, refuse } from './refusal.ts'
import { learnLayouts } from './renew.ts'
import { type ChangeImage, shownChanges } from './shown-changes.ts'
import { inSight } from './sight.ts'
import { isUpdate } from './standard-commands.ts'
import { type OpenTransaction, subjectOf, type Transaction } from './transaction.ts'
import { validate } from './validate.ts'
import { say, several } from './words.ts'
import type { Write } from './writes.ts'

export type Kernel = TransactionSource

export interface Request {
  command: string
  id?: string
  /** The revision of the record that the caller has seen: if it was changed since, nothing is done. */
  revision?: number
  input?: unknown
  /** Codes of warnings that the caller has read. */
  confirm?: readonly string[]
  preview?: boolean
  /** The same key is the same request, however often it arrives. */
  key?: string
  reason?: string
}

export interface Outcome {
  id?: string
  record?: string
  state?: string
  revision?: number
  result?: unknown
  audit: string
  /** The command waits for somebody. */
  held?: { id: string; waitsFor: string[] }
  /** What a preview would have changed. */
  changes?: ChangeImage[]
}

type AnyRow = Record<string, unknown> & { id: string }
type AnyDone = Done<never> | undefined

/** How often a command is tried where others that are under way get in its way. */
const ATTEMPTS = 5
/** Milliseconds; twice as many before each further attempt, so that those who met in a deadlock do not meet again in it. */
const PAUSE = 100

/** The write path: who → may they → lock → state → run → check → write → audit → emit. */
export async function dispatch(kernel: Kernel, request: Request, who: Who): Promise<Outcome> {
  for (let attempt = 1; ; attempt++) {
    const tx = openTransaction(kernel, who, request.confirm)
    try {
      const command = commandOf(kernel.catalogue, request.command)
      const outcome = await perform(tx, command, request, who)
      if (request.preview) {
        await tx.flush()
        const changes = await shownChanges(tx, changesOf(tx.writes), who)
        await tx.rollback()
        return { ...outcome, changes }
      }
      await tx.commit(recordsOf(tx, command, request, outcome, who))
      kernel.cache.forget(tx.writes.map((write) => write.table.record.id))
      return outcome
    } catch (error) {
      await tx.rollback()
      if (isOldLayout(error)) await learnLayouts(kernel)
      if (isRepeatable(error) && attempt < ATTEMPTS) {
        await pause(Math.random() * PAUSE * 2 ** (attempt - 1))
        continue
      }
      if (isOldLayout(error) && attempt < ATTEMPTS) continue
      const earlier = await earlierOutcome(kernel, request, who, error)
      if (earlier) return earlier
      throw explain(error, kernel.catalogue)
    }
  }
}

const commandOf = (catalogue: Catalogue, id: string): AnyCommand =>
  catalogue.commands.get(id) ?? refuse('command.unknown', say`There is no command “${id}”.`, { kind: 'missing' })

/** Runs one command inside a transaction: alone, in a batch, or when a kept one is released. */
export async function perform(
  tx: OpenTransaction,
  command: AnyCommand,
  request: Request,
  who: Who,
  released?: string,
): Promise<Outcome> {
  if (!released) mayRun(command, who)
  const input = validate(command.input ?? {}, request.input ?? {}, isUpdate(command))
  if (!released) await withinReach(tx, command.input, input, command.may, who)
  const record = command.on ? await lockRecord(tx, command, command.on, request, who, released) : undefined
  const run = { record, input, id: chosenId(request), tx, who } as never
  if (command.approval && !released) {
    const approval = await command.approval(run)
    const kept = approval && (await holdBack(tx, command, request, approval, record, who))
    if (kept) return kept
  }
  const before = tx.writeCount
  const done = (await command.run?.(run)) as AnyDone
  const row = settle(tx, command, record, done)
  if (!released) withinScope(tx.writesFrom(before), command, who)
  for (const fact of done?.emit ?? []) tx.emit(fact)
  return outcomeOf(command, row, done)
}

function chosenId(request: Request): string | undefined {
  if (request.id === undefined) return undefined
  return isId(request.id)
    ? request.id.toLowerCase()
    : refuse('command.id', say`The id must be a UUID.`, { field: 'id' })
}

function mayRun(command: AnyCommand, who: Who): void {
  if (holds(who, command.may)) return
  refuse('command.forbidden', say`You can't do this: it needs the role ${several(command.may.map(roleName), 'or')}.`, {
    kind: 'forbidden',
    help: say`Ask an owner to give you that role.`,
  })
}

async function lockRecord(
  tx: OpenTransaction,
  command: AnyCommand,
  on: AnyRecord,
  request: Request,
  who: Who,
  released?: string,
): Promise<AnyRow> {
  const label = recordName(on)
  if (!request.id) refuse('command.id', say`Say which ${label}: the request has no id.`, { field: 'id' })
  const row = (isId(request.id) ? await tx.lock(on, request.id) : null) as AnyRow | null
  const company = on.company && row ? (row[on.company] as string | null) : null
  const isPart = row && on.partOf && !released
  if (
    !row ||
    (!released && !holds(who, command.may, company)) ||
    (isPart && !(await inSight(tx, on, [row.id], who)).size)
  ) {
    return refuse('record.missing', say`There is no such ${label}, or it is not yours to see.`, {
      kind: 'missing',
    })
  }
  const from = typeof command.from === 'string' ? [command.from] : command.from
  const open = released && command.heldAs && from ? [...from, command.heldAs] : from
  if (open && !open.includes(String(row.state))) {
    const wanted = several(
      open.map((state) => stateName(on, state)),
      'or',
    )
    refuse(
      `${command.id}.state`,
      say`${titleIn(row, on)} is ${stateName(on, String(row.state))}; this needs it to be ${wanted}.`,
    )
  }
  if (request.revision !== undefined && Number(row.revision) !== request.revision) {
    refuse(
      'record.stale',
      say`${titleIn(row, on)} was changed in the meantime. Look at it again and repeat what you did.`,
      { kind: 'stale' },
    )
  }
  return row
}

function settle(
  tx: OpenTransaction,
  command: AnyCommand,
  record: AnyRow | undefined,
  done: AnyDone,
): AnyRow | undefined {
  if (!command.on || !record) return done?.made as AnyRow | undefined
  const set = { ...(command.to ? { state: command.to } : {}), ...(done?.set as Record<string, unknown> | undefined) }
  if (Object.keys(set).length > 0) tx.changeAny(command.on, record, set)
  return record
}

/** Whatever a command wrote lies in companies where its roles are held. */
export function withinScope(writes: readonly Write[], command: AnyCommand, who: Who): void {
  for (const { table, before, after } of writes) {
    const field = table.record.company
    if (!field) continue
    for (const row of [before, after]) {
      const company = row?.[field]
      const isBeyond =
        typeof company === 'string'
          ? !holds(who, command.may, company)
          : row && table.record.everywhere && companiesOf(who, command.may) !== 'all'
      if (isBeyond) {
        refuse('command.company', say`You hold the role for this in other companies only.`, {
          help: say`Choose one of those, or ask an owner for the role in this one.`,
          kind: 'forbidden',
          field,
        })
      }
    }
  }
}

function outcomeOf(command: AnyCommand, row: AnyRow | undefined, done: AnyDone): Outcome {
  const record = command.on ?? command.makes
  return {
    ...(row ? { id: row.id, ...(record ? { record: record.id } : {}) } : {}),
    ...(typeof row?.state === 'string' ? { state: row.state } : {}),
    ...(done?.result === undefined ? {} : { result: done.result }),
    audit: newId(),
  }
}

async function holdBack(
  tx: OpenTransaction,
  command: AnyCommand,
  request: Request,
  approval: Approval,
  record: AnyRow | undefined,
  who: Who,
): Promise<Outcome | null> {
  if (who.assignments.some((one) => one.role === system.id)) return null
  const answers = await tx.ask(mayRelease, { approval, command: command.id, who, read: tx })
  const against = answers.find((one) => !one.allowed)
  if (!against) return null
  if (against.waitsFor.length === 0)
    refuse('approval.nobody', say`${against.why} Nobody else may approve it either: an owner sets the limits.`, {
      kind: 'forbidden',
    })
  const title = record && command.on ? String(record[command.on.title] ?? '') : ''
  const row = tx.insert(held, {
    says: `${command.label ?? words(command.id.split('.').pop() ?? '')} ${title}`.trim(),
    command: command.id,
    subject: record && command.on ? subjectOf(command.on, record.id) : null,
    input: request.input ?? {},
    confirm: [...(request.confirm ?? [])],
    company: approval.company,
    department: approval.department ?? null,
    amount: approval.amount,
    currency: approval.currency,
    notBy: [...(approval.notBy ?? []), who.id],
    requestedBy: who.id,
    requestedByName: who.name,
    heldFrom: (record?.state as string | undefined) ?? null,
    reason: String(against.why),
  })
  const waitsFor = against.waitsFor.map((one) => one.name)
  if (command.on && record && command.heldAs) {
    const shown = command.heldFor ? { [command.heldFor]: waitsFor.join(', ') } : {}
    tx.changeAny(command.on, record, { ...shown, state: command.heldAs })
  }
  return { ...outcomeOf(command, record, undefined), held: { id: row.id, waitsFor } }
}

/** A repeated request gets the answer of the first, whatever it would be refused for now. */
async function earlierOutcome(kernel: Kernel, request: Request, who: Who, error: unknown): Promise<Outcome | null> {
  if (request.preview || !(isRefusal(error) || isRepeatedRequest(error) || isTakenId(error))) return null
  const made = (request.input as { id?: string } | undefined)?.id ?? request.id
  if (!request.key && !(isTakenId(error) && made)) return null
  const where = request.key ? 'request = $1' : 'subjects @> array[$1]'
  const { rows } = await kernel.pool.query(
    `select id, command, who, result from kernel_audit where ${where} order by at limit 1`,
    [request.key ? `${who.id} ${request.key}` : `${kernel.catalogue.commands.get(request.command)?.makes?.id}/${made}`],
  )
  const found = rows[0]
  if (!found || found.who !== who.id) return null
  if (found.command !== request.command) {
    throw new Refusal(
      'request.reused',
      say`This idempotency key was used for another command. Use a new key for each request.`,
    )
  }
  return { ...found.result, audit: found.id }
}

/**
 * Runs another command inside this one's transaction, with this person's rights: for records that keep a
 * command until somebody has looked at it. Business composes by functions instead.
 */
export const performInside = (tx: Transaction, command: string, request: Omit<Request, 'command'>): Promise<Outcome> =>
  perform(tx as OpenTransaction, commandOf(tx.catalogue, command), { command, ...request }, tx.who)
