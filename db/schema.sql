-- The schema after all migrations, as the catalogue of PostgreSQL tells it. Written by a program.

-- Functions

CREATE OR REPLACE FUNCTION auth_secret_kept()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform kernel_refuse('auth.secret', 'The secret of sign-in is made once and stays.');
  return null;
end $function$;

CREATE OR REPLACE FUNCTION auth_session_ends()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' then
    new.created_at := least(new.created_at, old.created_at);
    new.ends_at := least(new.ends_at, old.ends_at);
  end if;
  new.ends_at := least(new.ends_at, new.created_at + interval '30 days');
  new.expires_at := least(new.expires_at, new.ends_at);
  return new;
end $function$;

CREATE OR REPLACE FUNCTION auth_user_kept()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into auth_user as a (id, name, email, email_verified) values (new.id, new.name, new.email, true)
  on conflict (id) do update set name = excluded.name, email = excluded.email, updated_at = clock_timestamp()
    where a.name <> excluded.name or a.email <> excluded.email;
  if not new.active or new.kind = 'agent' then
    delete from auth_session where user_id = new.id;
    delete from auth_verification where value = new.id::text;
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION banking_line_holds()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare
  wanted uuid[];
  wrong record;
begin
  if tg_table_name = 'banking_statement_line' then
    wanted := array[new.id];
  elsif tg_table_name = 'banking_match_lines' then
    wanted := array[new.line];
  else
    wanted := array(select line from banking_match_lines where parent = new.id);
  end if;
  for wrong in
    select l.amount, l.open, x.explained from banking_statement_line l
     cross join lateral (
       select coalesce(sum(p.amount), 0) as explained from banking_match_lines p join banking_match m on m.id = p.parent
        where p.line = l.id and m.state <> 'undone') x
     where l.id = any (wanted) and l.amount <> l.open + x.explained
  loop
    perform kernel_refuse('banking.statementLine.open', 'A line of ' || wrong.amount || ' is explained for ' || wrong.explained || ', so ' || wrong.open || ' can''t be open of it.');
  end loop;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION banking_match_born()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform 1 from banking_match where id = new.parent and revision = 1 and xmin = pg_current_xact_id()::xid;
  if not found then
    perform kernel_refuse('banking.match.frozen', 'A match is made as a whole. Undo it and make another.');
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION banking_match_holds()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare
  lines numeric;
  currencies bigint;
  explained numeric;
begin
  select coalesce(sum(p.amount), 0), count(distinct l.currency) into lines, currencies
    from banking_match_lines p join banking_statement_line l on l.id = p.line where p.parent = new.id;
  if currencies = 0 or not exists (select 1 from banking_match_entries where parent = new.id) then
    perform kernel_refuse('banking.match.empty', 'A match explains at least one line and is booked by at least one entry.');
  end if;
  if currencies > 1 or exists (select 1 from banking_match_items where parent = new.id and currency <> new.currency) then
    return null;
  end if;
  select coalesce((select sum(amount) from banking_match_items where parent = new.id), 0)
       + coalesce((select sum(amount) from banking_match_others where parent = new.id), 0)
       - coalesce((select total from banking_match where id = new.returns), 0) into explained;
  if lines <> explained or lines <> new.total then
    perform kernel_refuse('banking.match.difference', 'The lines come to ' || lines || ', what they are matched with to ' || explained || '.');
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION contacts_account_entered()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if new.state <> 'proposed' then
    perform kernel_refuse('contacts.bankAccount.proposed', 'A bank account begins as a proposal; somebody else verifies it.');
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION documents_stay()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'DELETE' then
    perform kernel_refuse('documents.document.stays', 'What came in stays. Refuse it with a reason instead.');
  end if;
  perform kernel_refuse('documents.document.stays', 'What came in stays as it came. Hand in the other file beside it.');
  return null;
end $function$;

CREATE OR REPLACE FUNCTION documents_words(words text)
 RETURNS tsvector
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return to_tsvector('simple', words);
exception when program_limit_exceeded then
  begin
    return to_tsvector('simple', left(words, 200000));
  exception when program_limit_exceeded then
    return to_tsvector('simple', left(words, 50000));
  end;
end $function$;

CREATE OR REPLACE FUNCTION frozen_banking_match()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare
  frozen_state text;
begin
  select state into frozen_state from "banking_match" where id = any (array(select parent from changed)) and state <> all ('{}') limit 1;
  if found then
    perform kernel_refuse('banking.match.frozen', 'This record is ' || frozen_state || ', so its lines can''t be changed any more.');
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION frozen_organisation_delegation()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare
  frozen_state text;
begin
  select state into frozen_state from "organisation_delegation" where id = any (array(select parent from changed)) and state <> all ('{active}') limit 1;
  if found then
    perform kernel_refuse('organisation.delegation.frozen', 'This record is ' || frozen_state || ', so its lines can''t be changed any more.');
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION frozen_purchasing_bill()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare
  frozen_state text;
begin
  select state into frozen_state from "purchasing_bill" where id = any (array(select parent from changed)) and state <> all ('{draft}') limit 1;
  if found then
    perform kernel_refuse('purchasing.bill.frozen', 'This record is ' || frozen_state || ', so its lines can''t be changed any more.');
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION frozen_sales_invoice()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare
  frozen_state text;
begin
  select state into frozen_state from "sales_invoice" where id = any (array(select parent from changed)) and state <> all ('{draft}') limit 1;
  if found then
    perform kernel_refuse('sales.invoice.frozen', 'This record is ' || frozen_state || ', so its lines can''t be changed any more.');
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION kernel_counted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if (tg_op = 'INSERT' and new.last <> 1) or (tg_op = 'UPDATE' and (new.last <= old.last or new.series <> old.series)) then
    perform kernel_refuse('kernel.counter.step', 'A series of numbers begins at one and never moves back.');
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION kernel_digest(one kernel_audit)
 RETURNS bytea
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select sha256(convert_to((to_jsonb(one) - 'xid' - 'at' || jsonb_build_object('at', extract(epoch from one.at)::text))::text, 'UTF8'))
$function$;

CREATE OR REPLACE FUNCTION kernel_expect(touched bigint, expected bigint)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if touched <> expected then
    perform kernel_refuse('record.stale', 'Somebody else changed this record in the meantime. Look at it again and repeat what you did.');
  end if;
end $function$;

CREATE OR REPLACE FUNCTION kernel_guard()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  ways jsonb := tg_argv[1]::jsonb;
  frozen boolean;
begin
  if tg_op = 'INSERT' then
    return new;
  end if;
  frozen := tg_argv[2] <> '*' and not (old.state = any (string_to_array(tg_argv[2], ',')));
  if tg_op = 'DELETE' then
    if frozen then
      perform kernel_refuse(tg_argv[0] || '.frozen', 'This record is ' || old.state || ', so it can''t be deleted. Reverse it instead.');
    end if;
    return old;
  end if;
  if new.state <> old.state and not (ways -> old.state ? new.state) then
    perform kernel_refuse(tg_argv[0] || '.state', 'A record that is ' || old.state || ' can''t become ' || new.state || '.');
  end if;
  -- The words for search are generated after this trigger, so they are still empty in the new row.
  if frozen and (to_jsonb(new) - 'words' - string_to_array(tg_argv[3], ',')) <> (to_jsonb(old) - 'words' - string_to_array(tg_argv[3], ',')) then
    perform kernel_refuse(tg_argv[0] || '.frozen', 'This record is ' || old.state || ', so it can''t be changed any more. Reverse it or make a new one.');
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION kernel_head(previous bytea, audits uuid[], digests bytea[])
 RETURNS bytea
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select sha256(previous || convert_to(array_to_string(audits, ','), 'UTF8') || coalesce(string_agg(d.digest, ''::bytea order by d.place), ''::bytea))
    from unnest(digests) with ordinality as d(digest, place)
$function$;

CREATE OR REPLACE FUNCTION kernel_number_taken()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if not exists (select 1 from kernel_counter c where c.series = new.series and c.last >= new.sequence) then
    perform kernel_refuse('kernel.counter.gap', 'Number ' || new.sequence || ' of the series ' || new.series || ' was not given by its counter.');
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION kernel_numbered()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare
  before_it bigint := case when tg_op = 'UPDATE' then old.last else 0 end;
begin
  if (select count(*) from kernel_number n where n.series = new.series and n.sequence > before_it and n.sequence <= new.last) <> new.last - before_it then
    perform kernel_refuse('kernel.counter.gap', 'Number ' || new.last || ' of the series ' || new.series || ' was taken without a record: that would leave a gap.');
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION kernel_refuse(code text, message text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  raise exception using errcode = 'BS001', message = message, detail = code;
end $function$;

CREATE OR REPLACE FUNCTION kernel_seal_new(most integer)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  last kernel_seal;
  horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
  ids uuid[];
  digests bytea[];
  covered xid8;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('kernel.seal ' || current_schema(), 0)) then
    return null;
  end if;
  select * into last from kernel_seal order by sequence desc limit 1;
  select array_agg(n.id order by n.xid, n.id), array_agg(n.digest order by n.xid, n.id), max(n.xid)
    into ids, digests, covered
    from (
      select a.id, a.xid, kernel_digest(a) as digest from kernel_audit a
      where a.xid > coalesce(last.upto, '0'::xid8) and a.xid < horizon order by a.xid, a.id limit most
    ) n;
  if ids is null then
    return null;
  end if;
  -- A transaction is sealed whole: rows of the last one that the limit cut off come along.
  select ids || coalesce(array_agg(a.id order by a.id), '{}'), digests || coalesce(array_agg(kernel_digest(a) order by a.id), '{}')
    into ids, digests
    from kernel_audit a where a.xid = covered and not (a.id = any (ids));
  insert into kernel_seal (sequence, audits, digests, previous, head, upto)
  values (coalesce(last.sequence, 0) + 1, ids, digests, coalesce(last.head, ''::bytea),
          kernel_head(coalesce(last.head, ''::bytea), ids, digests), covered);
  return coalesce(last.sequence, 0) + 1;
end $function$;

CREATE OR REPLACE FUNCTION kernel_seal_rest()
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  last kernel_seal;
  ids uuid[];
  digests bytea[];
begin
  select * into last from kernel_seal order by sequence desc limit 1;
  select array_agg(a.id order by a.at, a.id), array_agg(kernel_digest(a) order by a.at, a.id) into ids, digests
    from kernel_audit a left join (select unnest(audits) as id from kernel_seal) s on s.id = a.id where s.id is null;
  if ids is not null then
    insert into kernel_seal (sequence, audits, digests, previous, head)
    values (coalesce(last.sequence, 0) + 1, ids, digests, coalesce(last.head, ''::bytea), kernel_head(coalesce(last.head, ''::bytea), ids, digests));
  end if;
  return coalesce(cardinality(ids), 0);
end $function$;

CREATE OR REPLACE FUNCTION kernel_sealed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform kernel_refuse(tg_argv[0] || '.sealed', 'Rows of ' || tg_argv[0] || ' are never changed or deleted. Book a correction instead.');
  return null;
end $function$;

