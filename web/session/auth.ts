import { get, request } from '../api/client.ts'

/** What sign-in answered: in, or one more proof is asked for. */
export type SignedIn = { kind: 'in' } | { kind: 'secondFactor' }

interface EmailAnswer {
  twoFactorRedirect?: boolean
}

function post<T>(path: string, body: unknown): Promise<{ data: T }> {
  return request<T>(`/api/auth${path}`, { body, anonymous: true })
}

/** Signs in by mail address and password. Throws a problem where they don't belong together. */
export async function signInByPassword(email: string, password: string): Promise<SignedIn> {
  const { data } = await post<EmailAnswer>('/sign-in/email', { email, password, rememberMe: true })
  return data?.twoFactorRedirect ? { kind: 'secondFactor' } : { kind: 'in' }
}

/** Second proof: the six digits of the person's authenticator, or one of the backup codes. */
export async function signInByCode(code: string, trustDevice: boolean): Promise<void> {
  const digits = code.replace(/\s/g, '')
  const path = /^\d{6}$/.test(digits) ? '/two-factor/verify-totp' : '/two-factor/verify-backup-code'
  await post(path, { code: digits, trustDevice })
}

/** Signs in by the one-time link that the server printed or sent. */
export async function signInByLink(token: string): Promise<void> {
  await post('/sign-in-link/verify', { token })
}

/** Ends the session on this device. */
export async function signOut(): Promise<void> {
  await post('/sign-out', {})
}

/** What the server lets people sign in by. */
export interface SignInOptions {
  password: boolean
  passkey: boolean
  /** An identity provider of the organisation, by the words for it. */
  oidc: { provider: string; label: string } | null
}

/** Asks what the server lets people sign in by. */
export function signInOptions(): Promise<SignInOptions> {
  return get<SignInOptions>('/api/auth/options')
}

/** Address of the organisation's identity provider, which sends the person back to `to`. */
export async function identityProviderAddress(provider: string, to: string): Promise<string> {
  const { data } = await post<{ url: string }>('/sign-in/social', {
    provider,
    callbackURL: to,
    errorCallbackURL: '/sign-in',
  })
  return data.url
}

/** True where this browser can sign in by passkey. */
export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential
}

/** Signs in by a passkey of this device (WebAuthn level 3). Rejects where the person turns it down. */
export async function signInByPasskey(): Promise<void> {
  const { data } = await request<PublicKeyCredentialRequestOptionsJSON>(
    '/api/auth/passkey/generate-authenticate-options',
    { anonymous: true },
  )
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(data)
  const credential = await navigator.credentials.get({ publicKey })
  if (!(credential instanceof PublicKeyCredential)) throw new Error('No passkey was chosen.')
  await post('/passkey/verify-authentication', { response: credential.toJSON() })
}
