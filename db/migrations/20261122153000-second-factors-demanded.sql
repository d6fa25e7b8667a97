-- organisation.signInRule: What everybody who signs in must bring along.
create table "organisation_sign_in_rule" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "counts" text not null check ("counts" in ('everywhere')),
  "second_factor" boolean not null
);
create unique index "uq_organisation_sign_in_rule_counts" on "organisation_sign_in_rule" ("counts");
