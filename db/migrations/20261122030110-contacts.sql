-- contacts.party: A person or organisation outside: supplier, customer or both.
create table "contacts_party" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "name" text not null,
  "kind" text not null check ("kind" in ('organisation', 'person')),
  "customer" boolean not null,
  "supplier" boolean not null,
  "number" text,
  "legal_name" text,
  "vat_id" text,
  "tax_number" text,
  "registration" text,
  "endpoint" text,
  "email" text,
  "phone" text,
  "website" text,
  "language" text,
  "country" text,
  "currency" text,
  "payment_terms" bigint,
  "account" text,
  "notes" text,
  "active" boolean not null,
  "plain_name" text not null,
  "name_keys" text[] not null,
  "merged_into" uuid references "contacts_party",
  constraint "ck_contacts_party_1" check (payment_terms is null or payment_terms between 0 and 3650),
  constraint "ck_contacts_party_2" check (merged_into is null or not active),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("name", '') || ' ' || coalesce("number", '') || ' ' || coalesce("legal_name", '') || ' ' || coalesce("vat_id", '') || ' ' || coalesce("email", ''))) stored
);
create table "contacts_party_addresses" (
  id uuid not null primary key,
  parent uuid not null references "contacts_party" on delete cascade,
  position integer not null,
  "kind" text not null check ("kind" in ('postal', 'billing', 'delivery', 'visiting')),
  "street" text,
  "postcode" text,
  "city" text,
  "region" text,
  "country" text
);
create table "contacts_party_people" (
  id uuid not null primary key,
  parent uuid not null references "contacts_party" on delete cascade,
  position integer not null,
  "name" text not null,
  "role" text,
  "email" text,
  "phone" text
);
create unique index "uq_contacts_party_number" on "contacts_party" ("number");
create index "ix_contacts_party_vat_id" on "contacts_party" ("vat_id");
create index "ix_contacts_party_endpoint" on "contacts_party" ("endpoint");
create index "ix_contacts_party_email" on "contacts_party" ("email");
create index "ix_contacts_party_plain_name" on "contacts_party" ("plain_name");
create index "ix_contacts_party_merged_into" on "contacts_party" ("merged_into");
create index "ix_contacts_party_words" on "contacts_party" using gin ("words");
create index "ix_contacts_party_addresses_parent" on "contacts_party_addresses" (parent, position);
create index "ix_contacts_party_people_parent" on "contacts_party_people" (parent, position);

-- contacts.bankAccount: A bank account of a contact. Nothing is paid to one that nobody has verified.
create table "contacts_bank_account" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "state" text not null,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "party" uuid not null references "contacts_party",
  "ending" text not null,
  "iban" text,
  "account" text,
  "bic" text,
  "bank" text,
  "holder" text,
  "country" text,
  "currency" text,
  "proposed_by" text not null,
  "proposed_by_name" text not null,
  "source" text,
  "verified_by" text,
  "verified_by_name" text,
  "verified_at" timestamptz,
  "verified_how" text check ("verified_how" in ('call', 'letter', 'contract', 'visit', 'bank')),
  "verified_note" text,
  "retired_why" text,
  constraint "ck_contacts_bank_account_state" check ("state" in ('proposed', 'verified', 'retired')),
  constraint "ck_contacts_bank_account_1" check (iban is not null or account is not null)
);
create index "ix_contacts_bank_account_party" on "contacts_bank_account" ("party");
create index "ix_contacts_bank_account_iban" on "contacts_bank_account" ("iban");
create trigger "guard_contacts_bank_account" before insert or update or delete on "contacts_bank_account" for each row execute function kernel_guard('contacts.bankAccount', '{"proposed":["verified","retired"],"verified":["retired"],"retired":[]}', 'proposed', 'revision,state,party,retired_why');

-- contacts.alias: Another name, VAT id, account or address that a contact goes by on paper.
create table "contacts_alias" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "party" uuid not null references "contacts_party",
  "kind" text not null check ("kind" in ('name', 'vatId', 'iban', 'email', 'endpoint')),
  "value" text not null,
  "name_keys" text[] not null
);
create unique index "uq_contacts_alias_kind_value" on "contacts_alias" ("kind", "value");
create index "ix_contacts_alias_party" on "contacts_alias" ("party");

-- Contacts are found by the beginnings of the words of their names, and by the addresses of their people.
create index "ix_contacts_party_name_keys" on "contacts_party" using gin ("name_keys");
create index "ix_contacts_alias_name_keys" on "contacts_alias" using gin ("name_keys");
create index "ix_contacts_party_people_email" on "contacts_party_people" (lower("email"));

-- One account is on file once for a contact, as long as it is in use.
create unique index "uq_contacts_bank_account_party_iban" on "contacts_bank_account" ("party", "iban") where "state" <> 'retired';

-- An account begins as a proposal, and somebody else than the one who proposed it makes it a verified one.
alter table "contacts_bank_account" add constraint "ck_contacts_bank_account_verified" check (
  "state" <> 'verified'
  or ("verified_by" is not null and "verified_at" is not null and "verified_by" <> "proposed_by" and "verified_by" <> "created_by"::text)
);
create function contacts_account_entered() returns trigger language plpgsql as $$
begin
  if new.state <> 'proposed' then
    perform kernel_refuse('contacts.bankAccount.proposed', 'A bank account begins as a proposal; somebody else verifies it.');
  end if;
  return new;
end $$;
create trigger "entered" before insert on "contacts_bank_account" for each row execute function contacts_account_entered();
