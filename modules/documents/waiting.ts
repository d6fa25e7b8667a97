import { holds, type Reader, say, type Waiting, type Who } from '../../kernel/index.ts'
import { mineOrNobodys } from '../organisation/index.ts'
import { document } from './document.ts'
import { proposal } from './proposal.ts'

interface Row {
  id: string
  title: string
  confidence: string
  command: string
  company: string | null
  amount: string | null
  currency: string | null
  due_on: string | null
  created_at: string
  findings: { severity: string; message: string }[]
  assignee: string | null
  document: string
  file: string
}

/** Proposals that this person could accept: what was handed to them, and what nobody has. */
export async function waitingProposals({ who, read }: { who: Who; read: Reader }): Promise<Waiting[]> {
  const rows = await read.rows<Row>(
    `select p.id, p.title, p.confidence, p.command, p.company, p.amount::text as amount, p.currency, p.due_on, p.created_at, p.findings, p.assignee,
            p.document, d.name as file
     from documents_proposal p join documents_document d on d.id = p.document
     where p.state = 'open' and ${mineOrNobodys('p.assignee', '$1')} and (p.later_until is null or p.later_until <= current_date)
     order by p.created_at limit 500`,
    [who.id],
  )
  return rows.flatMap((row): Waiting[] => {
    const command = read.catalogue.commands.get(row.command)
    if (!command || !holds(who, command.may, row.company)) return []
    const stop = row.findings.find((finding) => finding.severity === 'stop')
    const handed = row.assignee === who.id ? `${say`Handed to you.`} ` : ''
    return [
      {
        subject: `${proposal.id}/${row.id}`,
        title: String(say`Review ${row.title}`),
        reason:
          handed + (stop?.message ?? row.findings[0]?.message ?? String(say`Read from the document; look and accept.`)),
        concern: stop ? 'stop' : 'paper',
        amount: row.amount,
        currency: row.currency,
        dueOn: row.due_on,
        since: row.created_at,
        weight: stop ? 70 : 40,
        commands: stop ? [] : [{ command: 'documents.proposal.accept', id: row.id }],
        page: `/intake/${row.id}`,
        about: { record: document.id, id: row.document, title: row.file },
      },
    ]
  })
}
