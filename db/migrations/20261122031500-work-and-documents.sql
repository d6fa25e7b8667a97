-- work.task: Something that somebody is to do, by a day, with what it is about.
create table "work_task" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "state" text not null,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "title" text not null,
  "note" text,
  "company" uuid references "organisation_company",
  "assignee" uuid references "organisation_user",
  "due_on" date,
  "importance" text not null check ("importance" in ('low', 'normal', 'high')),
  "about" text,
  "later_until" date,
  "mention" boolean not null,
  constraint "ck_work_task_state" check ("state" in ('open', 'done', 'dropped')),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("title", '') || ' ' || coalesce("note", ''))) stored
);
create index "ix_work_task_assignee" on "work_task" ("assignee");
create index "ix_work_task_about" on "work_task" ("about");
create index "ix_work_task_words" on "work_task" using gin ("words");
create trigger "guard_work_task" before insert or update or delete on "work_task" for each row execute function kernel_guard('work.task', '{"open":["done","dropped"],"done":["open"],"dropped":["open"]}', '*', 'revision,state');

-- work.comment: What somebody said about a record.
create table "work_comment" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "subject" text not null,
  "text" text not null,
  "mentions" text[] not null,
  "by_name" text not null,
  "words" tsvector generated always as (to_tsvector('simple', coalesce("text", ''))) stored
);
create index "ix_work_comment_subject" on "work_comment" ("subject");
create index "ix_work_comment_words" on "work_comment" using gin ("words");

-- work.view: A saved view of a list: filters, order and columns.
create table "work_view" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "record" text not null,
  "name" text not null,
  "query" jsonb not null,
  "shared" boolean not null,
  "place" bigint not null
);
create index "ix_work_view_record" on "work_view" ("record");
