import { roleName, stateName } from './called.ts'
import type { Catalogue } from './catalogue.ts'
import type { AnyCommand } from './command.ts'
import type { Kernel } from './dispatch.ts'
import { tableOf, words } from './names.ts'
import { holds, type Who } from './policy.ts'
import { get, label, readerOf, seenSubjects } from './read.ts'
import type { AnyRecord } from './record.ts'
import { type ChangeImage, shownEach } from './shown-changes.ts'
import { subjectOf } from './transaction.ts'
import { type Said, say, several, type Words } from './words.ts'

export interface Permission {
  command: string
  allowed: boolean
  why?: string
  /** Why, as it can be said in the reader's language. */
  said?: Said
}

/** What this person may do with this record now, and why not where they may not. */
export function mayRun(catalogue: Catalogue, recordId: string, row: Record<string, unknown>, who: Who): Permission[] {
  const record = catalogue.records.get(recordId)
  if (!record) return []
  const company = record.company ? (row[record.company] as string | null) : null
  return [...catalogue.commands.values()]
    .filter((command) => command.on === record && command.offered !== false)
    .map((command): Permission => {
      const from = command.from === undefined ? null : typeof command.from === 'string' ? [command.from] : command.from
      if (!holds(who, command.may, company)) {
        return denied(command, say`It needs the role ${several(command.may.map(roleName), 'or')}.`)
      }
      if (from && !from.includes(String(row.state))) {
        const wanted = several(
          from.map((state) => stateName(record, state)),
          'or',
        )
        return denied(command, say`It is ${stateName(record, String(row.state))}; this needs ${wanted}.`)
      }
      return { command: command.id, allowed: true }
    })
}

const denied = (command: AnyCommand, why: Words): Permission => ({
  ...{ command: command.id, allowed: false },
  ...{ why: String(why), said: why },
})

interface AuditRow {
  id: string
  at: string
  who: string
  who_name: string
  door: string
  on_behalf_of: string | null
  command: string
  changes: ChangeImage[]
  reason: string | null
  undoes: string | null
  undone: boolean
  /** A command that was kept waits still, and the one that somebody let through. */
  held: { id: string; waitsFor?: string[] } | null
  held_state: string | null
  released: string | null
}

/** Of a command that changed very many rows the first ones are told. */
const MOST_CHANGES = 50

/** Everything that was done to a record, newest first: who, when, through which door, before and after. */
export async function history(
  kernel: Kernel,
  recordId: string,
  id: string,
  who: Who,
): Promise<Record<string, unknown>[]> {
  const row = await get(kernel, recordId, id, who)
  const { rows } = await kernel.pool.query<AuditRow>(
    `select a.id, a.at, a.who, a.who_name, a.door, a.on_behalf_of, a.command, a.changes, a.reason, a.undoes, a.result->'held' as held,
            (select h.state from kernel_held h where h.id::text = a.result->'held'->>'id') as held_state,
            case when a.command = 'kernel.held.release' then a.result->'result'->>'command' end as released,
            exists (select 1 from kernel_audit u where u.undoes = a.id::text) as undone
     from kernel_audit a where a.subjects @> array[$1] order by a.at desc limit 500`,
    [subjectOf({ id: recordId }, row.id)],
  )
  const images = await shownEach(
    readerOf(kernel, who),
    rows.flatMap((audit) => audit.changes.slice(0, MOST_CHANGES)),
    who,
  )
  return rows.map((audit) => {
    const command = kernel.catalogue.commands.get(audit.command)
    const sealed = audit.changes.some((change) => kernel.catalogue.records.get(change.record)?.sealed)
    const inverse = kernel.catalogue.commands.get(audit.released ?? '')?.undoneBy ?? command?.undoneBy
    const undoable =
      !audit.undone &&
      command !== undefined &&
      (holds(who, command.may) || holds(who, kernel.catalogue.commands.get(inverse ?? '')?.may ?? [])) &&
      (audit.held !== null || inverse !== undefined || (!sealed && audit.changes.length > 0))
    return {
      id: audit.id,
      at: audit.at,
      who: { id: audit.who, name: audit.who_name },
      door: audit.door,
      ...(audit.on_behalf_of ? { onBehalfOf: audit.on_behalf_of } : {}),
      command: audit.command,
      label: command?.label ?? words(audit.command.split('.').pop() ?? audit.command),
      changes: images.splice(0, Math.min(audit.changes.length, MOST_CHANGES)).filter((change) => change !== null),
      ...(audit.reason ? { reason: audit.reason } : {}),
      ...(audit.undoes ? { undoes: audit.undoes } : {}),
      ...(audit.held ? { held: { state: audit.held_state ?? '', waitsFor: audit.held.waitsFor ?? [] } } : {}),
      undone: audit.undone,
      undoable,
    }
  })
}

