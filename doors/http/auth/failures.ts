import { createHash } from 'node:crypto'
import type { Kernel } from '../../../kernel/index.ts'

/** So many wrong passwords for one account, wherever they come from, and it rests for a while. */
const MOST = 10
const MINUTES = 15

/** Addresses that nobody has are counted, too: an answer must not tell who is a user. */
const accountOf = (email: string): string => createHash('sha256').update(email.trim().toLowerCase()).digest('base64url')

/**
 * Begins a try with an account's password: seconds until it may be tried again, or 0, and then the try is counted as
 * wrong until it proves right. So a hundred at one moment are as many as a hundred in a row.
 */
export async function beginTry(kernel: Kernel, email: string): Promise<number> {
  const [row] = await kernel.load<{ count: number; seconds: number }>(
    `insert into auth_failure as f (account, count, since) values ($1, 1, clock_timestamp())
     on conflict (account) do update set
       count = case when f.since < clock_timestamp() - make_interval(mins => $2) then 1 else f.count + 1 end,
       since = case when f.since < clock_timestamp() - make_interval(mins => $2) then clock_timestamp() else f.since end
     returning count, ceil(extract(epoch from since + make_interval(mins => $2) - clock_timestamp()))::int as seconds`,
    [accountOf(email), MINUTES],
  )
  await kernel.load(`delete from auth_failure where since < clock_timestamp() - interval '1 day'`)
  return row && Number(row.count) > MOST ? Math.max(1, Number(row.seconds)) : 0
}

/** Somebody got in: what was wrong before no longer counts. */
export async function forgetFailures(kernel: Kernel, email: string): Promise<void> {
  await kernel.load('delete from auth_failure where account = $1', [accountOf(email)])
}
