-- Each list begins with rows that an index gives in its order, for every company and state.
create index "ix_kernel_held_company_state_created_at_id" on "kernel_held" ("company", "state", "created_at", "id");
create index "ix_organisation_user_name_id" on "organisation_user" ("name", "id");
create index "ix_organisation_delegation_state_starts_on_id" on "organisation_delegation" ("state", "starts_on", "id");
create index "ix_organisation_approval_limit_company_command_id" on "organisation_approval_limit" ("company", "command", "id");
create index "ix_contacts_party_name_id" on "contacts_party" ("name", "id");
create index "ix_work_task_company_state_due_on_id" on "work_task" ("company", "state", "due_on", "id");
create index "ix_documents_document_company_state_created_at_id" on "documents_document" ("company", "state", "created_at", "id");
create index "ix_documents_proposal_company_state_created_at_id" on "documents_proposal" ("company", "state", "created_at", "id");
create index "ix_ledger_exchange_rate_on_id" on "ledger_exchange_rate" ("on", "id");
create index "ix_ledger_open_item_company_state_due_on_id" on "ledger_open_item" ("company", "state", "due_on", "id");
create index "ix_correspondence_message_company_state_at_id" on "correspondence_message" ("company", "state", "at", "id");
create index "ix_banking_account_company_state_name_id" on "banking_account" ("company", "state", "name", "id");
create index "ix_banking_statement_company_state_made_at_id" on "banking_statement" ("company", "state", "made_at", "id");
create index "ix_banking_statement_line_company_state_booked_on_id" on "banking_statement_line" ("company", "state", "booked_on", "id");
create index "ix_banking_match_company_state_on_id" on "banking_match" ("company", "state", "on", "id");
create index "ix_banking_rule_company_state_name_id" on "banking_rule" ("company", "state", "name", "id");
create index "ix_sales_invoice_company_state_issued_on_id" on "sales_invoice" ("company", "state", "issued_on", "id");
-- What the new ones begin with.
drop index "ix_sales_invoice_company_issued_on";
drop index "ix_banking_match_company_state";
drop index "ix_banking_account_company_state";