CREATE OR REPLACE FUNCTION kernel_settled(moment timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if moment > clock_timestamp() then
    perform kernel_refuse('kernel.future', 'What is known at an instant can be asked once the instant has passed.');
  end if;
  for waited in 1 .. 3000 loop
    -- What runs is read once in a transaction and kept, unless it is forgotten before each look.
    perform pg_stat_clear_snapshot();
    if not exists (
      select 1 from pg_stat_activity
      where pid <> pg_backend_pid() and datname = current_database() and usename = current_user
        and backend_xid is not null and xact_start <= moment
    ) then
      return;
    end if;
    perform pg_sleep(0.01);
  end loop;
  perform kernel_refuse('kernel.unsettled', 'Something that began before this instant is still being written, so what was known then is not settled yet. Ask again in a moment.');
end $function$;

CREATE OR REPLACE FUNCTION ledger_account_control()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
begin
  if (coalesce(old.control, '') in ('receivable', 'payable') or coalesce(new.control, '') in ('receivable', 'payable')) then
    perform 1 from ledger_account where id = old.id for update;
    if exists (select 1 from ledger_posting where account = old.id) then
      perform kernel_refuse('ledger.account.control', old.code || ' has postings, so it can''t become or stop being the account of open items. Make a new account.');
    end if;
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION ledger_account_guard()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare
  above uuid := new.parent;
  found_above record;
  left_over numeric;
begin
  if tg_op = 'UPDATE' then
    if new.kind <> old.kind or new.company <> old.company or new.heading <> old.heading or (old.active and not new.active) then
      perform 1 from ledger_account where id = old.id for update;
      if (new.kind <> old.kind or new.company <> old.company or (new.heading and not old.heading))
        and exists (select 1 from ledger_posting where account = old.id) then
        perform kernel_refuse('ledger.account.posted', old.code || ' has postings, so its kind can''t change. Make a new account.');
      end if;
      if old.heading and not new.heading and exists (select 1 from ledger_account where parent = old.id) then
        perform kernel_refuse('ledger.account.heading', 'Accounts stand under ' || old.code || '. Move them first.');
      end if;
      if old.active and not new.active then
        select sum(debit - credit) into left_over from ledger_balance where company = old.company and grain = 'month' and account = old.id;
        if left_over <> 0 then
          perform kernel_refuse('ledger.account.balance', old.code || ' ' || old.name || ' still holds ' || left_over || '. Bring it to zero before you lay it aside.');
        end if;
      end if;
    end if;
    if new.parent is not distinct from old.parent and new.company = old.company then
      return new;
    end if;
  end if;
  while above is not null loop
    if above = new.id then
      perform kernel_refuse('ledger.account.parent', 'An account can''t stand under itself. Choose another heading.');
    end if;
    select parent, company, heading into found_above from ledger_account where id = above;
    exit when not found;
    if found_above.company <> new.company or not found_above.heading then
      perform kernel_refuse('ledger.account.parent', 'Only a heading of the same company can stand above an account.');
    end if;
    above := found_above.parent;
  end loop;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION ledger_entered()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare
  empty_entry uuid;
begin
  select n.id into empty_entry from entered n where not exists (select 1 from ledger_posting where entry = n.id) limit 1;
  if found then
    perform ledger_explain_entry(empty_entry);
    perform kernel_refuse('ledger.entry.empty', 'An entry needs at least two postings, written in the same statement.');
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION ledger_explain_entry(wanted uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
    raise exception using errcode = 'serialization_failure', detail = 'ledger.entry.recordedAt',
      message = 'The instant at which an entry became known is read from the clock of the database, and this is not what it says.';
  end if;
  if one.outside then
    perform kernel_refuse('ledger.entry.period', 'An entry lies in a period and a journal of its own company, on a day of that period.');
  end if;
  if one.state <> 'open' then
    perform kernel_refuse('ledger.entry.periodClosed', one.name || ' is closed. Choose a day in an open period, or reopen it.');
  end if;
end $function$;

CREATE OR REPLACE FUNCTION ledger_item_holds()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare
  found_item record;
begin
  select i.number, i.amount, i.base_amount, i.open, i.base_open, coalesce(sum(n.amount), 0) as posted,
         coalesce(sum(n.base_amount), 0) as base_posted,
         coalesce(sum(n.amount) filter (where n.entry = i.entry), 0) as opened,
         coalesce(sum(n.base_amount) filter (where n.entry = i.entry), 0) as base_opened
    into found_item
    from ledger_open_item i left join ledger_posting n on n.item = i.id
   where i.id = new.id group by i.id;
  if found_item.open <> found_item.posted or found_item.base_open <> found_item.base_posted then
    perform kernel_refuse('ledger.openItem.open', found_item.number || ' says that ' || found_item.open || ' is open, but its postings add up to ' || found_item.posted || '.');
  end if;
  if found_item.amount <> found_item.opened or found_item.base_amount <> found_item.base_opened then
    perform kernel_refuse('ledger.openItem.amount', found_item.number || ' is over ' || found_item.amount || ', but its entry posted ' || found_item.opened || '.');
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION ledger_item_moved()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
begin
  if not exists (select 1 from ledger_open_item where id = new.item and xmin::text = (pg_current_xact_id()::xid)::text) then
    perform kernel_refuse('ledger.openItem.open', 'A posting opens or settles an item, and the item does not show it.');
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION ledger_period_apart()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare
  other text;
begin
  if tg_op = 'UPDATE' then
    if new.starts_on = old.starts_on and new.ends_on = old.ends_on and new.company = old.company then
      return new;
    end if;
    perform 1 from ledger_period where id = old.id for update;
    if exists (
      select 1 from ledger_entry where company = old.company and period = old.id
        and (new.company <> old.company or "on" not between new.starts_on and new.ends_on)
    ) then
      perform kernel_refuse('ledger.period.posted', 'Entries lie in ' || old.name || ' on days that it would no longer hold.');
    end if;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('ledger.period ' || new.company, 0));
  select name into other from ledger_period
   where company = new.company and id <> new.id and starts_on <= new.ends_on and ends_on >= new.starts_on limit 1;
  if found then
    perform kernel_refuse('ledger.period.overlap', 'The days of ' || new.name || ' lie in ' || other || ' already.');
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION ledger_period_locked()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform 1 from ledger_period where id = old.id for update;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION ledger_posted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET search_path TO 'organisation', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION ledger_used()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION organisation_limit_placed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if new.department is not null and not exists (
    select 1 from organisation_department where id = new.department and company = new.company
  ) then
    perform kernel_refuse('organisation.approvalLimit.department', 'The department belongs to another company.');
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION organisation_owned()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.organisation.owner', 0));
  if not exists (
    select 1 from organisation_role r join organisation_user u on u.id = r."user"
     where r.role = 'owner' and r.company is null and r.state = 'held' and u.active and u.kind = 'person'
  ) then
    perform kernel_refuse('organisation.user.lastOwner', 'That would leave nobody who owns every company. Give somebody else that role first.');
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION organisation_role_given()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if new.role in ('system', 'everyone') then
    perform kernel_refuse('organisation.role.unknown', 'The role ' || new.role || ' is not one to give.');
  elsif new.role = 'owner' and exists (select 1 from organisation_user where id = new."user" and kind <> 'person') then
    perform kernel_refuse('organisation.role.agentOwner', 'An agent can''t own the organisation: that takes a person.');
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION purchasing_bill_holds()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare
  wanted uuid;
  one record;
begin
  if tg_table_name = 'ledger_open_item' then
    wanted := split_part(new.subject, '/', 2)::uuid;
  else
    wanted := new.id;
  end if;
  select d.state, d.open, d.net, d.tax, d.payable = d.gross - d.prepaid + d.rounding as pays, i.id is not null as has_item,
         case when i.mirrored then -i.open else coalesce(i.open, 0) end as left_over,
         (select coalesce(sum(net), 0) from purchasing_bill_lines where parent = d.id) as lines_net,
         (select count(*) from purchasing_bill_lines where parent = d.id) as lines,
         (select coalesce(sum(tax), 0) from purchasing_bill_taxes where parent = d.id) as taxes,
         (select coalesce(sum(base), 0) from purchasing_bill_taxes where parent = d.id) as bases
    into one
    from purchasing_bill d left join ledger_open_item i on i.subject = 'purchasing.bill/' || d.id
   where d.id = wanted;
  if one.state is null or one.state not in ('posted', 'paid', 'void') then
    return null;
  end if;
  if one.open <> one.left_over or (one.has_item and one.state <> 'void' and (one.state = 'paid') <> (one.left_over = 0)) then
    perform kernel_refuse('ledger.openItem.shown', 'The bill is ' || one.state || ' and shows ' || one.open || ' as open; its item says ' || one.left_over || '.');
  end if;
  if one.taxes <> one.tax or one.bases <> one.net or not one.pays
    or abs(one.lines_net - one.net) > 0.5 * power(10::numeric, -scale(one.net)) * one.lines then
    perform kernel_refuse('purchasing.bill.totals', 'Its lines come to ' || one.lines_net || ' and its taxes to ' || one.taxes || ', but it says ' || one.net || ' and ' || one.tax || '.');
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION sales_invoice_holds()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare
  wanted uuid;
  one record;
begin
  if tg_table_name = 'ledger_open_item' then
    wanted := split_part(new.subject, '/', 2)::uuid;
  else
    wanted := new.id;
  end if;
  select d.state, d.open, d.net, d.tax, d.payable = d.gross - d.prepaid + d.rounding as pays, i.id is not null as has_item,
         case when i.mirrored then -i.open else coalesce(i.open, 0) end as left_over,
         (select coalesce(sum(net), 0) from sales_invoice_lines where parent = d.id) as lines_net,
         (select count(*) from sales_invoice_lines where parent = d.id) as lines,
         (select coalesce(sum(tax), 0) from sales_invoice_taxes where parent = d.id) as taxes,
         (select coalesce(sum(base), 0) from sales_invoice_taxes where parent = d.id) as bases
    into one
    from sales_invoice d left join ledger_open_item i on i.subject = 'sales.invoice/' || d.id
   where d.id = wanted;
  if one.state is null or one.state not in ('posted', 'paid', 'void') then
    return null;
  end if;
  if one.open <> one.left_over or (one.has_item and one.state <> 'void' and (one.state = 'paid') <> (one.left_over = 0)) then
    perform kernel_refuse('ledger.openItem.shown', 'The invoice is ' || one.state || ' and shows ' || one.open || ' as open; its item says ' || one.left_over || '.');
  end if;
  if one.taxes <> one.tax or one.bases <> one.net or not one.pays
    or abs(one.lines_net - one.net) > 0.5 * power(10::numeric, -scale(one.net)) * one.lines then
    perform kernel_refuse('sales.invoice.totals', 'Its lines come to ' || one.lines_net || ' and its taxes to ' || one.taxes || ', but it says ' || one.net || ' and ' || one.tax || '.');
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION tax_document_kept()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  name text;
begin
  foreach name in array tg_argv[1:] loop
    if to_jsonb(old) ->> name is not null and to_jsonb(new) ->> name is distinct from to_jsonb(old) ->> name then
      perform kernel_refuse(tg_argv[0] || '.frozen', 'What was posted stays as it is: ' || replace(name, '_', ' ') || ' can''t be changed.');
    end if;
  end loop;
  return new;
end $function$;

-- Tables

CREATE TABLE auth_account (
  id text NOT NULL,
  user_id uuid NOT NULL,
  account_id text NOT NULL,
  provider_id text NOT NULL,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamp with time zone,
  refresh_token_expires_at timestamp with time zone,
  scope text,
  password text,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  CONSTRAINT auth_account_pkey PRIMARY KEY (id)
);

CREATE TABLE auth_failure (
  account text NOT NULL,
  count integer NOT NULL,
  since timestamp with time zone NOT NULL,
  CONSTRAINT auth_failure_pkey PRIMARY KEY (account)
);

CREATE TABLE auth_key (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  hash text NOT NULL,
  start text NOT NULL,
  name text,
  made_by uuid NOT NULL,
  made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  expires_at timestamp with time zone,
  ended_at timestamp with time zone,
  CONSTRAINT auth_key_pkey PRIMARY KEY (id)
);

CREATE TABLE auth_passkey (
  id text NOT NULL,
  user_id uuid NOT NULL,
  name text,
  public_key text NOT NULL,
  credential_id text NOT NULL,
  counter bigint NOT NULL,
  device_type text NOT NULL,
  backed_up boolean NOT NULL,
  transports text,
  aaguid text,
  created_at timestamp with time zone,
  CONSTRAINT auth_passkey_pkey PRIMARY KEY (id)
);

CREATE TABLE auth_rate_limit (
  id text NOT NULL,
  key text NOT NULL,
  count integer NOT NULL,
  last_request bigint NOT NULL,
  CONSTRAINT auth_rate_limit_pkey PRIMARY KEY (id)
);

CREATE TABLE auth_secret (
  one boolean DEFAULT true NOT NULL,
  secret text NOT NULL,
  made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT auth_secret_pkey PRIMARY KEY (one),
  CONSTRAINT auth_secret_one_check CHECK (one),
  CONSTRAINT auth_secret_secret_check CHECK ((length(secret) >= 32))
);

CREATE TABLE auth_session (
  id text NOT NULL,
  user_id uuid NOT NULL,
  token text NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  ip_address text,
  user_agent text,
  way text,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  ends_at timestamp with time zone DEFAULT (clock_timestamp() + 'P30D'::interval) NOT NULL,
  CONSTRAINT auth_session_pkey PRIMARY KEY (id)
);

CREATE TABLE auth_spent_code (
  user_id uuid NOT NULL,
  code text NOT NULL,
  at timestamp with time zone NOT NULL,
  CONSTRAINT auth_spent_code_pkey PRIMARY KEY (user_id, code)
);

CREATE TABLE auth_two_factor (
  id text NOT NULL,
  user_id uuid NOT NULL,
  secret text NOT NULL,
  backup_codes text NOT NULL,
  verified boolean DEFAULT true NOT NULL,
  failed_verification_count integer DEFAULT 0 NOT NULL,
  locked_until timestamp with time zone,
  CONSTRAINT auth_two_factor_pkey PRIMARY KEY (id)
);

CREATE TABLE auth_user (
  id uuid NOT NULL,
  name text NOT NULL,
  email text NOT NULL,
  email_verified boolean DEFAULT false NOT NULL,
  image text,
  two_factor_enabled boolean DEFAULT false NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT auth_user_pkey PRIMARY KEY (id)
);

CREATE TABLE auth_verification (
  id text NOT NULL,
  identifier text NOT NULL,
  value text NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT auth_verification_pkey PRIMARY KEY (id)
);

CREATE TABLE banking_account (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  state text NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  name text NOT NULL,
  company uuid,
  identifier text NOT NULL,
  bic text,
  bank text,
  currency text,
  account uuid,
  automatic text NOT NULL,
  note text,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, ((COALESCE(name, ''::text) || ' '::text) || COALESCE(identifier, ''::text)))) STORED,
  CONSTRAINT banking_account_pkey PRIMARY KEY (id),
  CONSTRAINT banking_account_automatic_check CHECK ((automatic = ANY (ARRAY['off'::text, 'sure'::text]))),
  CONSTRAINT ck_banking_account_1 CHECK (((state = ANY (ARRAY['proposed'::text, 'refused'::text])) OR ((company IS NOT NULL) AND (account IS NOT NULL) AND (currency IS NOT NULL)))),
  CONSTRAINT ck_banking_account_state CHECK ((state = ANY (ARRAY['proposed'::text, 'active'::text, 'closed'::text, 'refused'::text])))
);

CREATE TABLE banking_match (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  state text NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  company uuid NOT NULL,
  account uuid NOT NULL,
  "on" date NOT NULL,
  text text NOT NULL,
  currency text NOT NULL,
  total numeric NOT NULL,
  returns uuid,
  how text NOT NULL,
  confidence text NOT NULL,
  reason text NOT NULL,
  by_name text NOT NULL,
  undone_why text,
  undone_at timestamp with time zone,
  undone_by_name text,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, COALESCE(text, ''::text))) STORED,
  CONSTRAINT banking_match_pkey PRIMARY KEY (id),
  CONSTRAINT banking_match_confidence_check CHECK ((confidence = ANY (ARRAY['sure'::text, 'likely'::text, 'check'::text, 'none'::text]))),
  CONSTRAINT banking_match_how_check CHECK ((how = ANY (ARRAY['person'::text, 'sure'::text]))),
  CONSTRAINT ck_banking_match_state CHECK ((state = ANY (ARRAY['made'::text, 'returned'::text, 'undone'::text])))
);

CREATE TABLE banking_match_entries (
  id uuid NOT NULL,
  parent uuid NOT NULL,
  "position" integer NOT NULL,
  entry uuid NOT NULL,
  CONSTRAINT banking_match_entries_pkey PRIMARY KEY (id)
);

CREATE TABLE banking_match_items (
  id uuid NOT NULL,
  parent uuid NOT NULL,
  "position" integer NOT NULL,
  item uuid NOT NULL,
  number text NOT NULL,
  currency text NOT NULL,
  amount numeric NOT NULL,
  CONSTRAINT banking_match_items_pkey PRIMARY KEY (id)
);

CREATE TABLE banking_match_lines (
  id uuid NOT NULL,
  parent uuid NOT NULL,
  "position" integer NOT NULL,
  line uuid NOT NULL,
  amount numeric NOT NULL,
  CONSTRAINT banking_match_lines_pkey PRIMARY KEY (id)
);

CREATE TABLE banking_match_others (
  id uuid NOT NULL,
  parent uuid NOT NULL,
  "position" integer NOT NULL,
  kind text NOT NULL,
  account uuid,
  amount numeric NOT NULL,
  tax_code text,
  party uuid,
  item uuid,
  department text,
  text text,
  CONSTRAINT banking_match_others_pkey PRIMARY KEY (id),
  CONSTRAINT banking_match_others_kind_check CHECK ((kind = ANY (ARRAY['fee'::text, 'writeOff'::text, 'discount'::text, 'account'::text, 'onAccount'::text, 'transfer'::text])))
);

CREATE TABLE banking_rule (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  state text NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  company uuid NOT NULL,
  account uuid,
  name text NOT NULL,
  direction text NOT NULL,
  counterparty text,
  counterparty_iban text,
  text_match text NOT NULL,
  text text,
  lowest numeric,
  highest numeric,
  book_to uuid NOT NULL,
  tax_code uuid,
  book_text text,
  automatic boolean NOT NULL,
  reason text,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, ((((COALESCE(name, ''::text) || ' '::text) || COALESCE(counterparty, ''::text)) || ' '::text) || COALESCE(text, ''::text)))) STORED,
  CONSTRAINT banking_rule_pkey PRIMARY KEY (id),
  CONSTRAINT banking_rule_direction_check CHECK ((direction = ANY (ARRAY['any'::text, 'in'::text, 'out'::text]))),
  CONSTRAINT banking_rule_text_match_check CHECK ((text_match = ANY (ARRAY['contains'::text, 'starts'::text]))),
  CONSTRAINT ck_banking_rule_1 CHECK (((counterparty IS NOT NULL) OR (counterparty_iban IS NOT NULL) OR (text IS NOT NULL))),
  CONSTRAINT ck_banking_rule_state CHECK ((state = ANY (ARRAY['active'::text, 'proposed'::text, 'off'::text])))
);

CREATE TABLE banking_statement (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  state text NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  account uuid NOT NULL,
  company uuid,
  document uuid,
  number text NOT NULL,
  kind text NOT NULL,
  made_at timestamp with time zone NOT NULL,
  "from" date,
  "to" date,
  currency text,
  opening numeric,
  closing numeric,
  lines_total numeric NOT NULL,
  difference numeric,
  proof text NOT NULL,
  lines_read bigint NOT NULL,
  lines_added bigint NOT NULL,
  note text,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, COALESCE(number, ''::text))) STORED,
  gap boolean DEFAULT false NOT NULL,
  chain text,
  chain_difference numeric,
  chain_says text,
  CONSTRAINT banking_statement_pkey PRIMARY KEY (id),
  CONSTRAINT banking_statement_chain_check CHECK ((chain = ANY (ARRAY['first'::text, 'follows'::text, 'overlap'::text, 'repeats'::text, 'gap'::text, 'none'::text]))),
  CONSTRAINT banking_statement_kind_check CHECK ((kind = ANY (ARRAY['statement'::text, 'report'::text, 'notification'::text]))),
  CONSTRAINT ck_banking_statement_1 CHECK (((state <> 'proved'::text) OR ((opening + lines_total) = closing))),
  CONSTRAINT ck_banking_statement_2 CHECK ((gap = (COALESCE(chain_difference, (0)::numeric) <> (0)::numeric))),
  CONSTRAINT ck_banking_statement_state CHECK ((state = ANY (ARRAY['proved'::text, 'unprovable'::text, 'wrong'::text, 'acknowledged'::text, 'withdrawn'::text])))
);

