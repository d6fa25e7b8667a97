import type { Reader, Waiting, Who } from '../../kernel/index.ts'
import { say } from '../../kernel/index.ts'
import { mineOrNobodys } from '../organisation/index.ts'
import { message } from './message.ts'

interface Row {
  id: string
  subject: string
  from_name: string | null
  from: string | null
  new_text: string
  at: string
  answer_by: string | null
  assignee: string | null
}

/** Messages that wait for an answer: those handed to this person, and those that nobody has. */
export async function waitingMessages({ who, read }: { who: Who; read: Reader }): Promise<Waiting[]> {
  const rows = await read.rows<Row>(
    `select id, subject, from_name, "from", left(new_text, 200) as new_text, at, answer_by, assignee
     from correspondence_message where state = 'open' and ${mineOrNobodys('assignee', '$1')}
     order by answer_by nulls last, at limit 300`,
    [who.id],
  )
  return rows.map((row) => ({
    subject: `${message.id}/${row.id}`,
    title: String(say`Answer ${row.from_name ?? row.from ?? say`somebody`}: ${row.subject}`),
    reason: row.new_text.replace(/\s+/g, ' ').trim() || String(say`It has no text of its own.`),
    concern: 'people',
    dueOn: row.answer_by,
    since: row.at,
    weight: row.assignee ? 45 : 35,
    commands: [{ command: 'correspondence.message.answered', id: row.id }],
    page: `/records/${message.id}/${row.id}`,
  }))
}
