import { passkey } from '@better-auth/passkey'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import { genericOAuth } from 'better-auth/plugins/generic-oauth'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { Kysely, PostgresDialect } from 'kysely'
import { type Kernel, newId } from '../../../kernel/index.ts'
import { PASSWORD_LENGTH } from '../../../modules/organisation/index.ts'
import { openCodes, sealCodes } from './backup-codes.ts'
import { FRESH_SECONDS } from './door.ts'
import { hashPassword, verifyPassword } from './hash.ts'
import { linkPlugin } from './link-plugin.ts'
import { authPool } from './pool.ts'
import { reseal } from './reseal.ts'
import { authSecret } from './secret.ts'
import { type AuthSettings, cookiePrefix, isTls, type OidcSettings } from './settings.ts'
import {
  accountTable,
  passkeyTables,
  rateLimitTable,
  sessionTable,
  twoFactorTables,
  userTable,
  verificationTable,
} from './tables.ts'

/** Header in which our own server states the client's address; what a client sends by this name is thrown away. */
export const ADDRESS_HEADER = 'x-backstay-address'
export const OIDC = 'oidc'
const HOUR = 3600

/** Told about faults of signing in; never about who typed what. */
export type AuthLog = (message: string) => void

/** Everything that better-auth is told, for one organisation. */
export async function authOptions(kernel: Kernel, settings: AuthSettings, log: AuthLog): Promise<BetterAuthOptions> {
  const secret = settings.secret ?? (await authSecret(kernel))
  return {
    appName: 'Backstay',
    secret,
    basePath: '/api/auth',
    baseURL: settings.publicUrl ?? { allowedHosts: ['*'], protocol: 'http', fallback: 'http://localhost' },
    database: {
      db: new Kysely({ dialect: new PostgresDialect({ pool: authPool(kernel.pool) as never }) }),
      type: 'postgres',
      transaction: true,
    },
    trustedOrigins: (request) => ownOrigins(request?.headers.get('host')),
    telemetry: { enabled: false },
    logger: { level: 'error', log: (level, message) => (level === 'error' ? log(message) : undefined) },
    user: userTable,
    session: {
      ...sessionTable,
      additionalFields: {
        way: { type: 'string', required: false, input: false, fieldName: 'way' },
        endsAt: { type: 'date', required: false, input: false, fieldName: 'ends_at' },
      },
      expiresIn: settings.session.idleHours * HOUR,
      updateAge: HOUR,
      freshAge: FRESH_SECONDS,
    },
    account: {
      ...accountTable,
      accountLinking: { enabled: true, trustedProviders: [OIDC] },
      encryptOAuthTokens: true,
    },
    verification: verificationTable,
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.least,
      maxPasswordLength: PASSWORD_LENGTH.most,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    rateLimit: { ...rateLimitTable, ...LIMITS },
    databaseHooks: {
      session: { create: { before: (session, context) => admit(kernel, settings, session, context?.path) } },
    },
    onAPIError: { errorURL: '/sign-in' },
    plugins: [
      twoFactor({
        ...{ schema: twoFactorTables, allowPasswordless: true, totpOptions: { period: 30, digits: 6 } },
        backupCodeOptions: { storeBackupCodes: { encrypt: sealCodes, decrypt: openCodes } },
      }),
      passkey({
        ...{ schema: passkeyTables, rpName: 'Backstay' },
        authenticatorSelection: { userVerification: 'required' },
      }),
      linkPlugin(),
      ...(settings.oidc ? [oidcPlugin(settings.oidc)] : []),
    ],
    advanced: {
      cookiePrefix: cookiePrefix(settings),
      // The prefix is part of the name: better-auth's own would be `__Secure-`, which a neighbour's host could set.
      useSecureCookies: false,
      defaultCookieAttributes: isTls(settings) ? { secure: true } : {},
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      database: { generateId: () => newId(), validateSchema: false },
    },
  }
}

