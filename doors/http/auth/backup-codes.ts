import { AsyncLocalStorage } from 'node:async_hooks'
import { argon2, randomBytes } from 'node:crypto'

/**
 * Backup codes hold some sixty bits of chance, so they are kept as passwords are: Argon2id with a salt (ASVS 5.0,
 * 6.5.2), at the least cost that OWASP's Password Storage Cheat Sheet names, since ten of them are made at once.
 */
const MEMORY = 19_456
const PASSES = 2
const START = 'argon2id:'
const CODE = /^[A-Za-z0-9]{5}-[A-Za-z0-9]{5}$/

/** What was typed in the request at hand: better-auth compares lists of codes, and only here is it known with what. */
const typed = new AsyncLocalStorage<string>()

/** Runs a request in which a backup code may be compared. */
export const withTyped = <T>(code: unknown, run: () => Promise<T>): Promise<T> =>
  typed.run(typeof code === 'string' ? code : '', run)

function hashOf(code: string, salt: string): Promise<string> {
  const given = { message: Buffer.from(code), nonce: Buffer.from(salt, 'base64url') }
  return new Promise((resolve, reject) => {
    argon2('argon2id', { ...given, memory: MEMORY, passes: PASSES, parallelism: 1, tagLength: 32 }, (error, key) =>
      error ? reject(error) : resolve(key.toString('base64url')),
    )
  })
}

/** A list of codes as the database keeps it. What is left of a list that was kept already stays as it is. */
export async function sealCodes(json: string): Promise<string> {
  const [first = '', ...rest] = JSON.parse(json) as string[]
  if (first.startsWith(START)) return [first, ...rest].join(' ')
  const salt = randomBytes(16).toString('base64url')
  const kept: string[] = []
  for (const code of [first, ...rest].filter((one) => one !== '')) kept.push(await hashOf(code, salt))
  return [START + salt, ...kept].join(' ')
}

/**
 * The list in which better-auth looks for what was typed: the hashes, and in place of the one that belongs to it, the
 * code itself. What does not look like a code is in no list, so that nobody gets in by a hash that they saw.
 */
export async function openCodes(kept: string): Promise<string> {
  const code = typed.getStore() ?? ''
  const [start = '', ...hashes] = kept.split(' ')
  if (!start.startsWith(START) || !CODE.test(code)) return '[]'
  const wanted = await hashOf(code, start.slice(START.length))
  return JSON.stringify([start, ...hashes.map((hash) => (hash === wanted ? code : hash))])
}
