/** The same durable work in plain SQL on the same database: one function call an entry, no program around it. */
import pg from 'pg'
import type { Layouts } from '../kernel/layout.ts'

/** An entry of two lines with its audit row and balances, as one function; the triggers of the schema hold for it as well. */
export const POST_ENTRY = `
create or replace function bench_post(company uuid, journal uuid, period uuid, debit uuid, credit uuid, amount numeric, who text) returns uuid language plpgsql as $$
declare
  entry uuid := gen_random_uuid();
begin
  with e as (
    insert into ledger_entry (id, created_by, company, journal, period, "on", text) values (entry, entry, company, journal, period, '2026-03-12', 'Plain')
  ), p as (
    insert into ledger_posting (id, entry, company, account, "on", currency, amount, base_amount)
    values (gen_random_uuid(), entry, company, debit, '2026-03-12', 'EUR', amount, amount), (gen_random_uuid(), entry, company, credit, '2026-03-12', 'EUR', -amount, -amount)
  )
  insert into kernel_audit (id, who, who_name, door, command, record, record_id, subjects, changes)
  values (gen_random_uuid(), who, who, 'sql', 'plain', 'ledger.entry', entry::text, array['ledger.entry/' || entry], '[]');
  return entry;
end $$`

type Changes = Record<string, string>

/** The rows of a table that hold, copied with some columns changed. */
function copy(layouts: Layouts, table: string, where: string, changes: Changes): string {
  const names = (layouts.of(table)?.columns ?? [])
    .map(({ name }) => name)
    .filter((name) => name !== 'words' && name !== 'xid')
  const kept = names.filter((name) => changes[name] !== 'default')
  const values = kept.map((name) => changes[name] ?? `"${name}"`)
  return `insert into ${table} (${kept.map((name) => `"${name}"`).join(', ')}) select ${values.join(', ')} from ${table} where ${where}`
}

/**
 * A posted invoice made once more as one function: draft with its lines and taxes, number without gaps, entry,
 * postings, open item, links, events and audit rows, as the program writes them. The triggers of the schema hold for it too.
 */
export function postInvoice(layouts: Layouts): string {
  const of = (table: string, where: string, changes: Changes) => copy(layouts, table, where, changes)
  const subject = `'sales.invoice/' || invoice`
  const audit = (command: string) =>
    of('kernel_audit', `subjects @> array['sales.invoice/' || source] and command = '${command}'`, {
      ...{ id: 'gen_random_uuid()', at: 'default', request: 'null' },
      ...{ record_id: 'invoice::text', subjects: `array[${subject}]` },
    })
  return `
create or replace function bench_invoice(source uuid) returns uuid language plpgsql as $$
declare
  invoice uuid := gen_random_uuid();
  entry_id uuid := gen_random_uuid();
  item_id uuid := gen_random_uuid();
  old_entry uuid := (select entry from sales_invoice where id = source);
  series_name text := (select series from kernel_number where subject = 'sales.invoice/' || source);
  next bigint;
begin
  with i as (${of('sales_invoice', 'id = source', { id: 'invoice', state: `'draft'`, number: 'null', entry: 'null', reference: 'null', created_at: 'default' })}),
  l as (${of('sales_invoice_lines', 'parent = source', { id: 'gen_random_uuid()', parent: 'invoice' })}),
  t as (${of('sales_invoice_taxes', 'parent = source', { id: 'gen_random_uuid()', parent: 'invoice' })})
  ${audit('sales.invoice.create')};
  update kernel_counter set last = last + 1 where series = series_name returning last into next;
  with e as (${of('ledger_entry', 'id = old_entry', { id: 'entry_id', created_at: 'default', recorded_at: 'default', source: subject })}),
  p as (${of('ledger_posting', 'entry = old_entry', { id: 'gen_random_uuid()', entry: 'entry_id', recorded_at: 'default', item: 'case when item is not null then item_id end' })}),
  o as (${of('ledger_open_item', `subject = 'sales.invoice/' || source`, { id: 'item_id', created_at: 'default', subject, number: `'P-' || next`, entry: 'entry_id' })}),
  n as (insert into kernel_number (series, sequence, subject) values (series_name, next, ${subject})),
  k as (insert into kernel_link (id, from_subject, to_subject, kind) values (gen_random_uuid(), ${subject}, 'ledger.entry/' || entry_id, 'booked as')),
  v as (insert into kernel_event (event, payload, audit) values ('plain', '{}', entry_id), ('plain', '{}', entry_id)),
  u as (update sales_invoice set state = 'posted', number = 'P-' || next, entry = entry_id, reference = 'P-' || next, revision = revision + 1 where id = invoice)
  ${audit('sales.invoice.post')};
  return invoice;
end $$`
}

/** Calls a statement with `clients` connections for some seconds; calls a second. */
export async function callsPerSecond(
  url: string,
  schema: string,
  text: string,
  values: unknown[],
  clients: number,
  seconds: number,
): Promise<number> {
  const connections = Array.from(
    { length: clients },
    () => new pg.Client({ connectionString: url, options: `-c search_path=${schema}` }),
  )
  await Promise.all(connections.map((one) => one.connect()))
  let calls = 0
  const started = performance.now()
  await Promise.all(
    connections.map(async (one) => {
      while (performance.now() - started < seconds * 1000) {
        await one.query({ name: 'plain', text, values })
        calls++
      }
    }),
  )
  const took = (performance.now() - started) / 1000
  await Promise.all(connections.map((one) => one.end()))
  return calls / took
}
