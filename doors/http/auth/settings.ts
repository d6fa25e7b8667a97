/** What the environment says about signing in. Read once, when the server starts. */
import { Refusal, say, type Words } from '../../../kernel/index.ts'

export interface OidcSettings {
  issuer: string
  clientId: string
  clientSecret: string | undefined
  /** What its button says. */
  label: string
}

export interface AuthSettings {
  /** The address that people type, where it is another than the one that requests arrive under. */
  publicUrl: string | undefined
  oidc: OidcSettings | undefined
  /** Stands in for the secret that is kept in the database. */
  secret: string | undefined
  /** Addresses of proxies whose word about the client's address counts. */
  trustedProxies: string[]
}

class SettingsError extends Refusal {
  constructor(message: Words) {
    super('auth.settings', message)
  }
}

function address(name: string, value: string | undefined): string | undefined {
  if (!value) return undefined
  const url = URL.parse(value)
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new SettingsError(
      say`${name} is ${JSON.stringify(value)}. It must be an address such as https://books.example.org.`,
    )
  }
  return url.href.replace(/\/$/, '')
}

/**
 * Settings of signing in from the environment: BACKSTAY_URL, BACKSTAY_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET and
 * _LABEL, BACKSTAY_SECRET, BACKSTAY_TRUSTED_PROXIES (a list with commas).
 * @throws Error in words where one of them can't be meant so.
 */
export function authSettings(env: NodeJS.ProcessEnv = process.env): AuthSettings {
  const issuer = address('BACKSTAY_OIDC_ISSUER', env.BACKSTAY_OIDC_ISSUER)
  const clientId = env.BACKSTAY_OIDC_CLIENT_ID
  if (issuer && !clientId) throw new SettingsError(say`BACKSTAY_OIDC_ISSUER needs BACKSTAY_OIDC_CLIENT_ID beside it.`)
  const secret = env.BACKSTAY_SECRET || undefined
  if (secret !== undefined && secret.length < 32) {
    throw new SettingsError(say`BACKSTAY_SECRET needs at least 32 characters; leave it out to have one made.`)
  }
  return {
    publicUrl: address('BACKSTAY_URL', env.BACKSTAY_URL),
    oidc:
      issuer && clientId
        ? {
            issuer,
            clientId,
            clientSecret: env.BACKSTAY_OIDC_CLIENT_SECRET || undefined,
            label: env.BACKSTAY_OIDC_LABEL || new URL(issuer).host,
          }
        : undefined,
    secret,
    trustedProxies: (env.BACKSTAY_TRUSTED_PROXIES ?? '').split(',').flatMap((one) => one.trim() || []),
  }
}
