/** The database that a process works with: the embedded one of its data folder, or a server of one's own. */

import { createHmac } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { say } from '../words.ts'
import { changeSecrets, type DataFolder, newPassword, openDataFolder, readSecrets } from './data-folder.ts'
import { type Embedded, embeddedUrl, holdEmbedded } from './embedded.ts'
import { codeOf, DatabaseFailure, messageOf } from './failure.ts'
import { closeWithProcess } from './leaving.ts'
import { type Lock, tryLock, waitForLock } from './lock.ts'
import { plainLine } from './plain-line.ts'
import { appRole, checkSchema, ensureRoles, OWNER, withClient } from './roles.ts'
import { type Supervision, supervise } from './supervise.ts'

export interface DatabaseOptions {
  /** The data folder; else `BACKSTAY_DATA`, else `./data`. */
  data?: string
  /** A server of one's own; else `DATABASE_URL`; where both are absent or empty, the embedded database. */
  url?: string
  /** Connection string of the application's role on that server, where the owner can't make it; else `DATABASE_APP_URL`. */
  appUrl?: string
  /** A replica of that server, from which reports may be read: its host, port and database; else `DATABASE_REPLICA_URL`. */
  replicaUrl?: string
  /** The organisation's schema; else `BACKSTAY_SCHEMA`, else `backstay`. */
  schema?: string
  /** True for the server, which has the data folder for itself and keeps the embedded database running. */
  server?: boolean
  /** Settings of the embedded server in place of ours, where this call starts it. */
  settings?: Record<string, string>
  /** Called where the embedded database was told to start and comes up by itself: a moment for other work. */
  onStarting?: () => void
  /** Told in words when the embedded database was lost and when it is back. */
  onEvent?: (message: string) => void
}

export interface Database {
  /** Owns the schema; only for migrations, backup and restore. */
  ownerUrl: string
  /** The application's role, which may do what was granted to it. */
  appUrl: string
  /** The same role for programs of other users on this machine (`psql`): never over the socket. */
  appTcpUrl: string
  /** The same role on a replica of the server, from which reports may be read. */
  replicaUrl?: string
  schema: string
  embedded: boolean
  /** Whether this call started the embedded server, or uses one that runs (always so with a server of one's own). */
  mode: 'started' | 'attached'
  dataFolder: string
  /** Where documents lie. */
  filesFolder: string
  /** Ends the use; stops the embedded server where nobody else uses it. May be called again. */
  close(): Promise<void>
}

const LEAST_VERSION = 15

/**
 * Opens the database: attaches to the embedded one of the data folder or starts it (making it where there is none),
 * or connects to `DATABASE_URL`; makes the organisation's schema and the application's role where they are missing.
 * Close it at the end. A signal that ends the process closes it first.
 * @throws DatabaseFailure with `message` and `help` for a person; `database.inUse` where another server has the folder.
 */
export async function openDatabase(options: DatabaseOptions = {}): Promise<Database> {
  const schema = options.schema || process.env.BACKSTAY_SCHEMA || 'backstay'
  checkSchema(schema)
  const folder = await openDataFolder(options.data)
  const url = options.url ?? process.env.DATABASE_URL ?? ''
  if (url !== '') return openServer(folder, schema, url, options)
  const lock = options.server ? await claimFolder(folder) : undefined
  try {
    const use = await holdEmbedded(folder, options.settings, options.onStarting)
    return await openEmbedded(use, schema, lock, options)
  } catch (error) {
    lock?.release()
    throw error
  }
}

/** A killed server may need a moment to be gone; who starts the next one in its place should not have to wait. */
const CLAIM_PATIENCE = 500

async function claimFolder(folder: DataFolder): Promise<Lock> {
  const until = performance.now() + CLAIM_PATIENCE
  do {
    const lock = tryLock(folder.serverLock, 'exclusive')
    if (lock) return lock
    await pause(20)
  } while (performance.now() < until)
  throw new DatabaseFailure(
    'database.inUse',
    say`Another Backstay server works on ${folder.root}.`,
    say`Stop that one first, or set BACKSTAY_DATA to a folder of its own for this one.`,
  )
}

async function openEmbedded(
  use: Embedded,
  schema: string,
  lock: Lock | undefined,
  options: DatabaseOptions,
): Promise<Database> {
  const { folder, secrets } = use
  const port = secrets.port
  const ownerUrl = embeddedUrl(folder, port, OWNER, secrets.ownerPassword, OWNER)
  try {
    const password = await appPassword(folder, schema)
    await ensureRoles(ownerUrl, { schema, password })
    const supervision = options.server ? await supervise(ownerUrl, use, options.onEvent) : undefined
    const appUrl = embeddedUrl(folder, port, appRole(schema), password, OWNER)
    const appTcpUrl = embeddedUrl(folder, port, appRole(schema), password, OWNER, true)
    const close = closeOnce(use, lock, supervision)
    return {
      ...{ ownerUrl, appUrl, appTcpUrl, schema, embedded: true, mode: use.started ? 'started' : 'attached' },
      ...{ dataFolder: folder.root, filesFolder: folder.files, close },
    }
  } catch (error) {
    await use.close()
    throw error
  }
}

/** The app role's password, kept in the data folder from its first use on. */
async function appPassword(folder: DataFolder, schema: string): Promise<string> {
  const known = (await readSecrets(folder))?.appPasswords[schema]
  if (known !== undefined) return known
  const lock = await waitForLock(folder.startLock, 'exclusive', 60_000)
  try {
    let password = newPassword()
    await changeSecrets(folder, (secrets) => {
      password = secrets.appPasswords[schema] ??= password
    })
    return password
  } finally {
    lock.release()
  }
}

