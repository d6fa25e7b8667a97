import { isZero, type Reader, type RowOf } from '../../kernel/index.ts'
import { bankAccount } from './account.ts'
import type { statement } from './statement.ts'
import type { Chained } from './statement-chain.ts'
import { chainOfAccount } from './statement-proof.ts'

export interface Gap {
  account: RowOf<typeof bankAccount>
  statement: RowOf<typeof statement>
  chained: Chained
}

/** Accounts whose statements, in their order, do not all open where the one before closed: most have none. */
const SUSPECTS = `
  select distinct account as id from (
    select account, opening, lag(closing) over (
             partition by account order by coalesce("to", made_at::date), coalesce("from", "to", made_at::date), made_at, id) as before
      from banking_statement
     where kind = 'statement' and state <> 'withdrawn' and opening is not null and closing is not null) s
   where before is not null and before <> opening limit 1000`

/** Statements that do not open where the one before closed, and of which nobody has said why that stays. */
export async function openGaps(read: Reader): Promise<Gap[]> {
  const suspects = await read.rows<{ id: string }>(SUSPECTS)
  if (suspects.length === 0) return []
  const accounts = await read.find(
    bankAccount,
    { id: suspects.map((one) => one.id), state: ['active', 'closed'] },
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

/** Whether it opens elsewhere than it should. */
export const isGap = ({ difference }: Chained): boolean => difference !== null && !isZero(difference)
