import { amountOf, answer, day, say } from '../../kernel/index.ts'
import { closeChecks } from '../ledger/index.ts'

/** Lines of a period that are not matched are not in its books: whoever closes it is told. */
export const unmatchedAtClose = answer(closeChecks, async ({ company, period, read }) => {
  const rows = await read.rows<{ account: string; name: string; count: number; total: string; currency: string }>(
    `select a.id as account, a.name, count(*)::int as count, sum(l.open)::text as total, l.currency
       from banking_statement_line l join banking_account a on a.id = l.account
      where l.company = $1 and l.state = 'open' and l.booked_on <= $2::date group by a.id, a.name, l.currency order by a.name`,
    [company, period.endsOn],
  )
  return rows.map((row) => ({
    says: String(
      say(
        '{0, plural, one {# line of} other {# lines of}} {1} until {2} not matched, {3} in all.',
        row.count,
        row.name,
        day(period.endsOn),
        amountOf(row.total, row.currency),
      ),
    ),
    opens: { query: 'banking.proposals', input: { account: row.account } },
  }))
})
