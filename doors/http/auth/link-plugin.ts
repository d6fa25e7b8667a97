import type { BetterAuthPlugin } from 'better-auth'
import { APIError, createAuthEndpoint, sensitiveSessionMiddleware } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import * as z from 'zod'
import { FRESH_SECONDS } from './door.ts'
import { linkIdentifier } from './links.ts'

/** How long after a sign-in by link a new password may be set without the old one. */
const LINK_TRUST = 15 * 60_000

const spent = () =>
  new APIError('UNAUTHORIZED', { code: 'LINK_SPENT', message: 'This link was used already, or its time is over.' })

/** Signing in by a link that works once, and setting a password without knowing the old one right after. */
export const linkPlugin = (): BetterAuthPlugin => ({
  id: 'sign-in-link',
  endpoints: {
    verifySignInLink: createAuthEndpoint(
      '/sign-in-link/verify',
      { method: 'POST', body: z.object({ token: z.string().min(20).max(200) }) },
      async (ctx) => {
        const { internalAdapter } = ctx.context
        const found = await internalAdapter.consumeVerificationValue(linkIdentifier(ctx.body.token))
        const user = found ? await internalAdapter.findUserById(found.value) : null
        if (!user) throw spent()
        const session = await internalAdapter.createSession(user.id, false, { way: 'link' })
        if (!session) throw spent()
        await setSessionCookie(ctx, { session, user })
        return ctx.json({ user: { id: user.id, name: user.name, email: user.email } })
      },
    ),
    setOwnPassword: createAuthEndpoint(
      '/password/set',
      {
        method: 'POST',
        body: z.object({ newPassword: z.string().max(400), currentPassword: z.string().max(400).optional() }),
        use: [sensitiveSessionMiddleware],
      },
      async (ctx) => {
        const { internalAdapter, password } = ctx.context
        const { user, session } = ctx.context.session
        const { newPassword, currentPassword } = ctx.body
        const account = await internalAdapter.findCredentialAccount(user.id)
        const age = Date.now() - new Date(session.createdAt).getTime()
        const byLink = String(session.way).startsWith('link') && age < LINK_TRUST
        if (!account?.password && age > FRESH_SECONDS * 1000) {
          throw new APIError('FORBIDDEN', { code: 'SESSION_NOT_FRESH', message: 'Sign in again for this.' })
        }
        const known =
          account?.password && currentPassword !== undefined
            ? await password.verify({ hash: account.password, password: currentPassword })
            : false
        if (account?.password && !byLink && !known) {
          throw new APIError('FORBIDDEN', { code: 'INVALID_PASSWORD', message: 'That is not your present password.' })
        }
        const hash = await password.hash(newPassword)
        if (account) await internalAdapter.updateAccount(account.id, { password: hash })
        else {
          const made = { userId: user.id, providerId: 'credential', accountId: user.id, password: hash }
          await internalAdapter.linkAccount(made)
        }
        const others = (await internalAdapter.listSessions(user.id)).filter((one) => one.token !== session.token)
        await internalAdapter.deleteSessions(others.map((one) => one.token))
        return ctx.json({ status: true })
      },
    ),
  },
})
