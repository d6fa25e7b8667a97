-- The words of a long text. An index entry holds one megabyte at most: of a text with more different words than fit,
-- the beginning can be searched.
create function documents_words(words text) returns tsvector language plpgsql immutable parallel safe as $$
begin
  return to_tsvector('simple', words);
exception when program_limit_exceeded then
  begin
    return to_tsvector('simple', left(words, 200000));
  exception when program_limit_exceeded then
    return to_tsvector('simple', left(words, 50000));
  end;
end $$;

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
  "kept" boolean not null,
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
  "unpacking" boolean not null,
  constraint "ck_documents_document_state" check ("state" in ('open', 'filed', 'refused')),
  "words" tsvector generated always as (documents_words(coalesce("name", '') || ' ' || coalesce("text", ''))) stored
);
create unique index "uq_documents_document_file" on "documents_document" ("file");
create index "ix_documents_document_parent" on "documents_document" ("parent");
create index "ix_documents_document_unpacking" on "documents_document" ("unpacking") where "unpacking";
create index "ix_documents_document_words" on "documents_document" using gin ("words");
create trigger "guard_documents_document" before insert or update or delete on "documents_document" for each row execute function kernel_guard('documents.document', '{"open":["filed","refused"],"filed":["open","refused"],"refused":["open","filed"]}', '*', 'revision,state');

-- documents.arrival: A coming-in of a file: under which name, by which way, out of which mail or archive.
create table "documents_arrival" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "key" text not null,
  "name" text not null,
  "document" uuid not null references "documents_document",
  "company" uuid references "organisation_company",
  "via" text not null check ("via" in ('upload', 'mail', 'folder', 'cli', 'api', 'attachment')),
  "parent" uuid references "documents_document",
  "position" bigint not null,
  "first" boolean not null,
  "at" timestamptz not null default clock_timestamp()
);
create unique index "uq_documents_arrival_key" on "documents_arrival" ("key");
create index "ix_documents_arrival_document" on "documents_arrival" ("document");
create index "ix_documents_arrival_parent" on "documents_arrival" ("parent");

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
  "proposed" jsonb not null,
  "evidence" jsonb not null,
  "findings" jsonb not null,
  "confidence" text not null check ("confidence" in ('sure', 'likely', 'check', 'none')),
  "sender" text,
  "teaches" text[] not null,
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
