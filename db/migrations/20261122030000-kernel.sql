-- What every organisation has below its records: audit, seals, events, numbers, lineage, kept commands.

-- Refusals of the database come with SQLSTATE BS001; the detail is the code, the message is for people.
create function kernel_refuse(code text, message text) returns void language plpgsql as $$
begin
  raise exception using errcode = 'BS001', message = message, detail = code;
end $$;

-- A command's statement names how many rows it must touch; fewer means somebody else was faster.
create function kernel_expect(touched bigint, expected bigint) returns void language plpgsql as $$
begin
  if touched <> expected then
    perform kernel_refuse('record.stale', 'Somebody else changed this record in the meantime. Look at it again and repeat what you did.');
  end if;
end $$;

-- Rows of a sealed record are inserted and never changed or deleted, whoever asks.
create function kernel_sealed() returns trigger language plpgsql as $$
begin
  perform kernel_refuse(tg_argv[0] || '.sealed', 'Rows of ' || tg_argv[0] || ' are never changed or deleted. Book a correction instead.');
  return null;
end $$;

-- States follow the declared ways, and a frozen row changes only in its thawed columns.
-- Arguments: record, ways between states as JSON, states in which fields may change (or *), thawed columns.
create function kernel_guard() returns trigger language plpgsql as $$
declare
  ways jsonb := tg_argv[1]::jsonb;
  frozen boolean;
begin
  if tg_op = 'INSERT' then
    return new;
  end if;
  frozen := tg_argv[2] <> '*' and not (old.state = any (string_to_array(tg_argv[2], ',')));
  if tg_op = 'DELETE' then
    if frozen then
      perform kernel_refuse(tg_argv[0] || '.frozen', 'This record is ' || old.state || ', so it can''t be deleted. Reverse it instead.');
    end if;
    return old;
  end if;
  if new.state <> old.state and not (ways -> old.state ? new.state) then
    perform kernel_refuse(tg_argv[0] || '.state', 'A record that is ' || old.state || ' can''t become ' || new.state || '.');
  end if;
  -- The words for search are generated after this trigger, so they are still empty in the new row.
  if frozen and (to_jsonb(new) - 'words' - string_to_array(tg_argv[3], ',')) <> (to_jsonb(old) - 'words' - string_to_array(tg_argv[3], ',')) then
    perform kernel_refuse(tg_argv[0] || '.frozen', 'This record is ' || old.state || ', so it can''t be changed any more. Reverse it or make a new one.');
  end if;
  return new;
end $$;

-- Lines are frozen with the record they belong to. Arguments: record, its table, its open states.
create function kernel_frozen_lines() returns trigger language plpgsql as $$
declare
  parent_state text;
begin
  execute format('select state from %I where id = $1', tg_argv[1]) into parent_state using coalesce(new.parent, old.parent);
  if parent_state is not null and not (parent_state = any (string_to_array(tg_argv[2], ','))) then
    perform kernel_refuse(tg_argv[0] || '.frozen', 'This record is ' || parent_state || ', so its lines can''t be changed any more.');
  end if;
  return null;
end $$;

create table kernel_audit (
  "id" uuid not null primary key,
  "at" timestamptz not null default clock_timestamp(),
  "who" text not null,
  "who_name" text not null,
  "door" text not null,
  "on_behalf_of" text,
  "command" text not null,
  "record" text,
  "record_id" text,
  "subjects" text[] not null,
  "changes" jsonb not null,
  "result" jsonb,
  "request" text,
  "reason" text,
  "undoes" text,
  "xid" xid8 not null default pg_current_xact_id()
);
create index "ix_kernel_audit_xid" on kernel_audit ("xid");
create index "ix_kernel_audit_at" on kernel_audit using brin ("at");
create index "ix_kernel_audit_subjects" on kernel_audit using gin ("subjects");
create unique index "uq_kernel_audit_request" on kernel_audit ("request") where "request" is not null;
create unique index "uq_kernel_audit_undoes" on kernel_audit ("undoes") where "undoes" is not null;
create trigger "sealed_kernel_audit" before update or delete on kernel_audit for each row execute function kernel_sealed('kernel.audit');
create trigger "uncut_kernel_audit" before truncate on kernel_audit for each statement execute function kernel_sealed('kernel.audit');

