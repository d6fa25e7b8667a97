/** The data folder: where everything that one Backstay keeps lies on disk. */

import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, realpath, rename, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { say } from '../words.ts'
import { codeOf, DatabaseFailure, messageOf } from './failure.ts'

/** Paths inside the data folder, all absolute. */
export interface DataFolder {
  root: string
  /** PostgreSQL's own folder; belongs to the account that the database runs as. */
  postgres: string
  /** Documents, addressed by content. */
  files: string
  /** Held by the one server that works on this folder. */
  serverLock: string
  /** Held while somebody starts or stops the database. */
  startLock: string
  /** Held, shared, by everybody who uses the database: the last one out stops it. */
  usersLock: string
  log: string
  secrets: string
}

/** Ports and passwords of the embedded database, and app passwords that can't be derived. Mode 0600. */
export interface Secrets {
  port: number
  adminPassword: string
  ownerPassword: string
  /** Password of each organisation's app role, by schema. */
  appPasswords: Record<string, string>
  /** Whether the owner role and the database exist. */
  prepared: boolean
}

/**
 * The data folder, made where it is missing: `folder`, else `BACKSTAY_DATA`, else `./data`.
 * @throws DatabaseFailure `database.folder` where it can't be made or isn't a folder.
 */
export async function openDataFolder(folder?: string): Promise<DataFolder> {
  const asked = resolve(folder || process.env.BACKSTAY_DATA || 'data')
  try {
    await mkdir(join(asked, 'files'), { recursive: true })
    const root = await realpath(asked)
    return {
      root,
      postgres: join(root, 'postgres'),
      files: join(root, 'files'),
      serverLock: join(root, 'backstay.lock'),
      startLock: join(root, 'postgres.lock'),
      usersLock: join(root, 'postgres.users.lock'),
      log: join(root, 'postgres.log'),
      secrets: join(root, 'database.json'),
    }
  } catch (error) {
    throw new DatabaseFailure(
      'database.folder',
      say`The data folder ${asked} can't be made or read: ${messageOf(error)}.`,
      say`Set BACKSTAY_DATA to a folder that this user may write, or give the folder to this user.`,
      error,
    )
  }
}

/** A password of 192 random bits that needs no escaping in a URL. */
export function newPassword(): string {
  return randomBytes(24).toString('base64url')
}

function isSecrets(value: unknown): value is Secrets {
  if (typeof value !== 'object' || value === null) return false
  const secrets = value as Partial<Record<keyof Secrets, unknown>>
  return (
    Number.isInteger(secrets.port) &&
    typeof secrets.adminPassword === 'string' &&
    typeof secrets.ownerPassword === 'string' &&
    typeof secrets.prepared === 'boolean' &&
    typeof secrets.appPasswords === 'object' &&
    secrets.appPasswords !== null
  )
}

/**
 * The stored secrets, or `undefined` where there are none yet.
 * @throws DatabaseFailure `database.secrets` where the file is damaged or can't be read.
 */
export async function readSecrets(folder: DataFolder): Promise<Secrets | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(folder.secrets, 'utf8'))
    if (isSecrets(value)) return value
    throw new Error('a field is missing')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new DatabaseFailure(
      'database.secrets',
      say`${folder.secrets} can't be read: ${messageOf(error)}.`,
      say`It holds the passwords of the database. Bring it back from a copy of the data folder, or restore a backup.`,
      error,
    )
  }
}

/** Writes the secrets so that a reader sees the old file or the new one, never a part. */
export async function writeSecrets(folder: DataFolder, secrets: Secrets): Promise<void> {
  const draft = `${folder.secrets}.${process.pid}.new`
  await writeFile(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true })
  await chmod(draft, 0o600)
  await rename(draft, folder.secrets)
}

/** Changes the stored secrets. The caller holds the start lock, so nobody else writes meanwhile. */
export async function changeSecrets(folder: DataFolder, change: (secrets: Secrets) => void): Promise<void> {
  const secrets = (await readSecrets(folder)) ?? newSecrets(0)
  change(secrets)
  await writeSecrets(folder, secrets)
}

/** New secrets for a database that is still to be made. */
export function newSecrets(port: number): Secrets {
  return { port, adminPassword: newPassword(), ownerPassword: newPassword(), appPasswords: {}, prepared: false }
}
