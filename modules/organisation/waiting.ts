import { answer, type Reader, subjectTitles, type Waiting, type Who, waiting } from '../../kernel/index.ts'
import { releasableBy } from './releasable.ts'

interface HeldRow {
  id: string
  says: string
  subject: string | null
  amount: string | null
  currency: string | null
  reason: string | null
  requested_by_name: string
  created_at: string
}

/** Kept commands that this person may release, in their own right or in another's place. */
export async function waitingApprovals({ who, read }: { who: Who; read: Reader }): Promise<Waiting[]> {
  const filter = await releasableBy(read, who, 1, 'h')
  const rows = await read.rows<HeldRow>(
    `select h.id, h.says, h.subject, h.amount::text as amount, h.currency, h.reason, h.requested_by_name, h.created_at
     from kernel_held h where ${filter.sql} order by h.created_at limit 500`,
    filter.values,
  )
  const titles = await subjectTitles(
    read,
    rows.flatMap((row) => (row.subject ? [row.subject] : [])),
  )
  return rows.map((row): Waiting => {
    const [record = '', id = ''] = row.subject?.split('/') ?? []
    return {
      subject: `kernel.held/${row.id}`,
      title: row.says,
      reason: `${row.requested_by_name} asks for your approval. ${row.reason ?? ''}`.trim(),
      concern: 'money',
      amount: row.amount,
      currency: row.currency,
      amountSays: 'to approve',
      since: row.created_at,
      weight: 50,
      commands: [
        { command: 'kernel.held.release', id: row.id },
        { command: 'kernel.held.return', id: row.id },
      ],
      ...(row.subject
        ? { about: { record, id, title: titles.get(row.subject) ?? row.says }, page: `/records/${row.subject}` }
        : {}),
    }
  })
}

export const waitingAnswer = answer(waiting, waitingApprovals)
