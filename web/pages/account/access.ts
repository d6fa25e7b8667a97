import { get, request } from '../../api/client.ts'

/** Asks sign-in for something. A wrong password is an answer here, not the end of the session. */
async function auth<T>(path: string, body: unknown = {}): Promise<T> {
  return (await request<T>(`/api/auth${path}`, { body, anonymous: true })).data
}

interface SessionShape {
  id: string
  token: string
  createdAt: string
  updatedAt: string
  ipAddress?: string | null
  userAgent?: string | null
}

export interface AccessState {
  /** The token of the session that this page runs in. */
  token: string
  /** The address that one signs in with. */
  email: string
  secondFactor: boolean
  hasPassword: boolean
}

/** How one gets in now: the session at hand, whether there is a password, whether a second proof is asked for. */
export async function accessState(signal?: AbortSignal): Promise<AccessState> {
  const [current, accounts] = await Promise.all([
    get<{ session: { token: string }; user: { email: string; twoFactorEnabled?: boolean | null } }>(
      '/api/auth/get-session',
      signal,
    ),
    get<{ providerId: string }[]>('/api/auth/list-accounts', signal),
  ])
  return {
    token: current.session.token,
    email: current.user.email,
    secondFactor: current.user.twoFactorEnabled === true,
    hasPassword: accounts.some((account) => account.providerId === 'credential'),
  }
}

/** Sets one's password; other sessions end. */
export function setPassword(newPassword: string, currentPassword?: string): Promise<unknown> {
  return auth('/password/set', { newPassword, ...(currentPassword ? { currentPassword } : {}) })
}

export interface Passkey {
  id: string
  name?: string | null
  createdAt?: string | null
}

export function listPasskeys(signal?: AbortSignal): Promise<Passkey[]> {
  return get('/api/auth/passkey/list-user-passkeys', signal)
}

/** True where this browser can make passkeys (WebAuthn level 3). They need TLS, or this very machine. */
export function canMakePasskeys(): boolean {
  return typeof PublicKeyCredential !== 'undefined' && 'parseCreationOptionsFromJSON' in PublicKeyCredential
}

/** Makes a passkey on this device. Rejects where the person turns it down. */
export async function addPasskey(name: string): Promise<void> {
  const options = await get<PublicKeyCredentialCreationOptionsJSON>('/api/auth/passkey/generate-register-options')
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  const credential = await navigator.credentials.create({ publicKey })
  if (!(credential instanceof PublicKeyCredential)) throw new Error('No passkey was made.')
  await auth('/passkey/verify-registration', { response: credential.toJSON(), name })
}

export const renamePasskey = (id: string, name: string): Promise<unknown> =>
  auth('/passkey/update-passkey', { id, name })
export const removePasskey = (id: string): Promise<unknown> => auth('/passkey/delete-passkey', { id })

export interface AuthenticatorStart {
  totpURI: string
  backupCodes: string[]
}

/** Begins to set up an authenticator; it counts once a code of it was right. */
export function startAuthenticator(password?: string): Promise<AuthenticatorStart> {
  return auth('/two-factor/enable', password ? { password } : {})
}

export const confirmAuthenticator = (code: string): Promise<unknown> =>
  auth('/two-factor/verify-totp', { code: code.replace(/\s/g, '') })
export const stopAuthenticator = (password?: string): Promise<unknown> =>
  auth('/two-factor/disable', password ? { password } : {})

/** Makes new backup codes; the old ones no longer count. */
export async function newBackupCodes(password?: string): Promise<string[]> {
  const answer = await auth<{ backupCodes: string[] }>(
    '/two-factor/generate-backup-codes',
    password ? { password } : {},
  )
  return answer.backupCodes
}

/** The secret of an `otpauth:` address in groups of four, as people type it. */
export function secretOf(address: string): string {
  const secret = new URL(address).searchParams.get('secret') ?? ''
  return secret.replace(/(.{4})(?=.)/g, '$1 ')
}

export type Session = SessionShape

export function listSessions(signal?: AbortSignal): Promise<Session[]> {
  return get('/api/auth/list-sessions', signal)
}
export const endSession = (token: string): Promise<unknown> => auth('/revoke-session', { token })
export const endOtherSessions = (): Promise<unknown> => auth('/revoke-other-sessions')

const BROWSERS: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/(Chrome|Chromium|CriOS)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** Browser and system of a session, as far as its `User-Agent` names them. */
export function deviceOf(agent: string | null | undefined): string {
  const first = (names: [RegExp, string][]) => names.find(([sign]) => sign.test(agent ?? ''))?.[1]
  return [first(BROWSERS), first(SYSTEMS)].filter(Boolean).join(', ')
}

export interface ApiKey {
  id: string
  name: string | null
  start: string
  madeAt: string
  expiresAt: string | null
  endedAt: string | null
}

export async function listKeys(user: string, signal?: AbortSignal): Promise<ApiKey[]> {
  return (await get<{ keys: ApiKey[] }>(`/api/users/${user}/keys`, signal)).keys
}

/** Makes a key; its whole text is given this once. */
export async function makeKey(user: string, name: string): Promise<string> {
  return (await request<{ key: string }>(`/api/users/${user}/keys`, { body: { name } })).data.key
}

export const revokeKey = (user: string, key: string): Promise<unknown> =>
  request(`/api/users/${user}/keys/${key}`, { method: 'DELETE' })

/** Ends all sessions of somebody, on every device. */
export const endSessionsOf = (user: string): Promise<unknown> =>
  request(`/api/users/${user}/sessions`, { method: 'DELETE' })

/** Takes somebody's passkeys, authenticator and backup codes away; their sessions end. */
export const takeFactors = (user: string): Promise<unknown> =>
  request(`/api/users/${user}/factors`, { method: 'DELETE' })

/** A link by which somebody signs in once. */
export async function makeSignInLink(user: string): Promise<{ url: string; minutes: number }> {
  return (await request<{ url: string; minutes: number }>(`/api/users/${user}/sign-in-link`, { body: {} })).data
}
