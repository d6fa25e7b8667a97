import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Argon2id (RFC 9106) with 46 MiB, and twice the passes that OWASP's Password Storage Cheat Sheet asks for beside it.
 * A hash says what it was made with, so that these can grow.
 */
const MEMORY = 47_104
const PASSES = 2
const START = `$argon2id$v=19$m=${MEMORY},t=${PASSES},p=1$`
const FORM = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=1\$([\w+/]{22})\$([\w+/]{43})$/

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')

function derive(password: string, nonce: Buffer, memory: number, passes: number): Promise<Buffer> {
  const message = Buffer.from(password.normalize('NFKC'))
  return new Promise((resolve, reject) => {
    argon2(
      'argon2id',
      { message, nonce, memory, passes, parallelism: 1, tagLength: 32 },
      (error: Error | null, key: Buffer) => (error ? reject(error) : resolve(key)),
    )
  })
}

/** What the database keeps of a password: a PHC string with its salt and what it took. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return `${START}${unpadded(salt)}$${unpadded(await derive(password, salt, MEMORY, PASSES))}`
}

/** True for a hash that would be made in another way today: it is made anew when its password is next at hand. */
export const isOldHash = (hash: string): boolean => !hash.startsWith(START)

/** Whether the hash is of this password; hashes of before (scrypt, by better-auth) count. */
export async function verifyPassword({ hash, password }: { hash: string; password: string }): Promise<boolean> {
  const [, memory, passes, salt, kept] = FORM.exec(hash) ?? []
  if (memory === undefined || passes === undefined || salt === undefined || kept === undefined) {
    const { verifyPassword: verifyBefore } = await import('better-auth/crypto')
    return verifyBefore({ hash, password })
  }
  const key = await derive(password, Buffer.from(salt, 'base64'), Number(memory), Number(passes))
  return timingSafeEqual(key, Buffer.from(kept, 'base64'))
}