CREATE TABLE banking_statement_line (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  state text NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  account uuid NOT NULL,
  company uuid,
  statement uuid NOT NULL,
  booked_on date NOT NULL,
  value_on date,
  currency text NOT NULL,
  amount numeric NOT NULL,
  open numeric NOT NULL,
  counterparty_name text,
  counterparty_iban text,
  counterparty_bic text,
  counterparty_key text,
  party uuid,
  reference text,
  end_to_end_id text,
  mandate_id text,
  text text NOT NULL,
  bank_reference text,
  fingerprint text NOT NULL,
  ordinal bigint NOT NULL,
  entry_fingerprint text NOT NULL,
  part bigint NOT NULL,
  parts bigint NOT NULL,
  reversal boolean NOT NULL,
  return_reason text,
  final boolean NOT NULL,
  note text,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, ((((COALESCE(counterparty_name, ''::text) || ' '::text) || COALESCE(reference, ''::text)) || ' '::text) || COALESCE(text, ''::text)))) STORED,
  CONSTRAINT banking_statement_line_pkey PRIMARY KEY (id),
  CONSTRAINT ck_banking_statement_line_1 CHECK ((((open * amount) >= (0)::numeric) AND (abs(open) <= abs(amount)))),
  CONSTRAINT ck_banking_statement_line_2 CHECK ((((state <> 'matched'::text) OR (open = (0)::numeric)) AND ((state <> 'open'::text) OR (open <> (0)::numeric)) AND ((state <> ALL (ARRAY['ignored'::text, 'withdrawn'::text])) OR (open = amount)))),
  CONSTRAINT ck_banking_statement_line_state CHECK ((state = ANY (ARRAY['open'::text, 'matched'::text, 'ignored'::text, 'withdrawn'::text])))
);

CREATE TABLE banking_write_off (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  company uuid NOT NULL,
  up_to numeric NOT NULL,
  percent numeric NOT NULL,
  account uuid,
  discount_days bigint NOT NULL,
  CONSTRAINT banking_write_off_pkey PRIMARY KEY (id),
  CONSTRAINT ck_banking_write_off_1 CHECK ((((percent >= (0)::numeric) AND (percent <= (100)::numeric)) AND ((discount_days >= 0) AND (discount_days <= 60))))
);

CREATE TABLE contacts_alias (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  party uuid NOT NULL,
  kind text NOT NULL,
  value text NOT NULL,
  name_keys text[] NOT NULL,
  CONSTRAINT contacts_alias_pkey PRIMARY KEY (id),
  CONSTRAINT contacts_alias_kind_check CHECK ((kind = ANY (ARRAY['name'::text, 'vatId'::text, 'iban'::text, 'email'::text, 'endpoint'::text])))
);

CREATE TABLE contacts_bank_account (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  state text NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  party uuid NOT NULL,
  ending text NOT NULL,
  iban text,
  account text,
  bic text,
  bank text,
  holder text,
  country text,
  currency text,
  proposed_by text NOT NULL,
  proposed_by_name text NOT NULL,
  source text,
  verified_by text,
  verified_by_name text,
  verified_at timestamp with time zone,
  verified_how text,
  verified_note text,
  retired_why text,
  CONSTRAINT contacts_bank_account_pkey PRIMARY KEY (id),
  CONSTRAINT ck_contacts_bank_account_1 CHECK (((iban IS NOT NULL) OR (account IS NOT NULL))),
  CONSTRAINT ck_contacts_bank_account_state CHECK ((state = ANY (ARRAY['proposed'::text, 'verified'::text, 'retired'::text]))),
  CONSTRAINT ck_contacts_bank_account_verified CHECK (((state <> 'verified'::text) OR ((verified_by IS NOT NULL) AND (verified_at IS NOT NULL) AND (verified_by <> proposed_by) AND (verified_by <> (created_by)::text)))),
  CONSTRAINT contacts_bank_account_verified_how_check CHECK ((verified_how = ANY (ARRAY['call'::text, 'letter'::text, 'contract'::text, 'visit'::text, 'bank'::text])))
);

CREATE TABLE contacts_party (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  customer boolean NOT NULL,
  supplier boolean NOT NULL,
  number text,
  legal_name text,
  vat_id text,
  tax_number text,
  registration text,
  endpoint text,
  email text,
  phone text,
  website text,
  language text,
  country text,
  currency text,
  payment_terms bigint,
  account text,
  notes text,
  active boolean NOT NULL,
  plain_name text NOT NULL,
  name_keys text[] NOT NULL,
  merged_into uuid,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, ((((((((COALESCE(name, ''::text) || ' '::text) || COALESCE(number, ''::text)) || ' '::text) || COALESCE(legal_name, ''::text)) || ' '::text) || COALESCE(vat_id, ''::text)) || ' '::text) || COALESCE(email, ''::text)))) STORED,
  CONSTRAINT contacts_party_pkey PRIMARY KEY (id),
  CONSTRAINT ck_contacts_party_1 CHECK (((payment_terms IS NULL) OR ((payment_terms >= 0) AND (payment_terms <= 3650)))),
  CONSTRAINT ck_contacts_party_2 CHECK (((merged_into IS NULL) OR (NOT active))),
  CONSTRAINT contacts_party_kind_check CHECK ((kind = ANY (ARRAY['organisation'::text, 'person'::text])))
);

CREATE TABLE contacts_party_addresses (
  id uuid NOT NULL,
  parent uuid NOT NULL,
  "position" integer NOT NULL,
  kind text NOT NULL,
  street text,
  postcode text,
  city text,
  region text,
  country text,
  CONSTRAINT contacts_party_addresses_pkey PRIMARY KEY (id),
  CONSTRAINT contacts_party_addresses_kind_check CHECK ((kind = ANY (ARRAY['postal'::text, 'billing'::text, 'delivery'::text, 'visiting'::text])))
);

CREATE TABLE contacts_party_people (
  id uuid NOT NULL,
  parent uuid NOT NULL,
  "position" integer NOT NULL,
  name text NOT NULL,
  role text,
  email text,
  phone text,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, ((COALESCE(name, ''::text) || ' '::text) || COALESCE(email, ''::text)))) STORED,
  CONSTRAINT contacts_party_people_pkey PRIMARY KEY (id)
);

CREATE TABLE correspondence_message (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  state text NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  direction text NOT NULL,
  subject text NOT NULL,
  from_name text,
  "from" text,
  "to" text[] NOT NULL,
  cc text[] NOT NULL,
  reply_to text[] NOT NULL,
  at timestamp with time zone NOT NULL,
  sent_at timestamp with time zone,
  received_at timestamp with time zone,
  new_text text NOT NULL,
  quoted_text text NOT NULL,
  html text,
  blocked_images bigint NOT NULL,
  attachments bigint NOT NULL,
  message_id text,
  in_reply_to text,
  thread text NOT NULL,
  fingerprint text NOT NULL,
  automatic boolean NOT NULL,
  bounce text,
  bounce_facts jsonb,
  notes text[] NOT NULL,
  company uuid,
  party uuid,
  party_reason text,
  document uuid NOT NULL,
  assignee uuid,
  answer_by date,
  words tsvector GENERATED ALWAYS AS (documents_words(((((((COALESCE(subject, ''::text) || ' '::text) || COALESCE(from_name, ''::text)) || ' '::text) || COALESCE("from", ''::text)) || ' '::text) || COALESCE(new_text, ''::text)))) STORED,
  CONSTRAINT correspondence_message_pkey PRIMARY KEY (id),
  CONSTRAINT ck_correspondence_message_state CHECK ((state = ANY (ARRAY['filed'::text, 'open'::text, 'answered'::text]))),
  CONSTRAINT correspondence_message_bounce_check CHECK ((bounce = ANY (ARRAY['failed'::text, 'delayed'::text, 'complaint'::text]))),
  CONSTRAINT correspondence_message_direction_check CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text])))
);

CREATE TABLE documents_arrival (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  key text NOT NULL,
  name text NOT NULL,
  document uuid NOT NULL,
  company uuid,
  via text NOT NULL,
  parent uuid,
  "position" bigint NOT NULL,
  first boolean NOT NULL,
  at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT documents_arrival_pkey PRIMARY KEY (id),
  CONSTRAINT documents_arrival_via_check CHECK ((via = ANY (ARRAY['upload'::text, 'mail'::text, 'folder'::text, 'cli'::text, 'api'::text, 'attachment'::text])))
);

CREATE TABLE documents_document (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  state text NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  mime text NOT NULL,
  file text NOT NULL,
  kept boolean NOT NULL,
  size bigint NOT NULL,
  pages bigint,
  language text,
  text text,
  note text,
  company uuid,
  via text NOT NULL,
  parent uuid,
  reader text,
  outcome text,
  filed_as text,
  parts bigint NOT NULL,
  unpacking boolean NOT NULL,
  words tsvector GENERATED ALWAYS AS (documents_words(((COALESCE(name, ''::text) || ' '::text) || COALESCE(text, ''::text)))) STORED,
  CONSTRAINT documents_document_pkey PRIMARY KEY (id),
  CONSTRAINT ck_documents_document_state CHECK ((state = ANY (ARRAY['open'::text, 'filed'::text, 'refused'::text]))),
  CONSTRAINT documents_document_via_check CHECK ((via = ANY (ARRAY['upload'::text, 'mail'::text, 'folder'::text, 'cli'::text, 'api'::text, 'attachment'::text])))
);

CREATE TABLE documents_lesson (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  sender text NOT NULL,
  reader text NOT NULL,
  field text NOT NULL,
  value jsonb NOT NULL,
  times bigint NOT NULL,
  learned_from text,
  by text NOT NULL,
  CONSTRAINT documents_lesson_pkey PRIMARY KEY (id)
);

CREATE TABLE documents_proposal (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  state text NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  title text NOT NULL,
  document uuid NOT NULL,
  company uuid,
  reader text NOT NULL,
  command text NOT NULL,
  record text NOT NULL,
  "values" jsonb NOT NULL,
  proposed jsonb NOT NULL,
  evidence jsonb NOT NULL,
  findings jsonb NOT NULL,
  confidence text NOT NULL,
  sender text,
  teaches text[] NOT NULL,
  amount numeric,
  currency text,
  due_on date,
  assignee uuid,
  later_until date,
  corrected text[] NOT NULL,
  filed_as text,
  reason text,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, COALESCE(title, ''::text))) STORED,
  CONSTRAINT documents_proposal_pkey PRIMARY KEY (id),
  CONSTRAINT ck_documents_proposal_state CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'rejected'::text]))),
  CONSTRAINT documents_proposal_confidence_check CHECK ((confidence = ANY (ARRAY['sure'::text, 'likely'::text, 'check'::text, 'none'::text])))
);

CREATE TABLE items_item (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  company uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  unit text NOT NULL,
  currency text NOT NULL,
  sale_price numeric,
  sale_tax uuid,
  sale_account uuid,
  purchase_price numeric,
  purchase_tax uuid,
  purchase_account uuid,
  active boolean NOT NULL,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, ((COALESCE(code, ''::text) || ' '::text) || COALESCE(name, ''::text)))) STORED,
  CONSTRAINT items_item_pkey PRIMARY KEY (id),
  CONSTRAINT items_item_kind_check CHECK ((kind = ANY (ARRAY['goods'::text, 'service'::text])))
);

CREATE TABLE kernel_audit (
  id uuid NOT NULL,
  at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  who text NOT NULL,
  who_name text NOT NULL,
  door text NOT NULL,
  on_behalf_of text,
  command text NOT NULL,
  record text,
  record_id text,
  subjects text[] NOT NULL,
  changes jsonb NOT NULL,
  result jsonb,
  request text,
  reason text,
  undoes text,
  xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  CONSTRAINT kernel_audit_pkey PRIMARY KEY (id)
);

CREATE TABLE kernel_counter (
  series text NOT NULL,
  last bigint NOT NULL,
  CONSTRAINT kernel_counter_pkey PRIMARY KEY (series)
);

CREATE TABLE kernel_event (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  event text NOT NULL,
  payload jsonb NOT NULL,
  audit uuid NOT NULL,
  CONSTRAINT kernel_event_pkey PRIMARY KEY (id)
);

CREATE TABLE kernel_event_reader (
  reader text NOT NULL,
  xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  event bigint NOT NULL,
  CONSTRAINT kernel_event_reader_pkey PRIMARY KEY (reader)
);

CREATE TABLE kernel_held (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  state text NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  says text NOT NULL,
  command text NOT NULL,
  subject text,
  input jsonb,
  confirm text[] NOT NULL,
  company text NOT NULL,
  department text,
  amount numeric,
  currency text,
  not_by text[] NOT NULL,
  requested_by text NOT NULL,
  requested_by_name text NOT NULL,
  held_from text,
  reason text,
  decided_by text,
  decided_at timestamp with time zone,
  note text,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, COALESCE(says, ''::text))) STORED,
  CONSTRAINT kernel_held_pkey PRIMARY KEY (id),
  CONSTRAINT ck_kernel_held_state CHECK ((state = ANY (ARRAY['waiting'::text, 'released'::text, 'returned'::text, 'withdrawn'::text])))
);

CREATE TABLE kernel_link (
  id uuid NOT NULL,
  at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  from_subject text NOT NULL,
  to_subject text NOT NULL,
  kind text NOT NULL,
  detail jsonb,
  CONSTRAINT kernel_link_pkey PRIMARY KEY (id)
);

CREATE TABLE kernel_migration (
  name text NOT NULL,
  digest text NOT NULL,
  applied_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT kernel_migration_pkey PRIMARY KEY (name)
);

CREATE TABLE kernel_number (
  series text NOT NULL,
  sequence bigint NOT NULL,
  subject text NOT NULL,
  CONSTRAINT kernel_number_pkey PRIMARY KEY (series, sequence)
);

CREATE TABLE kernel_seal (
  sequence bigint NOT NULL,
  at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  audits uuid[] NOT NULL,
  digests bytea[] NOT NULL,
  previous bytea NOT NULL,
  head bytea NOT NULL,
  upto xid8 DEFAULT pg_current_xact_id() NOT NULL,
  CONSTRAINT kernel_seal_pkey PRIMARY KEY (sequence)
);

CREATE TABLE ledger_account (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  company uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  parent uuid,
  heading boolean NOT NULL,
  control text,
  section text,
  active boolean NOT NULL,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, ((COALESCE(code, ''::text) || ' '::text) || COALESCE(name, ''::text)))) STORED,
  purpose text,
  CONSTRAINT ledger_account_pkey PRIMARY KEY (id),
  CONSTRAINT ledger_account_control_check CHECK ((control = ANY (ARRAY['receivable'::text, 'payable'::text, 'bank'::text, 'tax'::text]))),
  CONSTRAINT ledger_account_kind_check CHECK ((kind = ANY (ARRAY['asset'::text, 'liability'::text, 'equity'::text, 'income'::text, 'expense'::text]))),
  CONSTRAINT ledger_account_purpose_check CHECK ((purpose = ANY (ARRAY['sales'::text, 'purchases'::text, 'exchangeGain'::text, 'exchangeLoss'::text, 'writeOff'::text, 'rounding'::text, 'discountAllowed'::text, 'discountReceived'::text, 'advancesPaid'::text, 'advancesReceived'::text, 'bankFees'::text, 'suspense'::text, 'transfer'::text, 'openingBalance'::text, 'retainedEarnings'::text])))
);