-- The hash chain over audit rows (docs/SPEC-audit.md): each link seals the rows whose transactions ended since
-- the last. Transaction ids belong to one server: a restored copy gets new ones, for audit and seals alike.
create table kernel_seal (
  "sequence" bigint not null primary key,
  "at" timestamptz not null default clock_timestamp(),
  "audits" uuid[] not null,
  "digests" bytea[] not null,
  "previous" bytea not null,
  "head" bytea not null,
  "upto" xid8 not null default pg_current_xact_id()
);

-- The digest of an audit row: SHA-256 of its content as canonical JSON, without the transaction id.
create function kernel_digest(one kernel_audit) returns bytea language sql immutable as $$
  select sha256(convert_to((to_jsonb(one) - 'xid' - 'at' || jsonb_build_object('at', extract(epoch from one.at)::text))::text, 'UTF8'))
$$;

-- The head of a link: SHA-256 over the head before it, the ids of the rows and their digests, in their order.
create function kernel_head(previous bytea, audits uuid[], digests bytea[]) returns bytea language sql immutable as $$
  select sha256(previous || convert_to(array_to_string(audits, ','), 'UTF8') || coalesce(string_agg(d.digest, ''::bytea order by d.place), ''::bytea))
    from unnest(digests) with ordinality as d(digest, place)
$$;

-- Seals what is new: the new last sequence, or null where there was nothing or somebody else is at it.
create function kernel_seal_new(most integer) returns bigint language plpgsql as $$
declare
  last kernel_seal;
  horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
  ids uuid[];
  digests bytea[];
  covered xid8;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('kernel.seal ' || current_schema(), 0)) then
    return null;
  end if;
  select * into last from kernel_seal order by sequence desc limit 1;
  select array_agg(n.id order by n.xid, n.id), array_agg(n.digest order by n.xid, n.id), max(n.xid)
    into ids, digests, covered
    from (
      select a.id, a.xid, kernel_digest(a) as digest from kernel_audit a
      where a.xid > coalesce(last.upto, '0'::xid8) and a.xid < horizon order by a.xid, a.id limit most
    ) n;
  if ids is null then
    return null;
  end if;
  -- A transaction is sealed whole: rows of the last one that the limit cut off come along.
  select ids || coalesce(array_agg(a.id order by a.id), '{}'), digests || coalesce(array_agg(kernel_digest(a) order by a.id), '{}')
    into ids, digests
    from kernel_audit a where a.xid = covered and not (a.id = any (ids));
  insert into kernel_seal (sequence, audits, digests, previous, head, upto)
  values (coalesce(last.sequence, 0) + 1, ids, digests, coalesce(last.head, ''::bytea),
          kernel_head(coalesce(last.head, ''::bytea), ids, digests), covered);
  return coalesce(last.sequence, 0) + 1;
end $$;
-- After a restore: seals what the copy held unsealed, as one link. Gives how many rows that were.
create function kernel_seal_rest() returns bigint language plpgsql as $$
declare
  last kernel_seal;
  ids uuid[];
  digests bytea[];
begin
  select * into last from kernel_seal order by sequence desc limit 1;
  select array_agg(a.id order by a.at, a.id), array_agg(kernel_digest(a) order by a.at, a.id) into ids, digests
    from kernel_audit a left join (select unnest(audits) as id from kernel_seal) s on s.id = a.id where s.id is null;
  if ids is not null then
    insert into kernel_seal (sequence, audits, digests, previous, head)
    values (coalesce(last.sequence, 0) + 1, ids, digests, coalesce(last.head, ''::bytea), kernel_head(coalesce(last.head, ''::bytea), ids, digests));
  end if;
  return coalesce(cardinality(ids), 0);
end $$;

create trigger "sealed_kernel_seal" before update or delete on kernel_seal for each row execute function kernel_sealed('kernel.seal');
create trigger "uncut_kernel_seal" before truncate on kernel_seal for each statement execute function kernel_sealed('kernel.seal');

-- The outbox: readers go by transaction id, so that none is missed that commits late.
create table kernel_event (
  "id" bigint generated always as identity primary key,
  "xid" xid8 not null default pg_current_xact_id(),
  "at" timestamptz not null default clock_timestamp(),
  "event" text not null,
  "payload" jsonb not null,
  "audit" uuid not null
);
create index "ix_kernel_event_xid" on kernel_event ("xid", "id");

-- How far each reader of the outbox has come.
create table kernel_event_reader (
  "reader" text not null primary key,
  "xid" xid8 not null default pg_current_xact_id(),
  "event" bigint not null
);

