-- Search finds the words of lines, too: what was bought and sold, and the people at a contact.

alter table "purchasing_bill_lines" add column "words" tsvector generated always as (to_tsvector('simple', coalesce("text", ''))) stored;
create index "ix_purchasing_bill_lines_words" on "purchasing_bill_lines" using gin ("words");
alter table "sales_invoice_lines" add column "words" tsvector generated always as (to_tsvector('simple', coalesce("text", ''))) stored;
create index "ix_sales_invoice_lines_words" on "sales_invoice_lines" using gin ("words");
alter table "contacts_party_people" add column "words" tsvector generated always as (to_tsvector('simple', coalesce("name", '') || ' ' || coalesce("email", ''))) stored;
create index "ix_contacts_party_people_words" on "contacts_party_people" using gin ("words");
