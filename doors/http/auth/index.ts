/** Signing in: who asks, by key or by session. better-auth is loaded only when somebody needs it. */
export { createKey, type KeyShape, keysOf, revokeKey } from './keys.ts'
export { createSignInLink, signInAddress } from './links.ts'
export { createFirstUser, endSessions, setPassword } from './password.ts'
export { registerAuth, whoOfRequest } from './routes.ts'
export { type AuthSettings, authSettings, isTls } from './settings.ts'
export { takeFactors } from './standing.ts'