CREATE TABLE ledger_balance (
  company uuid NOT NULL,
  account uuid NOT NULL,
  grain text NOT NULL,
  starts_on date NOT NULL,
  slot smallint NOT NULL,
  debit numeric NOT NULL,
  credit numeric NOT NULL,
  CONSTRAINT ledger_balance_pkey PRIMARY KEY (company, grain, starts_on, account, slot),
  CONSTRAINT ledger_balance_grain_check CHECK ((grain = ANY (ARRAY['year'::text, 'month'::text, 'day'::text])))
) WITH (fillfactor=60);

CREATE TABLE ledger_entry (
  id uuid NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  company uuid NOT NULL,
  journal uuid NOT NULL,
  period uuid NOT NULL,
  "on" date NOT NULL,
  text text NOT NULL,
  source text,
  reverses uuid,
  recorded_at timestamp with time zone DEFAULT 
CASE
    WHEN (pg_current_xact_id() IS NOT NULL) THEN clock_timestamp()
    ELSE NULL::timestamp with time zone
END NOT NULL,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, COALESCE(text, ''::text))) STORED,
  CONSTRAINT ledger_entry_pkey PRIMARY KEY (id)
);

CREATE TABLE ledger_exchange_rate (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  currency text NOT NULL,
  "to" text NOT NULL,
  "on" date NOT NULL,
  rate numeric NOT NULL,
  source text,
  CONSTRAINT ledger_exchange_rate_pkey PRIMARY KEY (id),
  CONSTRAINT ck_ledger_exchange_rate_1 CHECK ((rate > (0)::numeric))
);

CREATE TABLE ledger_journal (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  company uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  CONSTRAINT ledger_journal_pkey PRIMARY KEY (id),
  CONSTRAINT ledger_journal_kind_check CHECK ((kind = ANY (ARRAY['general'::text, 'sales'::text, 'purchases'::text, 'bank'::text, 'opening'::text])))
);

CREATE TABLE ledger_open_item (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  state text NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  company uuid NOT NULL,
  side text NOT NULL,
  account uuid NOT NULL,
  party uuid NOT NULL,
  subject text,
  number text NOT NULL,
  reference text,
  keys text[] NOT NULL,
  currency text NOT NULL,
  amount numeric NOT NULL,
  open numeric NOT NULL,
  base_amount numeric NOT NULL,
  base_open numeric NOT NULL,
  mirrored boolean NOT NULL,
  issued_on date NOT NULL,
  due_on date NOT NULL,
  discount_until date,
  discount_amount numeric,
  entry uuid NOT NULL,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, ((COALESCE(number, ''::text) || ' '::text) || COALESCE(reference, ''::text)))) STORED,
  later_discount_until date,
  later_discount_amount numeric,
  CONSTRAINT ledger_open_item_pkey PRIMARY KEY (id),
  CONSTRAINT ck_ledger_open_item_1 CHECK ((((open * amount) >= (0)::numeric) AND (abs(open) <= abs(amount)) AND (amount <> (0)::numeric))),
  CONSTRAINT ck_ledger_open_item_2 CHECK (((open <> (0)::numeric) OR ((base_open = (0)::numeric) AND (state <> 'open'::text)))),
  CONSTRAINT ck_ledger_open_item_state CHECK ((state = ANY (ARRAY['open'::text, 'settled'::text, 'void'::text]))),
  CONSTRAINT ledger_open_item_side_check CHECK ((side = ANY (ARRAY['receivable'::text, 'payable'::text])))
);

CREATE TABLE ledger_period (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  state text NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  company uuid NOT NULL,
  name text NOT NULL,
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  CONSTRAINT ledger_period_pkey PRIMARY KEY (id),
  CONSTRAINT ck_ledger_period_1 CHECK ((ends_on >= starts_on)),
  CONSTRAINT ck_ledger_period_state CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text])))
);

CREATE TABLE ledger_posting (
  id uuid NOT NULL,
  entry uuid NOT NULL,
  company uuid NOT NULL,
  account uuid NOT NULL,
  "on" date NOT NULL,
  currency text NOT NULL,
  amount numeric NOT NULL,
  base_amount numeric NOT NULL,
  party uuid,
  department text,
  tax_code text,
  text text,
  recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  item uuid,
  CONSTRAINT ledger_posting_pkey PRIMARY KEY (id)
);

CREATE TABLE organisation_approval_limit (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  "user" uuid,
  role text,
  company uuid NOT NULL,
  department uuid,
  command text NOT NULL,
  currency text NOT NULL,
  up_to numeric NOT NULL,
  CONSTRAINT organisation_approval_limit_pkey PRIMARY KEY (id),
  CONSTRAINT ck_organisation_approval_limit_1 CHECK ((("user" IS NULL) <> (role IS NULL))),
  CONSTRAINT ck_organisation_approval_limit_2 CHECK ((up_to >= (0)::numeric))
);

CREATE TABLE organisation_company (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  name text NOT NULL,
  country text NOT NULL,
  currency text NOT NULL,
  vat_id text,
  registration text,
  street text,
  postcode text,
  city text,
  email text,
  phone text,
  year_start bigint NOT NULL,
  time_zone text NOT NULL,
  owner_approves_own boolean NOT NULL,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, COALESCE(name, ''::text))) STORED,
  CONSTRAINT organisation_company_pkey PRIMARY KEY (id),
  CONSTRAINT ck_organisation_company_1 CHECK (((year_start >= 1) AND (year_start <= 12))),
  CONSTRAINT ck_organisation_company_2 CHECK ((time_zone ~ '^[A-Za-z][A-Za-z0-9_+/-]*$'::text))
);

CREATE TABLE organisation_delegation (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  state text NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  says text NOT NULL,
  "from" uuid NOT NULL,
  "to" uuid NOT NULL,
  starts_on date NOT NULL,
  ends_on date,
  while_away boolean NOT NULL,
  note text,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, COALESCE(says, ''::text))) STORED,
  CONSTRAINT organisation_delegation_pkey PRIMARY KEY (id),
  CONSTRAINT ck_organisation_delegation_1 CHECK (("from" <> "to")),
  CONSTRAINT ck_organisation_delegation_2 CHECK (((ends_on IS NULL) OR (ends_on >= starts_on))),
  CONSTRAINT ck_organisation_delegation_state CHECK ((state = ANY (ARRAY['active'::text, 'revoked'::text])))
);

CREATE TABLE organisation_delegation_companies (
  id uuid NOT NULL,
  parent uuid NOT NULL,
  "position" integer NOT NULL,
  company uuid NOT NULL,
  CONSTRAINT organisation_delegation_companies_pkey PRIMARY KEY (id)
);

CREATE TABLE organisation_department (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  company uuid NOT NULL,
  name text NOT NULL,
  code text,
  parent uuid,
  head uuid,
  active boolean NOT NULL,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, ((COALESCE(name, ''::text) || ' '::text) || COALESCE(code, ''::text)))) STORED,
  CONSTRAINT organisation_department_pkey PRIMARY KEY (id)
);

CREATE TABLE organisation_holiday (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  "on" date NOT NULL,
  name text NOT NULL,
  place uuid,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, COALESCE(name, ''::text))) STORED,
  CONSTRAINT organisation_holiday_pkey PRIMARY KEY (id)
);

CREATE TABLE organisation_place (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  name text NOT NULL,
  street text,
  postcode text,
  city text,
  country text NOT NULL,
  time_zone text NOT NULL,
  phone text,
  active boolean NOT NULL,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, ((COALESCE(name, ''::text) || ' '::text) || COALESCE(city, ''::text)))) STORED,
  CONSTRAINT organisation_place_pkey PRIMARY KEY (id),
  CONSTRAINT ck_organisation_place_1 CHECK ((time_zone ~ '^[A-Za-z][A-Za-z0-9_+/-]*$'::text))
);

CREATE TABLE organisation_role (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  state text NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  "user" uuid NOT NULL,
  role text NOT NULL,
  company uuid,
  CONSTRAINT organisation_role_pkey PRIMARY KEY (id),
  CONSTRAINT ck_organisation_role_state CHECK ((state = ANY (ARRAY['held'::text, 'taken'::text])))
);

CREATE TABLE organisation_sign_in_rule (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  counts text NOT NULL,
  second_factor boolean NOT NULL,
  CONSTRAINT organisation_sign_in_rule_pkey PRIMARY KEY (id),
  CONSTRAINT organisation_sign_in_rule_counts_check CHECK ((counts = 'everywhere'::text))
);

CREATE TABLE organisation_team (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  name text NOT NULL,
  lead uuid,
  active boolean NOT NULL,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, COALESCE(name, ''::text))) STORED,
  CONSTRAINT organisation_team_pkey PRIMARY KEY (id)
);

CREATE TABLE organisation_user (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  name text NOT NULL,
  email text NOT NULL,
  kind text NOT NULL,
  locale text NOT NULL,
  job_title text,
  place uuid,
  department uuid,
  team uuid,
  manager uuid,
  active boolean NOT NULL,
  invited_at timestamp with time zone,
  access_changed_at timestamp with time zone,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, ((((COALESCE(name, ''::text) || ' '::text) || COALESCE(email, ''::text)) || ' '::text) || COALESCE(job_title, ''::text)))) STORED,
  CONSTRAINT organisation_user_pkey PRIMARY KEY (id),
  CONSTRAINT ck_organisation_user_1 CHECK ((email = lower(email))),
  CONSTRAINT organisation_user_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'agent'::text])))
);

CREATE TABLE purchasing_bill (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  state text NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  company uuid NOT NULL,
  kind text NOT NULL,
  supplier uuid NOT NULL,
  number text NOT NULL,
  department uuid,
  issued_on date NOT NULL,
  delivered_on date,
  rate numeric,
  rounding numeric NOT NULL,
  prepaid numeric NOT NULL,
  stated_net numeric,
  stated_tax numeric,
  stated_gross numeric,
  discount_percent numeric,
  discount_until date,
  discount_amount numeric,
  payment_reference text,
  iban text,
  "order" text,
  document text,
  credits uuid,
  note text,
  due_on date NOT NULL,
  currency text NOT NULL,
  number_key text,
  our text,
  net numeric NOT NULL,
  tax numeric NOT NULL,
  gross numeric NOT NULL,
  payable numeric NOT NULL,
  open numeric NOT NULL,
  discrepancy text,
  pay_to uuid,
  hold text,
  hold_reason text,
  disputed boolean NOT NULL,
  dispute_reason text,
  waits_for text,
  alike text,
  entered_by text[] NOT NULL,
  booked_on date,
  entry uuid,
  custom jsonb,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, ((((((((COALESCE(number, ''::text) || ' '::text) || COALESCE(payment_reference, ''::text)) || ' '::text) || COALESCE("order", ''::text)) || ' '::text) || COALESCE(note, ''::text)) || ' '::text) || COALESCE(our, ''::text)))) STORED,
  later_discount_percent numeric,
  later_discount_until date,
  later_discount_amount numeric,
  CONSTRAINT purchasing_bill_pkey PRIMARY KEY (id),
  CONSTRAINT ck_purchasing_bill_1 CHECK ((gross = (net + tax))),
  CONSTRAINT ck_purchasing_bill_state CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'posted'::text, 'paid'::text, 'void'::text]))),
  CONSTRAINT purchasing_bill_hold_check CHECK ((hold = ANY (ARRAY['account'::text, 'person'::text]))),
  CONSTRAINT purchasing_bill_kind_check CHECK ((kind = ANY (ARRAY['bill'::text, 'creditNote'::text])))
);

CREATE TABLE purchasing_bill_lines (
  id uuid NOT NULL,
  parent uuid NOT NULL,
  "position" integer NOT NULL,
  item uuid,
  text text,
  quantity numeric NOT NULL,
  unit text,
  price numeric,
  discount numeric,
  net numeric,
  account uuid,
  tax_code uuid,
  department uuid,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, COALESCE(text, ''::text))) STORED,
  CONSTRAINT purchasing_bill_lines_pkey PRIMARY KEY (id)
);

CREATE TABLE purchasing_bill_taxes (
  id uuid NOT NULL,
  parent uuid NOT NULL,
  "position" integer NOT NULL,
  tax_code uuid NOT NULL,
  category text NOT NULL,
  rate numeric NOT NULL,
  base numeric NOT NULL,
  tax numeric NOT NULL,
  self_assessed numeric NOT NULL,
  CONSTRAINT purchasing_bill_taxes_pkey PRIMARY KEY (id)
);

CREATE TABLE sales_invoice (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  state text NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  company uuid NOT NULL,
  kind text NOT NULL,
  customer uuid NOT NULL,
  department uuid,
  issued_on date NOT NULL,
  delivered_on date,
  rate numeric,
  rounding numeric NOT NULL,
  prepaid numeric NOT NULL,
  discount_percent numeric,
  discount_until date,
  buyer_reference text,
  "order" text,
  credits uuid,
  note text,
  due_on date NOT NULL,
  currency text NOT NULL,
  number text,
  reference text,
  net numeric NOT NULL,
  tax numeric NOT NULL,
  gross numeric NOT NULL,
  payable numeric NOT NULL,
  open numeric NOT NULL,
  discount_amount numeric,
  booked_on date,
  entry uuid,
  voided_by uuid,
  custom jsonb,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, ((((((((COALESCE(buyer_reference, ''::text) || ' '::text) || COALESCE("order", ''::text)) || ' '::text) || COALESCE(note, ''::text)) || ' '::text) || COALESCE(number, ''::text)) || ' '::text) || COALESCE(reference, ''::text)))) STORED,
  CONSTRAINT sales_invoice_pkey PRIMARY KEY (id),
  CONSTRAINT ck_sales_invoice_1 CHECK ((gross = (net + tax))),
  CONSTRAINT ck_sales_invoice_2 CHECK ((due_on >= issued_on)),
  CONSTRAINT ck_sales_invoice_number CHECK (((number IS NULL) = (state = 'draft'::text))),
  CONSTRAINT ck_sales_invoice_state CHECK ((state = ANY (ARRAY['draft'::text, 'posted'::text, 'paid'::text, 'void'::text]))),
  CONSTRAINT sales_invoice_kind_check CHECK ((kind = ANY (ARRAY['invoice'::text, 'creditNote'::text])))
);

CREATE TABLE sales_invoice_lines (
  id uuid NOT NULL,
  parent uuid NOT NULL,
  "position" integer NOT NULL,
  item uuid,
  text text,
  quantity numeric NOT NULL,
  unit text,
  price numeric,
  discount numeric,
  net numeric,
  account uuid,
  tax_code uuid,
  department uuid,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, COALESCE(text, ''::text))) STORED,
  CONSTRAINT sales_invoice_lines_pkey PRIMARY KEY (id)
);

CREATE TABLE sales_invoice_taxes (
  id uuid NOT NULL,
  parent uuid NOT NULL,
  "position" integer NOT NULL,
  tax_code uuid NOT NULL,
  category text NOT NULL,
  rate numeric NOT NULL,
  base numeric NOT NULL,
  tax numeric NOT NULL,
  self_assessed numeric NOT NULL,
  CONSTRAINT sales_invoice_taxes_pkey PRIMARY KEY (id)
);

CREATE TABLE tax_code (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  company uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  country text NOT NULL,
  direction text NOT NULL,
  kind text NOT NULL,
  category text NOT NULL,
  deductible numeric NOT NULL,
  input_account uuid,
  output_account uuid,
  exemption_reason text,
  exemption_code text,
  active boolean NOT NULL,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, ((COALESCE(code, ''::text) || ' '::text) || COALESCE(name, ''::text)))) STORED,
  CONSTRAINT tax_code_pkey PRIMARY KEY (id),
  CONSTRAINT ck_tax_code_1 CHECK (((deductible >= (0)::numeric) AND (deductible <= (100)::numeric))),
  CONSTRAINT tax_code_category_check CHECK ((category = ANY (ARRAY['S'::text, 'Z'::text, 'E'::text, 'AE'::text, 'K'::text, 'G'::text, 'O'::text, 'L'::text, 'M'::text]))),
  CONSTRAINT tax_code_direction_check CHECK ((direction = ANY (ARRAY['sales'::text, 'purchases'::text]))),
  CONSTRAINT tax_code_kind_check CHECK ((kind = ANY (ARRAY['standard'::text, 'reduced'::text, 'zero'::text, 'exempt'::text, 'reverseCharge'::text, 'intraCommunity'::text, 'export'::text, 'none'::text])))
);

