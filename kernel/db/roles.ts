/**
 * The two roles of an organisation, and what each may do.
 *
 * The owner owns the schema and changes it (migrations). The application works as `<schema>_app`, which may only do
 * what was granted to it table by table: what is append-only stays so, whatever the program tries. Default privileges
 * are never used, as they would open every new table before anyone decided about it.
 */

import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import pg from 'pg'
import { say } from '../words.ts'
import type { Secrets } from './data-folder.ts'
import { codeOf, DatabaseFailure, messageOf } from './failure.ts'
import { ADMIN } from './postgres-process.ts'

/** Role and database of the embedded server. */
export const OWNER = 'backstay'

/** Quotes a name for SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Quotes a text for SQL; only for statements that take no parameters. */
export function quoteText(text: string): string {
  const doubled = text.replaceAll("'", "''")
  return doubled.includes('\\') ? ` E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`
}

/** The application's role of an organisation. */
export function appRole(schema: string): string {
  return `${schema}_app`
}

/**
 * Refuses what can't be an organisation's schema: it also becomes part of a role's name (63 bytes at most).
 * @throws DatabaseFailure `database.schema`
 */
export function checkSchema(schema: string): void {
  if (/^[a-z][a-z0-9_]{0,57}$/.test(schema) && !schema.startsWith('pg_') && schema !== 'public') return
  throw new DatabaseFailure(
    'database.schema',
    say`${JSON.stringify(schema)} can't name an organisation.`,
    say`Use small letters, digits and _, a letter first, 58 at most; not public and not pg_….`,
  )
}

/**
 * What PostgreSQL stores of a password (RFC 5803: SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey). Sent in place
 * of the password itself, so that no log of the server ever holds one.
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16), iterations = 4096): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  const storedKey = createHash('sha256').update(clientKey).digest('base64')
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`
}

/** Runs `work` with a connection and ends the connection, come what may. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'backstay', connectionTimeoutMillis: 20_000 })
  // A lost connection also fails the query that waits; without a listener it would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end()
  }
}

type UrlFor = (user: string, password: string, database: string) => string

/** Makes the owner role and its database in a new embedded cluster. May be run again. */
export async function prepareCluster(urlFor: UrlFor, secrets: Secrets): Promise<void> {
  await withClient(urlFor(ADMIN, secrets.adminPassword, 'postgres'), async (client) => {
    const role = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [OWNER])
    const verb = role.rowCount === 0 ? 'CREATE' : 'ALTER'
    const password = quoteText(scramVerifier(secrets.ownerPassword))
    await client.query(`${verb} ROLE ${OWNER} LOGIN NOSUPERUSER CREATEROLE NOCREATEDB PASSWORD ${password}`)
    const database = await client.query('SELECT FROM pg_database WHERE datname = $1', [OWNER])
    if (database.rowCount === 0) await client.query(`CREATE DATABASE ${OWNER} OWNER ${OWNER}`)
  })
}

/** How the application's role is to be had. */
export interface RoleWish {
  schema: string
  password: string
  /** Whether the password may be another than the role's: it is then set. */
  check?: (() => Promise<boolean>) | undefined
}

/**
 * Makes the organisation's schema and the application's role, where they are missing, and lets the role in.
 * Safe beside others who do the same.
 * @throws DatabaseFailure `database.role` where the owner lacks the right, with the SQL for an administrator.
 */
export async function ensureRoles(ownerUrl: string, wish: RoleWish): Promise<void> {
  checkSchema(wish.schema)
  const role = appRole(wish.schema)
  await withClient(ownerUrl, async (client) => {
    const found = await client.query<{ role: boolean; schema: boolean; usage: boolean }>(
      `SELECT r.oid IS NOT NULL AS role, n.oid IS NOT NULL AS schema,
              coalesce(has_schema_privilege(r.oid, n.oid, 'USAGE'), false) AS usage
       FROM (SELECT) one LEFT JOIN pg_roles r ON r.rolname = $1 LEFT JOIN pg_namespace n ON n.nspname = $2`,
      [role, wish.schema],
    )
    const has = found.rows[0] ?? { role: false, schema: false, usage: false }
    const known = has.role && (wish.check === undefined || (await wish.check()))
    if (known && has.schema && has.usage) return
    await makeRoleAndSchema(client, wish, known)
  })
}

async function makeRoleAndSchema(client: pg.Client, wish: RoleWish, roleIsRight: boolean): Promise<void> {
  const role = quoteName(appRole(wish.schema))
  const schema = quoteName(wish.schema)
  try {
    await client.query('BEGIN')
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('backstay.roles', 0))`)
    if (!roleIsRight) {
      const present = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [appRole(wish.schema)])
      const password = quoteText(scramVerifier(wish.password))
      if (present.rowCount === 0) {
        await client.query(`CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${password}`)
      } else if (wish.check) {
        await refuseTaken(client, wish.schema)
        await client.query(`ALTER ROLE ${role} LOGIN PASSWORD ${password}`)
      }
    }
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`)
    await client.query(`GRANT USAGE ON SCHEMA ${schema} TO ${role}`)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    if (codeOf(error) !== '42501') throw error
    throw lacksRight(wish.schema, await nameOfUser(client), error)
  }
}

