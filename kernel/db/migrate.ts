/**
 * Migrations: one forward stream of SQL files, applied in the order of their names, each in its own transaction.
 * What was applied is kept in `kernel_migration` with a digest, so that an edited file is noticed.
 */

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { say } from '../words.ts'
import { codeOf, DatabaseFailure, messageOf } from './failure.ts'
import { connectionConfig } from './pool.ts'
import { applyGrants, checkSchema, quoteName, type TableGrant } from './roles.ts'

export interface Migration {
  /** File name without `.sql`: `20260131093000_ledger`. */
  name: string
  sql: string
  /** SHA-256 of the text with line ends as `\n`. */
  digest: string
  /** False for a file that begins with `-- no transaction` (indexes made concurrently). */
  transaction: boolean
}

export interface MigrateOptions {
  schema: string
  /** Folder of the SQL files. */
  folder: string
  /** What the application may do with which table; all else it may read and change. Not given: grants are left alone. */
  grants?: readonly TableGrant[]
  /** Told before each migration. */
  onApply?: (name: string) => void
}

const FILE = /^\d{8,14}[-_][a-z0-9_-]+\.sql$/

/**
 * The migrations of a folder in order; none where the folder is missing.
 * @throws DatabaseFailure `migration.name` for an SQL file whose name has no timestamp.
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  let names: string[]
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
  return Promise.all(names.map((name) => readMigration(folder, name)))
}

async function readMigration(folder: string, file: string): Promise<Migration> {
  if (!FILE.test(file)) {
    throw new DatabaseFailure(
      'migration.name',
      say`${file} is not named as a migration.`,
      say`Name it <timestamp>_<words>.sql, for example 20260131093000_ledger.sql.`,
    )
  }
  const sql = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n')
  return {
    name: file.slice(0, -'.sql'.length),
    sql,
    digest: createHash('sha256').update(sql).digest('hex'),
    transaction: !/^--\s*no transaction\b/.test(sql),
  }
}

/**
 * Applies what is missing and sets the application's privileges. Safe beside any number of others who do the same:
 * one works, the others wait and find nothing left to do.
 * @returns names of the migrations that this call applied
 * @throws DatabaseFailure `migration.edited`, `migration.newer`, `migration.order`, `migration.failed`
 */
export async function migrate(ownerUrl: string, options: MigrateOptions): Promise<string[]> {
  checkSchema(options.schema)
  const migrations = await readMigrations(options.folder)
  const client = new pg.Client({ ...connectionConfig(ownerUrl, options.schema), application_name: 'backstay migrate' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await lockMigrations(client, options.schema, 'exclusive')
    const missing = missingOf(migrations, await appliedOf(client, options.schema))
    for (const migration of missing) {
      options.onApply?.(migration.name)
      await apply(client, migration)
    }
    if (options.grants) await inTransaction(client, () => applyGrants(client, options.schema, options.grants ?? []))
    return missing.map((migration) => migration.name)
  } finally {
    // Ends the session, and with it the lock.
    await client.end()
  }
}

/**
 * Takes the organisation's migration lock for the session: exclusive to change the schema, shared to rely on it.
 * Asked for again and again rather than waited for: a statement that waits keeps a snapshot, and an index made
 * concurrently would wait for that one in turn.
 */
export async function lockMigrations(
  client: pg.ClientBase,
  schema: string,
  kind: 'exclusive' | 'shared',
): Promise<void> {
  const attempt = kind === 'shared' ? 'pg_try_advisory_lock_shared' : 'pg_try_advisory_lock'
  for (;;) {
    const answer = await client.query<{ got: boolean }>(`SELECT ${attempt}(hashtextextended($1, 0)) AS got`, [
      `backstay.migrate ${schema}`,
    ])
    if (answer.rows[0]?.got) return
    await pause(20 + Math.random() * 30)
  }
}

export interface Applied {
  name: string
  digest: string
}

const TABLE = `CREATE TABLE kernel_migration (
  name text PRIMARY KEY,
  digest text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)`

/** What was applied, in order. The schema and the table are made where they are missing. */
export async function appliedOf(client: pg.ClientBase, schema: string): Promise<Applied[]> {
  const found = await client.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [
    `${quoteName(schema)}.kernel_migration`,
  ])
  if (!found.rows[0]?.found) {
    const present = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema])
    if (present.rowCount === 0) await client.query(`CREATE SCHEMA ${quoteName(schema)}`)
    await client.query(TABLE)
  }
  return (await client.query<Applied>('SELECT name, digest FROM kernel_migration ORDER BY name COLLATE "C"')).rows
}

