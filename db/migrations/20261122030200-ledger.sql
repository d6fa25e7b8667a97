-- ledger.account: A place in the chart of accounts to which amounts are posted, or a heading above such places.
create table "ledger_account" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "company" uuid not null references "organisation_company",
  "code" text not null,
  "name" text not null,
  "kind" text not null check ("kind" in ('asset', 'liability', 'equity', 'income', 'expense')),
  "parent" uuid references "ledger_account",
  "heading" boolean not null,
  "control" text check ("control" in ('receivable', 'payable', 'bank', 'tax')),
  "section" text,
  "active" boolean not null,
  "words" tsvector generated always as (to_tsvector('simple', coalesce("code", '') || ' ' || coalesce("name", ''))) stored
);
create unique index "uq_ledger_account_company_code" on "ledger_account" ("company", "code");
create index "ix_ledger_account_parent" on "ledger_account" ("parent");
create index "ix_ledger_account_words" on "ledger_account" using gin ("words");

-- ledger.journal: A book of entries of one kind.
create table "ledger_journal" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "company" uuid not null references "organisation_company",
  "code" text not null,
  "name" text not null,
  "kind" text not null check ("kind" in ('general', 'sales', 'purchases', 'bank', 'opening'))
);
create unique index "uq_ledger_journal_company_code" on "ledger_journal" ("company", "code");

-- ledger.period: A span of days that is closed as a whole; nothing is posted into a closed one.
create table "ledger_period" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "state" text not null,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "company" uuid not null references "organisation_company",
  "name" text not null,
  "starts_on" date not null,
  "ends_on" date not null,
  constraint "ck_ledger_period_state" check ("state" in ('open', 'closed')),
  constraint "ck_ledger_period_1" check (ends_on >= starts_on)
);
create unique index "uq_ledger_period_company_starts_on" on "ledger_period" ("company", "starts_on");
create trigger "guard_ledger_period" before insert or update or delete on "ledger_period" for each row execute function kernel_guard('ledger.period', '{"open":["closed"],"closed":["open"]}', 'open', 'revision,state');

-- ledger.exchangeRate: What one unit of a currency is worth in another, from a day on.
create table "ledger_exchange_rate" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "currency" text not null,
  "to" text not null,
  "on" date not null,
  "rate" numeric not null,
  "source" text,
  constraint "ck_ledger_exchange_rate_1" check (rate > 0)
);
create unique index "uq_ledger_exchange_rate_currency_to_on" on "ledger_exchange_rate" ("currency", "to", "on");

-- ledger.entry: One booked business fact: postings that balance, on a day, with the paper behind them.
create table "ledger_entry" (
  "id" uuid not null primary key,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "company" uuid not null references "organisation_company",
  "journal" uuid not null references "ledger_journal",
  "period" uuid not null references "ledger_period",
  "on" date not null,
  "text" text not null,
  "source" text,
  "reverses" uuid references "ledger_entry",
  -- The clock is read after the transaction has its id, so that whoever waits for running transactions to learn
  -- what was known at an instant waits for this one, too.
  "recorded_at" timestamptz not null default (case when pg_current_xact_id() is not null then clock_timestamp() end),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("text", ''))) stored
);
create index "ix_ledger_entry_company_on_id" on "ledger_entry" ("company", "on", "id");
create index "ix_ledger_entry_company_recorded_at" on "ledger_entry" ("company", "recorded_at");
create index "ix_ledger_entry_source" on "ledger_entry" ("source");
create index "ix_ledger_entry_words" on "ledger_entry" using gin ("words");
create trigger "sealed_ledger_entry" before update or delete on "ledger_entry" for each row execute function kernel_sealed('ledger.entry');
create trigger "uncut_ledger_entry" before truncate on "ledger_entry" for each statement execute function kernel_sealed('ledger.entry');

-- ledger.posting: One side of a journal entry: an amount on an account, debit positive.
create table "ledger_posting" (
  "id" uuid not null primary key,
  "entry" uuid not null references "ledger_entry",
  "company" uuid not null references "organisation_company",
  "account" uuid not null references "ledger_account",
  "on" date not null,
  "currency" text not null,
  "amount" numeric not null,
  "base_amount" numeric not null,
  "party" uuid references "contacts_party",
  "department" text,
  "tax_code" text,
  "text" text,
  "recorded_at" timestamptz not null default clock_timestamp()
);
create index "ix_ledger_posting_account_on_id" on "ledger_posting" ("account", "on", "id");
create index "ix_ledger_posting_entry" on "ledger_posting" ("entry");
create trigger "sealed_ledger_posting" before update or delete on "ledger_posting" for each row execute function kernel_sealed('ledger.posting');
create trigger "uncut_ledger_posting" before truncate on "ledger_posting" for each statement execute function kernel_sealed('ledger.posting');

-- One reversal an entry.
create unique index "uq_ledger_entry_reverses" on "ledger_entry" ("reverses") where "reverses" is not null;

