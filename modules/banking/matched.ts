import { f, type QueryRow, query } from '../../kernel/index.ts'
import { company as companyRecord } from '../organisation/index.ts'
import { bankAccount, readers } from './account.ts'
import { match } from './match.ts'
import { companyOf } from './proposals.ts'
import { statementLine } from './statement.ts'

interface MatchedRow {
  line: string
  match: string | null
  bookedOn: string
  amount: string
  currency: string
  counterpartyName: string | null
  text: string
  title: string
  reason: string | null
  confidence: string | null
  how: string | null
  byName: string | null
  at: string | null
  state: string
}

const MATCHED = `
  select * from (
    select l.id as line, m.id as match, l.booked_on::text as "bookedOn", ml.amount::text as amount, l.currency,
           l.counterparty_name as "counterpartyName", l.text, m.text as title, m.reason, m.confidence, m.how, m.by_name as "byName",
           to_char(m.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, m.state
      from banking_match m join banking_match_lines ml on ml.parent = m.id join banking_statement_line l on l.id = ml.line
     where l.company = $1 and m.state <> 'undone' and ($2::uuid is null or l.account = $2) and m.created_at >= $3::timestamptz
    union all
    select l.id, null, l.booked_on::text, l.amount::text, l.currency, l.counterparty_name, l.text, 'Ignored', l.note, null, null, null, null, l.state
      from banking_statement_line l
     where l.company = $1 and l.state = 'ignored' and ($2::uuid is null or l.account = $2) and $4
  ) found order by at desc nulls last, line limit $5`

/** The instant at which today began in a time zone. */
export const startOfToday = (zone: string, now = Temporal.Now.instant()): string =>
  now.toZonedDateTimeISO(zone).startOfDay().toInstant().toString()

export const matched = query('banking.matched', {
  says: 'Statement lines that are explained, what by, by whom and why; today’s, as the company counts days, unless told.',
  label: 'Matched lines',
  input: {
    account: f.ref(bankAccount).optional(),
    company: f.ref(companyRecord).optional(),
    since: f.instant().optional().says('Matched from this instant on; the start of today when left empty.'),
    ignored: f.boolean().default(false).says('Those that are ignored as well.'),
    limit: f.integer().default(500),
  },
  columns: {
    bookedOn: f.date().label('Date'),
    counterpartyName: f.text().optional().label('From or to'),
    text: f.text(),
    amount: f.decimal(4),
    currency: f.currency(),
    title: f.text().told().label('Matched with'),
    reason: f.text().told().optional(),
    byName: f.text().optional().label('By'),
    at: f.instant().optional(),
  },
  may: readers,
  company: 'company',
  async run({ input, read, who }) {
    const company = await companyOf(read, who, { company: input.company, account: input.account })
    const since = input.since ?? startOfToday((await read.reference(companyRecord)).get(company)?.timeZone ?? 'UTC')
    const rows = await read.rows<MatchedRow>(MATCHED, [
      company,
      input.account,
      since,
      input.ignored,
      Math.min(Math.max(input.limit, 1), 5000),
    ])
    return {
      rows: rows.map(
        (row): QueryRow => ({
          ...row,
          _opens: {
            text: { record: statementLine.id, id: row.line },
            ...(row.match ? { title: { record: match.id, id: row.match } } : {}),
          },
        }),
      ),
      head: { title: 'Matched lines' },
    }
  },
})
