-- Sign-in: sessions, passwords, passkeys, second factors, keys and limits of tries. Most of the tables are those that
-- better-auth 1.7 expects, by names of ours (doors/http/auth/tables.ts); nothing changes them while the program runs.

-- Who can sign in. One row a user of the organisation, under the same id; the trigger below keeps the two together.
create table "auth_user" (
  "id" uuid not null primary key references "organisation_user" on delete cascade,
  "name" text not null,
  "email" text not null,
  "email_verified" boolean not null default false,
  "image" text,
  "two_factor_enabled" boolean not null default false,
  "created_at" timestamptz not null default clock_timestamp(),
  "updated_at" timestamptz not null default clock_timestamp()
);
create unique index "uq_auth_user_email" on "auth_user" ("email");

create table "auth_session" (
  "id" text not null primary key,
  "user_id" uuid not null references "auth_user" on delete cascade,
  "token" text not null,
  "expires_at" timestamptz not null,
  "ip_address" text,
  "user_agent" text,
  "way" text,
  "created_at" timestamptz not null default clock_timestamp(),
  "updated_at" timestamptz not null
);
create unique index "uq_auth_session_token" on "auth_session" ("token");
create index "ix_auth_session_user_id" on "auth_session" ("user_id");
create index "ix_auth_session_expires_at" on "auth_session" ("expires_at");

-- A way of signing in that somebody has: a password (its hash), or an account elsewhere.
create table "auth_account" (
  "id" text not null primary key,
  "user_id" uuid not null references "auth_user" on delete cascade,
  "account_id" text not null,
  "provider_id" text not null,
  "access_token" text,
  "refresh_token" text,
  "id_token" text,
  "access_token_expires_at" timestamptz,
  "refresh_token_expires_at" timestamptz,
  "scope" text,
  "password" text,
  "created_at" timestamptz not null default clock_timestamp(),
  "updated_at" timestamptz not null
);
create index "ix_auth_account_user_id" on "auth_account" ("user_id");
create unique index "uq_auth_account_provider_id_account_id" on "auth_account" ("provider_id", "account_id");

-- Things that are true for a moment: challenges, sign-in links (by the hash of their secret), trusted devices.
create table "auth_verification" (
  "id" text not null primary key,
  "identifier" text not null,
  "value" text not null,
  "expires_at" timestamptz not null,
  "created_at" timestamptz not null default clock_timestamp(),
  "updated_at" timestamptz not null default clock_timestamp()
);
create index "ix_auth_verification_identifier" on "auth_verification" ("identifier");
create index "ix_auth_verification_expires_at" on "auth_verification" ("expires_at");

create table "auth_two_factor" (
  "id" text not null primary key,
  "user_id" uuid not null references "auth_user" on delete cascade,
  "secret" text not null,
  "backup_codes" text not null,
  "verified" boolean not null default true,
  "failed_verification_count" integer not null default 0,
  "locked_until" timestamptz
);
create index "ix_auth_two_factor_user_id" on "auth_two_factor" ("user_id");
create index "ix_auth_two_factor_secret" on "auth_two_factor" ("secret");

create table "auth_passkey" (
  "id" text not null primary key,
  "user_id" uuid not null references "auth_user" on delete cascade,
  "name" text,
  "public_key" text not null,
  "credential_id" text not null,
  "counter" bigint not null,
  "device_type" text not null,
  "backed_up" boolean not null,
  "transports" text,
  "aaguid" text,
  "created_at" timestamptz
);
create index "ix_auth_passkey_user_id" on "auth_passkey" ("user_id");
create unique index "uq_auth_passkey_credential_id" on "auth_passkey" ("credential_id");

-- Keys of scripts and agents, by the hash of the key. Ended ones stay, so that it is known which there were.
create table "auth_key" (
  "id" uuid not null primary key,
  "user_id" uuid not null references "auth_user" on delete cascade,
  "hash" text not null,
  "start" text not null,
  "name" text,
  "made_by" uuid not null,
  "made_at" timestamptz not null default clock_timestamp(),
  "expires_at" timestamptz,
  "ended_at" timestamptz
);
create unique index "uq_auth_key_hash" on "auth_key" ("hash");
create index "ix_auth_key_user_id" on "auth_key" ("user_id");

-- Tries by address and path.
create table "auth_rate_limit" (
  "id" text not null primary key,
  "key" text not null,
  "count" integer not null,
  "last_request" bigint not null
);
create unique index "uq_auth_rate_limit_key" on "auth_rate_limit" ("key");

-- Wrong passwords by account, wherever they come from.
create table "auth_failure" (
  "account" text not null primary key,
  "count" integer not null,
  "since" timestamptz not null
);
create index "ix_auth_failure_since" on "auth_failure" ("since");

-- What signs cookies and seals second factors, made once; BACKSTAY_SECRET stands in for it where it is set.
create table "auth_secret" (
  "one" boolean not null primary key default true check ("one"),
  "secret" text not null check (length("secret") >= 32),
  "made_at" timestamptz not null default clock_timestamp()
);
create function auth_secret_kept() returns trigger language plpgsql as $$
begin
  perform kernel_refuse('auth.secret', 'The secret of sign-in is made once and stays.');
  return null;
end $$;
create trigger "kept" before update or delete on "auth_secret" for each row execute function auth_secret_kept();

-- Users sign in by the name and address that they have in the organisation; who is shut out loses sessions at once.
-- The address counts as proved: an owner of the organisation stated it.
create function auth_user_kept() returns trigger language plpgsql as $$
begin
  insert into auth_user as a (id, name, email, email_verified) values (new.id, new.name, new.email, true)
  on conflict (id) do update set name = excluded.name, email = excluded.email, updated_at = clock_timestamp()
    where a.name <> excluded.name or a.email <> excluded.email;
  if not new.active or new.kind = 'agent' then
    delete from auth_session where user_id = new.id;
    delete from auth_verification where value = new.id::text;
  end if;
  return null;
end $$;
create trigger "sign_in" after insert or update of "name", "email", "active", "kind" on "organisation_user"
  for each row execute function auth_user_kept();
insert into auth_user (id, name, email, email_verified) select id, name, email, true from organisation_user;
