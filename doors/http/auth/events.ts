import type { FastifyRequest } from 'fastify'
import type { Kernel } from '../../../kernel/index.ts'

/** What is told of each path that has to do with getting in; the rest of them only look. */
const TOLD: Readonly<Record<string, string>> = {
  '/sign-in/email': 'password',
  '/sign-in-link/verify': 'link',
  '/two-factor/verify-totp': 'code',
  '/two-factor/verify-backup-code': 'backup code',
  '/passkey/verify-authentication': 'passkey',
  '/callback/oidc': 'identity provider',
  '/sign-out': 'sign out',
  '/password/set': 'password set',
  '/two-factor/enable': 'second factor on',
  '/two-factor/disable': 'second factor off',
  '/two-factor/generate-backup-codes': 'backup codes made',
  '/passkey/verify-registration': 'passkey added',
  '/passkey/delete-passkey': 'passkey removed',
  '/link-social': 'account linked',
  '/unlink-account': 'account unlinked',
  '/revoke-session': 'session ended',
  '/revoke-other-sessions': 'other sessions ended',
}

interface Outcome {
  path: string
  ok: boolean
  /** Why not, in the words of a program. */
  code?: string | undefined
  /** The address that was typed. */
  email?: string | null
  /** Who was let in. */
  user?: string | undefined
}

/**
 * Logs that somebody came in, or tried to, and how: with the user's id where the address is one's, and never with
 * what was typed, which may be a password in the wrong field (OWASP Logging Cheat Sheet).
 */
export async function tellSignIn(kernel: Kernel, request: FastifyRequest, outcome: Outcome): Promise<void> {
  const what = TOLD[outcome.path]
  if (what === undefined) return
  const { ok, code, email } = outcome
  const user = outcome.user ?? (email ? await userAt(kernel, email) : undefined)
  const told = { event: 'sign-in', what, ok, user: user ?? null, address: request.ip, ...(code ? { code } : {}) }
  if (ok) request.log.info(told, 'sign-in')
  else request.log.warn(told, 'sign-in refused')
}

async function userAt(kernel: Kernel, email: string): Promise<string | undefined> {
  const [row] = await kernel.load<{ id: string }>('select id from auth_user where email = $1', [
    email.trim().toLowerCase(),
  ])
  return row?.id
}