CREATE TABLE tax_code_rates (
  id uuid NOT NULL,
  parent uuid NOT NULL,
  "position" integer NOT NULL,
  "from" date NOT NULL,
  rate numeric NOT NULL,
  CONSTRAINT tax_code_rates_pkey PRIMARY KEY (id)
);

CREATE TABLE work_comment (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  subject text NOT NULL,
  text text NOT NULL,
  mentions text[] NOT NULL,
  by_name text NOT NULL,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, COALESCE(text, ''::text))) STORED,
  CONSTRAINT work_comment_pkey PRIMARY KEY (id)
);

CREATE TABLE work_task (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  state text NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  title text NOT NULL,
  note text,
  company uuid,
  assignee uuid,
  due_on date,
  importance text NOT NULL,
  about text,
  later_until date,
  mention boolean NOT NULL,
  words tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, ((COALESCE(title, ''::text) || ' '::text) || COALESCE(note, ''::text)))) STORED,
  CONSTRAINT work_task_pkey PRIMARY KEY (id),
  CONSTRAINT ck_work_task_state CHECK ((state = ANY (ARRAY['open'::text, 'done'::text, 'dropped'::text]))),
  CONSTRAINT work_task_importance_check CHECK ((importance = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text])))
);

CREATE TABLE work_view (
  id uuid NOT NULL,
  revision bigint DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  created_by uuid NOT NULL,
  record text NOT NULL,
  name text NOT NULL,
  query jsonb NOT NULL,
  shared boolean NOT NULL,
  place bigint NOT NULL,
  CONSTRAINT work_view_pkey PRIMARY KEY (id)
);

-- Indexes

CREATE INDEX ix_auth_account_user_id ON auth_account USING btree (user_id);
CREATE UNIQUE INDEX uq_auth_account_provider_id_account_id ON auth_account USING btree (provider_id, account_id);
CREATE INDEX ix_auth_failure_since ON auth_failure USING btree (since);
CREATE INDEX ix_auth_key_user_id ON auth_key USING btree (user_id);
CREATE UNIQUE INDEX uq_auth_key_hash ON auth_key USING btree (hash);
CREATE INDEX ix_auth_passkey_user_id ON auth_passkey USING btree (user_id);
CREATE UNIQUE INDEX uq_auth_passkey_credential_id ON auth_passkey USING btree (credential_id);
CREATE UNIQUE INDEX uq_auth_rate_limit_key ON auth_rate_limit USING btree (key);
CREATE INDEX ix_auth_session_expires_at ON auth_session USING btree (expires_at);
CREATE INDEX ix_auth_session_user_id ON auth_session USING btree (user_id);
CREATE UNIQUE INDEX uq_auth_session_token ON auth_session USING btree (token);
CREATE INDEX ix_auth_spent_code_at ON auth_spent_code USING btree (at);
CREATE INDEX ix_auth_two_factor_secret ON auth_two_factor USING btree (secret);
CREATE INDEX ix_auth_two_factor_user_id ON auth_two_factor USING btree (user_id);
CREATE UNIQUE INDEX uq_auth_user_email ON auth_user USING btree (email);
CREATE INDEX ix_auth_verification_expires_at ON auth_verification USING btree (expires_at);
CREATE INDEX ix_auth_verification_identifier ON auth_verification USING btree (identifier);
CREATE INDEX ix_banking_account_company_name_id ON banking_account USING btree (company, name, id);
CREATE INDEX ix_banking_account_company_state_name_id ON banking_account USING btree (company, state, name, id);
CREATE INDEX ix_banking_account_words ON banking_account USING gin (words);
CREATE UNIQUE INDEX uq_banking_account_account ON banking_account USING btree (account);
CREATE UNIQUE INDEX uq_banking_account_identifier_currency ON banking_account USING btree (identifier, currency);
CREATE INDEX ix_banking_match_account ON banking_match USING btree (account);
CREATE INDEX ix_banking_match_account_total ON banking_match USING btree (account, total) WHERE (state = 'made'::text);
CREATE INDEX ix_banking_match_company_on_id ON banking_match USING btree (company, "on", id);
CREATE INDEX ix_banking_match_company_state_on_id ON banking_match USING btree (company, state, "on", id);
CREATE INDEX ix_banking_match_created_at ON banking_match USING btree (created_at);
CREATE INDEX ix_banking_match_returns ON banking_match USING btree (returns);
CREATE INDEX ix_banking_match_words ON banking_match USING gin (words);
CREATE INDEX ix_banking_match_entries_entry ON banking_match_entries USING btree (entry);
CREATE INDEX ix_banking_match_entries_parent ON banking_match_entries USING btree (parent, "position");
CREATE INDEX ix_banking_match_items_item ON banking_match_items USING btree (item);
CREATE INDEX ix_banking_match_items_parent ON banking_match_items USING btree (parent, "position");
CREATE INDEX ix_banking_match_lines_line ON banking_match_lines USING btree (line);
CREATE INDEX ix_banking_match_lines_parent ON banking_match_lines USING btree (parent, "position");
CREATE INDEX ix_banking_match_others_parent ON banking_match_others USING btree (parent, "position");
CREATE INDEX ix_banking_rule_account ON banking_rule USING btree (account);
CREATE INDEX ix_banking_rule_book_to ON banking_rule USING btree (book_to);
CREATE INDEX ix_banking_rule_company_name_id ON banking_rule USING btree (company, name, id);
CREATE INDEX ix_banking_rule_company_state_name_id ON banking_rule USING btree (company, state, name, id);
CREATE INDEX ix_banking_rule_tax_code ON banking_rule USING btree (tax_code);
CREATE INDEX ix_banking_rule_words ON banking_rule USING gin (words);
CREATE INDEX ix_banking_statement_account_state ON banking_statement USING btree (account, state);
CREATE INDEX ix_banking_statement_account_to ON banking_statement USING btree (account, "to");
CREATE INDEX ix_banking_statement_company_made_at_id ON banking_statement USING btree (company, made_at, id);
CREATE INDEX ix_banking_statement_company_state_made_at_id ON banking_statement USING btree (company, state, made_at, id);
CREATE INDEX ix_banking_statement_document ON banking_statement USING btree (document);
CREATE INDEX ix_banking_statement_gap ON banking_statement USING btree (gap);
CREATE INDEX ix_banking_statement_words ON banking_statement USING gin (words);
CREATE INDEX ix_banking_statement_line_account_booked_on ON banking_statement_line USING btree (account, booked_on);
CREATE INDEX ix_banking_statement_line_account_entry_fingerprint ON banking_statement_line USING btree (account, entry_fingerprint);
CREATE INDEX ix_banking_statement_line_account_state_booked_on ON banking_statement_line USING btree (account, state, booked_on);
CREATE INDEX ix_banking_statement_line_company_booked_on_id ON banking_statement_line USING btree (company, booked_on, id);
CREATE INDEX ix_banking_statement_line_company_counterparty_key ON banking_statement_line USING btree (company, counterparty_key);
CREATE INDEX ix_banking_statement_line_company_state_booked_on_id ON banking_statement_line USING btree (company, state, booked_on, id);
CREATE INDEX ix_banking_statement_line_company_state_open ON banking_statement_line USING btree (company, state, open);
CREATE INDEX ix_banking_statement_line_party ON banking_statement_line USING btree (party);
CREATE INDEX ix_banking_statement_line_preliminary ON banking_statement_line USING btree (account, booked_on) WHERE (NOT final);
CREATE INDEX ix_banking_statement_line_statement_booked_on ON banking_statement_line USING btree (statement, booked_on);
CREATE INDEX ix_banking_statement_line_words ON banking_statement_line USING gin (words);
CREATE UNIQUE INDEX uq_banking_statement_line_account_fingerprint_ordinal ON banking_statement_line USING btree (account, fingerprint, ordinal);
CREATE INDEX ix_banking_write_off_account ON banking_write_off USING btree (account);
CREATE UNIQUE INDEX uq_banking_write_off_company ON banking_write_off USING btree (company);
CREATE INDEX ix_contacts_alias_name_keys ON contacts_alias USING gin (name_keys);
CREATE INDEX ix_contacts_alias_party ON contacts_alias USING btree (party);
CREATE UNIQUE INDEX uq_contacts_alias_kind_value ON contacts_alias USING btree (kind, value);
CREATE INDEX ix_contacts_bank_account_iban ON contacts_bank_account USING btree (iban);
CREATE INDEX ix_contacts_bank_account_party ON contacts_bank_account USING btree (party);
CREATE UNIQUE INDEX uq_contacts_bank_account_party_iban ON contacts_bank_account USING btree (party, iban) WHERE (state <> 'retired'::text);
CREATE INDEX ix_contacts_party_email ON contacts_party USING btree (email);
CREATE INDEX ix_contacts_party_endpoint ON contacts_party USING btree (endpoint);
CREATE INDEX ix_contacts_party_merged_into ON contacts_party USING btree (merged_into);
CREATE INDEX ix_contacts_party_name_id ON contacts_party USING btree (name, id);
CREATE INDEX ix_contacts_party_name_keys ON contacts_party USING gin (name_keys);
CREATE INDEX ix_contacts_party_plain_name ON contacts_party USING btree (plain_name);
CREATE INDEX ix_contacts_party_vat_id ON contacts_party USING btree (vat_id);
CREATE INDEX ix_contacts_party_words ON contacts_party USING gin (words);
CREATE UNIQUE INDEX uq_contacts_party_number ON contacts_party USING btree (number);
CREATE INDEX ix_contacts_party_addresses_parent ON contacts_party_addresses USING btree (parent, "position");
CREATE INDEX ix_contacts_party_people_email ON contacts_party_people USING btree (lower(email));
CREATE INDEX ix_contacts_party_people_parent ON contacts_party_people USING btree (parent, "position");
CREATE INDEX ix_contacts_party_people_words ON contacts_party_people USING gin (words);
CREATE INDEX ix_correspondence_message_assignee ON correspondence_message USING btree (assignee);
CREATE INDEX ix_correspondence_message_at ON correspondence_message USING btree (at);
CREATE INDEX ix_correspondence_message_company_at_id ON correspondence_message USING btree (company, at, id);
CREATE INDEX ix_correspondence_message_company_state_at_id ON correspondence_message USING btree (company, state, at, id);
CREATE INDEX ix_correspondence_message_document ON correspondence_message USING btree (document);
CREATE INDEX ix_correspondence_message_from ON correspondence_message USING btree ("from");
CREATE INDEX ix_correspondence_message_in_reply_to ON correspondence_message USING btree (in_reply_to);
CREATE INDEX ix_correspondence_message_message_id ON correspondence_message USING btree (message_id);
CREATE INDEX ix_correspondence_message_party ON correspondence_message USING btree (party);
CREATE INDEX ix_correspondence_message_thread ON correspondence_message USING btree (thread);
CREATE INDEX ix_correspondence_message_words ON correspondence_message USING gin (words);
CREATE UNIQUE INDEX uq_correspondence_message_fingerprint ON correspondence_message USING btree (fingerprint);
CREATE INDEX ix_documents_arrival_document ON documents_arrival USING btree (document);
CREATE INDEX ix_documents_arrival_parent ON documents_arrival USING btree (parent);
CREATE UNIQUE INDEX uq_documents_arrival_key ON documents_arrival USING btree (key);
CREATE INDEX ix_documents_document_company_created_at_id ON documents_document USING btree (company, created_at, id);
CREATE INDEX ix_documents_document_company_state_created_at_id ON documents_document USING btree (company, state, created_at, id);
CREATE INDEX ix_documents_document_parent ON documents_document USING btree (parent);
CREATE INDEX ix_documents_document_unpacking ON documents_document USING btree (unpacking) WHERE unpacking;
CREATE INDEX ix_documents_document_words ON documents_document USING gin (words);
CREATE UNIQUE INDEX uq_documents_document_file ON documents_document USING btree (file);
CREATE UNIQUE INDEX uq_documents_lesson_sender_reader_field ON documents_lesson USING btree (sender, reader, field);
CREATE INDEX ix_documents_proposal_assignee ON documents_proposal USING btree (assignee);
CREATE INDEX ix_documents_proposal_company_created_at_id ON documents_proposal USING btree (company, created_at, id);
CREATE INDEX ix_documents_proposal_company_state_created_at_id ON documents_proposal USING btree (company, state, created_at, id);
CREATE INDEX ix_documents_proposal_document ON documents_proposal USING btree (document);
CREATE INDEX ix_documents_proposal_sender ON documents_proposal USING btree (sender);
CREATE INDEX ix_documents_proposal_words ON documents_proposal USING gin (words);
CREATE INDEX ix_items_item_words ON items_item USING gin (words);
CREATE UNIQUE INDEX uq_items_item_company_code ON items_item USING btree (company, code);
CREATE INDEX ix_kernel_audit_at ON kernel_audit USING brin (at);
CREATE INDEX ix_kernel_audit_subjects ON kernel_audit USING gin (subjects);
CREATE INDEX ix_kernel_audit_xid ON kernel_audit USING btree (xid);
CREATE UNIQUE INDEX uq_kernel_audit_request ON kernel_audit USING btree (request) WHERE (request IS NOT NULL);
CREATE UNIQUE INDEX uq_kernel_audit_undoes ON kernel_audit USING btree (undoes) WHERE (undoes IS NOT NULL);
CREATE INDEX ix_kernel_event_xid ON kernel_event USING btree (xid, id);
CREATE INDEX ix_kernel_held_company_created_at_id ON kernel_held USING btree (company, created_at, id);
CREATE INDEX ix_kernel_held_company_state_created_at_id ON kernel_held USING btree (company, state, created_at, id);
CREATE INDEX ix_kernel_held_subject ON kernel_held USING btree (subject);
CREATE INDEX ix_kernel_held_words ON kernel_held USING gin (words);
CREATE INDEX ix_kernel_link_from ON kernel_link USING btree (from_subject);
CREATE INDEX ix_kernel_link_to ON kernel_link USING btree (to_subject);
CREATE INDEX ix_kernel_number_subject ON kernel_number USING btree (subject);
CREATE INDEX ix_ledger_account_parent ON ledger_account USING btree (parent);
CREATE INDEX ix_ledger_account_words ON ledger_account USING gin (words);
CREATE UNIQUE INDEX uq_ledger_account_company_code ON ledger_account USING btree (company, code);
CREATE UNIQUE INDEX uq_ledger_account_company_purpose ON ledger_account USING btree (company, purpose);
CREATE INDEX ix_ledger_entry_company_on_id ON ledger_entry USING btree (company, "on", id);
CREATE INDEX ix_ledger_entry_company_recorded_at ON ledger_entry USING btree (company, recorded_at);
CREATE INDEX ix_ledger_entry_source ON ledger_entry USING btree (source);
CREATE INDEX ix_ledger_entry_words ON ledger_entry USING gin (words);
CREATE UNIQUE INDEX uq_ledger_entry_reverses ON ledger_entry USING btree (reverses) WHERE (reverses IS NOT NULL);
CREATE INDEX ix_ledger_exchange_rate_on_id ON ledger_exchange_rate USING btree ("on", id);
CREATE UNIQUE INDEX uq_ledger_exchange_rate_currency_to_on ON ledger_exchange_rate USING btree (currency, "to", "on");
CREATE UNIQUE INDEX uq_ledger_journal_company_code ON ledger_journal USING btree (company, code);
CREATE INDEX ix_ledger_open_item_account_state ON ledger_open_item USING btree (account, state);
CREATE INDEX ix_ledger_open_item_company_due_on_id ON ledger_open_item USING btree (company, due_on, id);
CREATE INDEX ix_ledger_open_item_company_party_state ON ledger_open_item USING btree (company, party, state);
CREATE INDEX ix_ledger_open_item_company_state_due_on_id ON ledger_open_item USING btree (company, state, due_on, id);
CREATE INDEX ix_ledger_open_item_keys ON ledger_open_item USING gin (keys) WITH (fastupdate=off) WHERE (state = 'open'::text);
CREATE INDEX ix_ledger_open_item_open ON ledger_open_item USING btree (company, open) WHERE (state = 'open'::text);
CREATE INDEX ix_ledger_open_item_tail ON ledger_open_item USING btree (ltrim("substring"(number, '(\d+)\D*$'::text), '0'::text)) WHERE (state = 'open'::text);
CREATE INDEX ix_ledger_open_item_words ON ledger_open_item USING gin (words);
CREATE UNIQUE INDEX uq_ledger_open_item_subject ON ledger_open_item USING btree (subject);
CREATE UNIQUE INDEX uq_ledger_period_company_starts_on ON ledger_period USING btree (company, starts_on);
CREATE INDEX ix_ledger_posting_account_on_id ON ledger_posting USING btree (account, "on", id);
CREATE INDEX ix_ledger_posting_company_tax_code_on ON ledger_posting USING btree (company, tax_code, "on") WHERE (tax_code IS NOT NULL);
CREATE INDEX ix_ledger_posting_entry ON ledger_posting USING btree (entry);
CREATE INDEX ix_ledger_posting_foreign ON ledger_posting USING btree (account) WHERE (amount <> base_amount);
CREATE INDEX ix_ledger_posting_item ON ledger_posting USING btree (item) WHERE (item IS NOT NULL);
CREATE INDEX ix_organisation_approval_limit_company_command_id ON organisation_approval_limit USING btree (company, command, id);
CREATE INDEX ix_organisation_approval_limit_department ON organisation_approval_limit USING btree (department);
CREATE UNIQUE INDEX uq_organisation_approval_limit_user_role_company_department_com ON organisation_approval_limit USING btree ("user", role, company, department, command) NULLS NOT DISTINCT;
CREATE INDEX ix_organisation_company_words ON organisation_company USING gin (words);
CREATE UNIQUE INDEX uq_organisation_company_name ON organisation_company USING btree (name);
CREATE INDEX ix_organisation_delegation_from ON organisation_delegation USING btree ("from");
CREATE INDEX ix_organisation_delegation_starts_on_id ON organisation_delegation USING btree (starts_on, id);
CREATE INDEX ix_organisation_delegation_state_starts_on_id ON organisation_delegation USING btree (state, starts_on, id);
CREATE INDEX ix_organisation_delegation_to ON organisation_delegation USING btree ("to");
CREATE INDEX ix_organisation_delegation_words ON organisation_delegation USING gin (words);
CREATE INDEX ix_organisation_delegation_companies_parent ON organisation_delegation_companies USING btree (parent, "position");
CREATE INDEX ix_organisation_department_head ON organisation_department USING btree (head);
CREATE INDEX ix_organisation_department_parent ON organisation_department USING btree (parent);
CREATE INDEX ix_organisation_department_words ON organisation_department USING gin (words);
CREATE UNIQUE INDEX uq_organisation_department_company_code ON organisation_department USING btree (company, code);
CREATE UNIQUE INDEX uq_organisation_department_company_name ON organisation_department USING btree (company, name);
CREATE INDEX ix_organisation_holiday_on ON organisation_holiday USING btree ("on");
CREATE INDEX ix_organisation_holiday_place ON organisation_holiday USING btree (place);
CREATE INDEX ix_organisation_holiday_words ON organisation_holiday USING gin (words);
CREATE UNIQUE INDEX uq_organisation_holiday_on_place_name ON organisation_holiday USING btree ("on", place, name) NULLS NOT DISTINCT;
CREATE INDEX ix_organisation_place_words ON organisation_place USING gin (words);
CREATE UNIQUE INDEX uq_organisation_place_name ON organisation_place USING btree (name);
CREATE INDEX ix_organisation_role_company ON organisation_role USING btree (company);
CREATE UNIQUE INDEX uq_organisation_role_user_role_company ON organisation_role USING btree ("user", role, company) NULLS NOT DISTINCT;
CREATE UNIQUE INDEX uq_organisation_sign_in_rule_counts ON organisation_sign_in_rule USING btree (counts);
CREATE INDEX ix_organisation_team_lead ON organisation_team USING btree (lead);
CREATE INDEX ix_organisation_team_words ON organisation_team USING gin (words);
CREATE UNIQUE INDEX uq_organisation_team_name ON organisation_team USING btree (name);
CREATE INDEX ix_organisation_user_department ON organisation_user USING btree (department);
CREATE INDEX ix_organisation_user_manager ON organisation_user USING btree (manager);
CREATE INDEX ix_organisation_user_name_id ON organisation_user USING btree (name, id);
CREATE INDEX ix_organisation_user_place ON organisation_user USING btree (place);
CREATE INDEX ix_organisation_user_team ON organisation_user USING btree (team);
CREATE INDEX ix_organisation_user_words ON organisation_user USING gin (words);
CREATE UNIQUE INDEX uq_organisation_user_email ON organisation_user USING btree (email);
CREATE INDEX ix_purchasing_bill_company_due_on_id ON purchasing_bill USING btree (company, due_on, id);
CREATE INDEX ix_purchasing_bill_company_gross ON purchasing_bill USING btree (company, gross);
CREATE INDEX ix_purchasing_bill_company_issued_on ON purchasing_bill USING btree (company, issued_on);
CREATE INDEX ix_purchasing_bill_company_state_due_on ON purchasing_bill USING btree (company, state, due_on);
CREATE INDEX ix_purchasing_bill_credits ON purchasing_bill USING btree (credits);
CREATE INDEX ix_purchasing_bill_department ON purchasing_bill USING btree (department);
CREATE INDEX ix_purchasing_bill_document ON purchasing_bill USING btree (document);
CREATE INDEX ix_purchasing_bill_supplier_issued_on ON purchasing_bill USING btree (supplier, issued_on);
CREATE INDEX ix_purchasing_bill_words ON purchasing_bill USING gin (words);
CREATE UNIQUE INDEX uq_purchasing_bill_company_our ON purchasing_bill USING btree (company, our);
CREATE UNIQUE INDEX uq_purchasing_bill_company_supplier_number_key ON purchasing_bill USING btree (company, supplier, number_key);
CREATE INDEX ix_purchasing_bill_lines_parent ON purchasing_bill_lines USING btree (parent, "position");
CREATE INDEX ix_purchasing_bill_lines_words ON purchasing_bill_lines USING gin (words);
CREATE INDEX ix_purchasing_bill_taxes_parent ON purchasing_bill_taxes USING btree (parent, "position");
CREATE INDEX ix_sales_invoice_company_gross ON sales_invoice USING btree (company, gross);
CREATE INDEX ix_sales_invoice_company_issued_on_id ON sales_invoice USING btree (company, issued_on, id);
CREATE INDEX ix_sales_invoice_company_state_due_on ON sales_invoice USING btree (company, state, due_on);
CREATE INDEX ix_sales_invoice_company_state_issued_on_id ON sales_invoice USING btree (company, state, issued_on, id);
CREATE INDEX ix_sales_invoice_credits ON sales_invoice USING btree (credits);
CREATE INDEX ix_sales_invoice_customer_issued_on ON sales_invoice USING btree (customer, issued_on);
CREATE INDEX ix_sales_invoice_department ON sales_invoice USING btree (department);
CREATE INDEX ix_sales_invoice_words ON sales_invoice USING gin (words);
CREATE UNIQUE INDEX uq_sales_invoice_company_number ON sales_invoice USING btree (company, number);
CREATE INDEX ix_sales_invoice_lines_parent ON sales_invoice_lines USING btree (parent, "position");
CREATE INDEX ix_sales_invoice_lines_words ON sales_invoice_lines USING gin (words);
CREATE INDEX ix_sales_invoice_taxes_parent ON sales_invoice_taxes USING btree (parent, "position");
CREATE INDEX ix_tax_code_input_account ON tax_code USING btree (input_account);
CREATE INDEX ix_tax_code_output_account ON tax_code USING btree (output_account);
CREATE INDEX ix_tax_code_words ON tax_code USING gin (words);
CREATE UNIQUE INDEX uq_tax_code_company_code ON tax_code USING btree (company, code);
CREATE INDEX ix_tax_code_rates_parent ON tax_code_rates USING btree (parent, "position");
CREATE UNIQUE INDEX uq_tax_code_rates_parent_from ON tax_code_rates USING btree (parent, "from");
CREATE INDEX ix_work_comment_subject ON work_comment USING btree (subject);
CREATE INDEX ix_work_comment_words ON work_comment USING gin (words);
CREATE INDEX ix_work_task_about ON work_task USING btree (about);
CREATE INDEX ix_work_task_assignee ON work_task USING btree (assignee);
CREATE INDEX ix_work_task_company_due_on_id ON work_task USING btree (company, due_on, id);
CREATE INDEX ix_work_task_company_state_due_on_id ON work_task USING btree (company, state, due_on, id);
CREATE INDEX ix_work_task_words ON work_task USING gin (words);
CREATE INDEX ix_work_view_record ON work_view USING btree (record);

