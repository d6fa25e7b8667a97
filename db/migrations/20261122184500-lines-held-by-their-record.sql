-- Lines are held to the state of their record by a function of that record: the database then keeps the plan of how it
-- looks, where it planned anew for each statement.
create function "frozen_banking_match"() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  frozen_state text;
begin
  select state into frozen_state from "banking_match" where id = any (array(select parent from changed)) and state <> all ('{}') limit 1;
  if found then
    perform kernel_refuse('banking.match.frozen', 'This record is ' || frozen_state || ', so its lines can''t be changed any more.');
  end if;
  return null;
end $$;
drop trigger "frozen_update_banking_match_lines" on "banking_match_lines";
create trigger "frozen_update_banking_match_lines" after update on "banking_match_lines" referencing new table as changed for each statement execute function "frozen_banking_match"();
drop trigger "frozen_delete_banking_match_lines" on "banking_match_lines";
create trigger "frozen_delete_banking_match_lines" after delete on "banking_match_lines" referencing old table as changed for each statement execute function "frozen_banking_match"();
drop trigger "frozen_update_banking_match_items" on "banking_match_items";
create trigger "frozen_update_banking_match_items" after update on "banking_match_items" referencing new table as changed for each statement execute function "frozen_banking_match"();
drop trigger "frozen_delete_banking_match_items" on "banking_match_items";
create trigger "frozen_delete_banking_match_items" after delete on "banking_match_items" referencing old table as changed for each statement execute function "frozen_banking_match"();
drop trigger "frozen_update_banking_match_others" on "banking_match_others";
create trigger "frozen_update_banking_match_others" after update on "banking_match_others" referencing new table as changed for each statement execute function "frozen_banking_match"();
drop trigger "frozen_delete_banking_match_others" on "banking_match_others";
create trigger "frozen_delete_banking_match_others" after delete on "banking_match_others" referencing old table as changed for each statement execute function "frozen_banking_match"();
drop trigger "frozen_update_banking_match_entries" on "banking_match_entries";
create trigger "frozen_update_banking_match_entries" after update on "banking_match_entries" referencing new table as changed for each statement execute function "frozen_banking_match"();
drop trigger "frozen_delete_banking_match_entries" on "banking_match_entries";
create trigger "frozen_delete_banking_match_entries" after delete on "banking_match_entries" referencing old table as changed for each statement execute function "frozen_banking_match"();

create function "frozen_organisation_delegation"() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  frozen_state text;
begin
  select state into frozen_state from "organisation_delegation" where id = any (array(select parent from changed)) and state <> all ('{active}') limit 1;
  if found then
    perform kernel_refuse('organisation.delegation.frozen', 'This record is ' || frozen_state || ', so its lines can''t be changed any more.');
  end if;
  return null;
end $$;
drop trigger "frozen_insert_organisation_delegation_companies" on "organisation_delegation_companies";
create trigger "frozen_insert_organisation_delegation_companies" after insert on "organisation_delegation_companies" referencing new table as changed for each statement execute function "frozen_organisation_delegation"();
drop trigger "frozen_update_organisation_delegation_companies" on "organisation_delegation_companies";
create trigger "frozen_update_organisation_delegation_companies" after update on "organisation_delegation_companies" referencing new table as changed for each statement execute function "frozen_organisation_delegation"();
drop trigger "frozen_delete_organisation_delegation_companies" on "organisation_delegation_companies";
create trigger "frozen_delete_organisation_delegation_companies" after delete on "organisation_delegation_companies" referencing old table as changed for each statement execute function "frozen_organisation_delegation"();

create function "frozen_purchasing_bill"() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  frozen_state text;
begin
  select state into frozen_state from "purchasing_bill" where id = any (array(select parent from changed)) and state <> all ('{draft}') limit 1;
  if found then
    perform kernel_refuse('purchasing.bill.frozen', 'This record is ' || frozen_state || ', so its lines can''t be changed any more.');
  end if;
  return null;
end $$;
drop trigger "frozen_insert_purchasing_bill_lines" on "purchasing_bill_lines";
create trigger "frozen_insert_purchasing_bill_lines" after insert on "purchasing_bill_lines" referencing new table as changed for each statement execute function "frozen_purchasing_bill"();
drop trigger "frozen_update_purchasing_bill_lines" on "purchasing_bill_lines";
create trigger "frozen_update_purchasing_bill_lines" after update on "purchasing_bill_lines" referencing new table as changed for each statement execute function "frozen_purchasing_bill"();
drop trigger "frozen_delete_purchasing_bill_lines" on "purchasing_bill_lines";
create trigger "frozen_delete_purchasing_bill_lines" after delete on "purchasing_bill_lines" referencing old table as changed for each statement execute function "frozen_purchasing_bill"();
drop trigger "frozen_insert_purchasing_bill_taxes" on "purchasing_bill_taxes";
create trigger "frozen_insert_purchasing_bill_taxes" after insert on "purchasing_bill_taxes" referencing new table as changed for each statement execute function "frozen_purchasing_bill"();
drop trigger "frozen_update_purchasing_bill_taxes" on "purchasing_bill_taxes";
create trigger "frozen_update_purchasing_bill_taxes" after update on "purchasing_bill_taxes" referencing new table as changed for each statement execute function "frozen_purchasing_bill"();
drop trigger "frozen_delete_purchasing_bill_taxes" on "purchasing_bill_taxes";
create trigger "frozen_delete_purchasing_bill_taxes" after delete on "purchasing_bill_taxes" referencing old table as changed for each statement execute function "frozen_purchasing_bill"();

create function "frozen_sales_invoice"() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  frozen_state text;
begin
  select state into frozen_state from "sales_invoice" where id = any (array(select parent from changed)) and state <> all ('{draft}') limit 1;
  if found then
    perform kernel_refuse('sales.invoice.frozen', 'This record is ' || frozen_state || ', so its lines can''t be changed any more.');
  end if;
  return null;
end $$;
drop trigger "frozen_insert_sales_invoice_lines" on "sales_invoice_lines";
create trigger "frozen_insert_sales_invoice_lines" after insert on "sales_invoice_lines" referencing new table as changed for each statement execute function "frozen_sales_invoice"();
drop trigger "frozen_update_sales_invoice_lines" on "sales_invoice_lines";
create trigger "frozen_update_sales_invoice_lines" after update on "sales_invoice_lines" referencing new table as changed for each statement execute function "frozen_sales_invoice"();
drop trigger "frozen_delete_sales_invoice_lines" on "sales_invoice_lines";
create trigger "frozen_delete_sales_invoice_lines" after delete on "sales_invoice_lines" referencing old table as changed for each statement execute function "frozen_sales_invoice"();
drop trigger "frozen_insert_sales_invoice_taxes" on "sales_invoice_taxes";
create trigger "frozen_insert_sales_invoice_taxes" after insert on "sales_invoice_taxes" referencing new table as changed for each statement execute function "frozen_sales_invoice"();
drop trigger "frozen_update_sales_invoice_taxes" on "sales_invoice_taxes";
create trigger "frozen_update_sales_invoice_taxes" after update on "sales_invoice_taxes" referencing new table as changed for each statement execute function "frozen_sales_invoice"();
drop trigger "frozen_delete_sales_invoice_taxes" on "sales_invoice_taxes";
create trigger "frozen_delete_sales_invoice_taxes" after delete on "sales_invoice_taxes" referencing old table as changed for each statement execute function "frozen_sales_invoice"();

drop function kernel_frozen_lines();
