import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto'
import type { Kernel } from '../../../kernel/index.ts'
import { sealCodes } from './backup-codes.ts'
import type { AuthSettings } from './settings.ts'

/** Text that one of the secrets opens; null where none does. */
async function openedBy(secrets: readonly string[], data: string): Promise<string | null> {
  for (const key of secrets) {
    const text = await symmetricDecrypt({ key, data }).catch(() => null)
    if (text !== null) return text
  }
  return null
}

/** Columns that hold what the secret seals. */
const SEALED = [
  { table: 'auth_two_factor', column: 'secret' },
  ...['access_token', 'refresh_token', 'id_token'].map((column) => ({ table: 'auth_account', column })),
] as const

/** The secrets that may have sealed what lies in the database: the one of before, and the one that was made there. */
async function secretsBefore(kernel: Kernel, settings: AuthSettings, secret: string): Promise<string[]> {
  const made = await kernel.load<{ secret: string }>('select secret from auth_secret')
  const known = [settings.secretBefore, ...made.map((row) => row.secret)]
  return known.filter((one): one is string => one !== undefined && one !== secret)
}

/**
 * Brings what is sealed up to the way in which it is sealed today, each value while it is still what it was: under
 * another secret than now (ASVS 5.0, 11.2.2), and backup codes as hashes. What no known secret opens stays.
 * Says how many values it changed, and how many can't be opened.
 */
export async function reseal(
  kernel: Kernel,
  settings: AuthSettings,
  secret: string,
): Promise<{ changed: number; closed: number }> {
  const before = await secretsBefore(kernel, settings, secret)
  const done = { changed: 0, closed: 0 }
  const write = async (table: string, column: string, id: string, kept: string, made: string): Promise<void> => {
    await kernel.load(`update ${table} set ${column} = $1 where id = $2 and ${column} = $3`, [made, id, kept])
    done.changed++
  }
  const codes = await kernel.load<{ id: string; kept: string }>(
    `select id, backup_codes as kept from auth_two_factor where backup_codes not like 'argon2id:%'`,
  )
  for (const { id, kept } of codes) {
    const json = await openedBy([secret, ...before], kept)
    if (json === null) done.closed++
    else await write('auth_two_factor', 'backup_codes', id, kept, await sealCodes(json))
  }
  if (before.length === 0) return done
  for (const { table, column } of SEALED) {
    const rows = await kernel.load<{ id: string; kept: string }>(
      `select id, ${column} as kept from ${table} where ${column} is not null`,
    )
    for (const { id, kept } of rows) {
      if ((await openedBy([secret], kept)) !== null) continue
      const text = await openedBy(before, kept)
      if (text === null) done.closed++
      else await write(table, column, id, kept, await symmetricEncrypt({ key: secret, data: text }))
    }
  }
  return done
}
