-- Reports read the kept balances by span and not by account: whole months first, then single days.
alter table "ledger_balance" drop constraint "ledger_balance_pkey";
alter table "ledger_balance" add primary key ("company", "grain", "starts_on", "account", "slot");

-- What was posted keeps its meaning, and a chart of accounts stays a tree of one company. Kind, heading and use are
-- looked at while the account is locked against postings that are being booked.
create function ledger_account_guard() returns trigger language plpgsql set enable_seqscan = off as $$
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
end $$;
create trigger "tree" before insert or update on "ledger_account" for each row execute function ledger_account_guard();

-- A day lies in one period of a company, and a period keeps the days of what was booked into it.
create function ledger_period_apart() returns trigger language plpgsql set enable_seqscan = off as $$
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
end $$;
create trigger "apart" before insert or update on "ledger_period" for each row execute function ledger_period_apart();
