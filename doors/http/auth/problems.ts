import type { Problem } from '../../../kernel/index.ts'

/** Our words for what better-auth refuses; whatever is not here keeps its own. */
const WORDS: Readonly<Record<string, [message: string, help?: string]>> = {
  INVALID_EMAIL_OR_PASSWORD: ['Address and password don’t belong together.'],
  INVALID_EMAIL: ['That is not a mail address.'],
  INVALID_PASSWORD: ['That is not the password.'],
  INVALID_CODE: ['The code is wrong, or its time is over.', 'Codes change every 30 seconds; look at the newest one.'],
  INVALID_BACKUP_CODE: ['This backup code is wrong or was used already.'],
  INVALID_TWO_FACTOR_COOKIE: ['It took too long. Sign in from the beginning.'],
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: ['Too many wrong codes. Sign in from the beginning.'],
  INVALID_ORIGIN: ['This request came from another site, so it was not carried out.'],
  MISSING_OR_NULL_ORIGIN: ['This request did not come from a page of this server, so it was not carried out.'],
  PASSKEY_NOT_FOUND: ['Nobody here has this passkey.'],
  SESSION_NOT_FRESH: ['You signed in some time ago. Sign in again for this.'],
}

interface Refused {
  code?: unknown
  message?: unknown
}

const camel = (code: string): string =>
  code.toLowerCase().replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** Times over which a caller should wait are in seconds. */
export function tooMany(seconds: number): Problem {
  const minutes = Math.ceil(seconds / 60)
  const message = `Too many tries. Wait ${minutes <= 1 ? 'a minute' : `${minutes} minutes`} and try again.`
  return { type: 'urn:backstay:auth.tooMany', title: message, status: 429, code: 'auth.tooMany', message }
}

/** An answer of better-auth that refuses, as the one shape of every error (RFC 9457). */
export function authProblem(status: number, body: Refused, retryAfter: number): Problem {
  if (status === 429) return tooMany(retryAfter)
  const given = typeof body.code === 'string' ? body.code : ''
  const known = WORDS[given]
  const own = typeof body.message === 'string' && body.message !== '' ? body.message : undefined
  const message =
    known?.[0] ??
    (status >= 500 ? 'Signing in does not work just now. It has been logged.' : (own ?? 'That was refused.'))
  const code = given === '' ? (status === 401 ? 'auth.signIn' : 'auth.refused') : `auth.${camel(given)}`
  return {
    type: `urn:backstay:${code}`,
    title: message,
    status,
    code,
    message,
    ...(known?.[1] ? { help: known[1] } : {}),
  }
}
