-- What is owed to us and by us, item by item. Every posting on a control account names its item, so that the
-- balance of the account is the sum of its items at all times.
-- ledger.openItem: An amount that we are to receive or to pay, until it is settled.
create table "ledger_open_item" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "state" text not null,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "company" uuid not null references "organisation_company",
  "side" text not null check ("side" in ('receivable', 'payable')),
  "account" uuid not null references "ledger_account",
  "party" uuid not null references "contacts_party",
  "subject" text,
  "number" text not null,
  "reference" text,
  "keys" text[] not null,
  "currency" text not null,
  "amount" numeric not null,
  "open" numeric not null,
  "base_amount" numeric not null,
  "base_open" numeric not null,
  "mirrored" boolean not null,
  "issued_on" date not null,
  "due_on" date not null,
  "discount_until" date,
  "discount_amount" numeric,
  "entry" uuid not null references "ledger_entry",
  constraint "ck_ledger_open_item_state" check ("state" in ('open', 'settled', 'void')),
  constraint "ck_ledger_open_item_1" check (open * amount >= 0 and abs(open) <= abs(amount) and amount <> 0),
  constraint "ck_ledger_open_item_2" check (open <> 0 or base_open = 0 and state <> 'open'),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("number", '') || ' ' || coalesce("reference", ''))) stored
);
create unique index "uq_ledger_open_item_subject" on "ledger_open_item" ("subject");
create index "ix_ledger_open_item_company_party_state" on "ledger_open_item" ("company", "party", "state");
create index "ix_ledger_open_item_account_state" on "ledger_open_item" ("account", "state");
create index "ix_ledger_open_item_words" on "ledger_open_item" using gin ("words");
create trigger "guard_ledger_open_item" before insert or update or delete on "ledger_open_item" for each row execute function kernel_guard('ledger.openItem', '{"open":["settled","void"],"settled":["open","void"],"void":[]}', '', 'revision,state,open,base_open');
create index "ix_ledger_open_item_keys" on "ledger_open_item" using gin ("keys") where "state" = 'open';

alter table "ledger_posting" add column "item" uuid references "ledger_open_item";
create index "ix_ledger_posting_item" on "ledger_posting" ("item") where "item" is not null;

-- What is open of an item is the sum of its postings, and the first of them made it what it is. Looked at when the
-- transaction ends, from whichever side it was touched.
create function ledger_item_holds() returns trigger language plpgsql set enable_seqscan = off as $$
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
end $$;
create constraint trigger "holds" after insert or update on "ledger_open_item" deferrable initially deferred
  for each row execute function ledger_item_holds();

-- A posting moves its item in the same transaction; the item is then looked at by the trigger above.
create function ledger_item_moved() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  if not exists (select 1 from ledger_open_item where id = new.item and xmin::text = (pg_current_xact_id()::xid)::text) then
    perform kernel_refuse('ledger.openItem.open', 'A posting opens or settles an item, and the item does not show it.');
  end if;
  return null;
end $$;
create constraint trigger "moved" after insert on "ledger_posting" deferrable initially deferred
  for each row when (new.item is not null) execute function ledger_item_moved();

-- An account with postings doesn't become a control account, or stop being one: its balance would not be its items'.
create function ledger_account_control() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  if (coalesce(old.control, '') in ('receivable', 'payable') or coalesce(new.control, '') in ('receivable', 'payable')) then
    perform 1 from ledger_account where id = old.id for update;
    if exists (select 1 from ledger_posting where account = old.id) then
      perform kernel_refuse('ledger.account.control', old.code || ' has postings, so it can''t become or stop being the account of open items. Make a new account.');
    end if;
  end if;
  return new;
end $$;
create trigger "control" before update of "control" on "ledger_account" for each row
  when (old.control is distinct from new.control) execute function ledger_account_control();

-- A company run by one person may let its owner approve what the owner entered.
alter table "organisation_company" add column if not exists "owner_approves_own" boolean not null default false;