-- References

ALTER TABLE auth_account ADD CONSTRAINT auth_account_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id) ON DELETE CASCADE;
ALTER TABLE auth_key ADD CONSTRAINT auth_key_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id) ON DELETE CASCADE;
ALTER TABLE auth_passkey ADD CONSTRAINT auth_passkey_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id) ON DELETE CASCADE;
ALTER TABLE auth_session ADD CONSTRAINT auth_session_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id) ON DELETE CASCADE;
ALTER TABLE auth_spent_code ADD CONSTRAINT auth_spent_code_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id) ON DELETE CASCADE;
ALTER TABLE auth_two_factor ADD CONSTRAINT auth_two_factor_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth_user(id) ON DELETE CASCADE;
ALTER TABLE auth_user ADD CONSTRAINT auth_user_id_fkey FOREIGN KEY (id) REFERENCES organisation_user(id) ON DELETE CASCADE;
ALTER TABLE banking_account ADD CONSTRAINT banking_account_account_fkey FOREIGN KEY (account) REFERENCES ledger_account(id);
ALTER TABLE banking_account ADD CONSTRAINT banking_account_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE banking_match ADD CONSTRAINT banking_match_account_fkey FOREIGN KEY (account) REFERENCES banking_account(id);
ALTER TABLE banking_match ADD CONSTRAINT banking_match_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE banking_match ADD CONSTRAINT banking_match_returns_fkey FOREIGN KEY (returns) REFERENCES banking_match(id);
ALTER TABLE banking_match_entries ADD CONSTRAINT banking_match_entries_entry_fkey FOREIGN KEY (entry) REFERENCES ledger_entry(id);
ALTER TABLE banking_match_entries ADD CONSTRAINT banking_match_entries_parent_fkey FOREIGN KEY (parent) REFERENCES banking_match(id) ON DELETE CASCADE;
ALTER TABLE banking_match_items ADD CONSTRAINT banking_match_items_item_fkey FOREIGN KEY (item) REFERENCES ledger_open_item(id);
ALTER TABLE banking_match_items ADD CONSTRAINT banking_match_items_parent_fkey FOREIGN KEY (parent) REFERENCES banking_match(id) ON DELETE CASCADE;
ALTER TABLE banking_match_lines ADD CONSTRAINT banking_match_lines_line_fkey FOREIGN KEY (line) REFERENCES banking_statement_line(id);
ALTER TABLE banking_match_lines ADD CONSTRAINT banking_match_lines_parent_fkey FOREIGN KEY (parent) REFERENCES banking_match(id) ON DELETE CASCADE;
ALTER TABLE banking_match_others ADD CONSTRAINT banking_match_others_account_fkey FOREIGN KEY (account) REFERENCES ledger_account(id);
ALTER TABLE banking_match_others ADD CONSTRAINT banking_match_others_item_fkey FOREIGN KEY (item) REFERENCES ledger_open_item(id);
ALTER TABLE banking_match_others ADD CONSTRAINT banking_match_others_parent_fkey FOREIGN KEY (parent) REFERENCES banking_match(id) ON DELETE CASCADE;
ALTER TABLE banking_match_others ADD CONSTRAINT banking_match_others_party_fkey FOREIGN KEY (party) REFERENCES contacts_party(id);
ALTER TABLE banking_rule ADD CONSTRAINT banking_rule_account_fkey FOREIGN KEY (account) REFERENCES banking_account(id);
ALTER TABLE banking_rule ADD CONSTRAINT banking_rule_book_to_fkey FOREIGN KEY (book_to) REFERENCES ledger_account(id);
ALTER TABLE banking_rule ADD CONSTRAINT banking_rule_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE banking_rule ADD CONSTRAINT banking_rule_tax_code_fkey FOREIGN KEY (tax_code) REFERENCES tax_code(id);
ALTER TABLE banking_statement ADD CONSTRAINT banking_statement_account_fkey FOREIGN KEY (account) REFERENCES banking_account(id);
ALTER TABLE banking_statement ADD CONSTRAINT banking_statement_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE banking_statement ADD CONSTRAINT banking_statement_document_fkey FOREIGN KEY (document) REFERENCES documents_document(id);
ALTER TABLE banking_statement_line ADD CONSTRAINT banking_statement_line_account_fkey FOREIGN KEY (account) REFERENCES banking_account(id);
ALTER TABLE banking_statement_line ADD CONSTRAINT banking_statement_line_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE banking_statement_line ADD CONSTRAINT banking_statement_line_party_fkey FOREIGN KEY (party) REFERENCES contacts_party(id);
ALTER TABLE banking_statement_line ADD CONSTRAINT banking_statement_line_statement_fkey FOREIGN KEY (statement) REFERENCES banking_statement(id);
ALTER TABLE banking_write_off ADD CONSTRAINT banking_write_off_account_fkey FOREIGN KEY (account) REFERENCES ledger_account(id);
ALTER TABLE banking_write_off ADD CONSTRAINT banking_write_off_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE contacts_alias ADD CONSTRAINT contacts_alias_party_fkey FOREIGN KEY (party) REFERENCES contacts_party(id);
ALTER TABLE contacts_bank_account ADD CONSTRAINT contacts_bank_account_party_fkey FOREIGN KEY (party) REFERENCES contacts_party(id);
ALTER TABLE contacts_party ADD CONSTRAINT contacts_party_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES contacts_party(id);
ALTER TABLE contacts_party_addresses ADD CONSTRAINT contacts_party_addresses_parent_fkey FOREIGN KEY (parent) REFERENCES contacts_party(id) ON DELETE CASCADE;
ALTER TABLE contacts_party_people ADD CONSTRAINT contacts_party_people_parent_fkey FOREIGN KEY (parent) REFERENCES contacts_party(id) ON DELETE CASCADE;
ALTER TABLE correspondence_message ADD CONSTRAINT correspondence_message_assignee_fkey FOREIGN KEY (assignee) REFERENCES organisation_user(id);
ALTER TABLE correspondence_message ADD CONSTRAINT correspondence_message_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE correspondence_message ADD CONSTRAINT correspondence_message_document_fkey FOREIGN KEY (document) REFERENCES documents_document(id);
ALTER TABLE correspondence_message ADD CONSTRAINT correspondence_message_party_fkey FOREIGN KEY (party) REFERENCES contacts_party(id);
ALTER TABLE documents_arrival ADD CONSTRAINT documents_arrival_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE documents_arrival ADD CONSTRAINT documents_arrival_document_fkey FOREIGN KEY (document) REFERENCES documents_document(id);
ALTER TABLE documents_arrival ADD CONSTRAINT documents_arrival_parent_fkey FOREIGN KEY (parent) REFERENCES documents_document(id);
ALTER TABLE documents_document ADD CONSTRAINT documents_document_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE documents_document ADD CONSTRAINT documents_document_parent_fkey FOREIGN KEY (parent) REFERENCES documents_document(id);
ALTER TABLE documents_proposal ADD CONSTRAINT documents_proposal_assignee_fkey FOREIGN KEY (assignee) REFERENCES organisation_user(id);
ALTER TABLE documents_proposal ADD CONSTRAINT documents_proposal_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE documents_proposal ADD CONSTRAINT documents_proposal_document_fkey FOREIGN KEY (document) REFERENCES documents_document(id);
ALTER TABLE items_item ADD CONSTRAINT items_item_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE items_item ADD CONSTRAINT items_item_purchase_account_fkey FOREIGN KEY (purchase_account) REFERENCES ledger_account(id);
ALTER TABLE items_item ADD CONSTRAINT items_item_purchase_tax_fkey FOREIGN KEY (purchase_tax) REFERENCES tax_code(id);
ALTER TABLE items_item ADD CONSTRAINT items_item_sale_account_fkey FOREIGN KEY (sale_account) REFERENCES ledger_account(id);
ALTER TABLE items_item ADD CONSTRAINT items_item_sale_tax_fkey FOREIGN KEY (sale_tax) REFERENCES tax_code(id);
ALTER TABLE ledger_account ADD CONSTRAINT ledger_account_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE ledger_account ADD CONSTRAINT ledger_account_parent_fkey FOREIGN KEY (parent) REFERENCES ledger_account(id);
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id) NOT ENFORCED;
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_journal_fkey FOREIGN KEY (journal) REFERENCES ledger_journal(id) NOT ENFORCED;
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_period_fkey FOREIGN KEY (period) REFERENCES ledger_period(id) NOT ENFORCED;
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_reverses_fkey FOREIGN KEY (reverses) REFERENCES ledger_entry(id);
ALTER TABLE ledger_journal ADD CONSTRAINT ledger_journal_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE ledger_open_item ADD CONSTRAINT ledger_open_item_account_fkey FOREIGN KEY (account) REFERENCES ledger_account(id);
ALTER TABLE ledger_open_item ADD CONSTRAINT ledger_open_item_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE ledger_open_item ADD CONSTRAINT ledger_open_item_entry_fkey FOREIGN KEY (entry) REFERENCES ledger_entry(id);
ALTER TABLE ledger_open_item ADD CONSTRAINT ledger_open_item_party_fkey FOREIGN KEY (party) REFERENCES contacts_party(id);
ALTER TABLE ledger_period ADD CONSTRAINT ledger_period_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE ledger_posting ADD CONSTRAINT ledger_posting_account_fkey FOREIGN KEY (account) REFERENCES ledger_account(id) NOT ENFORCED;
ALTER TABLE ledger_posting ADD CONSTRAINT ledger_posting_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id) NOT ENFORCED;
ALTER TABLE ledger_posting ADD CONSTRAINT ledger_posting_entry_fkey FOREIGN KEY (entry) REFERENCES ledger_entry(id) NOT ENFORCED;
ALTER TABLE ledger_posting ADD CONSTRAINT ledger_posting_item_fkey FOREIGN KEY (item) REFERENCES ledger_open_item(id);
ALTER TABLE ledger_posting ADD CONSTRAINT ledger_posting_party_fkey FOREIGN KEY (party) REFERENCES contacts_party(id);
ALTER TABLE organisation_approval_limit ADD CONSTRAINT organisation_approval_limit_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE organisation_approval_limit ADD CONSTRAINT organisation_approval_limit_department_fkey FOREIGN KEY (department) REFERENCES organisation_department(id);
ALTER TABLE organisation_approval_limit ADD CONSTRAINT organisation_approval_limit_user_fkey FOREIGN KEY ("user") REFERENCES organisation_user(id);
ALTER TABLE organisation_delegation ADD CONSTRAINT organisation_delegation_from_fkey FOREIGN KEY ("from") REFERENCES organisation_user(id);
ALTER TABLE organisation_delegation ADD CONSTRAINT organisation_delegation_to_fkey FOREIGN KEY ("to") REFERENCES organisation_user(id);
ALTER TABLE organisation_delegation_companies ADD CONSTRAINT organisation_delegation_companies_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE organisation_delegation_companies ADD CONSTRAINT organisation_delegation_companies_parent_fkey FOREIGN KEY (parent) REFERENCES organisation_delegation(id) ON DELETE CASCADE;
ALTER TABLE organisation_department ADD CONSTRAINT fk_organisation_department_head FOREIGN KEY (head) REFERENCES organisation_user(id);
ALTER TABLE organisation_department ADD CONSTRAINT organisation_department_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE organisation_department ADD CONSTRAINT organisation_department_parent_fkey FOREIGN KEY (parent) REFERENCES organisation_department(id);
ALTER TABLE organisation_holiday ADD CONSTRAINT organisation_holiday_place_fkey FOREIGN KEY (place) REFERENCES organisation_place(id);
ALTER TABLE organisation_role ADD CONSTRAINT organisation_role_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE organisation_role ADD CONSTRAINT organisation_role_user_fkey FOREIGN KEY ("user") REFERENCES organisation_user(id);
ALTER TABLE organisation_team ADD CONSTRAINT fk_organisation_team_lead FOREIGN KEY (lead) REFERENCES organisation_user(id);
ALTER TABLE organisation_user ADD CONSTRAINT organisation_user_department_fkey FOREIGN KEY (department) REFERENCES organisation_department(id);
ALTER TABLE organisation_user ADD CONSTRAINT organisation_user_manager_fkey FOREIGN KEY (manager) REFERENCES organisation_user(id);
ALTER TABLE organisation_user ADD CONSTRAINT organisation_user_place_fkey FOREIGN KEY (place) REFERENCES organisation_place(id);
ALTER TABLE organisation_user ADD CONSTRAINT organisation_user_team_fkey FOREIGN KEY (team) REFERENCES organisation_team(id);
ALTER TABLE purchasing_bill ADD CONSTRAINT purchasing_bill_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE purchasing_bill ADD CONSTRAINT purchasing_bill_credits_fkey FOREIGN KEY (credits) REFERENCES purchasing_bill(id);
ALTER TABLE purchasing_bill ADD CONSTRAINT purchasing_bill_department_fkey FOREIGN KEY (department) REFERENCES organisation_department(id);
ALTER TABLE purchasing_bill ADD CONSTRAINT purchasing_bill_entry_fkey FOREIGN KEY (entry) REFERENCES ledger_entry(id);
ALTER TABLE purchasing_bill ADD CONSTRAINT purchasing_bill_pay_to_fkey FOREIGN KEY (pay_to) REFERENCES contacts_bank_account(id);
ALTER TABLE purchasing_bill ADD CONSTRAINT purchasing_bill_supplier_fkey FOREIGN KEY (supplier) REFERENCES contacts_party(id);
ALTER TABLE purchasing_bill_lines ADD CONSTRAINT purchasing_bill_lines_account_fkey FOREIGN KEY (account) REFERENCES ledger_account(id);
ALTER TABLE purchasing_bill_lines ADD CONSTRAINT purchasing_bill_lines_department_fkey FOREIGN KEY (department) REFERENCES organisation_department(id);
ALTER TABLE purchasing_bill_lines ADD CONSTRAINT purchasing_bill_lines_item_fkey FOREIGN KEY (item) REFERENCES items_item(id);
ALTER TABLE purchasing_bill_lines ADD CONSTRAINT purchasing_bill_lines_parent_fkey FOREIGN KEY (parent) REFERENCES purchasing_bill(id) ON DELETE CASCADE;
ALTER TABLE purchasing_bill_lines ADD CONSTRAINT purchasing_bill_lines_tax_code_fkey FOREIGN KEY (tax_code) REFERENCES tax_code(id);
ALTER TABLE purchasing_bill_taxes ADD CONSTRAINT purchasing_bill_taxes_parent_fkey FOREIGN KEY (parent) REFERENCES purchasing_bill(id) ON DELETE CASCADE;
ALTER TABLE purchasing_bill_taxes ADD CONSTRAINT purchasing_bill_taxes_tax_code_fkey FOREIGN KEY (tax_code) REFERENCES tax_code(id);
ALTER TABLE sales_invoice ADD CONSTRAINT sales_invoice_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE sales_invoice ADD CONSTRAINT sales_invoice_credits_fkey FOREIGN KEY (credits) REFERENCES sales_invoice(id);
ALTER TABLE sales_invoice ADD CONSTRAINT sales_invoice_customer_fkey FOREIGN KEY (customer) REFERENCES contacts_party(id);
ALTER TABLE sales_invoice ADD CONSTRAINT sales_invoice_department_fkey FOREIGN KEY (department) REFERENCES organisation_department(id);
ALTER TABLE sales_invoice ADD CONSTRAINT sales_invoice_entry_fkey FOREIGN KEY (entry) REFERENCES ledger_entry(id);
ALTER TABLE sales_invoice ADD CONSTRAINT sales_invoice_voided_by_fkey FOREIGN KEY (voided_by) REFERENCES sales_invoice(id);
ALTER TABLE sales_invoice_lines ADD CONSTRAINT sales_invoice_lines_account_fkey FOREIGN KEY (account) REFERENCES ledger_account(id);
ALTER TABLE sales_invoice_lines ADD CONSTRAINT sales_invoice_lines_department_fkey FOREIGN KEY (department) REFERENCES organisation_department(id);
ALTER TABLE sales_invoice_lines ADD CONSTRAINT sales_invoice_lines_item_fkey FOREIGN KEY (item) REFERENCES items_item(id);
ALTER TABLE sales_invoice_lines ADD CONSTRAINT sales_invoice_lines_parent_fkey FOREIGN KEY (parent) REFERENCES sales_invoice(id) ON DELETE CASCADE;
ALTER TABLE sales_invoice_lines ADD CONSTRAINT sales_invoice_lines_tax_code_fkey FOREIGN KEY (tax_code) REFERENCES tax_code(id);
ALTER TABLE sales_invoice_taxes ADD CONSTRAINT sales_invoice_taxes_parent_fkey FOREIGN KEY (parent) REFERENCES sales_invoice(id) ON DELETE CASCADE;
ALTER TABLE sales_invoice_taxes ADD CONSTRAINT sales_invoice_taxes_tax_code_fkey FOREIGN KEY (tax_code) REFERENCES tax_code(id);
ALTER TABLE tax_code ADD CONSTRAINT tax_code_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);
ALTER TABLE tax_code ADD CONSTRAINT tax_code_input_account_fkey FOREIGN KEY (input_account) REFERENCES ledger_account(id);
ALTER TABLE tax_code ADD CONSTRAINT tax_code_output_account_fkey FOREIGN KEY (output_account) REFERENCES ledger_account(id);
ALTER TABLE tax_code_rates ADD CONSTRAINT tax_code_rates_parent_fkey FOREIGN KEY (parent) REFERENCES tax_code(id) ON DELETE CASCADE;
ALTER TABLE work_task ADD CONSTRAINT work_task_assignee_fkey FOREIGN KEY (assignee) REFERENCES organisation_user(id);
ALTER TABLE work_task ADD CONSTRAINT work_task_company_fkey FOREIGN KEY (company) REFERENCES organisation_company(id);

