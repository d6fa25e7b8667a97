import { asSystem, dispatch, type Kernel, newId, refuse, say, type Who } from '../../../kernel/index.ts'
import { createFirstUser as makeFirstUser } from '../../../modules/organisation/index.ts'

const LEAST = 8
const MOST = 128

/**
 * Sets somebody's password (scrypt, by better-auth) and ends their sessions.
 * @throws Refusal `auth.passwordLength`, or `auth.user` where there is no such user.
 */
export async function setPassword(
  kernel: Kernel,
  userId: string,
  password: string,
  by: Who = asSystem(),
): Promise<void> {
  if (password.length < LEAST || password.length > MOST) {
    refuse('auth.passwordLength', say`A password has ${LEAST} to ${MOST} characters.`, { field: 'password' })
  }
  await dispatch(kernel, { command: 'organisation.user.noteAccess', id: userId, input: { what: 'passwordSet' } }, by)
  const { hashPassword } = await import('better-auth/crypto')
  await kernel.load(
    `insert into auth_account (id, user_id, provider_id, account_id, password, updated_at)
     values ($1, $2::uuid, 'credential', ($2::uuid)::text, $3, clock_timestamp())
     on conflict (provider_id, account_id) do update set password = excluded.password, updated_at = clock_timestamp()`,
    [newId(), userId, await hashPassword(password)],
  )
  await kernel.load('delete from auth_session where user_id = $1', [userId])
}

/** Makes the first user of an organisation, an owner of all its companies, with a password where one is given. */
export async function createFirstUser(
  kernel: Kernel,
  { password, ...person }: { name: string; email: string; password?: string; locale?: string },
): Promise<string> {
  const id = await makeFirstUser(kernel, person)
  if (password !== undefined) await setPassword(kernel, id, password)
  return id
}
