-- Bank accounts, statements with their lines, what explains the lines, and the rules that help to.
-- banking.account: An account of ours at a bank, and the account of the books that mirrors it.
create table "banking_account" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "state" text not null,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "name" text not null,
  "company" uuid references "organisation_company",
  "identifier" text not null,
  "bic" text,
  "bank" text,
  "currency" text,
  "account" uuid references "ledger_account",
  "automatic" text not null check ("automatic" in ('off', 'sure')),
  "note" text,
  constraint "ck_banking_account_state" check ("state" in ('proposed', 'active', 'closed', 'refused')),
  constraint "ck_banking_account_1" check (state in ('proposed', 'refused') or (company is not null and account is not null and currency is not null)),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("name", '') || ' ' || coalesce("identifier", ''))) stored
);
create unique index "uq_banking_account_identifier_currency" on "banking_account" ("identifier", "currency");
create unique index "uq_banking_account_account" on "banking_account" ("account");
create index "ix_banking_account_company_state" on "banking_account" ("company", "state");
create index "ix_banking_account_words" on "banking_account" using gin ("words");
create trigger "guard_banking_account" before insert or update or delete on "banking_account" for each row execute function kernel_guard('banking.account', '{"proposed":["active","refused"],"active":["closed"],"closed":["active"],"refused":["active"]}', '*', 'revision,state');

-- banking.statement: What the bank says happened on an account: opening + lines = closing.
create table "banking_statement" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "state" text not null,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "account" uuid not null references "banking_account",
  "company" uuid references "organisation_company",
  "document" uuid references "documents_document",
  "number" text not null,
  "kind" text not null check ("kind" in ('statement', 'report', 'notification')),
  "made_at" timestamptz not null,
  "from" date,
  "to" date,
  "currency" text,
  "opening" numeric,
  "closing" numeric,
  "lines_total" numeric not null,
  "difference" numeric,
  "proof" text not null,
  "lines_read" bigint not null,
  "lines_added" bigint not null,
  "note" text,
  constraint "ck_banking_statement_state" check ("state" in ('proved', 'unprovable', 'wrong', 'acknowledged', 'withdrawn')),
  constraint "ck_banking_statement_1" check (state <> 'proved' or opening + lines_total = closing),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("number", ''))) stored
);
create index "ix_banking_statement_account_to" on "banking_statement" ("account", "to");
create index "ix_banking_statement_document" on "banking_statement" ("document");
create index "ix_banking_statement_words" on "banking_statement" using gin ("words");
create trigger "guard_banking_statement" before insert or update or delete on "banking_statement" for each row execute function kernel_guard('banking.statement', '{"proved":["withdrawn"],"unprovable":["withdrawn"],"wrong":["acknowledged","withdrawn"],"acknowledged":["wrong","withdrawn"],"withdrawn":[]}', '', 'revision,state,company,note,lines_added');

-- banking.statementLine: Money that came or went on a bank account, waiting for what it pays.
create table "banking_statement_line" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "state" text not null,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "account" uuid not null references "banking_account",
  "company" uuid references "organisation_company",
  "statement" uuid not null references "banking_statement",
  "booked_on" date not null,
  "value_on" date,
  "currency" text not null,
  "amount" numeric not null,
  "open" numeric not null,
  "counterparty_name" text,
  "counterparty_iban" text,
  "counterparty_bic" text,
  "counterparty_key" text,
  "party" uuid references "contacts_party",
  "reference" text,
  "end_to_end_id" text,
  "mandate_id" text,
  "text" text not null,
  "bank_reference" text,
  "fingerprint" text not null,
  "ordinal" bigint not null,
  "entry_fingerprint" text not null,
  "part" bigint not null,
  "parts" bigint not null,
  "reversal" boolean not null,
  "return_reason" text,
  "final" boolean not null,
  "note" text,
  constraint "ck_banking_statement_line_state" check ("state" in ('open', 'matched', 'ignored', 'withdrawn')),
  constraint "ck_banking_statement_line_1" check (open * amount >= 0 and abs(open) <= abs(amount)),
  constraint "ck_banking_statement_line_2" check ((state <> 'matched' or open = 0) and (state <> 'open' or open <> 0) and (state not in ('ignored', 'withdrawn') or open = amount)),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("counterparty_name", '') || ' ' || coalesce("reference", '') || ' ' || coalesce("text", ''))) stored
);
create unique index "uq_banking_statement_line_account_fingerprint_ordinal" on "banking_statement_line" ("account", "fingerprint", "ordinal");
create index "ix_banking_statement_line_account_state_booked_on" on "banking_statement_line" ("account", "state", "booked_on");
create index "ix_banking_statement_line_account_booked_on" on "banking_statement_line" ("account", "booked_on");
create index "ix_banking_statement_line_account_entry_fingerprint" on "banking_statement_line" ("account", "entry_fingerprint");
create index "ix_banking_statement_line_statement_booked_on" on "banking_statement_line" ("statement", "booked_on");
create index "ix_banking_statement_line_company_state_open" on "banking_statement_line" ("company", "state", "open");
create index "ix_banking_statement_line_company_counterparty_key" on "banking_statement_line" ("company", "counterparty_key");
create index "ix_banking_statement_line_party" on "banking_statement_line" ("party");
create index "ix_banking_statement_line_words" on "banking_statement_line" using gin ("words");
create trigger "guard_banking_statement_line" before insert or update or delete on "banking_statement_line" for each row execute function kernel_guard('banking.statementLine', '{"open":["matched","ignored","withdrawn"],"matched":["open"],"ignored":["open","withdrawn"],"withdrawn":["open"]}', '', 'revision,state,company,statement,open,party,final,note');

