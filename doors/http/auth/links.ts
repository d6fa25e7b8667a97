import { createHash, randomBytes } from 'node:crypto'
import { type Kernel, newId, refuse, say } from '../../../kernel/index.ts'

/** How long a link works, in minutes. */
const LINK_MINUTES = 60

/** What the database keeps of a link: a hash, from which nobody can make the link again. */
export const linkIdentifier = (token: string): string =>
  `sign-in-link:${createHash('sha256').update(token).digest('base64url')}`

/** The address that signs in by a link. Its secret is a fragment, which no browser sends and no proxy logs. */
export const signInAddress = (origin: string, token: string): string => `${origin}/sign-in#token=${token}`

/**
 * Makes the secret part of a link by which somebody signs in once, within an hour: see `signInAddress`.
 * @throws Refusal `auth.link` where the user can't sign in.
 */
export async function createSignInLink(kernel: Kernel, userId: string, minutes = LINK_MINUTES): Promise<string> {
  const [user] = await kernel.load<{ active: boolean; kind: string; name: string }>(
    'select active, kind, name from organisation_user where id = $1',
    [userId],
  )
  if (!user) refuse('auth.link', say`There is no such user.`, { kind: 'missing' })
  if (!user.active) refuse('auth.link', say`${user.name} is shut out. Let them in again first.`)
  if (user.kind === 'agent') refuse('auth.link', say`An agent works with a key; it does not sign in.`)
  const token = randomBytes(32).toString('base64url')
  await kernel.load(
    `insert into auth_verification (id, identifier, value, expires_at)
     values ($1, $2, $3, clock_timestamp() + make_interval(mins => $4))`,
    [newId(), linkIdentifier(token), userId, minutes],
  )
  return token
}