/** One close for all who call it; also when the process ends and nobody else sees to it. */
function closeOnce(use: Embedded, lock: Lock | undefined, supervision: Supervision | undefined): () => Promise<void> {
  let closing: Promise<void> | undefined
  const closeAll = async () => {
    try {
      await supervision?.end()
      await use.close()
    } finally {
      lock?.release()
      forget()
    }
  }
  const close = () => {
    closing ??= closeAll()
    return closing
  }
  const forget = closeWithProcess({ close, closeAtExit: () => use.closeAtExit() })
  return close
}

/**
 * The app role's password on a server of one's own: derived from the owner's (RFC 2104), so that many servers of
 * Backstay with the same DATABASE_URL agree on it without a common folder.
 */
function derivedPassword(ownerUrl: URL, schema: string): string {
  const key = decodeURIComponent(ownerUrl.password)
  return createHmac('sha256', key).update(`backstay application role\0${schema}`).digest('base64url')
}

async function openServer(
  folder: DataFolder,
  schema: string,
  url: string,
  options: DatabaseOptions,
): Promise<Database> {
  const address = parseUrl(url)
  const told = plainLine(address, 'DATABASE_URL')
  if (told !== null) options.onEvent?.(told)
  await checkServer(url)
  const given = options.appUrl || process.env.DATABASE_APP_URL || ''
  const appUrl = given === '' ? await ownAppUrl(folder, schema, address) : checkAppUrl(given, schema)
  const password = decodeURIComponent(parseUrl(appUrl).password)
  // A role that was made by hand keeps the password that it was given.
  await ensureRoles(url, { schema, password, check: given === '' ? () => canConnect(appUrl) : undefined })
  return {
    ...{ ownerUrl: url, appUrl, appTcpUrl: appUrl, schema, embedded: false, mode: 'attached' },
    ...replicaOf(appUrl, options.replicaUrl ?? process.env.DATABASE_REPLICA_URL ?? ''),
    ...{ dataFolder: folder.root, filesFolder: folder.files, close: async () => undefined },
  }
}

/** Roles and their passwords are the primary's, so a replica is told by its place alone. */
function replicaOf(appUrl: string, given: string): { replicaUrl?: string } {
  if (given === '') return {}
  const address = parseUrl(given, 'DATABASE_REPLICA_URL')
  plainLine(address, 'DATABASE_REPLICA_URL')
  const { username, password } = new URL(appUrl)
  return { replicaUrl: Object.assign(address, { username, password }).href }
}

async function ownAppUrl(folder: DataFolder, schema: string, owner: URL): Promise<string> {
  const address = new URL(owner)
  address.username = appRole(schema)
  address.password = owner.password === '' ? await appPassword(folder, schema) : derivedPassword(owner, schema)
  return address.href
}

function checkAppUrl(url: string, schema: string): string {
  plainLine(parseUrl(url, 'DATABASE_APP_URL'), 'DATABASE_APP_URL')
  if (decodeURIComponent(parseUrl(url, 'DATABASE_APP_URL').username) === appRole(schema)) return url
  throw new DatabaseFailure(
    'database.role',
    say`DATABASE_APP_URL names another user than ${appRole(schema)}.`,
    say`The privileges of this organisation go to the role ${appRole(schema)}: let an administrator make it, and name it there.`,
  )
}

function parseUrl(url: string, variable = 'DATABASE_URL'): URL {
  const address = URL.parse(url)
  if (address && /^postgres(ql)?:$/.test(address.protocol)) return address
  throw new DatabaseFailure(
    'database.url',
    say`${variable} is not a connection string of PostgreSQL.`,
    say`Write it as postgresql://user:password@host:5432/database, with special characters percent-encoded.`,
  )
}

async function canConnect(url: string): Promise<boolean> {
  try {
    return await withClient(url, async () => true)
  } catch (error) {
    // 28P01 wrong password, 28000 not allowed: the role has another password than ours.
    if (codeOf(error) === '28P01' || codeOf(error) === '28000') return false
    throw error
  }
}

async function checkServer(url: string): Promise<void> {
  const found = await askServer(url)
  if (found.version < LEAST_VERSION) {
    throw new DatabaseFailure(
      'database.version',
      say`The server of DATABASE_URL is PostgreSQL ${found.version}.`,
      say`Backstay needs PostgreSQL ${LEAST_VERSION} or later.`,
    )
  }
  if (found.encoding !== 'UTF8') {
    throw new DatabaseFailure(
      'database.encoding',
      say`The database of DATABASE_URL keeps text as ${found.encoding}.`,
      say`Make one with UTF-8: CREATE DATABASE backstay TEMPLATE template0 ENCODING 'UTF8'.`,
    )
  }
}

async function askServer(url: string): Promise<{ version: number; encoding: string }> {
  try {
    return await withClient(url, async (client) => {
      const answer = await client.query<{ number: string; encoding: string }>(
        `SELECT current_setting('server_version_num') AS number, current_setting('server_encoding') AS encoding`,
      )
      const row = answer.rows[0]
      return { version: Math.floor(Number(row?.number ?? 0) / 10_000), encoding: row?.encoding ?? '' }
    })
  } catch (error) {
    throw new DatabaseFailure(
      'database.connect',
      say`The server of DATABASE_URL does not let us in: ${messageOf(error)}.`,
      say`Check host, port, user, password and database name in DATABASE_URL, and that the server runs.`,
      error,
    )
  }
}
