import { holds, type Reader, type Role, say, subjectOf, tableOf, type Waiting, type Who } from '../../kernel/index.ts'

/** What every draft that waits is told by. */
export interface WaitingDraft {
  id: string
  company: string
  /** Name of the party that it is for. */
  party: string
  gross: string | null
  currency: string
  due_on: string | null
  created_at: string
  /** Who sent it back when it was last to be released, and what they said. */
  returned_by: string | null
  note: string | null
}

/** The papers of a trade: what they are called, whom they are for, and what is done with a finished one. */
export interface DraftsOf<Row extends WaitingDraft> {
  record: { id: string }
  post: { id: string; may: readonly Role[] }
  /** Column that names the party. */
  party: string
  /** Further columns that the words need. */
  columns: readonly string[]
  title: (row: Row) => string
  /** What to do with it. */
  next: string
  /** Why it cannot be posted just now, where that is so. */
  stopped?: (row: Row) => string | undefined
}

/**
 * Drafts that this person began: nobody else posts them unasked, so they wait for the one who began them, but not while
 * somebody is to release them. One that was sent back says by whom and why.
 */
export async function waitingDrafts<Row extends WaitingDraft>(
  { who, read }: { who: Who; read: Reader },
  drafts: DraftsOf<Row>,
): Promise<Waiting[]> {
  const columns = ['id', 'company', 'currency', 'due_on', 'created_at', ...drafts.columns]
  const rows = await read.rows<Row>(
    `select ${columns.map((column) => `d.${column}`).join(', ')}, d.gross::text as gross, p.name as party,
            case when h.state = 'returned' then h.decided_by end as returned_by, h.note
     from (
       select d.* from ${tableOf(drafts.record.id)} d
       where d.company in (select id from organisation_company) and d.state = 'draft' and d.created_by = $1
         and $3 || d.id not in (select subject from kernel_held where command = $2 and state = 'waiting')
       order by d.created_at limit 300
     ) d
     join contacts_party p on p.id = d.${drafts.party}
     left join lateral (
       select state, decided_by, note from kernel_held
       where subject = $3 || d.id and command = $2 order by created_at desc limit 1
     ) h on true
     order by d.created_at`,
    [who.id, drafts.post.id, `${drafts.record.id}/`],
  )
  return rows.filter((row) => holds(who, drafts.post.may, row.company)).map((row) => waitingDraft(row, drafts))
}

function waitingDraft<Row extends WaitingDraft>(row: Row, drafts: DraftsOf<Row>): Waiting {
  const stopped = drafts.stopped?.(row)
  const returned =
    row.returned_by &&
    String(row.note ? say`${row.returned_by} sent it back: ${row.note}` : say`${row.returned_by} sent it back.`)
  return {
    subject: subjectOf(drafts.record, row.id),
    title: drafts.title(row),
    reason: stopped ?? (returned || drafts.next),
    concern: 'money',
    amount: row.gross,
    currency: row.currency,
    amountSays: String(say`to post`),
    dueOn: row.due_on,
    since: row.created_at,
    weight: row.returned_by ? 50 : 30,
    commands: stopped ? [] : [{ command: drafts.post.id, id: row.id }],
  }
}