export interface RelatedRecord {
  record: string
  id: string
  title: string
  label: string
  /** Where it stands, for records that have states. */
  state?: string
  kind: string
  at: string
  detail?: unknown
}

/** What a record came from and what came of it, one step each way. */
export async function related(
  kernel: Kernel,
  recordId: string,
  id: string,
  who: Who,
): Promise<{ from: RelatedRecord[]; to: RelatedRecord[] }> {
  const row = await get(kernel, recordId, id, who)
  const subject = subjectOf({ id: recordId }, row.id)
  const { rows } = await kernel.pool.query<{
    from_subject: string
    to_subject: string
    kind: string
    at: string
    detail: unknown
  }>(
    'select from_subject, to_subject, kind, at, detail from kernel_link where from_subject = $1 or to_subject = $1 order by at limit 500',
    [subject],
  )
  const side = async (own: 'from_subject' | 'to_subject', other: 'from_subject' | 'to_subject') =>
    titled(
      kernel,
      rows
        .filter((link) => link[own] === subject)
        .map((link) => ({ subject: link[other], kind: link.kind, at: link.at, detail: link.detail })),
      who,
    )
  const [from, to] = await Promise.all([side('to_subject', 'from_subject'), side('from_subject', 'to_subject')])
  return { from, to }
}

async function titled(
  kernel: Kernel,
  links: { subject: string; kind: string; at: string; detail: unknown }[],
  who: Who,
): Promise<RelatedRecord[]> {
  // What is another company's is not shown, nor a draft that was deleted or undone, which its links outlive.
  const titles = await seenSubjects(
    kernel,
    links.map((link) => link.subject),
    who,
  )
  const kinds = new Map<AnyRecord, string[]>()
  const there = links.flatMap(({ subject, ...link }) => {
    const title = titles.get(subject)
    const [recordId = '', id = ''] = subject.split('/')
    const record = kernel.catalogue.records.get(recordId)
    if (title === undefined || !record) return []
    kinds.set(record, [...(kinds.get(record) ?? []), id])
    return [{ ...link, record, id, title }]
  })
  const states = new Map<string, string>()
  await Promise.all(
    [...kinds].map(async ([record, ids]) => {
      for (const { id, state } of await statesOf(kernel, record, ids)) states.set(`${record.id}/${id}`, state)
    }),
  )
  return there.map(({ record, id, title, kind, at, detail }) => {
    const state = states.get(`${record.id}/${id}`)
    return {
      ...{ record: record.id, id, title, label: label(record), kind, at },
      ...(state === undefined ? {} : { state }),
      ...(detail === null ? {} : { detail }),
    }
  })
}

async function statesOf(kernel: Kernel, record: AnyRecord, ids: string[]): Promise<{ id: string; state: string }[]> {
  if (!record.states) return []
  const sql = `select id, state from ${tableOf(record.id)} where id = any($1::uuid[])`
  return (await kernel.pool.query<{ id: string; state: string }>(sql, [ids])).rows
}
