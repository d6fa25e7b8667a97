-- tax.code: How a line is taxed: its rate, from which day on, and where the tax is booked.
create table "tax_code" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "company" uuid not null references "organisation_company",
  "code" text not null,
  "name" text not null,
  "country" text not null,
  "direction" text not null check ("direction" in ('sales', 'purchases')),
  "kind" text not null check ("kind" in ('standard', 'reduced', 'zero', 'exempt', 'reverseCharge', 'intraCommunity', 'export', 'none')),
  "category" text not null check ("category" in ('S', 'Z', 'E', 'AE', 'K', 'G', 'O', 'L', 'M')),
  "deductible" numeric not null,
  "input_account" uuid references "ledger_account",
  "output_account" uuid references "ledger_account",
  "exemption_reason" text,
  "exemption_code" text,
  "active" boolean not null,
  constraint "ck_tax_code_1" check (deductible between 0 and 100),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("code", '') || ' ' || coalesce("name", ''))) stored
);
create table "tax_code_rates" (
  id uuid not null primary key,
  parent uuid not null references "tax_code" on delete cascade,
  position integer not null,
  "from" date not null,
  "rate" numeric not null
);
create unique index "uq_tax_code_company_code" on "tax_code" ("company", "code");
create index "ix_tax_code_input_account" on "tax_code" ("input_account");
create index "ix_tax_code_output_account" on "tax_code" ("output_account");
create index "ix_tax_code_words" on "tax_code" using gin ("words");
create index "ix_tax_code_rates_parent" on "tax_code_rates" (parent, position);
-- A rate begins once on a day.
create unique index "uq_tax_code_rates_parent_from" on "tax_code_rates" ("parent", "from");
-- The postings of a tax code over a span.
create index "ix_ledger_posting_company_tax_code_on" on "ledger_posting" ("company", "tax_code", "on") where "tax_code" is not null;

-- What posting writes on a document stays as it was written. Arguments: record, its columns.
create function tax_document_kept() returns trigger language plpgsql as $$
declare
  name text;
begin
  foreach name in array tg_argv[1:] loop
    if to_jsonb(old) ->> name is not null and to_jsonb(new) ->> name is distinct from to_jsonb(old) ->> name then
      perform kernel_refuse(tg_argv[0] || '.frozen', 'What was posted stays as it is: ' || replace(name, '_', ' ') || ' can''t be changed.');
    end if;
  end loop;
  return new;
end $$;
