/** The tables of better-auth under our names: those of the migration `auth`. */

/** `twoFactorEnabled` is the column `two_factor_enabled`. */
const snake = (name: string): string =>
  name.replace(/ID$/, 'Id').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const columns = <const Name extends string>(...names: Name[]): Record<Name, string> =>
  Object.fromEntries(names.map((name) => [name, snake(name)])) as Record<Name, string>

const both = ['createdAt', 'updatedAt'] as const

export const userTable = { modelName: 'auth_user', fields: columns('emailVerified', ...both) }
export const sessionTable = {
  modelName: 'auth_session',
  fields: columns('userId', 'expiresAt', 'ipAddress', 'userAgent', ...both),
}
export const accountTable = {
  modelName: 'auth_account',
  fields: columns(
    ...(['userId', 'accountId', 'providerId', 'accessToken', 'refreshToken', 'idToken'] as const),
    ...(['accessTokenExpiresAt', 'refreshTokenExpiresAt', ...both] as const),
  ),
}
export const verificationTable = { modelName: 'auth_verification', fields: columns('expiresAt', ...both) }
export const rateLimitTable = { modelName: 'auth_rate_limit', fields: columns('lastRequest') }

export const twoFactorTables = {
  user: { fields: columns('twoFactorEnabled') },
  twoFactor: {
    modelName: 'auth_two_factor',
    fields: columns('backupCodes', 'userId', 'failedVerificationCount', 'lockedUntil'),
  },
}
export const passkeyTables = {
  passkey: {
    modelName: 'auth_passkey',
    fields: columns('publicKey', 'userId', 'credentialID', 'deviceType', 'backedUp', 'createdAt'),
  },
}