-- Turnover of each account by year, by month and by day, in the currency of the books. Kept by the trigger below and
-- spread over slots, so that posting to one account does not wait for others who post to it: whoever posts takes the
-- first slot that nobody holds, so that there are as many rows to add up as there were who posted at once.
create table "ledger_balance" (
  "company" uuid not null,
  "account" uuid not null,
  "grain" text not null check ("grain" in ('year', 'month', 'day')),
  "starts_on" date not null,
  "slot" smallint not null,
  "debit" numeric not null,
  "credit" numeric not null,
  primary key ("company", "account", "grain", "starts_on", "slot")
) with (fillfactor = 60);

-- What must hold of postings, for all that one statement inserts: they belong to an entry of this very
-- transaction, of the same company and day, on usable accounts, and they balance; on a control account they open
-- or settle an item of that account. Then the balances move.
-- Plans are kept for a session and may be made while the tables are still small, so they are held to indexes.
-- It runs as the owner because the application may not touch the balances itself.
create function ledger_posted() returns trigger language plpgsql security definer
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  wrong record;
  free_slot integer := 0;
begin
  select e.id as entry, e.company as entry_company, n.company, e."on" as entry_on, n."on", a.company as account_company,
         a.heading, a.active, a.code, a.control, n.item, e.xmin::text = (pg_current_xact_id()::xid)::text as fresh
    into wrong
    from posted n join ledger_entry e on e.id = n.entry join ledger_account a on a.id = n.account
    left join ledger_open_item i on i.id = n.item
   where e.company <> n.company or e."on" <> n."on" or a.company <> n.company or a.heading or not a.active
      or e.xmin::text <> (pg_current_xact_id()::xid)::text
      or (coalesce(a.control, '') in ('receivable', 'payable')) <> (n.item is not null)
      or i.account <> n.account or i.currency <> n.currency or i.party is distinct from n.party and n.item is not null
   limit 1;
  if found then
    if not wrong.fresh then
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
  if found then
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
    from (
      select company, account, 'day' as grain, "on" as starts_on, base_amount from posted
      union all
      select company, account, 'month', date_trunc('month', "on")::date, base_amount from posted
      union all
      select company, account, 'year', date_trunc('year', "on")::date, base_amount from posted
    ) moved
   group by company, account, grain, starts_on
   order by company, account, grain, starts_on
  on conflict (company, account, grain, starts_on, slot)
  do update set debit = b.debit + excluded.debit, credit = b.credit + excluded.credit;
  return null;
end $$;
-- Its path is the organisation's schema, and temporary tables come last: nobody can put one in front of ours.
do $$ begin
  execute format('alter function ledger_posted() set search_path = %I, pg_temp', current_schema());
end $$;
create trigger "posted" after insert on "ledger_posting" referencing new table as posted for each statement execute function ledger_posted();

-- An entry lies in an open period of its company. The foreign key has locked the period by then, and closing one
-- locks it too, so that no entry slips into a period while it is being closed.
create function ledger_entered() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  wrong record;
begin
  select p.name, p.state, p.company <> n.company or n."on" not between p.starts_on and p.ends_on as outside, j.company <> n.company as foreign_journal,
         n.recorded_at < transaction_timestamp() or n.recorded_at > clock_timestamp() as stated
    into wrong
    from entered n join ledger_period p on p.id = n.period join ledger_journal j on j.id = n.journal
   where p.state <> 'open' or p.company <> n.company or n."on" not between p.starts_on and p.ends_on or j.company <> n.company
      or n.recorded_at < transaction_timestamp() or n.recorded_at > clock_timestamp()
   limit 1;
  if found then
    if wrong.stated then
      perform kernel_refuse('ledger.entry.recordedAt', 'The instant at which an entry became known is read from the clock of the database. Leave it out.');
    end if;
    if wrong.outside or wrong.foreign_journal then
      perform kernel_refuse('ledger.entry.period', 'An entry lies in a period and a journal of its own company, on a day of that period.');
    end if;
    perform kernel_refuse('ledger.entry.periodClosed', wrong.name || ' is closed. Choose a day in an open period, or reopen it.');
  end if;
  return null;
end $$;
create trigger "entered" after insert on "ledger_entry" referencing new table as entered for each statement execute function ledger_entered();

-- An entry without postings books nothing: refused when its transaction ends.
create function ledger_complete() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  if not exists (select 1 from ledger_posting where entry = new.id) then
    perform kernel_refuse('ledger.entry.empty', 'An entry needs at least two postings.');
  end if;
  return null;
end $$;
create constraint trigger "complete" after insert on "ledger_entry" deferrable initially deferred for each row execute function ledger_complete();

-- Closing or reopening waits for entries that are being booked into the period, and they for it.
create function ledger_period_locked() returns trigger language plpgsql as $$
begin
  perform 1 from ledger_period where id = old.id for update;
  return new;
end $$;
create trigger "lock_state" before update of "state" on "ledger_period" for each row execute function ledger_period_locked();