-- Numbers without gaps: the counter moves by one, and only together with the record that has the number.
create table kernel_counter (
  "series" text not null primary key,
  "last" bigint not null
);
create table kernel_number (
  "series" text not null,
  "sequence" bigint not null,
  "subject" text not null,
  primary key ("series", "sequence")
);
create index "ix_kernel_number_subject" on kernel_number ("subject");
create trigger "sealed_kernel_number" before update or delete on kernel_number for each row execute function kernel_sealed('kernel.number');

create function kernel_counted() returns trigger language plpgsql as $$
begin
  if (tg_op = 'INSERT' and new.last <> 1) or (tg_op = 'UPDATE' and (new.last <> old.last + 1 or new.series <> old.series)) then
    perform kernel_refuse('kernel.counter.step', 'A series of numbers moves by one, and never back.');
  end if;
  return new;
end $$;
create trigger "counted" before insert or update on kernel_counter for each row execute function kernel_counted();
create trigger "kept" before delete on kernel_counter for each row execute function kernel_sealed('kernel.counter');

create function kernel_numbered() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from kernel_number n where n.series = new.series and n.sequence = new.last) then
    perform kernel_refuse('kernel.counter.gap', 'Number ' || new.last || ' of the series ' || new.series || ' was taken without a record: that would leave a gap.');
  end if;
  return null;
end $$;
create constraint trigger "numbered" after insert or update on kernel_counter deferrable initially deferred for each row execute function kernel_numbered();

create function kernel_number_taken() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from kernel_counter c where c.series = new.series and c.last >= new.sequence) then
    perform kernel_refuse('kernel.counter.gap', 'Number ' || new.sequence || ' of the series ' || new.series || ' was not given by its counter.');
  end if;
  return null;
end $$;
create constraint trigger "taken" after insert on kernel_number deferrable initially deferred for each row execute function kernel_number_taken();

-- Lineage: what came from what.
create table kernel_link (
  "id" uuid not null primary key,
  "at" timestamptz not null default clock_timestamp(),
  "from_subject" text not null,
  "to_subject" text not null,
  "kind" text not null,
  "detail" jsonb
);
create index "ix_kernel_link_from" on kernel_link ("from_subject");
create index "ix_kernel_link_to" on kernel_link ("to_subject");

-- kernel.held: A command that waits for somebody who may approve it.
create table "kernel_held" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "state" text not null,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "says" text not null,
  "command" text not null,
  "subject" text,
  "input" jsonb,
  "confirm" text[] not null,
  "company" text not null,
  "department" text,
  "amount" numeric,
  "currency" text,
  "not_by" text[] not null,
  "requested_by" text not null,
  "requested_by_name" text not null,
  "held_from" text,
  "reason" text,
  "decided_by" text,
  "decided_at" timestamptz,
  "note" text,
  constraint "ck_kernel_held_state" check ("state" in ('waiting', 'released', 'returned', 'withdrawn')),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("says", ''))) stored
);
create index "ix_kernel_held_subject" on "kernel_held" ("subject");
create index "ix_kernel_held_words" on "kernel_held" using gin ("words");
create trigger "guard_kernel_held" before insert or update or delete on "kernel_held" for each row execute function kernel_guard('kernel.held', '{"waiting":["released","returned","withdrawn"],"released":[],"returned":[],"withdrawn":[]}', 'waiting', 'revision,state,decided_by,decided_at,note');

-- Waits until every transaction that began before the instant has ended, so that what was known then is settled.
create function kernel_settled(moment timestamptz) returns void language plpgsql as $$
begin
  if moment > clock_timestamp() then
    perform kernel_refuse('kernel.future', 'What is known at an instant can be asked once the instant has passed.');
  end if;
  for waited in 1 .. 3000 loop
    -- What runs is read once in a transaction and kept, unless it is forgotten before each look.
    perform pg_stat_clear_snapshot();
    if not exists (
      select 1 from pg_stat_activity
      where pid <> pg_backend_pid() and datname = current_database() and usename = current_user
        and backend_xid is not null and xact_start <= moment
    ) then
      return;
    end if;
    perform pg_sleep(0.01);
  end loop;
  perform kernel_refuse('kernel.unsettled', 'Something that began before this instant is still being written, so what was known then is not settled yet. Ask again in a moment.');
end $$;
