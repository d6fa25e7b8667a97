-- items.item: A thing or a service that we buy or sell: it fills in a line.
create table "items_item" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "company" uuid not null references "organisation_company",
  "code" text not null,
  "name" text not null,
  "kind" text not null check ("kind" in ('goods', 'service')),
  "unit" text not null,
  "currency" text not null,
  "sale_price" numeric,
  "sale_tax" uuid references "tax_code",
  "sale_account" uuid references "ledger_account",
  "purchase_price" numeric,
  "purchase_tax" uuid references "tax_code",
  "purchase_account" uuid references "ledger_account",
  "active" boolean not null,
  "words" tsvector generated always as (to_tsvector('simple', coalesce("code", '') || ' ' || coalesce("name", ''))) stored
);
create unique index "uq_items_item_company_code" on "items_item" ("company", "code");
create index "ix_items_item_words" on "items_item" using gin ("words");
