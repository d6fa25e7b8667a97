-- organisation.company: A legal entity of ours that keeps books of its own.
create table "organisation_company" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "name" text not null,
  "country" text not null,
  "currency" text not null,
  "vat_id" text,
  "registration" text,
  "street" text,
  "postcode" text,
  "city" text,
  "email" text,
  "phone" text,
  "year_start" bigint not null,
  "time_zone" text not null,
  constraint "ck_organisation_company_1" check (year_start between 1 and 12),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("name", ''))) stored
);
create unique index "uq_organisation_company_name" on "organisation_company" ("name");
create index "ix_organisation_company_words" on "organisation_company" using gin ("words");

-- contacts.party: A person or organisation outside: supplier, customer or both.
create table "contacts_party" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "name" text not null,
  "kind" text not null check ("kind" in ('organisation', 'person')),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("name", ''))) stored
);
create index "ix_contacts_party_words" on "contacts_party" using gin ("words");

