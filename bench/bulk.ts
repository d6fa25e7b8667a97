/** Large fills: guards, references and indexes are laid aside and made again over all rows. */
import type pg from 'pg'

const GUARDS = `
  select format('alter table %s disable trigger %I', t.tgrelid::regclass, t.tgname) as off,
         format('alter table %s enable trigger %I', t.tgrelid::regclass, t.tgname) as on
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
   where c.relnamespace = current_schema()::regnamespace and not t.tgisinternal and t.tgenabled <> 'D'`

const REFERENCES = `
  select format('alter table %s drop constraint %I', conrelid::regclass, conname) as off,
         format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as on
    from pg_constraint where connamespace = current_schema()::regnamespace and contype = 'f'`

const INDEXES = `
  select format('drop index %s', i.indexrelid::regclass) as off, pg_get_indexdef(i.indexrelid) as on
    from pg_index i join pg_class c on c.oid = i.indrelid
   where c.relnamespace = current_schema()::regnamespace and c.relname = any($1)
     and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)
   order by c.relname, i.indexrelid::regclass::text`

/**
 * Does some work on tables without their triggers and references, and without their indexes where that is quicker;
 * afterwards all stand as before, the references checked over all rows.
 */
export async function inBulk(
  client: pg.Client,
  tables: readonly string[],
  quick: boolean,
  work: () => Promise<void>,
): Promise<void> {
  const laid: { off: string; on: string }[] = []
  for (const [text, values] of [
    [GUARDS, []],
    [REFERENCES, []],
    ...(quick ? [[INDEXES, [tables]] as [string, unknown[]]] : []),
  ] as [string, unknown[]][])
    laid.push(...(await client.query<{ off: string; on: string }>(text, values)).rows)
  for (const { off } of laid) await client.query(off)
  await client.query(`set maintenance_work_mem = '1GB'; set max_parallel_maintenance_workers = 2`)
  await work()
  for (const { on } of laid.reverse()) await client.query(on)
}
