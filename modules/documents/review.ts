import { everyone, f, holds, type Opens, type QueryRow, query, type Reader, say, type Who } from '../../kernel/index.ts'
import { document } from './document.ts'
import { type Confidence, type Finding, proposal } from './proposal.ts'

/** What is to be shown: what waits for this person, what was left until a day, what others have. */
const SHOWN = ['open', 'later', 'others'] as const
type Shown = (typeof SHOWN)[number]

interface ReviewRow {
  id: string
  title: string
  confidence: Confidence
  command: string
  company: string | null
  amount: string | null
  currency: string | null
  due_on: string | null
  created_at: string
  later_until: string | null
  findings: Finding[]
  assignee: string | null
  assignee_name: string | null
  document: string
  file: string
}

const MOST = 2000

async function openProposals(read: Reader, who: Who): Promise<ReviewRow[]> {
  const rows = await read.rows<ReviewRow>(
    `select p.id, p.title, p.confidence, p.command, p.company, p.amount::text as amount, p.currency, p.due_on, p.created_at,
            p.later_until, p.findings, p.assignee, u.name as assignee_name, p.document, d.name as file
     from documents_proposal p
     join documents_document d on d.id = p.document
     left join organisation_user u on u.id = p.assignee
     where p.state = 'open' order by p.created_at limit ${MOST}`,
  )
  return rows.filter((row) => {
    const command = read.catalogue.commands.get(row.command)
    return command !== undefined && holds(who, command.may, row.company)
  })
}

function shownOf(row: ReviewRow, who: Who, today: string): Shown {
  if (row.assignee !== null && row.assignee !== who.id) return 'others'
  return row.later_until !== null && row.later_until > today ? 'later' : 'open'
}

/** What must be mended comes first, then what is worth a look, then what the reader is sure of. */
function groupOf(row: ReviewRow): 'stop' | 'check' | 'sure' {
  if (row.findings.some((finding) => finding.severity === 'stop')) return 'stop'
  return row.findings.length > 0 || row.confidence !== 'sure' ? 'check' : 'sure'
}

const REASON: Record<Confidence, string> = {
  sure: String(say`Everything in it is sure.`),
  likely: String(say`Some of it is likely rather than sure.`),
  check: String(say`Some of it is to be checked.`),
  none: String(say`Some of it could not be read.`),
}

function rowOf(row: ReviewRow): QueryRow {
  const group = groupOf(row)
  const first = row.findings.find((finding) => finding.severity === 'stop') ?? row.findings[0]
  const opens: Opens = { record: proposal.id, id: row.id }
  return {
    subject: `${proposal.id}/${row.id}`,
    title: row.title,
    reason: first?.message ?? REASON[row.confidence],
    confidence: row.confidence,
    concern: group === 'stop' ? 'stop' : 'paper',
    group,
    amount: row.amount,
    currency: row.currency,
    dueOn: row.due_on,
    since: row.created_at,
    laterUntil: row.later_until,
    assignee: row.assignee_name,
    commands: [...(group === 'stop' ? [] : ['accept']), 'reject'].map((verb) => ({
      command: `${proposal.id}.${verb}`,
      id: row.id,
    })),
    page: `/intake/${row.id}`,
    about: { record: document.id, id: row.document, title: row.file },
    _opens: { title: opens },
  }
}

export const review = query('documents.review', {
  says: 'Proposals that wait for a decision which you could take: those to be mended first, then the rest by age.',
  label: 'To review',
  input: { show: f.choice(...SHOWN).default('open') },
  columns: {
    group: f.text(),
    title: f.text(),
    reason: f.text().told(),
    confidence: f.text(),
    amount: f.decimal(6).optional(),
    currency: f.currency().optional(),
    dueOn: f.date().optional(),
    since: f.instant(),
    laterUntil: f.date().optional(),
    assignee: f.text().optional(),
  },
  may: [everyone],
  async run({ input, read, who }) {
    const all = await openProposals(read, who)
    const counts: Record<Shown, number> = { open: 0, later: 0, others: 0 }
    const rows: QueryRow[] = []
    for (const row of all) {
      const shown = shownOf(row, who, read.today)
      counts[shown]++
      if (shown === input.show) rows.push(rowOf(row))
    }
    const order = ['stop', 'check', 'sure']
    rows.sort((a, b) => order.indexOf(String(a.group)) - order.indexOf(String(b.group)))
    return { rows, totals: counts, head: { title: 'To review' } }
  },
})