-- Triggers

CREATE TRIGGER kept BEFORE DELETE OR UPDATE ON auth_secret FOR EACH ROW EXECUTE FUNCTION auth_secret_kept();
CREATE TRIGGER ends BEFORE INSERT OR UPDATE ON auth_session FOR EACH ROW EXECUTE FUNCTION auth_session_ends();
CREATE TRIGGER guard_banking_account BEFORE INSERT OR DELETE OR UPDATE ON banking_account FOR EACH ROW EXECUTE FUNCTION kernel_guard('banking.account', '{"proposed":["active","refused"],"active":["closed"],"closed":["active"],"refused":["active"]}', '*', 'revision,state');
CREATE TRIGGER guard_banking_match BEFORE INSERT OR DELETE OR UPDATE ON banking_match FOR EACH ROW EXECUTE FUNCTION kernel_guard('banking.match', '{"made":["undone","returned"],"returned":["made"],"undone":[]}', '', 'revision,state,undone_why,undone_at,undone_by_name');
CREATE CONSTRAINT TRIGGER holds AFTER INSERT ON banking_match DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION banking_match_holds();
CREATE CONSTRAINT TRIGGER line_holds AFTER UPDATE ON banking_match DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.state <> old.state)) EXECUTE FUNCTION banking_line_holds();
CREATE TRIGGER frozen_delete_banking_match_entries AFTER DELETE ON banking_match_entries REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_banking_match();
CREATE TRIGGER frozen_insert_banking_match_entries AFTER INSERT ON banking_match_entries FOR EACH ROW EXECUTE FUNCTION banking_match_born();
CREATE TRIGGER frozen_update_banking_match_entries AFTER UPDATE ON banking_match_entries REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_banking_match();
CREATE TRIGGER frozen_delete_banking_match_items AFTER DELETE ON banking_match_items REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_banking_match();
CREATE TRIGGER frozen_insert_banking_match_items AFTER INSERT ON banking_match_items FOR EACH ROW EXECUTE FUNCTION banking_match_born();
CREATE TRIGGER frozen_update_banking_match_items AFTER UPDATE ON banking_match_items REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_banking_match();
CREATE TRIGGER frozen_delete_banking_match_lines AFTER DELETE ON banking_match_lines REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_banking_match();
CREATE TRIGGER frozen_insert_banking_match_lines AFTER INSERT ON banking_match_lines FOR EACH ROW EXECUTE FUNCTION banking_match_born();
CREATE TRIGGER frozen_update_banking_match_lines AFTER UPDATE ON banking_match_lines REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_banking_match();
CREATE CONSTRAINT TRIGGER line_holds AFTER INSERT ON banking_match_lines DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION banking_line_holds();
CREATE TRIGGER frozen_delete_banking_match_others AFTER DELETE ON banking_match_others REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_banking_match();
CREATE TRIGGER frozen_insert_banking_match_others AFTER INSERT ON banking_match_others FOR EACH ROW EXECUTE FUNCTION banking_match_born();
CREATE TRIGGER frozen_update_banking_match_others AFTER UPDATE ON banking_match_others REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_banking_match();
CREATE TRIGGER guard_banking_rule BEFORE INSERT OR DELETE OR UPDATE ON banking_rule FOR EACH ROW EXECUTE FUNCTION kernel_guard('banking.rule', '{"active":["off"],"proposed":["active","off"],"off":["active"]}', '*', 'revision,state');
CREATE TRIGGER guard_banking_statement BEFORE INSERT OR DELETE OR UPDATE ON banking_statement FOR EACH ROW EXECUTE FUNCTION kernel_guard('banking.statement', '{"proved":["withdrawn"],"unprovable":["withdrawn"],"wrong":["acknowledged","withdrawn"],"acknowledged":["wrong","withdrawn"],"withdrawn":[]}', '', 'revision,state,company,note,lines_added,chain,chain_difference,chain_says,gap');
CREATE TRIGGER guard_banking_statement_line BEFORE INSERT OR DELETE OR UPDATE ON banking_statement_line FOR EACH ROW EXECUTE FUNCTION kernel_guard('banking.statementLine', '{"open":["matched","ignored","withdrawn"],"matched":["open"],"ignored":["open","withdrawn"],"withdrawn":["open"]}', '', 'revision,state,company,statement,open,party,final,note');
CREATE CONSTRAINT TRIGGER holds AFTER UPDATE ON banking_statement_line DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.open <> old.open)) EXECUTE FUNCTION banking_line_holds();
CREATE CONSTRAINT TRIGGER holds_inserted AFTER INSERT ON banking_statement_line DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.open <> new.amount)) EXECUTE FUNCTION banking_line_holds();
CREATE TRIGGER entered BEFORE INSERT ON contacts_bank_account FOR EACH ROW EXECUTE FUNCTION contacts_account_entered();
CREATE TRIGGER guard_contacts_bank_account BEFORE INSERT OR DELETE OR UPDATE ON contacts_bank_account FOR EACH ROW EXECUTE FUNCTION kernel_guard('contacts.bankAccount', '{"proposed":["verified","retired"],"verified":["retired"],"retired":[]}', 'proposed', 'revision,state,party,retired_why');
CREATE TRIGGER guard_correspondence_message BEFORE INSERT OR DELETE OR UPDATE ON correspondence_message FOR EACH ROW EXECUTE FUNCTION kernel_guard('correspondence.message', '{"filed":["open"],"open":["answered","filed"],"answered":["open"]}', '*', 'revision,state');
CREATE TRIGGER stay_documents_arrival BEFORE DELETE OR UPDATE ON documents_arrival FOR EACH ROW EXECUTE FUNCTION documents_stay();
CREATE TRIGGER guard_documents_document BEFORE INSERT OR DELETE OR UPDATE ON documents_document FOR EACH ROW EXECUTE FUNCTION kernel_guard('documents.document', '{"open":["filed","refused"],"filed":["open","refused"],"refused":["open","filed"]}', '*', 'revision,state');
CREATE TRIGGER stay_documents_document BEFORE UPDATE ON documents_document FOR EACH ROW WHEN ((((((old.file IS DISTINCT FROM new.file) OR (old.size IS DISTINCT FROM new.size)) OR (old.via IS DISTINCT FROM new.via)) OR (old.created_at IS DISTINCT FROM new.created_at)) OR (old.created_by IS DISTINCT FROM new.created_by))) EXECUTE FUNCTION documents_stay();
CREATE TRIGGER stay_documents_document_deleted BEFORE DELETE ON documents_document FOR EACH ROW EXECUTE FUNCTION documents_stay();
CREATE TRIGGER guard_documents_proposal BEFORE INSERT OR DELETE OR UPDATE ON documents_proposal FOR EACH ROW EXECUTE FUNCTION kernel_guard('documents.proposal', '{"open":["accepted","rejected"],"accepted":["open"],"rejected":["open"]}', 'open', 'revision,state,filed_as,corrected,reason');
CREATE TRIGGER sealed_kernel_audit BEFORE DELETE OR UPDATE ON kernel_audit FOR EACH ROW EXECUTE FUNCTION kernel_sealed('kernel.audit');
CREATE TRIGGER uncut_kernel_audit BEFORE TRUNCATE ON kernel_audit FOR EACH STATEMENT EXECUTE FUNCTION kernel_sealed('kernel.audit');
CREATE TRIGGER counted BEFORE INSERT OR UPDATE ON kernel_counter FOR EACH ROW EXECUTE FUNCTION kernel_counted();
CREATE TRIGGER kept BEFORE DELETE ON kernel_counter FOR EACH ROW EXECUTE FUNCTION kernel_sealed('kernel.counter');
CREATE CONSTRAINT TRIGGER numbered AFTER INSERT OR UPDATE ON kernel_counter DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kernel_numbered();
CREATE TRIGGER guard_kernel_held BEFORE INSERT OR DELETE OR UPDATE ON kernel_held FOR EACH ROW EXECUTE FUNCTION kernel_guard('kernel.held', '{"waiting":["released","returned","withdrawn"],"released":[],"returned":[],"withdrawn":[]}', 'waiting', 'revision,state,decided_by,decided_at,note');
CREATE TRIGGER sealed_kernel_number BEFORE DELETE OR UPDATE ON kernel_number FOR EACH ROW EXECUTE FUNCTION kernel_sealed('kernel.number');
CREATE CONSTRAINT TRIGGER taken AFTER INSERT ON kernel_number DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kernel_number_taken();
CREATE TRIGGER sealed_kernel_seal BEFORE DELETE OR UPDATE ON kernel_seal FOR EACH ROW EXECUTE FUNCTION kernel_sealed('kernel.seal');
CREATE TRIGGER uncut_kernel_seal BEFORE TRUNCATE ON kernel_seal FOR EACH STATEMENT EXECUTE FUNCTION kernel_sealed('kernel.seal');
CREATE TRIGGER control BEFORE UPDATE OF control ON ledger_account FOR EACH ROW WHEN ((old.control IS DISTINCT FROM new.control)) EXECUTE FUNCTION ledger_account_control();
CREATE TRIGGER tree BEFORE INSERT OR UPDATE ON ledger_account FOR EACH ROW EXECUTE FUNCTION ledger_account_guard();
CREATE TRIGGER used AFTER DELETE ON ledger_account FOR EACH ROW EXECUTE FUNCTION ledger_used();
CREATE TRIGGER entered AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION ledger_entered();
CREATE TRIGGER sealed_ledger_entry BEFORE DELETE OR UPDATE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION kernel_sealed('ledger.entry');
CREATE TRIGGER uncut_ledger_entry BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION kernel_sealed('ledger.entry');
CREATE TRIGGER used AFTER DELETE ON ledger_journal FOR EACH ROW EXECUTE FUNCTION ledger_used();
CREATE TRIGGER guard_ledger_open_item BEFORE INSERT OR DELETE OR UPDATE ON ledger_open_item FOR EACH ROW EXECUTE FUNCTION kernel_guard('ledger.openItem', '{"open":["settled","void"],"settled":["open","void"],"void":["open"]}', '', 'revision,state,open,base_open');
CREATE CONSTRAINT TRIGGER holds AFTER INSERT OR UPDATE ON ledger_open_item DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_item_holds();
CREATE CONSTRAINT TRIGGER shown_by_bill AFTER UPDATE OF open, state ON ledger_open_item DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.subject ~~ 'purchasing.bill/%'::text)) EXECUTE FUNCTION purchasing_bill_holds();
CREATE CONSTRAINT TRIGGER shown_by_invoice AFTER UPDATE OF open, state ON ledger_open_item DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.subject ~~ 'sales.invoice/%'::text)) EXECUTE FUNCTION sales_invoice_holds();
CREATE TRIGGER apart BEFORE INSERT OR UPDATE ON ledger_period FOR EACH ROW EXECUTE FUNCTION ledger_period_apart();
CREATE TRIGGER guard_ledger_period BEFORE INSERT OR DELETE OR UPDATE ON ledger_period FOR EACH ROW EXECUTE FUNCTION kernel_guard('ledger.period', '{"open":["closed"],"closed":["open"]}', 'open', 'revision,state');
CREATE TRIGGER lock_state BEFORE UPDATE OF state ON ledger_period FOR EACH ROW EXECUTE FUNCTION ledger_period_locked();
CREATE TRIGGER used AFTER DELETE ON ledger_period FOR EACH ROW EXECUTE FUNCTION ledger_used();
CREATE CONSTRAINT TRIGGER moved AFTER INSERT ON ledger_posting DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.item IS NOT NULL)) EXECUTE FUNCTION ledger_item_moved();
CREATE TRIGGER posted AFTER INSERT ON ledger_posting REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION ledger_posted();
CREATE TRIGGER sealed_ledger_posting BEFORE DELETE OR UPDATE ON ledger_posting FOR EACH ROW EXECUTE FUNCTION kernel_sealed('ledger.posting');
CREATE TRIGGER uncut_ledger_posting BEFORE TRUNCATE ON ledger_posting FOR EACH STATEMENT EXECUTE FUNCTION kernel_sealed('ledger.posting');
CREATE TRIGGER placed BEFORE INSERT OR UPDATE ON organisation_approval_limit FOR EACH ROW EXECUTE FUNCTION organisation_limit_placed();
CREATE TRIGGER guard_organisation_delegation BEFORE INSERT OR DELETE OR UPDATE ON organisation_delegation FOR EACH ROW EXECUTE FUNCTION kernel_guard('organisation.delegation', '{"active":["revoked"],"revoked":[]}', 'active', 'revision,state');
CREATE TRIGGER frozen_delete_organisation_delegation_companies AFTER DELETE ON organisation_delegation_companies REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_organisation_delegation();
CREATE TRIGGER frozen_insert_organisation_delegation_companies AFTER INSERT ON organisation_delegation_companies REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_organisation_delegation();
CREATE TRIGGER frozen_update_organisation_delegation_companies AFTER UPDATE ON organisation_delegation_companies REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_organisation_delegation();
CREATE TRIGGER given BEFORE INSERT OR UPDATE ON organisation_role FOR EACH ROW EXECUTE FUNCTION organisation_role_given();
CREATE TRIGGER guard_organisation_role BEFORE INSERT OR DELETE OR UPDATE ON organisation_role FOR EACH ROW EXECUTE FUNCTION kernel_guard('organisation.role', '{"held":["taken"],"taken":["held"]}', 'held', 'revision,state');
CREATE CONSTRAINT TRIGGER owned AFTER DELETE OR UPDATE ON organisation_role DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((old.role = 'owner'::text) AND (old.company IS NULL) AND (old.state = 'held'::text))) EXECUTE FUNCTION organisation_owned();
CREATE CONSTRAINT TRIGGER owned AFTER UPDATE OF active, kind ON organisation_user DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((old.active AND (old.kind = 'person'::text) AND ((NOT new.active) OR (new.kind <> 'person'::text)))) EXECUTE FUNCTION organisation_owned();
CREATE TRIGGER sign_in AFTER INSERT OR UPDATE OF name, email, active, kind ON organisation_user FOR EACH ROW EXECUTE FUNCTION auth_user_kept();
CREATE TRIGGER guard_purchasing_bill BEFORE INSERT OR DELETE OR UPDATE ON purchasing_bill FOR EACH ROW EXECUTE FUNCTION kernel_guard('purchasing.bill', '{"draft":["submitted","posted","paid","void"],"submitted":["draft","posted","paid"],"posted":["paid","void"],"paid":["posted","void"],"void":[]}', 'draft', 'revision,state,custom,our,number_key,open,pay_to,hold,hold_reason,disputed,dispute_reason,waits_for,booked_on,entry');
CREATE CONSTRAINT TRIGGER holds AFTER INSERT OR UPDATE OF state, open ON purchasing_bill DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.state = ANY (ARRAY['posted'::text, 'paid'::text, 'void'::text]))) EXECUTE FUNCTION purchasing_bill_holds();
CREATE TRIGGER written_once BEFORE UPDATE ON purchasing_bill FOR EACH ROW WHEN ((old.state = ANY (ARRAY['posted'::text, 'paid'::text, 'void'::text]))) EXECUTE FUNCTION tax_document_kept('purchasing.bill', 'our', 'booked_on', 'entry');
CREATE TRIGGER frozen_delete_purchasing_bill_lines AFTER DELETE ON purchasing_bill_lines REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_purchasing_bill();
CREATE TRIGGER frozen_insert_purchasing_bill_lines AFTER INSERT ON purchasing_bill_lines REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_purchasing_bill();
CREATE TRIGGER frozen_update_purchasing_bill_lines AFTER UPDATE ON purchasing_bill_lines REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_purchasing_bill();
CREATE TRIGGER frozen_delete_purchasing_bill_taxes AFTER DELETE ON purchasing_bill_taxes REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_purchasing_bill();
CREATE TRIGGER frozen_insert_purchasing_bill_taxes AFTER INSERT ON purchasing_bill_taxes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_purchasing_bill();
CREATE TRIGGER frozen_update_purchasing_bill_taxes AFTER UPDATE ON purchasing_bill_taxes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_purchasing_bill();
CREATE TRIGGER guard_sales_invoice BEFORE INSERT OR DELETE OR UPDATE ON sales_invoice FOR EACH ROW EXECUTE FUNCTION kernel_guard('sales.invoice', '{"draft":["posted","paid"],"posted":["paid","void"],"paid":["posted","void"],"void":[]}', 'draft', 'revision,state,custom,open,voided_by');
CREATE CONSTRAINT TRIGGER holds AFTER INSERT OR UPDATE OF state, open ON sales_invoice DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.state = ANY (ARRAY['posted'::text, 'paid'::text, 'void'::text]))) EXECUTE FUNCTION sales_invoice_holds();
CREATE TRIGGER written_once BEFORE UPDATE ON sales_invoice FOR EACH ROW WHEN ((old.state = ANY (ARRAY['posted'::text, 'paid'::text, 'void'::text]))) EXECUTE FUNCTION tax_document_kept('sales.invoice', 'voided_by');
CREATE TRIGGER frozen_delete_sales_invoice_lines AFTER DELETE ON sales_invoice_lines REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_sales_invoice();
CREATE TRIGGER frozen_insert_sales_invoice_lines AFTER INSERT ON sales_invoice_lines REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_sales_invoice();
CREATE TRIGGER frozen_update_sales_invoice_lines AFTER UPDATE ON sales_invoice_lines REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_sales_invoice();
CREATE TRIGGER frozen_delete_sales_invoice_taxes AFTER DELETE ON sales_invoice_taxes REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_sales_invoice();
CREATE TRIGGER frozen_insert_sales_invoice_taxes AFTER INSERT ON sales_invoice_taxes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_sales_invoice();
CREATE TRIGGER frozen_update_sales_invoice_taxes AFTER UPDATE ON sales_invoice_taxes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION frozen_sales_invoice();
CREATE TRIGGER guard_work_task BEFORE INSERT OR DELETE OR UPDATE ON work_task FOR EACH ROW EXECUTE FUNCTION kernel_guard('work.task', '{"open":["done","dropped"],"done":["open"],"dropped":["open"]}', '*', 'revision,state');

