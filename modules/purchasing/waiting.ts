import { holds, type Reader, subjectOf, type Waiting, type Who } from '../../kernel/index.ts'
import { bill } from './bill.ts'
import { postBill } from './bill-post.ts'

interface Row {
  id: string
  number: string
  supplier: string
  company: string
  gross: string | null
  currency: string
  due_on: string | null
  created_at: string
  disputed: boolean
  returned_by: string | null
  note: string | null
}

/**
 * Drafts that this person entered or accepted: nobody else posts them unasked, so they wait for the one who began them.
 * One that was sent back says by whom and why.
 */
export async function waitingDrafts({ who, read }: { who: Who; read: Reader }): Promise<Waiting[]> {
  const rows = await read.rows<Row>(
    `select b.id, b.number, p.name as supplier, b.company, b.gross::text as gross, b.currency, b.due_on, b.created_at, b.disputed,
            h.decided_by as returned_by, h.note
     from purchasing_bill b
     join contacts_party p on p.id = b.supplier
     left join lateral (
       select state, decided_by, note from kernel_held
       where subject = 'purchasing.bill/' || b.id and command = $2 order by created_at desc limit 1
     ) h on h.state = 'returned'
     where b.company in (select id from organisation_company) and b.state = 'draft' and b.created_by = $1
     order by b.created_at limit 300`,
    [who.id, postBill.id],
  )
  return rows
    .filter((row) => holds(who, postBill.may, row.company))
    .map((row) => ({
      subject: subjectOf(bill, row.id),
      title: `Bill ${row.number} of ${row.supplier}`,
      reason: reasonOf(row),
      concern: 'money',
      amount: row.gross,
      currency: row.currency,
      amountSays: 'to post',
      dueOn: row.due_on,
      since: row.created_at,
      weight: row.returned_by ? 50 : 30,
      commands: row.disputed ? [] : [{ command: postBill.id, id: row.id }],
    }))
}

function reasonOf(row: Row): string {
  if (row.disputed) return 'Your draft is disputed: it can be posted once that is settled.'
  if (row.returned_by) return `${row.returned_by} sent it back: ${row.note ?? ''}`.trim()
  return 'Your draft: post it, or have it approved.'
}
