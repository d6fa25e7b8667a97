import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../kernel/db/index.ts'
import { migrate, readMigrations } from '../../kernel/db/migrate.ts'
import { MIGRATIONS, openKernel } from '../../kernel/open.ts'
import { organisationsOf } from '../../kernel/organisations.ts'
import { catalogue } from '../../modules/index.ts'
import { sql, startPostgres } from './database.ts'
import { tell } from './holds.ts'
import { clusterPrograms } from './programs.ts'
import { type Database, verb } from './servers.ts'
import { openStage, type Stage } from './stage.ts'

const COUNT = 200
const LANES = 4
const NAMES = Array.from({ length: COUNT }, (_, nth) => `org_${String(nth + 1).padStart(3, '0')}`)

let stage: Stage
let database: Database

beforeAll(async () => {
  stage = await openStage()
  database = { url: await startPostgres(stage, clusterPrograms()) }
})
afterAll(() => stage?.close())

const open = (schema: string) => openDatabase({ url: database.url, schema, data: join(stage.folder, 'data') })

/** Does something for all, a few at once; gives how many milliseconds one took, on the whole. */
async function forAll(names: readonly string[], work: (name: string) => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  const left = names.values()
  const lane = async () => {
    for (const name of left) await work(name)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return (performance.now() - begun) / names.length
}

const processor = () => process.cpuUsage().user / 1000

test(`${COUNT} organisations are made, each a schema with a role of its own, and migrated to the present`, async () => {
  const before = join(stage.folder, 'before')
  await cp(MIGRATIONS, before, { recursive: true })
  const last = (await readMigrations(before)).at(-1)?.name ?? ''
  await rm(join(before, `${last}.sql`))
  const used = processor()
  const making = await forAll(NAMES, async (schema) => {
    const made = await open(schema)
    await migrate(made.ownerUrl, { schema, folder: before })
  })
  tell(
    `made: ${Math.round(making)} ms an organisation, ${LANES} at once; ${Math.round((processor() - used) / COUNT)} ms of it here`,
  )
  const begun = performance.now()
  const answer = JSON.parse(await verb(stage, database, ['migrate', '--all', '--json'])) as {
    ok: boolean
    organisations: { organisation: string; applied: string[] }[]
  }
  expect(answer.ok).toBe(true)
  expect(answer.organisations.map(({ organisation, applied }) => [organisation, applied])).toEqual(
    NAMES.map((name) => [name, [last]]),
  )
  tell(
    `migrated by one command, one file and all grants: ${Math.round((performance.now() - begun) / COUNT)} ms an organisation`,
  )
  const again = performance.now()
  await verb(stage, database, ['migrate', '--all', '--json'])
  tell(`nothing to migrate: ${Math.round((performance.now() - again) / COUNT)} ms an organisation`)
  const [size] = await sql<{ size: number; relations: number }>(
    database.url,
    `select pg_database_size(current_database())::float8 / 2 ^ 20 as size, count(*)::int as relations from pg_class`,
  )
  const each = ((size?.size ?? 0) / COUNT).toFixed(1)
  tell(`${size?.relations} relations; ${each} MB of disk an empty organisation`)
  expect(await organisationsOf(database.url)).toEqual(NAMES)
}, 600_000)

test('twenty starts at once on an organisation that is not there yet make it once', async () => {
  const kernels = await Promise.all(
    Array.from({ length: 20 }, async () => openKernel(catalogue, await open('org_new'), { connections: 1 })),
  )
  for (const kernel of kernels) await kernel.load('select 1')
  await Promise.all(kernels.map((kernel) => kernel.close()))
  const rows = await sql<{ n: number }>(database.url, 'select count(*)::int as n from org_new.kernel_migration')
  expect(rows[0]?.n).toBe((await readMigrations(MIGRATIONS)).length)
})

test('an organisation that can’t be migrated holds up none of the others', async () => {
  const last = (await readMigrations(MIGRATIONS)).at(-1)
  await sql(database.url, [`update org_002.kernel_migration set digest = 'other' where name = '${last?.name}'`])
  const failed = await verb(stage, database, ['migrate', '--all', '--json']).catch(
    (error: { stdout: string }) => error.stdout,
  )
  const { ok, organisations } = JSON.parse(failed) as {
    ok: boolean
    organisations: { organisation: string; failure?: string }[]
  }
  expect(ok).toBe(false)
  expect(organisations.filter(({ failure }) => failure).map(({ organisation }) => organisation)).toEqual(['org_002'])
  await sql(database.url, [
    `update org_002.kernel_migration set digest = '${last?.digest}' where name = '${last?.name}'`,
  ])
})
