/** A migration that is interrupted: another organisation of the same database is made, and its maker or the database killed. */
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { dumpSchema } from '../../kernel/db/index.ts'
import { verbStarted, verbWith } from '../server-process.ts'
import { killDatabase, SCHEMA, urlOf, withSql } from './database.ts'
import type { Fault } from './fault.ts'
import type { World } from './world.ts'

async function appliedBy(client: pg.Client, schema: string): Promise<number> {
  const one = async <T>(text: string): Promise<T | undefined> => (await client.query<{ value: T }>(text)).rows[0]?.value
  if (!(await one<boolean>(`select to_regclass('${schema}.kernel_migration') is not null as value`))) return 0
  return (await one<number>(`select count(*)::int as value from ${schema}.kernel_migration`)) ?? 0
}

const applied = (data: string, schema: string): Promise<number> => withSql(data, (client) => appliedBy(client, schema))

/** Lets the migration come so far, and then breaks it. */
async function interrupt({ data, elsewhere }: World, schema: string, at: number, database: boolean): Promise<void> {
  const child = verbStarted({ ...(await elsewhere()), BACKSTAY_SCHEMA: schema, DATABASE_APP_URL: '' }, 'migrate')
  const ended = once(child, 'exit')
  const until = performance.now() + 20_000
  await withSql(data, async (client) => {
    while ((await appliedBy(client, schema)) < at && child.exitCode === null && performance.now() < until)
      await pause(2)
  })
  if (database) await killDatabase(data, 'all')
  else child.kill('SIGKILL')
  await ended
}

async function dropOrganisation(data: string, schema: string): Promise<void> {
  await withSql(
    data,
    async (client) => {
      await client.query(`drop schema ${schema} cascade`)
      await client.query(`drop owned by ${schema}_app`)
      await client.query(`drop role ${schema}_app`)
    },
    'admin',
  )
}

let made = 0

export const migration: Fault = {
  name: 'interrupted migration',
  async strike(world, luck) {
    const { data, elsewhere } = world
    const schema = `faults_${++made}`
    const all = await applied(data, SCHEMA)
    const findings: string[] = []
    for (const at of [luck.whole(0, 6), luck.whole(6, all - 1)].slice(0, luck.whole(1, 2))) {
      await interrupt(world, schema, at, luck.happens(0.4))
      findings.push(...(await world.restore()))
    }
    const again = async () =>
      verbWith({ ...(await elsewhere()), BACKSTAY_SCHEMA: schema, DATABASE_APP_URL: '' }, 'migrate', '--json')
    // Two at once, as two servers that are started again together.
    await Promise.all([again(), again()])
    const owner = await urlOf(data, 'owner')
    const [whole, mended] = [await dumpSchema(owner, SCHEMA), await dumpSchema(owner, schema)]
    if (whole !== mended) findings.push('A migration that was interrupted made another schema than one that was not.')
    if ((await applied(data, schema)) !== all) findings.push('A migration that was interrupted was not taken up again.')
    await dropOrganisation(data, schema)
    return findings
  },
}
