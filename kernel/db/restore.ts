/**
 * Brings an organisation back from a backup, on any server: the schema is made anew by the migrations that the backup
 * was made with, its rows are loaded, and the migrations since then bring it up to date. All of it is one transaction;
 * until its end everybody sees what was there before, and where it fails nothing has changed.
 */

import { once } from 'node:events'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams'
import { say } from '../words.ts'
import { STORED_TABLES } from './backup.ts'
import { type BackupSink, type Manifest, NO_SINK, placeOfFile, readBackup } from './backup-format.ts'
import { codeOf, DatabaseFailure } from './failure.ts'
import {
  appliedOf,
  lockMigrations,
  type Migration,
  missingOf,
  readMigrations,
  rollBack,
  runSql,
  writeDown,
} from './migrate.ts'
import { connectionConfig } from './pool.ts'
import { applyGrants, appRole, checkSchema, quoteName, type TableGrant } from './roles.ts'

export interface RestoreTarget {
  ownerUrl: string
  schema: string
  filesFolder: string
  /** Folder of the program's migrations. */
  migrations: string
  grants: readonly TableGrant[]
  /** Takes the place of an organisation that is not empty. */
  replace?: boolean
}

export interface RestoreReport {
  madeAt: string
  tables: number
  rows: number
  files: number
  /** Documents that were damaged already when the backup was made, and are therefore not restored. */
  damaged: string[]
}

/**
 * Restores `file` into the organisation. The file is read through and proven whole before anything is touched.
 * @throws DatabaseFailure `backup.damaged`, `backup.missing`, `backup.newer`, `restore.notEmpty`, `restore.busy`
 */
export async function restore(target: RestoreTarget, file: string): Promise<RestoreReport> {
  checkSchema(target.schema)
  const manifest = await readBackup(file, NO_SINK)
  const plan = planOf(manifest, await readMigrations(target.migrations))
  const client = new pg.Client({
    ...connectionConfig(target.ownerUrl, target.schema),
    application_name: 'backstay restore',
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await lockMigrations(client, target.schema, 'exclusive')
    if (!target.replace) await refuseUnlessEmpty(client, target.schema)
    await inOneTransaction(client, () => new Restoring(client, target, file, manifest).run(plan))
    for (const { name } of manifest.tables) await client.query(`ANALYZE ${quoteName(name)}`)
  } finally {
    await client.end()
  }
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
  const { damaged, count } = manifest.files
  return { madeAt: manifest.madeAt, tables: manifest.tables.length, rows, files: count - damaged.length, damaged }
}

interface Plan {
  /** What the backup was made with. */
  madeWith: Migration[]
  /** What came since. */
  since: Migration[]
}

function planOf(manifest: Manifest, known: Migration[]): Plan {
  const since = missingOf(known, manifest.migrations)
  const names = new Set(since.map((migration) => migration.name))
  return { madeWith: known.filter((migration) => !names.has(migration.name)), since }
}

async function inOneTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  try {
    await client.query(`BEGIN; SET LOCAL lock_timeout = '30s'; SET LOCAL statement_timeout = 0`)
    await work()
    await client.query('COMMIT')
  } catch (error) {
    await rollBack(client)
    if (codeOf(error) !== '55P03') throw error
    throw new DatabaseFailure(
      'restore.busy',
      say`The organisation is in use, so it can’t be replaced now.`,
      say`Stop the Backstay servers that work on it, and try again.`,
      error,
    )
  }
}

