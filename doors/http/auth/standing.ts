import { asSystem, dispatch, type Kernel, refuse, say, type Who } from '../../../kernel/index.ts'
import type { AuthSettings } from './settings.ts'

/** What a session must still show before anything can be done in it. */
export type Lack = 'nothing' | 'proof' | 'factor'

interface Shown {
  userId: string
  /** How it began, and what was shown since: `password`, `link and code`. */
  way: string | null
}

/** Two factors were shown: a passkey, a code, a device that was trusted with a code, or a password with one of these. */
const STRONG = /(^| and )(code|passkey|device)$/

interface Held {
  has: boolean
  demanded: boolean
}

/**
 * What a session lacks. A link never gets past a factor that its person has (ASVS 5.0, 6.4.3); where the organisation
 * demands two factors (6.3.3), a password, a link or a provider that is not known to ask for two is not enough.
 */
export async function lackOf(kernel: Kernel, settings: AuthSettings, { userId, way }: Shown): Promise<Lack> {
  if (way !== null && STRONG.test(way)) return 'nothing'
  const [held] = await kernel.load<Held>(
    `select u.two_factor_enabled or exists (select 1 from auth_passkey p where p.user_id = u.id) as has,
            exists (select 1 from organisation_sign_in_rule where second_factor) as demanded
       from auth_user u where u.id = $1`,
    [userId],
    'auth_standing',
  )
  if (!held) return 'nothing'
  if (held.has && way?.startsWith('link')) return 'proof'
  if (!held.demanded || (way === 'oidc' && settings.oidc?.factors === 2)) return 'nothing'
  return held.has ? 'proof' : 'factor'
}

/** @throws Refusal `auth.factorAsked` or `auth.factorMissing` */
export function mustLackNothing(lack: Lack): void {
  if (lack === 'proof') {
    refuse('auth.factorAsked', say`Your second factor is asked for. Nothing can be done before.`, {
      kind: 'forbidden',
      help: say`Enter a code of your authenticator, or sign in by your passkey.`,
    })
  }
  if (lack === 'factor') {
    refuse('auth.factorMissing', say`This organisation asks everybody for a second factor, and you have none yet.`, {
      kind: 'forbidden',
      help: say`Set up a passkey or an authenticator. Nothing can be done before.`,
    })
  }
}

/** What may be asked of sign-in though something lacks: to show it, or to go. */
const ALWAYS: ReadonlySet<string> = new Set([
  ...['/sign-in/email', '/sign-in/social', '/sign-in-link/verify', '/callback/oidc', '/sign-out'],
  ...['/get-session', '/list-accounts', '/two-factor/verify-totp', '/two-factor/verify-backup-code'],
  ...['/passkey/generate-authenticate-options', '/passkey/verify-authentication'],
])
/** And where there is no factor at all: to set one up. */
const SET_UP: ReadonlySet<string> = new Set([
  ...['/two-factor/enable', '/passkey/generate-register-options', '/passkey/verify-registration', '/password/set'],
  '/passkey/list-user-passkeys',
])

/** True for what needs no look at what a session lacks. */
export const isAlwaysOpen = (path: string): boolean => ALWAYS.has(path)

/** @throws Refusal `auth.factorAsked` or `auth.factorMissing` where the path is not among those that mend it. */
export function mustBeOpen(path: string, lack: Lack): void {
  if (!ALWAYS.has(path) && !(lack === 'factor' && SET_UP.has(path))) mustLackNothing(lack)
}

/** Notes that a session has shown a second factor: by the token, since one may have taken another's place. */
export async function noteShown(kernel: Kernel, token: string, what: 'code' | 'passkey'): Promise<void> {
  await kernel.load(
    `update auth_session set way = coalesce(way, 'other') || ' and ' || $2
      where token = $1 and coalesce(way, '') !~ '(^| and )(code|passkey|device)$'`,
    [token, what],
  )
}

/** Notes that a passkey began a session without telling its person from others. */
export async function noteTouched(kernel: Kernel, token: string): Promise<void> {
  await kernel.load(`update auth_session set way = 'touch' where token = $1`, [token])
}

/**
 * Takes somebody's passkeys, authenticator and backup codes, and with them sessions, links and trusted devices: an act
 * of its own, in the audit under the one who does it.
 */
export async function takeFactors(kernel: Kernel, userId: string, by: Who = asSystem()): Promise<void> {
  await dispatch(kernel, { command: 'organisation.user.takeFactors', id: userId }, by)
  await kernel.load(
    `with passkeys as (delete from auth_passkey where user_id = $1),
          codes as (delete from auth_two_factor where user_id = $1),
          sessions as (delete from auth_session where user_id = $1),
          links as (delete from auth_verification where value = $1::text)
     update auth_user set two_factor_enabled = false where id = $1`,
    [userId],
  )
}
