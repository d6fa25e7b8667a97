/** What must hold of all that is in the database, whoever asked for it and whether it was answered or not. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'

type Look = <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<Row[]>

/** Rows that each of these finds are findings. */
const RULES: [says: string, sql: string][] = [
  [
    'An invoice is half posted',
    `select i.id from sales_invoice i where (i.state = 'draft') <> (i.number is null) or (i.state = 'draft') <> (i.entry is null)
       or (select count(*) from kernel_number n where n.subject = 'sales.invoice/' || i.id) <> case when i.state = 'draft' then 0 else 1 end
       or (i.state = 'void' and not exists (select 1 from sales_invoice c where c.id = i.voided_by and c.gross = i.gross and c.entry is not null))
       or (i.entry is not null and not exists (select 1 from ledger_entry e where e.id = i.entry))`,
  ],
  [
    'A bill is half posted',
    `select b.id from purchasing_bill b where (b.state in ('posted', 'paid')) <> (b.our is not null) or (b.our is null) <> (b.entry is null)
       or (b.state = 'submitted') <> exists (select 1 from kernel_held h where h.subject = 'purchasing.bill/' || b.id and h.state = 'waiting')
       or (b.entry is not null and not exists (select 1 from ledger_entry e where e.id = b.entry))`,
  ],
  [
    'An entry does not balance',
    `select e.id from ledger_entry e left join ledger_posting p on p.entry = e.id group by e.id having count(p.id) < 2 or sum(p.amount) <> 0 or sum(p.base_amount) <> 0`,
  ],
  [
    'A posting has no entry',
    `select p.id from ledger_posting p where not exists (select 1 from ledger_entry e where e.id = p.entry)`,
  ],
  [
    'A series of numbers has a gap or a double',
    `select c.series as id from kernel_counter c left join kernel_number n on n.series = c.series group by c.series, c.last
      having count(n.sequence) <> c.last or max(n.sequence) <> c.last or min(n.sequence) <> 1 or count(distinct n.subject) <> c.last`,
  ],
  [
    'Two invoices have one number',
    `select number as id from sales_invoice where number is not null group by company, number having count(*) > 1`,
  ],
  [
    'An event has no command',
    `select e.id from kernel_event e where not exists (select 1 from kernel_audit a where a.id = e.audit)`,
  ],
  ...[
    ...['ledger_entry', 'sales_invoice', 'purchasing_bill', 'kernel_held', 'documents_document', 'documents_arrival'],
    ...[
      'correspondence_message',
      'banking_statement',
      'banking_match',
      'work_task',
      'contacts_party',
      'ledger_open_item',
    ],
  ].map((table): [string, string] => [
    `A row of ${table} was made by no command`,
    `select t.id from ${table} t where not exists (select 1 from kernel_audit a where a.subjects @> array['${recordOf(table)}/' || t.id])`,
  ]),
  [
    'A command made a record that is not there',
    `select a.record || '/' || a.record_id as id from kernel_audit a where
       (a.record = 'ledger.entry' and not exists (select 1 from ledger_entry where id = a.record_id::uuid))
       or (a.record = 'sales.invoice' and not exists (select 1 from sales_invoice where id = a.record_id::uuid))
       or (a.record = 'purchasing.bill' and not exists (select 1 from purchasing_bill where id = a.record_id::uuid))
       or (a.record = 'documents.document' and not exists (select 1 from documents_document where id = a.record_id::uuid))
       or (a.record = 'banking.match' and not exists (select 1 from banking_match where id = a.record_id::uuid))`,
  ],
  [
    'A mail was taken in twice',
    `select message_id as id from correspondence_message where message_id is not null group by message_id having count(*) > 1`,
  ],
  ['A file is two documents', `select file as id from documents_document group by file having count(*) > 1`],
]

function recordOf(table: string): string {
  const [module = '', ...words] = table.split('_')
  return `${module}.${words.map((word, place) => (place === 0 ? word : word.slice(0, 1).toUpperCase() + word.slice(1))).join('')}`
}

/** What is half there, double or without a cause. */
export async function halves(look: Look): Promise<string[]> {
  const findings: string[] = []
  for (const [says, sql] of RULES) {
    const rows = await look<{ id: string }>(`${sql} limit 5`)
    findings.push(...rows.map(({ id }) => `${says}: ${id}.`))
  }
  return findings
}

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Stored files that were looked at, with their size: they never change, so each is read once. */
export type KnownFiles = Map<string, number>

/** Every document that is kept has its bytes, and every stored file is what its name says. */
export async function brokenFiles(look: Look, folder: string, known: KnownFiles): Promise<string[]> {
  const findings: string[] = []
  const stored = new Set<string>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    // A draft of a writer that was killed is no file of ours: it has no name by which anybody would ask for it.
    if (!/^[0-9a-f]{64}$/.test(entry.name)) continue
    stored.add(entry.name)
    const { size } = await stat(path)
    if (known.get(entry.name) === size) continue
    if ((await hashOfFile(path)) === entry.name) known.set(entry.name, size)
    else findings.push(`The stored file ${entry.name} is not what its name says.`)
  }
  const kept = await look<{ file: string; size: string }>(
    'select file, size::text as size from documents_document where kept',
  )
  for (const { file, size } of kept)
    if (!stored.has(file) || known.get(file) !== Number(size))
      findings.push(`The bytes of document ${file} are missing.`)
  return findings
}
