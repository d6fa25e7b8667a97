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
  constraint "ck_banking_account_state" check ("state" in ('proposed', 'active', 'closed', 'refused')),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("name", '') || ' ' || coalesce("identifier", ''))) stored
);
create unique index "uq_banking_account_identifier" on "banking_account" ("identifier");
create index "ix_banking_account_account" on "banking_account" ("account");
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
  "words" tsvector generated always as (to_tsvector('simple', coalesce("number", ''))) stored
);
create index "ix_banking_statement_account" on "banking_statement" ("account");
create index "ix_banking_statement_document" on "banking_statement" ("document");
create index "ix_banking_statement_words" on "banking_statement" using gin ("words");
create trigger "guard_banking_statement" before insert or update or delete on "banking_statement" for each row execute function kernel_guard('banking.statement', '{"proved":["withdrawn"],"unprovable":["withdrawn"],"wrong":["acknowledged","withdrawn"],"acknowledged":["withdrawn"],"withdrawn":[]}', '*', 'revision,state');

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
  constraint "ck_banking_statement_line_state" check ("state" in ('open', 'matched', 'ignored')),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("counterparty_name", '') || ' ' || coalesce("reference", '') || ' ' || coalesce("text", ''))) stored
);
create unique index "uq_banking_statement_line_account_fingerprint_ordinal" on "banking_statement_line" ("account", "fingerprint", "ordinal");
create index "ix_banking_statement_line_account_state_booked_on" on "banking_statement_line" ("account", "state", "booked_on");
create index "ix_banking_statement_line_statement_booked_on" on "banking_statement_line" ("statement", "booked_on");
create index "ix_banking_statement_line_party" on "banking_statement_line" ("party");
create index "ix_banking_statement_line_words" on "banking_statement_line" using gin ("words");
create trigger "guard_banking_statement_line" before insert or update or delete on "banking_statement_line" for each row execute function kernel_guard('banking.statementLine', '{"open":["matched","ignored"],"matched":["open"],"ignored":["open"]}', '*', 'revision,state');

