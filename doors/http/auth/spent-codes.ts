import type { Kernel } from '../../../kernel/index.ts'

/** A code of an authenticator counts for its own half minute and the ones beside it; longer than that, and then some. */
const MINUTES = 3

/**
 * Notes that a code of an authenticator was used; false where it was used already: each lets somebody in once
 * (RFC 6238, section 5.2), and of two who come at one moment, one.
 */
export async function spendCode(kernel: Kernel, userId: string, code: string): Promise<boolean> {
  const rows = await kernel.load(
    `insert into auth_spent_code as c (user_id, code, at) values ($1, $2, clock_timestamp())
     on conflict (user_id, code) do update set at = excluded.at
       where c.at < clock_timestamp() - make_interval(mins => $3)
     returning 1 as spent`,
    [userId, code, MINUTES],
  )
  await kernel.load(`delete from auth_spent_code where at < clock_timestamp() - interval '1 hour'`)
  return rows.length > 0
}
