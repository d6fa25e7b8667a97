import type { Reader, RowOf } from '../../kernel/index.ts'
import { bankAccount } from './account.ts'
import { standings, tieOf } from './standing.ts'
import { statement as statementRecord } from './statement.ts'

export interface Gap {
  account: RowOf<typeof bankAccount>
  statement: RowOf<typeof statementRecord>
}

/** Statements that do not open where the one before closed, and of which nobody has said why that stays. */
export async function openGaps(read: Reader): Promise<Gap[]> {
  const statements = await read.find(
    statementRecord,
    { gap: true, note: null, state: ['proved', 'unprovable', 'wrong', 'acknowledged'] },
    1000,
  )
  if (statements.length === 0) return []
  const id = [...new Set(statements.map((one) => one.account))]
  const accounts = await read.find(bankAccount, { id, state: ['active', 'closed'] }, 1000)
  const of = new Map(accounts.map((one) => [one.id, one]))
  return statements.flatMap((statement) => {
    const account = of.get(statement.account)
    return account ? [{ account, statement }] : []
  })
}

export interface Untold {
  statement: string
  number: string
  account: RowOf<typeof bankAccount>
  lines: number
  amount: string
  since: string
}

/** Reports and notifications that came in the last months, with lines of days that a statement covers and does not have. */
const UNTOLD = `
  select s.id as statement, s.number, s.account, count(*)::int as lines, sum(l.amount)::text as amount, min(l.created_at) as since
    from banking_statement s join banking_statement_line l on l.statement = s.id
   where s.kind <> 'statement' and s.state <> 'withdrawn' and s.created_at > now() - interval '200 days'
     and not l.final and l.state not in ('withdrawn', 'ignored')
     and l.booked_on <= (select max(f."to") from banking_statement f
                          where f.account = s.account and f.kind = 'statement' and f.state <> 'withdrawn' and f.closing is not null)
   group by s.id order by s.made_at limit 200`

/**
 * Lines that a report or notification told and that the statement of their days does not have, where the books and the
 * bank are apart for it: the statement may have them in another form, and then they would be booked twice.
 */
export async function untoldLines(read: Reader): Promise<Untold[]> {
  const rows = await read.rows<Omit<Untold, 'account'> & { account: string }>(UNTOLD)
  if (rows.length === 0) return []
  const ids = [...new Set(rows.map((row) => row.account))]
  const [found, stand] = await Promise.all([
    read.find(bankAccount, { id: ids, state: 'active' }, 1000),
    standings(read, ids),
  ])
  const apart = new Map(
    found.flatMap((one) => {
      const standing = stand.get(one.id)
      return standing && tieOf(one, standing, '').ties === false ? [[one.id, one] as const] : []
    }),
  )
  return rows.flatMap(({ account, ...row }) => {
    const of = apart.get(account)
    return of ? [{ ...row, account: of }] : []
  })
}
