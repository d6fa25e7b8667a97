/** The database underneath: what the rest of the program may use of it. */
export { type BackupReport, type BackupSource, backup } from './backup.ts'
export { type Database, type DatabaseOptions, openDatabase } from './database.ts'
export { DatabaseFailure } from './failure.ts'
export { type MigrateOptions, type Migration, migrate, readMigrations } from './migrate.ts'
export { openPool, type PoolOptions } from './pool.ts'
export { type RestoreReport, type RestoreTarget, restore } from './restore.ts'
export { ALL_PRIVILEGES, APPEND_ONLY, appRole, type Privilege, type TableGrant } from './roles.ts'
export { dumpSchema } from './schema-dump.ts'