/** The very host that a request was sent to, with and without TLS before us: browsers state both truly. */
const ownOrigins = (host: string | null | undefined): string[] => (host ? [`http://${host}`, `https://${host}`] : [])

/** Tries by one address: generous for an office behind one address, slow for somebody who guesses. */
const LIMITS = {
  enabled: true,
  storage: 'database' as const,
  window: 60,
  max: 300,
  customRules: {
    '/sign-in/email': { window: 60, max: 20 },
    '/sign-in/social': { window: 60, max: 20 },
    '/sign-in-link/verify': { window: 60, max: 10 },
    '/two-factor/*': { window: 60, max: 10 },
    '/passkey/*': { window: 60, max: 30 },
    '/password/set': { window: 60, max: 10 },
    '/change-password': { window: 60, max: 10 },
    '/get-session': false as const,
  },
}

/** How somebody came in, by the path that let them. */
const WAYS: readonly [start: string, way: string][] = [
  ['/sign-in/email', 'password'],
  ['/two-factor', 'code'],
  ['/passkey', 'passkey'],
  ['/callback', 'oidc'],
  ['/sign-in/social', 'oidc'],
]

/** Whichever way somebody comes: only active people of the organisation get a session. */
async function admit(
  kernel: Kernel,
  settings: AuthSettings,
  session: Record<string, unknown> & { userId: string },
  path: string | undefined,
) {
  const [user] = await kernel.load<{ active: boolean; kind: string; codes: boolean }>(
    `select u.active, u.kind, a.two_factor_enabled as codes
       from organisation_user u join auth_user a on a.id = u.id where u.id = $1`,
    [session.userId],
  )
  if (!user?.active) {
    throw new APIError('FORBIDDEN', { code: 'SHUT_OUT', message: 'You are not let in here any more. Ask an owner.' })
  }
  if (user.kind === 'agent') {
    throw new APIError('FORBIDDEN', { code: 'AGENT', message: 'An agent works with a key; it does not sign in.' })
  }
  const found = session.way ?? WAYS.find(([start]) => path?.startsWith(start))?.[1]
  // Where codes are asked for, a session by password alone stays only if the device was trusted with one before.
  const way = found === 'password' && user.codes && session.way === undefined ? 'password and device' : found
  const endsAt = new Date(Date.now() + settings.session.longestDays * 24 * HOUR * 1000)
  return { data: { ...session, way: way ?? 'other', endsAt } }
}

const oidcPlugin = (oidc: OidcSettings) =>
  genericOAuth({
    config: [
      {
        providerId: OIDC,
        name: oidc.label,
        discoveryUrl: `${oidc.issuer}/.well-known/openid-configuration`,
        requireIdTokenVerification: true,
        clientId: oidc.clientId,
        ...(oidc.clientSecret ? { clientSecret: oidc.clientSecret } : {}),
        scopes: ['openid', 'email', 'profile'],
        pkce: true,
        disableSignUp: true,
        disableImplicitSignUp: true,
      },
    ],
  })

/** Signing in for one organisation. */
export async function openAuth(kernel: Kernel, settings: AuthSettings, log: AuthLog) {
  const auth = betterAuth(await authOptions(kernel, settings, log))
  const context = await auth.$context
  const { closed } = await reseal(kernel, settings, context.secret)
  if (closed > 0) log(`${closed} sealed values can’t be opened: name the secret of before in BACKSTAY_SECRET_BEFORE.`)
  const at = context.socialProviders.findIndex((one) => one.id === OIDC)
  const issuer = context.socialProviders[at]?.issuer
  // A document at the right place that speaks for another issuer is somebody else's (OpenID Connect Discovery 1.0, 4.3).
  if (settings.oidc && at >= 0 && issuer?.replace(/\/$/, '') !== settings.oidc.issuer) {
    context.socialProviders.splice(at, 1)
    log(`The identity provider at ${settings.oidc.issuer} says that it is ${String(issuer)}; it is not used.`)
  }
  return auth
}

export type Auth = Awaited<ReturnType<typeof openAuth>>
