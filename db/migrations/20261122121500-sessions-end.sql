-- A session ends some time after it began, however busy it is; the code of an authenticator counts once.
alter table "auth_session" add column "ends_at" timestamptz not null default clock_timestamp() + interval '30 days';
update "auth_session" set "ends_at" = "created_at" + interval '30 days';

-- Whoever prolongs a session, and however: never beyond its end, nor beyond thirty days (NIST SP 800-63B-4, 2.1.3).
create function auth_session_ends() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    new.created_at := least(new.created_at, old.created_at);
    new.ends_at := least(new.ends_at, old.ends_at);
  end if;
  new.ends_at := least(new.ends_at, new.created_at + interval '30 days');
  new.expires_at := least(new.expires_at, new.ends_at);
  return new;
end $$;
create trigger "ends" before insert or update on "auth_session" for each row execute function auth_session_ends();

-- Codes of authenticators that were used a moment ago.
create table "auth_spent_code" (
  "user_id" uuid not null references "auth_user" on delete cascade,
  "code" text not null,
  "at" timestamptz not null,
  primary key ("user_id", "code")
);
create index "ix_auth_spent_code_at" on "auth_spent_code" ("at");