-- Privileges

GRANT DELETE, INSERT, SELECT, UPDATE ON auth_account TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON auth_failure TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON auth_key TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON auth_passkey TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON auth_rate_limit TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON auth_secret TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON auth_session TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON auth_spent_code TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON auth_two_factor TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON auth_user TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON auth_verification TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON banking_account TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON banking_match TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON banking_match_entries TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON banking_match_items TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON banking_match_lines TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON banking_match_others TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON banking_rule TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON banking_statement TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON banking_statement_line TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON banking_write_off TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON contacts_alias TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON contacts_bank_account TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON contacts_party TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON contacts_party_addresses TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON contacts_party_people TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON correspondence_message TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON documents_arrival TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON documents_document TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON documents_lesson TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON documents_proposal TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON items_item TO app;
GRANT INSERT, SELECT ON kernel_audit TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON kernel_counter TO app;
GRANT INSERT, SELECT ON kernel_event TO app;
GRANT SELECT, USAGE ON SEQUENCE kernel_event_id_seq TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON kernel_event_reader TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON kernel_held TO app;
GRANT INSERT, SELECT ON kernel_link TO app;
GRANT SELECT ON kernel_migration TO app;
GRANT INSERT, SELECT ON kernel_number TO app;
GRANT INSERT, SELECT ON kernel_seal TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON ledger_account TO app;
GRANT SELECT ON ledger_balance TO app;
GRANT INSERT, SELECT ON ledger_entry TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON ledger_exchange_rate TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON ledger_journal TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON ledger_open_item TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON ledger_period TO app;
GRANT INSERT, SELECT ON ledger_posting TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON organisation_approval_limit TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON organisation_company TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON organisation_delegation TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON organisation_delegation_companies TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON organisation_department TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON organisation_holiday TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON organisation_place TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON organisation_role TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON organisation_sign_in_rule TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON organisation_team TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON organisation_user TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON purchasing_bill TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON purchasing_bill_lines TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON purchasing_bill_taxes TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON sales_invoice TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON sales_invoice_lines TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON sales_invoice_taxes TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON tax_code TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON tax_code_rates TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON work_comment TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON work_task TO app;
GRANT DELETE, INSERT, SELECT, UPDATE ON work_view TO app;
