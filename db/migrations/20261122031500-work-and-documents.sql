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

-- documents.document: A file as it came in, with its words, and what became of it.
create table "documents_document" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "state" text not null,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "name" text not null,
  "kind" text not null,
  "mime" text not null,
  "file" text not null,
  "size" bigint not null,
  "pages" bigint,
  "language" text,
  "text" text,
  "note" text,
  "company" uuid references "organisation_company",
  "via" text not null check ("via" in ('upload', 'mail', 'folder', 'cli', 'api', 'attachment')),
  "parent" uuid references "documents_document",
  "reader" text,
  "outcome" text,
  "filed_as" text,
  "parts" bigint not null,
  constraint "ck_documents_document_state" check ("state" in ('open', 'filed', 'refused')),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("name", '') || ' ' || coalesce("text", ''))) stored
);
create unique index "uq_documents_document_file" on "documents_document" ("file");
create index "ix_documents_document_parent" on "documents_document" ("parent");
create index "ix_documents_document_words" on "documents_document" using gin ("words");
create trigger "guard_documents_document" before insert or update or delete on "documents_document" for each row execute function kernel_guard('documents.document', '{"open":["filed","refused"],"filed":["open"],"refused":["open","filed"]}', '*', 'revision,state');

-- documents.proposal: What was read from a document, waiting for somebody to accept or correct it.
create table "documents_proposal" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "state" text not null,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "title" text not null,
  "document" uuid not null references "documents_document",
  "company" uuid references "organisation_company",
  "reader" text not null,
  "command" text not null,
  "record" text not null,
  "values" jsonb not null,
  "evidence" jsonb not null,
  "findings" jsonb not null,
  "confidence" text not null check ("confidence" in ('sure', 'likely', 'check', 'none')),
  "sender" text,
  "amount" numeric,
  "currency" text,
  "due_on" date,
  "assignee" uuid references "organisation_user",
  "later_until" date,
  "corrected" text[] not null,
  "filed_as" text,
  "reason" text,
  constraint "ck_documents_proposal_state" check ("state" in ('open', 'accepted', 'rejected')),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("title", ''))) stored
);
create index "ix_documents_proposal_document" on "documents_proposal" ("document");
create index "ix_documents_proposal_sender" on "documents_proposal" ("sender");
create index "ix_documents_proposal_assignee" on "documents_proposal" ("assignee");
create index "ix_documents_proposal_words" on "documents_proposal" using gin ("words");
create trigger "guard_documents_proposal" before insert or update or delete on "documents_proposal" for each row execute function kernel_guard('documents.proposal', '{"open":["accepted","rejected"],"accepted":["open"],"rejected":["open"]}', 'open', 'revision,state,filed_as,corrected,reason');

-- documents.lesson: A value that people chose for a sender, so that the next proposal begins with it.
create table "documents_lesson" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "sender" text not null,
  "reader" text not null,
  "field" text not null,
  "value" jsonb not null,
  "times" bigint not null,
  "learned_from" text,
  "by" text not null
);
create unique index "uq_documents_lesson_sender_reader_field" on "documents_lesson" ("sender", "reader", "field");

