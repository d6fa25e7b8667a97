import { createHash, randomBytes } from 'node:crypto'
import { asSystem, dispatch, isId, type Kernel, newId, refuse, say, type Who } from '../../../kernel/index.ts'
import { userIdByEmail } from '../../../modules/organisation/index.ts'

/** Every key begins so: people, and scanners for leaked secrets, know it by that. */
const PREFIX = 'bst_'

/** What the database keeps of a key. A key is long and random, so one round of a fast hash hides it. */
const keyHash = (key: string): string => createHash('sha256').update(key).digest('base64url')

/** Letters and digits only, so that a key survives every shell and every form. */
function newKey(): string {
  const letters = randomBytes(60)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '')
  return PREFIX + letters.slice(0, 48)
}

/**
 * Makes a key for a user; it is shown once and kept only as a hash. Noted in the audit under the one who made it.
 * @throws Refusal `auth.user` where nobody has the address, `organisation.user.inactive` where they are shut out.
 */
export async function createKey(
  kernel: Kernel,
  userEmail: string,
  name: string | null = null,
  by: Who = asSystem(),
): Promise<string> {
  const id = await userIdByEmail({ rows: kernel.load }, userEmail)
  if (id === null) {
    return refuse('auth.user', say`Nobody has the address ${userEmail}.`, {
      kind: 'missing',
      help: say`List the users with: backstay list organisation.user`,
    })
  }
  return keyFor(kernel, id, name, by)
}

/** Makes a key for the user with this id. */
export async function keyFor(kernel: Kernel, userId: string, name: string | null, by: Who): Promise<string> {
  await dispatch(kernel, { command: 'organisation.user.noteAccess', id: userId, input: { what: 'keyMade', name } }, by)
  const key = newKey()
  await kernel.load('insert into auth_key (id, user_id, hash, start, name, made_by) values ($1, $2, $3, $4, $5, $6)', [
    newId(),
    userId,
    keyHash(key),
    key.slice(0, 8),
    name,
    by.id,
  ])
  return key
}

/** The user whose key it is, where the key is in use; null otherwise. */
export async function keyUser(kernel: Kernel, key: string): Promise<string | null> {
  const [row] = await kernel.load<{ user_id: string }>(
    `select user_id from auth_key
      where hash = $1 and ended_at is null and (expires_at is null or expires_at > clock_timestamp())`,
    [keyHash(key)],
    'auth_key_user',
  )
  return row?.user_id ?? null
}

export interface KeyShape {
  id: string
  name: string | null
  /** Its first letters, to tell keys apart. */
  start: string
  madeAt: string
  expiresAt: string | null
  endedAt: string | null
}

/** Somebody's keys, newest first, without what would let anyone use them. */
export const keysOf = (kernel: Kernel, userId: string): Promise<KeyShape[]> =>
  kernel.load<KeyShape>(
    `select id, name, start, made_at as "madeAt", expires_at as "expiresAt", ended_at as "endedAt"
       from auth_key where user_id = $1 order by id desc`,
    [userId],
  )

/**
 * Ends a key at once; other servers follow within two seconds.
 * @throws Refusal `auth.key` where the user has no such key in use.
 */
export async function revokeKey(kernel: Kernel, userId: string, keyId: string, by: Who = asSystem()): Promise<void> {
  const command = 'organisation.user.noteAccess'
  // Whether there is such a key is told to those alone who may end it.
  await dispatch(kernel, { command, id: userId, input: { what: 'keyRevoked' }, preview: true }, by)
  const [found] = isId(keyId)
    ? await kernel.load<{ name: string | null }>(
        'select name from auth_key where id = $1 and user_id = $2 and ended_at is null',
        [keyId, userId],
      )
    : []
  if (!found) refuse('auth.key', say`There is no such key, or it was ended already.`, { kind: 'missing' })
  await dispatch(kernel, { command, id: userId, input: { what: 'keyRevoked', name: found.name } }, by)
  await kernel.load('update auth_key set ended_at = clock_timestamp() where id = $1', [keyId])
}
