/** A backup while people work, restored on another database, and compared row by row with what its snapshot held. */
import { mkdir, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { STORED_TABLES } from '../../kernel/db/backup.ts'
import { openDatabase } from '../../kernel/db/index.ts'
import { connectionConfig } from '../../kernel/db/pool.ts'
import { verb, verbWith } from '../server-process.ts'
import { SCHEMA, secretsOf, urlOf } from './database.ts'
import type { Fault } from './fault.ts'
import { openSnapshotDoor } from './snapshot-door.ts'
import { brokenFiles } from './wholeness.ts'
import type { World } from './world.ts'

interface Table {
  name: string
  columns: string[]
}

/** Each row of a table as one text, in the order of those texts. */
async function rowsOfTable(client: pg.Client, { name, columns }: Table): Promise<string[]> {
  const list = columns.map((column) => `"${column}"`).join(', ')
  const { rows } = await client.query<{ one: string }>(
    `select row(${list})::text as one from "${name}" order by row(${list})::text collate "C"`,
  )
  return rows.map((row) => row.one)
}

type Contents = Map<string, string[]>

async function contentsOf(client: pg.Client): Promise<Contents> {
  const { rows } = await client.query<Table>(STORED_TABLES, [SCHEMA])
  const contents: Contents = new Map()
  for (const table of rows) contents.set(table.name, await rowsOfTable(client, table))
  return contents
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client(connectionConfig(url, SCHEMA))
  await client.connect()
  return client
}

/** Makes the backup; gives what its snapshot held, read beside it in the same snapshot. */
async function backUp({ data, elsewhere }: World, file: string): Promise<Contents> {
  const client = await connected(await urlOf(data, 'owner'))
  const door = await openSnapshotDoor((await secretsOf(data)).port, async (name) => {
    await client.query(`begin isolation level repeatable read read only; set transaction snapshot '${name}'`)
  })
  try {
    await Promise.all([verbWith(await elsewhere(door.port), 'backup', file), door.snapshotSeen])
    return await contentsOf(client)
  } finally {
    await client.end()
    await door.close()
  }
}

/** What is sealed in the copy by its restore, which seals all that was not. */
const ADDED = new Set(['kernel_seal'])

function compare(snapshot: Contents, restored: Contents): string[] {
  const findings: string[] = []
  for (const [table, rows] of snapshot) {
    const there = new Set(restored.get(table))
    const here = new Set(rows)
    const lost = rows.filter((row) => !there.has(row))
    const added = [...there].filter((row) => !here.has(row))
    const wrong = [...lost, ...(ADDED.has(table) ? [] : added)]
    if (wrong.length > 0)
      findings.push(
        `${table}: ${lost.length} rows lost, ${added.length} added, such as ${String(wrong[0]).slice(0, 300)}`,
      )
    if (rows.length > (restored.get(table)?.length ?? 0)) findings.push(`${table} has fewer rows after the restore.`)
  }
  for (const table of restored.keys()) if (!snapshot.has(table)) findings.push(`${table} came from nowhere.`)
  return findings.map((says) => `Backup: ${says}`)
}

/** What the verbs find in the restored copy. */
async function looks(there: string): Promise<string[]> {
  const found: string[] = []
  for (const word of ['check', 'verify']) {
    const text = await verb(there, word, '--json').catch((error: { stdout?: string }) => error.stdout ?? String(error))
    if (!text.includes('"ok": true')) found.push(`Backup: ${word} after the restore: ${text.slice(0, 300)}`)
  }
  return found
}

async function restored(there: string, snapshot: Contents): Promise<string[]> {
  const database = await openDatabase({ data: there, url: '' })
  const client = await connected(database.ownerUrl)
  try {
    const look = async <Row extends pg.QueryResultRow>(text: string) => (await client.query<Row>(text)).rows
    const findings = [
      ...compare(snapshot, await contentsOf(client)),
      ...(await brokenFiles(look, database.filesFolder, new Map())),
    ]
    return [...findings, ...(await looks(there))]
  } finally {
    await client.end()
    await database.close()
  }
}

/** A copy goes into an empty place, and one that was cut off nowhere: what is there stays as it is. */
async function refused(there: string, file: string): Promise<string[]> {
  const findings: string[] = []
  const restore = async (...words: string[]): Promise<void> => {
    const end = await verb(there, 'restore', file, ...words).then(
      () => 'was done',
      (error: unknown) => (/not empty|not a whole/.test(String(error)) ? undefined : String(error)),
    )
    if (end !== undefined) findings.push(`Backup: a restore that is to be refused: ${end}`)
  }
  await restore()
  await truncate(file, Math.floor((await stat(file)).size / 2))
  await restore('--replace')
  await verb(there, 'run', 'work.task.create', '--set', 'title=After the restore')
  return [...findings, ...(await looks(there))]
}

let made = 0

export const copy: Fault = {
  name: 'backup under load, restored elsewhere',
  async strike(world, _luck, load) {
    const there = join(world.folder, `restored-${++made}`)
    const file = join(world.folder, `copy-${made}.backstay`)
    await mkdir(there)
    const [before, snapshot] = [world.register.acknowledged, await backUp(world, file)]
    if (world.register.acknowledged === before) await load.acknowledged(1, 10_000)
    await verb(there, 'restore', file)
    const findings = [...(await restored(there, snapshot)), ...(await refused(there, file))]
    await rm(there, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    await rm(file)
    return findings
  },
}
