-- What bank pages show of an account is found without reading all that ever lay on it: what was matched today, lines
-- that a report told ahead of its statement, postings in another currency than that of the books.
create index "ix_banking_match_created_at" on "banking_match" ("created_at");
create index "ix_banking_statement_line_preliminary" on "banking_statement_line" ("account", "booked_on") where not "final";
create index "ix_ledger_posting_foreign" on "ledger_posting" ("account") where "amount" <> "base_amount";
