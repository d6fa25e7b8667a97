-- correspondence.message: A mail between us and somebody outside, as it was sent.
create table "correspondence_message" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "state" text not null,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "direction" text not null check ("direction" in ('in', 'out')),
  "subject" text not null,
  "from_name" text,
  "from" text,
  "to" text[] not null,
  "cc" text[] not null,
  "reply_to" text[] not null,
  "at" timestamptz not null,
  "sent_at" timestamptz,
  "received_at" timestamptz,
  "new_text" text not null,
  "quoted_text" text not null,
  "html" text,
  "blocked_images" bigint not null,
  "attachments" bigint not null,
  "message_id" text,
  "in_reply_to" text,
  "thread" text not null,
  "fingerprint" text not null,
  "automatic" boolean not null,
  "bounce" text check ("bounce" in ('failed', 'delayed', 'complaint')),
  "bounce_facts" jsonb,
  "notes" text[] not null,
  "company" uuid references "organisation_company",
  "party" uuid references "contacts_party",
  "party_reason" text,
  "document" uuid not null references "documents_document",
  "assignee" uuid references "organisation_user",
  "answer_by" date,
  constraint "ck_correspondence_message_state" check ("state" in ('filed', 'open', 'answered')),
  "words" tsvector generated always as (documents_words(coalesce("subject", '') || ' ' || coalesce("from_name", '') || ' ' || coalesce("from", '') || ' ' || coalesce("new_text", ''))) stored
);
create unique index "uq_correspondence_message_fingerprint" on "correspondence_message" ("fingerprint");
create index "ix_correspondence_message_from" on "correspondence_message" ("from");
create index "ix_correspondence_message_at" on "correspondence_message" ("at");
create index "ix_correspondence_message_message_id" on "correspondence_message" ("message_id");
create index "ix_correspondence_message_in_reply_to" on "correspondence_message" ("in_reply_to");
create index "ix_correspondence_message_thread" on "correspondence_message" ("thread");
create index "ix_correspondence_message_party" on "correspondence_message" ("party");
create index "ix_correspondence_message_document" on "correspondence_message" ("document");
create index "ix_correspondence_message_assignee" on "correspondence_message" ("assignee");
create index "ix_correspondence_message_words" on "correspondence_message" using gin ("words");
create trigger "guard_correspondence_message" before insert or update or delete on "correspondence_message" for each row execute function kernel_guard('correspondence.message', '{"filed":["open"],"open":["answered","filed"],"answered":["open"]}', '*', 'revision,state');
