/** What the environment says about signing in. Read once, when the server starts. */
import { isIP } from 'node:net'
import { isThisMachine } from '../../../kernel/db/index.ts'
import { Refusal } from '../../../kernel/refusal.ts'
import { say, type Words } from '../../../kernel/words.ts'

export interface OidcSettings {
  issuer: string
  clientId: string
  clientSecret: string | undefined
  /** What its button says. */
  label: string
  /** How many factors it is known to ask for; what it says itself is not asked. */
  factors: 1 | 2
}

export interface AuthSettings {
  /** The address that people type, where it is another than the one that requests arrive under. */
  publicUrl: string | undefined
  oidc: OidcSettings | undefined
  /** Stands in for the secret that is kept in the database. */
  secret: string | undefined
  /** The one of before: what it sealed is sealed anew. */
  secretBefore: string | undefined
  /** Addresses of proxies whose word about the client's address counts. */
  trustedProxies: string[]
  /** Names beside those of `publicUrl` and of the machine that requests may be sent to. */
  hosts: string[]
  /** Hours for which a session that nobody uses lasts, and days after which it ends in any case. */
  session: { idleHours: number; longestDays: number }
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

/** Tokens and the client's secret travel to a provider: by TLS, or within this machine (ASVS 5.0, 12.3.1). */
function issuerOf(value: string | undefined): string | undefined {
  const issuer = address('BACKSTAY_OIDC_ISSUER', value)
  if (issuer === undefined || issuer.startsWith('https:') || isThisMachine(new URL(issuer).hostname)) return issuer
  throw new SettingsError(
    say`BACKSTAY_OIDC_ISSUER is ${issuer}. A provider on another machine is asked by https alone.`,
  )
}

const list = (value: string | undefined): string[] => (value ?? '').split(',').flatMap((one) => one.trim() || [])

function proxies(value: string | undefined): string[] {
  const named = list(value)
  const wrong = named.find((one) => {
    const [address = '', bits] = one.split('/')
    const family = isIP(address)
    return (
      family === 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
    )
  })
  if (wrong === undefined) return named
  throw new SettingsError(
    say`BACKSTAY_TRUSTED_PROXIES names ${wrong}. It takes addresses such as 10.0.0.1 or 10.0.0.0/8.`,
  )
}

function span(name: string, value: string | undefined, usual: number, most: number): number {
  if (!value) return usual
  if (/^\d{1,4}$/.test(value) && Number(value) >= 1 && Number(value) <= most) return Number(value)
  throw new SettingsError(say`${name} is ${JSON.stringify(value)}. It must be a whole number from 1 to ${most}.`)
}

/** As long as a weekend and its nights; longer than that, and whoever comes back signs in again. */
const IDLE_HOURS = 72
/** NIST SP 800-63B-4, section 2.1.3: thirty days at the first level of assurance. */
const LONGEST_DAYS = 30

/**
 * Settings of signing in from the environment: BACKSTAY_URL, BACKSTAY_HOSTS, BACKSTAY_OIDC_ISSUER, _CLIENT_ID,
 * _CLIENT_SECRET, _LABEL and _FACTORS, BACKSTAY_SECRET and _BEFORE, BACKSTAY_TRUSTED_PROXIES (lists with commas), BACKSTAY_SESSION_HOURS
 * and _DAYS.
 * @throws Error in words where one of them can't be meant so.
 */
export function authSettings(env: NodeJS.ProcessEnv = process.env): AuthSettings {
  const issuer = issuerOf(env.BACKSTAY_OIDC_ISSUER)
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
            factors: span('BACKSTAY_OIDC_FACTORS', env.BACKSTAY_OIDC_FACTORS, 1, 2) === 2 ? 2 : 1,
          }
        : undefined,
    secret,
    secretBefore: env.BACKSTAY_SECRET_BEFORE || undefined,
    trustedProxies: proxies(env.BACKSTAY_TRUSTED_PROXIES),
    hosts: list(env.BACKSTAY_HOSTS),
    session: {
      idleHours: span('BACKSTAY_SESSION_HOURS', env.BACKSTAY_SESSION_HOURS, IDLE_HOURS, 24 * LONGEST_DAYS),
      longestDays: span('BACKSTAY_SESSION_DAYS', env.BACKSTAY_SESSION_DAYS, LONGEST_DAYS, LONGEST_DAYS),
    },
  }
}

/** People reach the server by https alone. */
export const isTls = ({ publicUrl }: AuthSettings): boolean => publicUrl?.startsWith('https://') ?? false

/**
 * How cookies begin: behind TLS so that browsers take them from this very host and by TLS alone, for all of its paths
 * (RFC 6265bis, section 4.1.3.2).
 */
export const cookiePrefix = (settings: AuthSettings): string => (isTls(settings) ? '__Host-backstay' : 'backstay')
