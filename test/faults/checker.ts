/** Looks from outside at all that is there: with SQL past the servers, with the verbs that users have, and over HTTP. */
import { join } from 'node:path'
import type pg from 'pg'
import { verbWith } from '../server-process.ts'
import { Client } from './client.ts'
import { withSql } from './database.ts'
import { brokenPromises } from './promises.ts'
import { brokenFiles, halves, type KnownFiles } from './wholeness.ts'
import type { World } from './world.ts'

interface Verdict {
  ok: boolean
  findings: { says: string; check?: string; code?: string; id?: string }[]
}

export interface Checker {
  /** What is wrong, in words; empty where everything holds. */
  findings(): Promise<string[]>
}

/** A checker remembers the heads of the audit chain that it saw: what was sealed once must stay. */
export function newChecker(world: World): Checker {
  const known: KnownFiles = new Map()
  const head = join(world.folder, 'head.json')
  let heads = 0
  const verb = async (...words: string[]): Promise<string[]> => {
    const variables = await world.elsewhere()
    // A verb that finds something ends with an error, and says what it found all the same.
    const text = await verbWith(variables, ...words, '--json').catch((error: { stdout?: string }) => {
      if (error.stdout) return error.stdout
      throw error
    })
    const { findings } = JSON.parse(text) as Verdict
    return findings.map((one) => `backstay ${words[0]}: ${one.check ?? one.code ?? ''} ${one.says} ${one.id ?? ''}`)
  }
  const bySql = (): Promise<string[]> =>
    withSql(world.data, async (client) => {
      await client.query('begin isolation level repeatable read read only')
      const look = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
        (await client.query<Row>(text, values)).rows
      return [
        ...(await brokenPromises(look, world.register, world.organisation)),
        ...(await halves(look)),
        ...(await brokenFiles(look, join(world.data, 'files'), known)),
      ]
    })
  return {
    async findings() {
      const found = world.register.findings.splice(0)
      const against = heads > 0 ? ['--against', `${head}.${heads}`] : []
      heads++
      const looks = [bySql(), verb('check'), verb('verify', '--export', `${head}.${heads}`, ...against), counted(world)]
      found.push(...(await Promise.all(looks)).flat())
      return found
    },
  }
}

/** `received = filed + open + refused`, as the program itself says it. */
async function counted(world: World): Promise<string[]> {
  const { servers, organisation, register, luck } = world
  const client = new Client({ servers, keys: organisation.keys, register, patience: 20_000 }, luck, 'ida')
  const { totals } = await client.read<{ totals: Record<string, number> }>('/api/queries/documents.intakeCounts')
  client.close()
  const { received = 0, filed = 0, open = 0, refused = 0 } = totals
  const files = [...register.files.values()].reduce((sum, one) => sum + one.received, 0)
  return received === filed + open + refused && received >= files
    ? []
    : [`${received} received = ${filed} filed + ${open} open + ${refused} refused; ${files} were acknowledged.`]
}
