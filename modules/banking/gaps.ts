import { isZero, type Reader, type RowOf, type Transaction } from '../../kernel/index.ts'
import { bankAccount } from './account.ts'
import { standings, tieOf } from './standing.ts'
import { statement as statementRecord } from './statement.ts'
import type { Chained } from './statement-chain.ts'
import { chainOfAccount } from './statement-proof.ts'

export interface Gap {
  account: RowOf<typeof bankAccount>
  statement: RowOf<typeof statementRecord>
  chained: Chained
}

/** Statements of an account that do not open where the one before closed, as far as their order and balances tell. */
const SUSPECTS = `
  select id from (
    select id, opening, lag(closing) over (
             order by coalesce("to", made_at::date), coalesce("from", "to", made_at::date), made_at, id) as before
      from banking_statement
     where account = $1 and id is distinct from $2
       and kind = 'statement' and state <> 'withdrawn' and opening is not null and closing is not null) s
   where before <> opening`

/**
 * Marks which statements of an account do not open where the one before closed: asked for by every look at what waits,
 * it is worked out when a statement comes or goes.
 * @param withdrawn the one that is just being taken back
 */
export async function keepGaps(tx: Transaction, account: string, withdrawn: string | null = null): Promise<void> {
  // Whoever files or takes back another meanwhile waits, and sees this one.
  await tx.lock(bankAccount, account)
  const suspects = await tx.rows<{ id: string }>(SUSPECTS, [account, withdrawn])
  // Most accounts have none, and then their lines need not be counted.
  const { chain } =
    suspects.length > 0 ? await chainOfAccount(tx, account, withdrawn) : { chain: new Map<string, Chained>() }
  const marked = await tx.find(statementRecord, { account, gap: true }, 100_000)
  const open = [...chain.values()].filter(isGap).map((one) => one.id)
  const wrong = new Set(open).symmetricDifference(new Set(marked.map((one) => one.id)))
  wrong.delete(withdrawn ?? '')
  for (const row of await tx.lockAll(statementRecord, [...wrong])) tx.change(statementRecord, row, { gap: !row.gap })
}

/** Statements that do not open where the one before closed, and of which nobody has said why that stays. */
export async function openGaps(read: Reader): Promise<Gap[]> {
  const marked = await read.rows<{ account: string }>(
    `select distinct account from banking_statement where gap and note is null and state <> 'withdrawn' limit 1000`,
  )
  if (marked.length === 0) return []
  const accounts = await read.find(
    bankAccount,
    { id: marked.map((one) => one.account), state: ['active', 'closed'] },
    1000,
  )
  const gaps: Gap[] = []
  for (const account of accounts) {
    const { statements, chain } = await chainOfAccount(read, account.id)
    for (const statement of statements) {
      const chained = chain.get(statement.id)
      if (chained && isGap(chained) && statement.note === null) gaps.push({ account, statement, chained })
    }
  }
  return gaps
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

/** Whether it opens elsewhere than it should. */
export const isGap = ({ difference }: Chained): boolean => difference !== null && !isZero(difference)
