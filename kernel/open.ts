import { fileURLToPath } from 'node:url'
import type { Catalogue } from './catalogue.ts'
import { type Database, migrate, openPool, type TableGrant } from './db/index.ts'
import type { Kernel } from './dispatch.ts'
import { folderFiles } from './files.ts'
import { layoutsOf } from './layout.ts'
import { tableOf } from './names.ts'
import { type RunSql, referenceCache } from './reader.ts'
import { openReplica } from './replica.ts'

export const MIGRATIONS = fileURLToPath(new URL('../db/migrations', import.meta.url))

/** Kernel tables that the application writes once and never changes. */
const APPEND_ONLY_TABLES = ['kernel_audit', 'kernel_seal', 'kernel_number', 'kernel_link', 'kernel_event']

/** What the application's role may do: sealed records and the kernel's own facts are only ever added to. */
export function grantsOf(catalogue: Catalogue): TableGrant[] {
  const sealed = [...catalogue.records.values()].filter((record) => record.sealed).map((record) => tableOf(record.id))
  const kept = catalogue.modules.flatMap((module) => module.keptTables ?? [])
  return [
    ...[...new Set([...APPEND_ONLY_TABLES, ...sealed])].map((table) => ({
      table,
      privileges: ['SELECT', 'INSERT'] as const,
    })),
    ...kept.map((table) => ({ table, privileges: ['SELECT'] as const })),
  ]
}

export interface OpenKernel extends Kernel {
  database: Pick<Database, 'ownerUrl' | 'appUrl' | 'schema'>
  close(): Promise<void>
}

/** Brings the schema up to date and opens the kernel on it, as the application's role. */
export async function openKernel(
  catalogue: Catalogue,
  database: Pick<Database, 'ownerUrl' | 'appUrl' | 'replicaUrl' | 'schema' | 'filesFolder'>,
  options: { connections?: number; zone?: string; migrate?: boolean } = {},
): Promise<OpenKernel> {
  if (options.migrate !== false) {
    await migrate(database.ownerUrl, { schema: database.schema, folder: MIGRATIONS, grants: grantsOf(catalogue) })
  }
  const pool = openPool(database.appUrl, database.schema, { max: options.connections ?? 10 })
  // Of its own, so that commands that hold every connection of the pool can still load what they share.
  const shared = openPool(database.appUrl, database.schema, { max: 2 })
  const replica = database.replicaUrl
    ? openReplica(
        openPool(database.replicaUrl, database.schema, { max: options.connections ?? 10, connectionTimeout: 2000 }),
        pool,
      )
    : undefined
  const load: RunSql = async (text, values = [], name) =>
    (await shared.query({ text, values, ...(name ? { name } : {}) })).rows as never
  return {
    catalogue,
    pool,
    layouts: layoutsOf(load),
    files: folderFiles(database.filesFolder),
    cache: referenceCache(),
    ...(replica ? { replica } : {}),
    zone: options.zone ?? process.env.TZ ?? 'Europe/Berlin',
    database,
    load,
    close: async () => {
      await Promise.all([pool.end(), shared.end(), replica?.close()])
    },
  }
}
