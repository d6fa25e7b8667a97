/** What other modules may use of correspondence. */
export { type BounceFacts, message, messageFiled } from './message.ts'
