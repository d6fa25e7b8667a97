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
  "owner_approves_own" boolean not null,
  constraint "ck_organisation_company_1" check (year_start between 1 and 12),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("name", ''))) stored
);
create unique index "uq_organisation_company_name" on "organisation_company" ("name");
create index "ix_organisation_company_words" on "organisation_company" using gin ("words");

-- organisation.place: Where people work: an office, a shop, a warehouse.
create table "organisation_place" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "name" text not null,
  "street" text,
  "postcode" text,
  "city" text,
  "country" text not null,
  "time_zone" text not null,
  "phone" text,
  "active" boolean not null,
  "words" tsvector generated always as (to_tsvector('simple', coalesce("name", '') || ' ' || coalesce("city", ''))) stored
);
create unique index "uq_organisation_place_name" on "organisation_place" ("name");
create index "ix_organisation_place_words" on "organisation_place" using gin ("words");

-- organisation.department: A part of a company with people, a head and limits of its own.
create table "organisation_department" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "company" uuid not null references "organisation_company",
  "name" text not null,
  "code" text,
  "parent" uuid references "organisation_department",
  "head" uuid,
  "active" boolean not null,
  "words" tsvector generated always as (to_tsvector('simple', coalesce("name", '') || ' ' || coalesce("code", ''))) stored
);
create unique index "uq_organisation_department_company_name" on "organisation_department" ("company", "name");
create unique index "uq_organisation_department_company_code" on "organisation_department" ("company", "code");
create index "ix_organisation_department_parent" on "organisation_department" ("parent");
create index "ix_organisation_department_head" on "organisation_department" ("head");
create index "ix_organisation_department_words" on "organisation_department" using gin ("words");

-- organisation.team: People who work on something together, across companies and departments.
create table "organisation_team" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "name" text not null,
  "lead" uuid,
  "active" boolean not null,
  "words" tsvector generated always as (to_tsvector('simple', coalesce("name", ''))) stored
);
create unique index "uq_organisation_team_name" on "organisation_team" ("name");
create index "ix_organisation_team_lead" on "organisation_team" ("lead");
create index "ix_organisation_team_words" on "organisation_team" using gin ("words");

-- organisation.user: Somebody who can sign in: a person, or an agent that works with a key.
create table "organisation_user" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "name" text not null,
  "email" text not null,
  "kind" text not null check ("kind" in ('person', 'agent')),
  "locale" text not null,
  "job_title" text,
  "place" uuid references "organisation_place",
  "department" uuid references "organisation_department",
  "team" uuid references "organisation_team",
  "manager" uuid references "organisation_user",
  "active" boolean not null,
  "invited_at" timestamptz,
  "access_changed_at" timestamptz,
  constraint "ck_organisation_user_1" check (email = lower(email)),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("name", '') || ' ' || coalesce("email", '') || ' ' || coalesce("job_title", ''))) stored
);
create unique index "uq_organisation_user_email" on "organisation_user" ("email");
create index "ix_organisation_user_place" on "organisation_user" ("place");
create index "ix_organisation_user_department" on "organisation_user" ("department");
create index "ix_organisation_user_team" on "organisation_user" ("team");
create index "ix_organisation_user_manager" on "organisation_user" ("manager");
create index "ix_organisation_user_words" on "organisation_user" using gin ("words");

-- organisation.role: A role that somebody holds, in one company or in all of them.
create table "organisation_role" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "state" text not null,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "user" uuid not null references "organisation_user",
  "role" text not null,
  "company" uuid references "organisation_company",
  constraint "ck_organisation_role_state" check ("state" in ('held', 'taken'))
);
create unique index "uq_organisation_role_user_role_company" on "organisation_role" ("user", "role", "company") nulls not distinct;
create index "ix_organisation_role_company" on "organisation_role" ("company");
create trigger "guard_organisation_role" before insert or update or delete on "organisation_role" for each row execute function kernel_guard('organisation.role', '{"held":["taken"],"taken":["held"]}', 'held', 'revision,state');

