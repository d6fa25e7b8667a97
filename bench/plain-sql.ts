/** The same durable work in plain SQL on the same database: one function call an entry, no program around it. */
import pg from 'pg'

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
