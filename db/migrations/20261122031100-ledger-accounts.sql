-- What an account is for where the program itself must find one: at most one account a company and purpose.
alter table "ledger_account" add column "purpose" text check ("purpose" in ('sales', 'purchases', 'exchangeGain', 'exchangeLoss', 'writeOff', 'rounding', 'discountAllowed', 'discountReceived', 'advancesPaid', 'advancesReceived', 'bankFees', 'suspense', 'transfer', 'openingBalance', 'retainedEarnings'));
create unique index "uq_ledger_account_company_purpose" on "ledger_account" ("company", "purpose");
