-- What a statement books is checked as a whole, with one look at its entries, accounts, periods and journals,
-- instead of row by row: foreign keys and deferred checks cost more than the rows they guarded.
-- Before PostgreSQL 18 a constraint can't be kept without being enforced, so there they go.
do $$ declare
  one record;
begin
  for one in select * from (values
    ('ledger_entry', 'ledger_entry_company_fkey'), ('ledger_entry', 'ledger_entry_journal_fkey'),
    ('ledger_entry', 'ledger_entry_period_fkey'), ('ledger_posting', 'ledger_posting_entry_fkey'),
    ('ledger_posting', 'ledger_posting_company_fkey'), ('ledger_posting', 'ledger_posting_account_fkey')
  ) relaxed (of_table, constrained) loop
    if current_setting('server_version_num')::integer >= 180000 then
      execute format('alter table %I alter constraint %I not enforced', one.of_table, one.constrained);
    else
      execute format('alter table %I drop constraint %I', one.of_table, one.constrained);
    end if;
  end loop;
end $$;

-- The other side of those references: what entries lie in stays. (A company can't go while it has accounts.)
create function ledger_used() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  used boolean;
begin
  if tg_table_name = 'ledger_account' then
    used := exists (select 1 from ledger_posting where account = old.id);
  elsif tg_table_name = 'ledger_journal' then
    used := exists (select 1 from ledger_entry where company = old.company and journal = old.id);
  else
    used := exists (select 1 from ledger_entry where company = old.company and "on" between old.starts_on and old.ends_on and period = old.id);
  end if;
  if used then
    perform kernel_refuse('record.inUse', 'It is used by journal entries, so it can''t be deleted. Make it inactive instead.');
  end if;
  return old;
end $$;
create trigger used after delete on ledger_account for each row execute function ledger_used();
create trigger used after delete on ledger_journal for each row execute function ledger_used();
create trigger used after delete on ledger_period for each row execute function ledger_used();

-- What must hold of all that one statement posts: entries of this very transaction, in an open period and a journal
-- of their company, and on a day of that period; usable accounts of the same company; an open item just where the
-- account is kept by items; and balance, in every currency and in that of the books. Then the balances move.
-- Accounts, periods and journals are held until the end, so that none is closed, laid aside or deleted meanwhile.
-- Plans are kept for a session and may be made while the tables are still small, so they are held to indexes.
-- It runs as the owner because the application may not touch the balances itself.
create or replace function ledger_posted() returns trigger language plpgsql security definer
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  wrong record;
  free_slot integer := 0;
begin
  with held as materialized (
    select n.entry, n.currency, n.amount, n.base_amount,
           e.company <> n.company or e."on" <> n."on" or a.company <> n.company or a.heading or not a.active
           or e.xmin <> pg_current_xact_id()::xid
           or p.state <> 'open' or p.company <> e.company or e."on" < p.starts_on or e."on" > p.ends_on or j.company <> e.company
           or e.recorded_at < transaction_timestamp() or e.recorded_at > clock_timestamp()
           or (a.control is not null and a.control in ('receivable', 'payable')) <> (n.item is not null)
           or (n.item is not null and (i.account <> n.account or i.currency <> n.currency or i.party is distinct from n.party)) as wrong
      from posted n join ledger_entry e on e.id = n.entry join ledger_account a on a.id = n.account
      join ledger_period p on p.id = e.period join ledger_journal j on j.id = e.journal
      left join ledger_open_item i on i.id = n.item
       for key share of a, p, j
  )
  select 1 into wrong where (select count(*) from held) <> (select count(*) from posted)
      or exists (
        select 1 from held group by grouping sets ((entry, currency), (entry))
        having bool_or(held.wrong) or case when grouping(currency) = 0 then sum(amount) else sum(base_amount) end <> 0
      );
  if found then
    perform ledger_explain_entry(e.id) from ledger_entry e where e.id in (select entry from posted);
    select a.company as account_company, n.company, e.company as entry_company, e."on" as entry_on, n."on", a.heading, a.active,
           a.code, a.control, n.item, e.xmin = pg_current_xact_id()::xid as fresh
      into wrong
      from posted n left join ledger_entry e on e.id = n.entry left join ledger_account a on a.id = n.account
      left join ledger_open_item i on i.id = n.item
     where e.id is null or a.id is null or e.company <> n.company or e."on" <> n."on" or a.company <> n.company or a.heading or not a.active
        or e.xmin <> pg_current_xact_id()::xid
        or (coalesce(a.control, '') in ('receivable', 'payable')) <> (n.item is not null)
        or i.account <> n.account or i.currency <> n.currency or i.party is distinct from n.party and n.item is not null
     limit 1;
    if found then
      if wrong.fresh is null or wrong.code is null then
        perform kernel_refuse('ledger.posting.missing', 'A posting names an entry or an account that is not there.');
      elsif not wrong.fresh then
        perform kernel_refuse('ledger.posting.late', 'Postings are booked together with their entry; nothing is added to one that stands.');
      elsif wrong.entry_company <> wrong.company or wrong.account_company <> wrong.company then
        perform kernel_refuse('ledger.posting.company', 'An entry, its postings and their accounts belong to one company.');
      elsif wrong.item is null and wrong.control in ('receivable', 'payable') then
        perform kernel_refuse('ledger.posting.item', 'Account ' || wrong.code || ' is kept by open items: a posting on it says which one it opens or settles.');
      elsif wrong.item is not null and wrong.entry_on = wrong."on" and wrong.active and not wrong.heading then
        perform kernel_refuse('ledger.posting.item', 'A posting that opens or settles an item has its account, party and currency.');
      elsif wrong.entry_on <> wrong."on" then
        perform kernel_refuse('ledger.posting.date', 'A posting counts for the day of its entry.');
      else
        perform kernel_refuse('ledger.entry.account', 'Nothing can be posted to account ' || wrong.code || ': it is a heading or no longer in use.');
      end if;
    end if;
    select n.entry, n.currency, sum(n.amount) as left_over into wrong
      from posted n group by n.entry, n.currency having sum(n.amount) <> 0 limit 1;
    if found then
      perform kernel_refuse('ledger.entry.unbalanced', 'The entry does not balance: ' || wrong.currency || ' ' || wrong.left_over || ' is left over.');
    end if;
    select n.entry, sum(n.base_amount) as left_over into wrong from posted n group by n.entry having sum(n.base_amount) <> 0 limit 1;
    perform kernel_refuse('ledger.entry.unbalanced', 'The entry does not balance in the currency of the books: ' || wrong.left_over || ' is left over.');
  end if;
  while free_slot < 8 and not pg_try_advisory_xact_lock(hashtextextended(current_schema() || ' ledger.balance', free_slot)) loop
    free_slot := free_slot + 1;
  end loop;
  if free_slot = 8 then
    free_slot := pg_backend_pid() % 8;
  end if;
  insert into ledger_balance as b (company, account, grain, starts_on, slot, debit, credit)
  select company, account, grain, starts_on, free_slot, sum(greatest(base_amount, 0)), sum(greatest(-base_amount, 0))
    from posted, lateral (
      values ('day', "on"), ('month', date_trunc('month', "on")::date), ('year', date_trunc('year', "on")::date)
    ) span (grain, starts_on)
   group by company, account, grain, starts_on
   order by company, account, grain, starts_on
  on conflict (company, account, grain, starts_on, slot)
  do update set debit = b.debit + excluded.debit, credit = b.credit + excluded.credit;
  return null;
end $$;
do $$ begin
  execute format('alter function ledger_posted() set search_path = %I, pg_temp', current_schema());
end $$;

-- Why an entry can't stand where it was put, or nothing where it can.
create function ledger_explain_entry(wanted uuid) returns void language plpgsql as $$
declare
  one record;
begin
  select p.name, p.state, p.id is null or j.id is null or p.company <> e.company or e."on" not between p.starts_on and p.ends_on
         or j.company <> e.company as outside, e.recorded_at < transaction_timestamp() or e.recorded_at > clock_timestamp() as stated,
         e.xmin = pg_current_xact_id()::xid as fresh
    into one
    from ledger_entry e left join ledger_period p on p.id = e.period left join ledger_journal j on j.id = e.journal where e.id = wanted;
  if not one.fresh then
    return;
  end if;
  if one.stated then
    perform kernel_refuse('ledger.entry.recordedAt', 'The instant at which an entry became known is read from the clock of the database. Leave it out.');
  end if;
  if one.outside then
    perform kernel_refuse('ledger.entry.period', 'An entry lies in a period and a journal of its own company, on a day of that period.');
  end if;
  if one.state <> 'open' then
    perform kernel_refuse('ledger.entry.periodClosed', one.name || ' is closed. Choose a day in an open period, or reopen it.');
  end if;
end $$;

-- An entry comes with its postings, in one statement: one without them books nothing.
create or replace function ledger_entered() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  empty_entry uuid;
begin
  select n.id into empty_entry from entered n where not exists (select 1 from ledger_posting where entry = n.id) limit 1;
  if found then
    perform ledger_explain_entry(empty_entry);
    perform kernel_refuse('ledger.entry.empty', 'An entry needs at least two postings, written in the same statement.');
  end if;
  return null;
end $$;
drop trigger complete on ledger_entry;
drop function ledger_complete();
