import { asSystem, dispatch, type Kernel, newId, type Who } from '../../../kernel/index.ts'
import { checkNewPassword, createFirstUser as makeFirstUser } from '../../../modules/organisation/index.ts'
import { hashPassword, isOldHash } from './hash.ts'

/**
 * Refuses a password that somebody may not take: too short or long, common, or made of names of theirs.
 * @throws Refusal `organisation.password.length`, `.common` or `.names`
 */
export async function checkPassword(kernel: Kernel, userId: string, password: string): Promise<void> {
  const names = await kernel.load<{ name: string }>(
    `select unnest(array[name, email]) as name from organisation_user where id = $1
     union all select name from organisation_company`,
    [userId],
  )
  await checkNewPassword(
    password,
    names.map((row) => row.name),
  )
}

/**
 * Sets somebody's password (Argon2id) and ends their sessions.
 * @throws Refusal `organisation.password.length`, `.common` or `.names`, or `auth.user` where there is no such user.
 */
export async function setPassword(
  kernel: Kernel,
  userId: string,
  password: string,
  by: Who = asSystem(),
): Promise<void> {
  await checkPassword(kernel, userId, password)
  await dispatch(kernel, { command: 'organisation.user.noteAccess', id: userId, input: { what: 'passwordSet' } }, by)
  await kernel.load(
    `insert into auth_account (id, user_id, provider_id, account_id, password, updated_at)
     values ($1, $2::uuid, 'credential', ($2::uuid)::text, $3, clock_timestamp())
     on conflict (provider_id, account_id) do update set password = excluded.password, updated_at = clock_timestamp()`,
    [newId(), userId, await hashPassword(password)],
  )
  await endSessions(kernel, userId)
}

/** Makes the hash of a password anew that was just found right, where it was made as hashes are no longer made. */
export async function renewHash(kernel: Kernel, email: string, password: string): Promise<void> {
  const [kept] = await kernel.load<{ id: string; password: string }>(
    `select a.id, a.password from auth_account a join auth_user u on u.id = a.user_id
      where u.email = $1 and a.provider_id = 'credential'`,
    [email.trim().toLowerCase()],
  )
  if (!kept?.password || !isOldHash(kept.password)) return
  await kernel.load('update auth_account set password = $1 where id = $2 and password = $3', [
    await hashPassword(password),
    kept.id,
    kept.password,
  ])
}

/** Ends every session of somebody, half-made ones too, and the trust in their devices. */
export async function endSessions(kernel: Kernel, userId: string): Promise<void> {
  await kernel.load('delete from auth_session where user_id = $1', [userId])
  await kernel.load('delete from auth_verification where value = $1', [userId])
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
