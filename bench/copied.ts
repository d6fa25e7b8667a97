/** The limit of an import: the rows that it writes, by COPY into the same tables with the same indexes, and no check at all. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from, to } from 'pg-copy-streams'
import type { World } from './world.ts'

const ENTRIES = 10_000

/** The tables that an entry is written to, and how the rows of copied entries are selected. */
const TABLES = [
  {
    table: 'ledger_entry',
    columns: ['id', 'created_at', 'created_by', 'company', 'journal', 'period', '"on"', 'text', 'recorded_at'],
    id: 'c.made',
    of: 'join ledger_entry t on t.id = c.entry',
  },
  {
    table: 'ledger_posting',
    columns: ['id', 'entry', 'company', 'account', '"on"', 'currency', 'amount', 'base_amount', 'recorded_at'],
    id: 'uuidv7()',
    of: 'join ledger_posting t on t.entry = c.entry',
  },
  {
    table: 'kernel_audit',
    columns: ['id', 'at', 'who', 'who_name', 'door', 'command', 'record', 'record_id', 'subjects', 'changes', 'result'],
    id: 'uuidv7()',
    of: `join kernel_audit t on t.subjects @> array['ledger.entry/' || c.entry]`,
  },
  {
    table: 'kernel_event',
    columns: ['event', 'payload', 'audit'],
    id: '',
    of: `join kernel_audit a on a.subjects @> array['ledger.entry/' || c.entry] join kernel_event t on t.audit = a.id`,
  },
] as const

/** What stands in a copy in place of a column: its own id, and that of the copied entry wherever it is named. */
function selected(column: string, id: string): string {
  if (column === 'id') return id
  if (column === 'entry') return 'c.made'
  if (column === 'subjects') return `array['ledger.entry/' || c.made]`
  if (column === 'record_id') return 'c.made::text'
  if (column === 'changes' || column === 'payload' || column === 'result')
    return `replace(t.${column}::text, c.entry::text, c.made::text)`
  return `t.${column}`
}

/**
 * Lines of entries that COPY writes in a second: the rows of an import (entries, postings, audit, events) into the same
 * tables, whose triggers are off meanwhile. They are rolled back, so that the books stay balanced.
 */
export async function copiedPerSecond({ kernel }: World): Promise<number> {
  const owner = new pg.Client({
    connectionString: kernel.database.ownerUrl,
    options: `-c search_path=${kernel.database.schema}`,
  })
  await owner.connect()
  try {
    await owner.query(
      `create temporary table copied as select id as entry, uuidv7() as made from ledger_entry where source is null order by id desc limit ${ENTRIES}`,
    )
    const files: { table: string; columns: string; text: Buffer[] }[] = []
    for (const { table, columns, id, of } of TABLES) {
      const values = columns.map((column) => selected(column, id)).join(', ')
      const text: Buffer[] = []
      for await (const part of owner.query(to(`copy (select ${values} from copied c ${of}) to stdout`)))
        text.push(part as Buffer)
      files.push({ table, columns: columns.join(', '), text })
    }
    await owner.query('begin')
    for (const { table } of TABLES) await owner.query(`alter table ${table} disable trigger user`)
    const begun = performance.now()
    for (const { table, columns, text } of files)
      await pipeline(Readable.from(text), owner.query(from(`copy ${table} (${columns}) from stdin`)))
    const seconds = (performance.now() - begun) / 1000
    await owner.query('rollback')
    return (ENTRIES * 2) / seconds
  } finally {
    await owner.end()
  }
}
