/** Many organisations in one database: each is a schema with a role of its own. */
import pg from 'pg'
import { type MigrateOptions, migrate } from './db/index.ts'

/** The organisations of a database that belong to this owner, by the name of their schema. */
export async function organisationsOf(ownerUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'backstay migrate' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      `select n.nspname as name from pg_namespace n join pg_class c on c.relnamespace = n.oid
        where c.relname = 'kernel_migration' and c.relkind = 'r' and pg_has_role(n.nspowner, 'usage') order by 1`,
    )
    return rows.map((row) => row.name)
  } finally {
    await client.end()
  }
}

export interface Migrated {
  organisation: string
  /** Names of the migrations that were applied now. */
  applied: string[]
  milliseconds: number
  /** Why it could not be brought up to date; nothing of the migration that failed was kept. */
  failure?: unknown
}

/**
 * Brings every organisation of the database up to date, so many at once; each takes one connection. One that fails
 * holds up none of the others. Safe beside others that do the same, and beside servers that work.
 * @param told each organisation as it is done
 */
export async function migrateAll(
  ownerUrl: string,
  options: Omit<MigrateOptions, 'schema'> & { atOnce: number },
  told: (one: Migrated) => void = () => undefined,
): Promise<Migrated[]> {
  const { atOnce, ...how } = options
  const left = (await organisationsOf(ownerUrl)).values()
  const all: Migrated[] = []
  const lane = async (): Promise<void> => {
    for (const organisation of left) {
      const one = await migrateOne(ownerUrl, organisation, how)
      all.push(one)
      told(one)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return all.sort((a, b) => (a.organisation < b.organisation ? -1 : 1))
}

async function migrateOne(
  ownerUrl: string,
  organisation: string,
  how: Omit<MigrateOptions, 'schema'>,
): Promise<Migrated> {
  const begun = performance.now()
  const done = (more: Pick<Migrated, 'applied' | 'failure'>): Migrated => ({
    ...{ organisation, milliseconds: Math.round(performance.now() - begun) },
    ...more,
  })
  try {
    return done({ applied: await migrate(ownerUrl, { ...how, schema: organisation }) })
  } catch (failure) {
    return done({ applied: [], failure })
  }
}
