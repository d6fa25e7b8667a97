import { randomBytes } from 'node:crypto'
import type { Kernel } from '../../../kernel/index.ts'

/**
 * The secret that signs cookies and seals second factors. It lies in the database, made by whoever needs it first, so
 * that every server of the organisation has the same one and a restored backup still knows second factors.
 */
export async function authSecret(kernel: Kernel): Promise<string> {
  const made = randomBytes(48).toString('base64url')
  await kernel.load('insert into auth_secret (secret) values ($1) on conflict do nothing', [made])
  const [kept] = await kernel.load<{ secret: string }>('select secret from auth_secret')
  return kept?.secret ?? made
}
