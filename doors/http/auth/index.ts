/** Signing in: who asks, by key or by session. better-auth is loaded only when somebody needs it. */
export { createKey, type KeyShape, keysOf, revokeKey } from './keys.ts'
export { createSignInLink } from './links.ts'
export { createFirstUser, setPassword } from './password.ts'
export { registerAuth, whoOfRequest } from './routes.ts'
export { type AuthSettings, authSettings } from './settings.ts'