/**
 * The migrations that are still to be applied.
 * @throws DatabaseFailure where what was applied and what the program has do not fit together.
 */
export function missingOf(migrations: readonly Migration[], applied: readonly Applied[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const { name, digest } of applied) {
    const migration = known.get(name)
    if (!migration) throw newer(name)
    if (migration.digest !== digest) throw edited(name)
  }
  const done = new Set(applied.map((one) => one.name))
  const missing = migrations.filter((migration) => !done.has(migration.name))
  const last = applied.at(-1)?.name
  const late = missing.find((migration) => last !== undefined && migration.name < last)
  if (late && last !== undefined) throw outOfOrder(late.name, last)
  return missing
}

function newer(name: string): DatabaseFailure {
  return new DatabaseFailure(
    'migration.newer',
    say`The database is newer than this Backstay: it has the migration ${name}, which this version does not know.`,
    say`Start the Backstay version that was used last, or a later one.`,
  )
}

function edited(name: string): DatabaseFailure {
  return new DatabaseFailure(
    'migration.edited',
    say`The migration ${name} was edited after it had been applied to this database.`,
    say`Bring the file back as it was, and write the change as a new migration.`,
  )
}

function outOfOrder(name: string, last: string): DatabaseFailure {
  return new DatabaseFailure(
    'migration.order',
    say`The migration ${name} is new and comes before ${last}, which was applied already.`,
    say`Give it a later timestamp, so that every database takes the same way.`,
  )
}

/** Rolls back after a failure; where the connection was the failure, the server has done so already. */
export async function rollBack(client: pg.ClientBase): Promise<void> {
  await client.query('ROLLBACK').catch(() => undefined)
}

/** Runs `work` between BEGIN and COMMIT, and rolls back where it fails. */
export async function inTransaction<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN')
  try {
    const result = await work()
    await client.query('COMMIT')
    return result
  } catch (error) {
    await rollBack(client)
    throw error
  }
}

/** Applies one migration and writes it down; the caller has the lock. */
async function apply(client: pg.ClientBase, migration: Migration): Promise<void> {
  if (migration.transaction) {
    await inTransaction(client, async () => {
      await runSql(client, migration, migration.sql)
      await writeDown(client, migration)
    })
    return
  }
  for (const statement of splitStatements(migration.sql)) await runSql(client, migration, statement)
  await writeDown(client, migration)
}

/** Notes that the migration was applied. */
export async function writeDown(client: pg.ClientBase, migration: Migration): Promise<void> {
  await client.query('INSERT INTO kernel_migration (name, digest) VALUES ($1, $2)', [migration.name, migration.digest])
}

/**
 * Runs a migration's SQL.
 * @throws DatabaseFailure `migration.failed` with the line on which PostgreSQL stopped.
 */
export async function runSql(client: pg.ClientBase, migration: Migration, sql: string): Promise<void> {
  try {
    await client.query(sql)
  } catch (error) {
    throw new DatabaseFailure(
      'migration.failed',
      say`The migration ${migration.name} failed${placeOf(error, sql)}: ${messageOf(error)}.`,
      migration.transaction
        ? say`Nothing of it was kept. Mend the file, or the data that it stumbled over, and try again.`
        : say`It ran without a transaction: look at what of it is there, remove that by hand, and try again.`,
      error,
    )
  }
}

function placeOf(error: unknown, sql: string): string {
  if (!(error instanceof pg.DatabaseError) || error.position === undefined) return ''
  return ` at line ${sql.slice(0, Number(error.position) - 1).split('\n').length} (${
    sql
      .slice(Number(error.position) - 1)
      .slice(0, 40)
      .split('\n')[0]
  })`
}

/**
 * Statements of a file that runs without a transaction; several in one message would be a transaction again. Split at
 * a `;` at the end of a line: such files hold plain statements, no function bodies.
 */
export function splitStatements(sql: string): string[] {
  return sql
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replaceAll(/^--.*$/gm, '').trim() !== '')
}