/** An organisation counts as empty while no command has run in it (none left an audit row) or no table has a row. */
async function refuseUnlessEmpty(client: pg.Client, schema: string): Promise<void> {
  const tables = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = to_regnamespace($1) AND relkind = 'r' AND relname <> 'kernel_migration' ORDER BY relname`,
    [quoteName(schema)],
  )
  const names = tables.rows.map((row) => row.name)
  const telling = names.includes('kernel_audit') ? ['kernel_audit'] : names
  for (const name of telling) {
    const rows = await client.query(`SELECT FROM ${quoteName(name)} LIMIT 1`)
    if (rows.rowCount === 0) continue
    throw new DatabaseFailure(
      'restore.notEmpty',
      say`The organisation ${schema} is not empty: ${name} has rows.`,
      say`Restore into a new one (BACKSTAY_DATA or BACKSTAY_SCHEMA), or say --replace to put the backup in its place.`,
    )
  }
}

class Restoring implements BackupSink {
  readonly #client: pg.Client
  readonly #target: RestoreTarget
  readonly #file: string
  readonly #manifest: Manifest
  #copy: { table: string; stream: CopyStreamQuery; done: Promise<unknown> } | undefined

  constructor(client: pg.Client, target: RestoreTarget, file: string, manifest: Manifest) {
    this.#client = client
    this.#target = target
    this.#file = file
    this.#manifest = manifest
  }

  async run(plan: Plan): Promise<void> {
    await this.#makeSchema(plan.madeWith)
    const putBack = await this.#openForLoading()
    const proven = await readBackup(this.#file, this)
    await this.#endCopy()
    if (JSON.stringify(proven) !== JSON.stringify(this.#manifest)) throw changedMeanwhile(this.#file)
    await this.#setSequences()
    await this.#settle()
    for (const statement of putBack) await this.#client.query(statement)
    for (const migration of plan.since) await this.#apply(migration)
    await applyGrants(this.#client, this.#target.schema, this.#target.grants)
  }

  async #makeSchema(migrations: Migration[]): Promise<void> {
    const schema = quoteName(this.#target.schema)
    await this.#client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
    await this.#client.query(`CREATE SCHEMA ${schema}`)
    await this.#client.query(`GRANT USAGE ON SCHEMA ${schema} TO ${quoteName(appRole(this.#target.schema))}`)
    await appliedOf(this.#client, this.#target.schema)
    for (const migration of migrations) await this.#apply(migration)
    const when = new Map(this.#manifest.migrations.map((one) => [one.name, one.appliedAt]))
    for (const [name, at] of when) {
      await this.#client.query('UPDATE kernel_migration SET applied_at = $2 WHERE name = $1', [name, at])
    }
  }

  async #apply(migration: Migration): Promise<void> {
    // Nobody else uses the new tables yet, so there is nothing to be concurrent with; and it must be one transaction.
    const sql = migration.transaction ? migration.sql : migration.sql.replaceAll(/\bCONCURRENTLY\b/gi, '')
    await runSql(this.#client, migration, sql)
    await writeDown(this.#client, migration)
    await this.#settle()
  }

  /** Has constraints that wait for the commit look now: each migration had a commit of its own. */
  async #settle(): Promise<void> {
    await this.#client.query('SET CONSTRAINTS ALL IMMEDIATE')
    await this.#client.query('SET CONSTRAINTS ALL DEFERRED')
  }

  /**
   * Empties the tables of what migrations put there, and takes references and triggers out of the way: rows come
   * table by table, and what the triggers guard was guarded when the rows were written.
   * @returns the statements that put all back; references are then checked over all rows
   */
  async #openForLoading(): Promise<string[]> {
    const schema = this.#target.schema
    const tables = await this.#client.query<{ name: string; columns: string[] | null }>(STORED_TABLES, [schema])
    const shape = (list: { name: string; columns: string[] | null }[]) =>
      JSON.stringify(list.map(({ name, columns }) => [name, [...(columns ?? [])].sort()]))
    if (shape(tables.rows) !== shape(this.#manifest.tables)) throw otherTables(this.#file)
    const triggers = await this.#client.query<{ off: string; on: string }>(TRIGGERS, [schema])
    const references = await this.#client.query<{ drop: string; add: string }>(REFERENCES, [schema])
    const views = await this.#client.query<{ refresh: string }>(VIEWS, [schema])
    for (const { off } of triggers.rows) await this.#client.query(off)
    for (const { drop } of references.rows) await this.#client.query(drop)
    const names = tables.rows.map((table) => quoteName(table.name))
    if (names.length > 0) await this.#client.query(`TRUNCATE ${names.join(', ')}`)
    return [
      ...references.rows.map((row) => row.add),
      ...triggers.rows.map((row) => row.on),
      ...views.rows.map((row) => row.refresh),
    ]
  }

  async rows(table: string, content: AsyncIterable<Buffer>): Promise<void> {
    if (this.#copy?.table !== table) {
      await this.#endCopy()
      this.#copy = this.#beginCopy(table)
    }
    const { stream, done } = this.#copy
    for await (const part of content) {
      if (!stream.write(part)) await Promise.race([once(stream, 'drain'), done])
    }
  }

  #beginCopy(table: string): { table: string; stream: CopyStreamQuery; done: Promise<unknown> } {
    const columns = this.#manifest.tables.find((one) => one.name === table)?.columns ?? []
    const list = columns.map(quoteName).join(', ')
    const sql = `COPY ${quoteName(table)} (${list}) FROM STDIN WITH (FORMAT csv, HEADER match)`
    const stream = this.#client.query(copyFrom(sql))
    const done = new Promise((resolve, reject) => {
      stream.once('finish', resolve)
      stream.once('error', reject)
    })
    // Met by whoever writes or ends next; until then it must not count as unhandled.
    done.catch(() => undefined)
    return { table, stream, done }
  }

  async #endCopy(): Promise<void> {
    const copy = this.#copy
    this.#copy = undefined
    if (!copy) return
    copy.stream.end()
    await copy.done
  }

  async file(hash: string, content: AsyncIterable<Buffer>): Promise<void> {
    const path = join(this.#target.filesFolder, placeOfFile(hash))
    const draft = `${path}.restore`
    await mkdir(dirname(path), { recursive: true })
    const file = await open(draft, 'w', 0o600)
    try {
      for await (const part of content) await file.writeFile(part)
      await file.sync()
    } finally {
      await file.close()
    }
    if (this.#manifest.files.damaged.includes(hash)) await rm(draft)
    else await rename(draft, path)
  }

  async #setSequences(): Promise<void> {
    for (const { name, last, called } of this.#manifest.sequences) {
      await this.#client.query('SELECT setval($1::regclass, $2, $3)', [quoteName(name), last, called])
    }
  }
}

const TRIGGERS = `
SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', t.tgrelid::regclass, t.tgname) AS off,
       format('ALTER TABLE %s ENABLE %s TRIGGER %I', t.tgrelid::regclass, CASE t.tgenabled WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END, t.tgname) AS on
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = $1::regnamespace AND NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgenabled <> 'D'
ORDER BY c.relname, t.tgname`

const REFERENCES = `
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', n.conrelid::regclass, n.conname) AS drop,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', n.conrelid::regclass, n.conname, pg_get_constraintdef(n.oid)) AS add
FROM pg_constraint n WHERE n.connamespace = $1::regnamespace AND n.contype = 'f' AND n.conparentid = 0
ORDER BY n.conrelid, n.conname`

const VIEWS = `
SELECT format('REFRESH MATERIALIZED VIEW %s', oid::regclass) AS refresh
FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = 'm' ORDER BY relname`

function otherTables(file: string): DatabaseFailure {
  return new DatabaseFailure(
    'restore.tables',
    say`The tables in ${file} are not those that its migrations make.`,
    say`Somebody changed the database by hand before the backup. Make the same change here in a migration, or restore with the program that made it.`,
  )
}

function changedMeanwhile(file: string): DatabaseFailure {
  return new DatabaseFailure(
    'backup.damaged',
    say`${file} changed while it was restored.`,
    say`Nothing was changed. Wait until nobody writes it any more, and try again.`,
  )
}
