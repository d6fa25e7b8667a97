import { migrate } from './migrate.ts'
import { appRole, checkSchema, quoteName, type TableGrant, withClient } from './roles.ts'

export interface ResetTarget {
  ownerUrl: string
  schema: string
  migrations: string
  grants: readonly TableGrant[]
}

/**
 * Throws an organisation's rows away and makes its schema anew, empty: for a demo that makes room. Others who are
 * connected wait and then find the new tables.
 */
export async function resetOrganisation(target: ResetTarget): Promise<void> {
  checkSchema(target.schema)
  await withClient(target.ownerUrl, async (client) => {
    const schema = quoteName(target.schema)
    await client.query('BEGIN')
    await client.query(`DROP SCHEMA ${schema} CASCADE`)
    await client.query(`CREATE SCHEMA ${schema}`)
    await client.query(`GRANT USAGE ON SCHEMA ${schema} TO ${quoteName(appRole(target.schema))}`)
    await client.query('COMMIT')
  })
  await migrate(target.ownerUrl, { schema: target.schema, folder: target.migrations, grants: target.grants })
}
