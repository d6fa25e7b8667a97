/** What has to hold after anything has happened to a cluster. */
import { expect } from 'vitest'
import { sql } from './database.ts'
import { type Database, verb } from './servers.ts'
import type { Stage } from './stage.ts'

/** Every entry that somebody was told of is there once, none is there twice, and the books and the chain are whole. */
export async function holds(stage: Stage, database: Database, done: ReadonlyMap<string, string>): Promise<void> {
  const rows = await sql<{ id: string; text: string }>(
    database.url,
    `select id, text from backstay.ledger_entry where text like 'client %'`,
  )
  const found = new Map(rows.map((row) => [row.text, row.id]))
  expect(rows.length, 'an entry was posted twice').toBe(found.size)
  const lost = [...done].filter(([text, id]) => found.get(text) !== id)
  expect(lost, 'entries that were acknowledged and are not there').toEqual([])
  expect(JSON.parse(await verb(stage, database, ['check', '--json']))).toMatchObject({ ok: true, findings: [] })
  expect(JSON.parse(await verb(stage, database, ['verify', '--json']))).toMatchObject({ ok: true, findings: [] })
}

/** A line for the one who reads the run. */
export function tell(text: string): void {
  process.stdout.write(`    ${text}\n`)
}