/**
 * Roles belong to the whole server: with another password the Backstay of another owner, in another database, would be
 * shut out.
 */
async function refuseTaken(client: pg.Client, schema: string): Promise<void> {
  const found = await client.query<{ database: string }>(
    `SELECT d.datname AS database
       FROM pg_shdepend s JOIN pg_roles r ON r.oid = s.refobjid JOIN pg_database d ON d.oid = s.dbid,
            pg_database here
      WHERE s.refclassid = 'pg_authid'::regclass AND r.rolname = $1 AND here.datname = current_database()
        AND d.oid <> here.oid AND d.datdba <> here.datdba AND d.datdba <> current_user::regrole LIMIT 1`,
    [appRole(schema)],
  )
  const other = found.rows[0]?.database
  if (other === undefined) return
  throw new DatabaseFailure(
    'database.role',
    say`The application's role "${appRole(schema)}" belongs to the Backstay in the database ${quoteName(other)} of the same server.`,
    say`Choose another schema for this one, e.g. BACKSTAY_SCHEMA=${schema}_2: its role is named after it. Or let both databases belong to one database user.`,
  )
}

async function nameOfUser(client: pg.Client): Promise<string> {
  const answer = await client.query<{ user: string; database: string }>('SELECT current_user AS user')
  return answer.rows[0]?.user ?? 'owner'
}

function lacksRight(schema: string, owner: string, cause: unknown): DatabaseFailure {
  const role = quoteName(appRole(schema))
  const sql = [
    `CREATE ROLE ${role} LOGIN PASSWORD '…';`,
    `CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)} AUTHORIZATION ${quoteName(owner)};`,
    `GRANT USAGE ON SCHEMA ${quoteName(schema)} TO ${role};`,
  ].join(' ')
  return new DatabaseFailure(
    'database.role',
    say`The database user ${owner} may not make the application's role ${role} or the schema ${quoteName(schema)} (${messageOf(cause)}).`,
    say`Let an administrator of the server run: ALTER ROLE ${quoteName(owner)} CREATEROLE; — or make them by hand: ${sql} — and set DATABASE_APP_URL to the connection string of that role.`,
    cause,
  )
}

export type Privilege = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE'

/** What the application may do with a table. */
export interface TableGrant {
  table: string
  privileges: readonly Privilege[]
}

/** What it may do with a table that nobody said anything about. */
export const ALL_PRIVILEGES: readonly Privilege[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE']
/** What it may do with a table whose rows stay as they were written. */
export const APPEND_ONLY: readonly Privilege[] = ['SELECT', 'INSERT']

/**
 * Gives the application exactly the privileges asked for on every table, view and sequence of the schema, and takes
 * all others away: on the tables named in `grants` what they say, on all others everything that changes rows.
 * Nothing is written where all is as it should be.
 */
export async function applyGrants(client: pg.ClientBase, schema: string, grants: readonly TableGrant[]): Promise<void> {
  const role = appRole(schema)
  const found = await client.query<{ name: string; kind: string; has: string[] }>(
    `SELECT c.relname AS name, c.relkind AS kind,
            coalesce((SELECT array_agg(a.privilege_type::text ORDER BY a.privilege_type)
                      FROM aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee WHERE r.rolname = $2), '{}') AS has
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'S') ORDER BY c.relname`,
    [schema, role],
  )
  checkGrantsNameTables(grants, new Set(found.rows.map((row) => row.name)))
  const wanted = new Map<string, readonly string[]>(grants.map((grant) => [grant.table, grant.privileges]))
  wanted.set('kernel_migration', ['SELECT'])
  const statements = found.rows.flatMap(({ name, kind, has }) => {
    const should = [...(kind === 'S' ? ['SELECT', 'USAGE'] : (wanted.get(name) ?? ALL_PRIVILEGES))].sort()
    if (should.join() === has.join()) return []
    const target = `${kind === 'S' ? 'SEQUENCE' : 'TABLE'} ${quoteName(schema)}.${quoteName(name)}`
    const give = should.length > 0 ? `GRANT ${should.join(', ')} ON ${target} TO ${quoteName(role)};` : ''
    return [`REVOKE ALL ON ${target} FROM ${quoteName(role)}; ${give}`]
  })
  if (statements.length > 0) await client.query(statements.join('\n'))
}

function checkGrantsNameTables(grants: readonly TableGrant[], tables: ReadonlySet<string>): void {
  const missing = grants.map((grant) => grant.table).filter((table) => !tables.has(table))
  if (missing.length === 0) return
  throw new DatabaseFailure(
    'database.grants',
    say`Privileges are declared for tables that do not exist: ${missing.join(', ')}.`,
    say`Correct the name in the declaration, or add the migration that makes the table.`,
  )
}
