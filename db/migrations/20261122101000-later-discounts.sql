-- A discount for paying early may have a second step: two per cent within a week, one within a month.

alter table "purchasing_bill" add column "later_discount_percent" numeric;
alter table "purchasing_bill" add column "later_discount_until" date;
alter table "purchasing_bill" add column "later_discount_amount" numeric;
alter table "ledger_open_item" add column "later_discount_until" date;
alter table "ledger_open_item" add column "later_discount_amount" numeric;