-- organisation.delegation: Somebody approves in another’s place, with the other’s limits, between two dates.
create table "organisation_delegation" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "state" text not null,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "says" text not null,
  "from" uuid not null references "organisation_user",
  "to" uuid not null references "organisation_user",
  "starts_on" date not null,
  "ends_on" date,
  "while_away" boolean not null,
  "note" text,
  constraint "ck_organisation_delegation_state" check ("state" in ('active', 'revoked')),
  constraint "ck_organisation_delegation_1" check ("from" <> "to"),
  constraint "ck_organisation_delegation_2" check (ends_on is null or ends_on >= starts_on),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("says", ''))) stored
);
create table "organisation_delegation_companies" (
  id uuid not null primary key,
  parent uuid not null references "organisation_delegation" on delete cascade,
  position integer not null,
  "company" uuid not null references "organisation_company"
);
create index "ix_organisation_delegation_from" on "organisation_delegation" ("from");
create index "ix_organisation_delegation_to" on "organisation_delegation" ("to");
create index "ix_organisation_delegation_words" on "organisation_delegation" using gin ("words");
create index "ix_organisation_delegation_companies_parent" on "organisation_delegation_companies" (parent, position);
create trigger "guard_organisation_delegation" before insert or update or delete on "organisation_delegation" for each row execute function kernel_guard('organisation.delegation', '{"active":["revoked"],"revoked":[]}', 'active', 'revision,state');
create trigger "frozen_organisation_delegation_companies" after insert or update or delete on "organisation_delegation_companies" for each row execute function kernel_frozen_lines('organisation.delegation', 'organisation_delegation', 'active');

-- organisation.approvalLimit: How much somebody, or everybody with a role, may approve in a company.
create table "organisation_approval_limit" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "user" uuid references "organisation_user",
  "role" text,
  "company" uuid not null references "organisation_company",
  "department" uuid references "organisation_department",
  "command" text not null,
  "currency" text not null,
  "up_to" numeric not null,
  constraint "ck_organisation_approval_limit_1" check ((("user" is null) <> (role is null))),
  constraint "ck_organisation_approval_limit_2" check (up_to >= 0)
);
create unique index "uq_organisation_approval_limit_user_role_company_department_com" on "organisation_approval_limit" ("user", "role", "company", "department", "command") nulls not distinct;
create index "ix_organisation_approval_limit_department" on "organisation_approval_limit" ("department");

-- organisation.holiday: A day on which nobody works, everywhere or at one place.
create table "organisation_holiday" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "on" date not null,
  "name" text not null,
  "place" uuid references "organisation_place",
  "words" tsvector generated always as (to_tsvector('simple', coalesce("name", ''))) stored
);
create unique index "uq_organisation_holiday_on_place_name" on "organisation_holiday" ("on", "place", "name") nulls not distinct;
create index "ix_organisation_holiday_on" on "organisation_holiday" ("on");
create index "ix_organisation_holiday_place" on "organisation_holiday" ("place");
create index "ix_organisation_holiday_words" on "organisation_holiday" using gin ("words");

-- Heads and leads are users, who belong to departments and teams themselves.
alter table "organisation_department" add constraint "fk_organisation_department_head" foreign key ("head") references "organisation_user";
alter table "organisation_team" add constraint "fk_organisation_team_lead" foreign key ("lead") references "organisation_user";

-- Whoever may give roles must never be lost: once somebody owns every company, somebody who can sign in always does.
-- The lock lets two owners who take one another's role wait for each other, so that the second sees what the first did.
create function organisation_owned() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.organisation.owner', 0));
  if not exists (
    select 1 from organisation_role r join organisation_user u on u.id = r."user"
     where r.role = 'owner' and r.company is null and r.state = 'held' and u.active and u.kind = 'person'
  ) then
    perform kernel_refuse('organisation.user.lastOwner', 'That would leave nobody who owns every company. Give somebody else that role first.');
  end if;
  return null;
end $$;
create constraint trigger "owned" after update or delete on "organisation_role" deferrable initially deferred
  for each row when (old."role" = 'owner' and old."company" is null and old."state" = 'held') execute function organisation_owned();
create constraint trigger "owned" after update of "active", "kind" on "organisation_user" deferrable initially deferred
  for each row when (old."active" and old."kind" = 'person' and (not new."active" or new."kind" <> 'person')) execute function organisation_owned();

-- An owner is a person, and the program's own role is nobody's.
create function organisation_role_given() returns trigger language plpgsql as $$
begin
  if new.role in ('system', 'everyone') then
    perform kernel_refuse('organisation.role.unknown', 'The role ' || new.role || ' is not one to give.');
  elsif new.role = 'owner' and exists (select 1 from organisation_user where id = new."user" and kind <> 'person') then
    perform kernel_refuse('organisation.role.agentOwner', 'An agent can''t own the organisation: that takes a person.');
  end if;
  return new;
end $$;
create trigger "given" before insert or update on "organisation_role" for each row execute function organisation_role_given();

-- A department of the limit's own company.
create function organisation_limit_placed() returns trigger language plpgsql as $$
begin
  if new.department is not null and not exists (
    select 1 from organisation_department where id = new.department and company = new.company
  ) then
    perform kernel_refuse('organisation.approvalLimit.department', 'The department belongs to another company.');
  end if;
  return new;
end $$;
create trigger "placed" before insert or update on "organisation_approval_limit" for each row execute function organisation_limit_placed();
