import { answer, type Reader, say, subjectTitles, type Waiting, type Who, waiting } from '../../kernel/index.ts'
import { rateBetween } from './convert.ts'
import { counts, delegatedGrants, type Grant, ownGrants, reaches } from './limits.ts'
import { releasableBy } from './releasable.ts'
import { loadWorld } from './world.ts'

interface HeldRow {
  id: string
  says: string
  command: string
  company: string
  department: string | null
  not_by: string[]
  subject: string | null
  amount: string | null
  currency: string | null
  reason: string | null
  requested_by_name: string
  created_at: string
}

/** In whose place this person may release each of these, by their ids; those in their own right are left out. */
async function behalves(
  read: Reader,
  who: Who,
  rows: readonly HeldRow[],
): Promise<Map<string, { id: string; name: string }>> {
  const world = await loadWorld(read)
  const delegated = delegatedGrants(world, who.id)
  const found = new Map<string, { id: string; name: string }>()
  if (delegated.length === 0) return found
  const own = ownGrants(world, who.id, who.assignments)
  const reachesTo = async (grant: Grant, row: HeldRow): Promise<boolean> => {
    if (!counts(grant, row) || (grant.behalf !== null && row.not_by.includes(grant.behalf))) return false
    const rate =
      grant.upTo === null || !row.currency ? null : await rateBetween(read, row.currency, grant.currency, world.today)
    return reaches(grant, { amount: row.amount ?? '0' }, rate)
  }
  for (const row of rows) {
    for (const grant of [...own, ...delegated]) {
      if (!(await reachesTo(grant, row))) continue
      const person = grant.behalf === null ? undefined : world.people.get(grant.behalf)
      if (person) found.set(row.id, { id: person.id, name: person.name })
      break
    }
  }
  return found
}

/** Kept commands that this person may release, in their own right or in another's place. */
export async function waitingApprovals({ who, read }: { who: Who; read: Reader }): Promise<Waiting[]> {
  const filter = await releasableBy(read, who, 1, 'h')
  const rows = await read.rows<HeldRow>(
    `select h.id, h.says, h.command, h.company, h.department, h.not_by, h.subject, h.amount::text as amount, h.currency, h.reason, h.requested_by_name, h.created_at
     from kernel_held h where ${filter.sql} order by h.created_at limit 500`,
    filter.values,
  )
  const titles = await subjectTitles(
    read,
    rows.flatMap((row) => (row.subject ? [row.subject] : [])),
  )
  const standsFor = await behalves(read, who, rows)
  return rows.map((row): Waiting => {
    const behalf = standsFor.get(row.id)
    const [record = '', id = ''] = row.subject?.split('/') ?? []
    return {
      subject: `kernel.held/${row.id}`,
      title: row.says,
      asks: row.command,
      reason: [
        behalf
          ? String(say`${row.requested_by_name} asks for your approval in the place of ${behalf.name}.`)
          : String(say`${row.requested_by_name} asks for your approval.`),
        // Why it could not be done without asking is told to the one who asked (“You …”); to others it would be untrue.
        row.reason?.startsWith('You ') ? '' : (row.reason ?? ''),
      ]
        .join(' ')
        .trim(),
      concern: 'money',
      amount: row.amount,
      currency: row.currency,
      amountSays: String(say`to approve`),
      since: row.created_at,
      weight: 50,
      commands: [
        { command: 'kernel.held.release', id: row.id },
        { command: 'kernel.held.return', id: row.id },
      ],
      ...(behalf ? { behalf } : {}),
      ...(row.subject
        ? { about: { record, id, title: titles.get(row.subject) ?? row.says }, page: `/records/${row.subject}` }
        : {}),
    }
  })
}

export const waitingAnswer = answer(waiting, waitingApprovals)
