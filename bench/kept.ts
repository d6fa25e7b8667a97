/** What the database keeps beside the records, made again from the copies. */
import type pg from 'pg'
import { statementId } from './fill.ts'
import type { TemplateRow } from './template.ts'

/** The balances of every account, as the trigger of the postings keeps them. */
const BALANCES = `
  insert into ledger_balance (company, account, grain, starts_on, slot, debit, credit)
  with days as materialized (
    select company, account, "on", sum(greatest(base_amount, 0)) as debit, sum(greatest(-base_amount, 0)) as credit
      from ledger_posting group by company, account, "on"
  )
  select company, account, grain, starts_on, 0, sum(debit), sum(credit)
    from days, lateral (
      values ('day', "on"), ('month', date_trunc('month', "on")::date), ('year', date_trunc('year', "on")::date)
    ) span (grain, starts_on)
   group by company, account, grain, starts_on`

const COUNTERS = `
  insert into kernel_counter (series, last) select series, max(sequence) from kernel_number group by series
  on conflict (series) do update set last = excluded.last`

const READERS = `
  insert into kernel_event_reader (reader, xid, event)
  select 'reactions', xid, id from kernel_event order by xid desc, id desc limit 1
  on conflict (reader) do update set xid = excluded.xid, event = excluded.event`

/** One statement a day, which opens where the one before closed. */
const statements = (template: TemplateRow): string => {
  const kept = ['account', 'company', 'kind', 'currency', 'proof', 'created_by', 'state']
  const same = kept.map(
    (name) => `'${template.values.get(name)}'${/^(account|company|created_by)$/.test(name) ? '::uuid' : ''} as ${name}`,
  )
  return `
    insert into banking_statement (id, account, company, kind, currency, proof, created_by, state, number, made_at, "from", "to",
                                   opening, closing, lines_total, difference, lines_read, lines_added, chain, chain_difference, chain_says)
    select id::uuid, account, company, kind, currency, proof, created_by, state, 'D' || day, day + time '21:30', day, day,
           opening + before, opening + before + total, total, 0, lines, lines, 'follows', 0,
           'It opens where statement ' || coalesce('D' || lag(day) over (order by day), last) || ' closed.'
      from (
        select ${statementId('day')} as id, ${same.join(', ')}, day, total, lines,
               opening, last,
               coalesce(sum(total) over (order by day rows between unbounded preceding and 1 preceding), 0) as before
          from (select booked_on as day, sum(amount) as total, count(*) as lines from banking_statement_line
                 where booked_on >= '2024-01-01' group by booked_on) days,
               (select number as last, closing as opening from banking_statement where "to" < '2024-01-01' order by "to" desc, closing desc limit 1) earlier
      ) chained`
}

/** Balances, counters, statements and where the reactions have read to. */
export async function keep(client: pg.Client, statement: TemplateRow): Promise<void> {
  await client.query('delete from ledger_balance')
  await client.query(BALANCES)
  await client.query(COUNTERS)
  await client.query(READERS)
  await client.query(`delete from banking_statement where "to" >= '2024-01-01'`)
  await client.query(statements(statement))
}