-- banking.match: What explains statement lines: the bills and invoices they pay, fees, differences, or another account.
create table "banking_match" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "state" text not null,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "company" uuid not null references "organisation_company",
  "account" uuid not null references "banking_account",
  "on" date not null,
  "text" text not null,
  "currency" text not null,
  "total" numeric not null,
  "returns" uuid references "banking_match",
  "how" text not null check ("how" in ('person', 'sure')),
  "confidence" text not null check ("confidence" in ('sure', 'likely', 'check', 'none')),
  "reason" text not null,
  "by_name" text not null,
  "undone_why" text,
  "undone_at" timestamptz,
  "undone_by_name" text,
  constraint "ck_banking_match_state" check ("state" in ('made', 'returned', 'undone')),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("text", ''))) stored
);
create table "banking_match_lines" (
  id uuid not null primary key,
  parent uuid not null references "banking_match" on delete cascade,
  position integer not null,
  "line" uuid not null references "banking_statement_line",
  "amount" numeric not null
);
create table "banking_match_items" (
  id uuid not null primary key,
  parent uuid not null references "banking_match" on delete cascade,
  position integer not null,
  "item" uuid not null references "ledger_open_item",
  "number" text not null,
  "currency" text not null,
  "amount" numeric not null
);
create table "banking_match_others" (
  id uuid not null primary key,
  parent uuid not null references "banking_match" on delete cascade,
  position integer not null,
  "kind" text not null check ("kind" in ('fee', 'writeOff', 'discount', 'account', 'onAccount', 'transfer')),
  "account" uuid references "ledger_account",
  "amount" numeric not null,
  "tax_code" text,
  "party" uuid references "contacts_party",
  "item" uuid references "ledger_open_item",
  "department" text,
  "text" text
);
create table "banking_match_entries" (
  id uuid not null primary key,
  parent uuid not null references "banking_match" on delete cascade,
  position integer not null,
  "entry" uuid not null references "ledger_entry"
);
create index "ix_banking_match_company_state" on "banking_match" ("company", "state");
create index "ix_banking_match_account" on "banking_match" ("account");
create index "ix_banking_match_returns" on "banking_match" ("returns");
create index "ix_banking_match_words" on "banking_match" using gin ("words");
create index "ix_banking_match_lines_parent" on "banking_match_lines" (parent, position);
create index "ix_banking_match_items_parent" on "banking_match_items" (parent, position);
create index "ix_banking_match_others_parent" on "banking_match_others" (parent, position);
create index "ix_banking_match_entries_parent" on "banking_match_entries" (parent, position);
create trigger "guard_banking_match" before insert or update or delete on "banking_match" for each row execute function kernel_guard('banking.match', '{"made":["undone","returned"],"returned":["made"],"undone":[]}', '', 'revision,state,undone_why,undone_at,undone_by_name');
create trigger "frozen_banking_match_lines" after update or delete on "banking_match_lines" for each row execute function kernel_frozen_lines('banking.match', 'banking_match', '');
create trigger "frozen_banking_match_items" after update or delete on "banking_match_items" for each row execute function kernel_frozen_lines('banking.match', 'banking_match', '');
create trigger "frozen_banking_match_others" after update or delete on "banking_match_others" for each row execute function kernel_frozen_lines('banking.match', 'banking_match', '');
create trigger "frozen_banking_match_entries" after update or delete on "banking_match_entries" for each row execute function kernel_frozen_lines('banking.match', 'banking_match', '');

-- banking.rule: What lines of a kind are booked to, e.g. the fees that the bank takes every month.
create table "banking_rule" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "state" text not null,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "company" uuid not null references "organisation_company",
  "account" uuid references "banking_account",
  "name" text not null,
  "direction" text not null check ("direction" in ('any', 'in', 'out')),
  "counterparty" text,
  "counterparty_iban" text,
  "text_match" text not null check ("text_match" in ('contains', 'starts')),
  "text" text,
  "lowest" numeric,
  "highest" numeric,
  "book_to" uuid not null references "ledger_account",
  "tax_code" uuid references "tax_code",
  "book_text" text,
  "automatic" boolean not null,
  "reason" text,
  constraint "ck_banking_rule_state" check ("state" in ('active', 'proposed', 'off')),
  constraint "ck_banking_rule_1" check (counterparty is not null or counterparty_iban is not null or text is not null),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("name", '') || ' ' || coalesce("counterparty", '') || ' ' || coalesce("text", ''))) stored
);
create index "ix_banking_rule_account" on "banking_rule" ("account");
create index "ix_banking_rule_book_to" on "banking_rule" ("book_to");
create index "ix_banking_rule_tax_code" on "banking_rule" ("tax_code");
create index "ix_banking_rule_words" on "banking_rule" using gin ("words");
create trigger "guard_banking_rule" before insert or update or delete on "banking_rule" for each row execute function kernel_guard('banking.rule', '{"active":["off"],"proposed":["active","off"],"off":["active"]}', '*', 'revision,state');

-- banking.writeOff: Up to which difference a payment counts as whole, and where the difference is booked.
create table "banking_write_off" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "company" uuid not null references "organisation_company",
  "up_to" numeric not null,
  "percent" numeric not null,
  "account" uuid references "ledger_account",
  "discount_days" bigint not null,
  constraint "ck_banking_write_off_1" check (percent between 0 and 100 and discount_days between 0 and 60)
);
create unique index "uq_banking_write_off_company" on "banking_write_off" ("company");
create index "ix_banking_write_off_account" on "banking_write_off" ("account");

-- A match is born frozen: its parts come with it in one transaction, and never later.
create function banking_match_born() returns trigger language plpgsql as $$
begin
  perform 1 from banking_match where id = new.parent and revision = 1 and xmin = pg_current_xact_id()::xid;
  if not found then
    perform kernel_refuse('banking.match.frozen', 'A match is made as a whole. Undo it and make another.');
  end if;
  return null;
end $$;
create trigger "born_banking_match_lines" after insert on "banking_match_lines" for each row execute function banking_match_born();
create trigger "born_banking_match_items" after insert on "banking_match_items" for each row execute function banking_match_born();
create trigger "born_banking_match_others" after insert on "banking_match_others" for each row execute function banking_match_born();
create trigger "born_banking_match_entries" after insert on "banking_match_entries" for each row execute function banking_match_born();

create index "ix_banking_match_lines_line" on "banking_match_lines" ("line");
create index "ix_banking_match_items_item" on "banking_match_items" ("item");
create index "ix_banking_match_entries_entry" on "banking_match_entries" ("entry");
create index "ix_banking_match_account_total" on "banking_match" ("account", "total") where "state" = 'made';
-- Open items are looked up by amount, and by the end of their number, where there are very many.
create index "ix_ledger_open_item_open" on "ledger_open_item" ("company", "open") where "state" = 'open';
create index "ix_ledger_open_item_tail" on "ledger_open_item" (ltrim(substring("number" from '(\d+)\D*$'), '0')) where "state" = 'open';

-- A line is what its matches explain and what is open. Looked at when the transaction ends, from whichever side.
create function banking_line_holds() returns trigger language plpgsql set enable_seqscan = off as $$
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
end $$;
create constraint trigger "holds_inserted" after insert on "banking_statement_line" deferrable initially deferred
  for each row when (new.open <> new.amount) execute function banking_line_holds();
create constraint trigger "holds" after update on "banking_statement_line" deferrable initially deferred
  for each row when (new.open <> old.open) execute function banking_line_holds();
create constraint trigger "line_holds" after insert on "banking_match_lines" deferrable initially deferred
  for each row execute function banking_line_holds();
create constraint trigger "line_holds" after update on "banking_match" deferrable initially deferred
  for each row when (new.state <> old.state) execute function banking_line_holds();

-- A match comes out: its lines are its items, its others and what came back, where all is in one currency.
create function banking_match_holds() returns trigger language plpgsql set enable_seqscan = off as $$
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
end $$;
create constraint trigger "holds" after insert on "banking_match" deferrable initially deferred
  for each row execute function banking_match_holds();
