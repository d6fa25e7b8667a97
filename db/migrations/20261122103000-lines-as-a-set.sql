-- Lines are held to the state of their record by one look a statement, where it was one look a line: an invoice of ten
-- lines was asked ten times whether it is a draft, and each time the database planned how to ask.
drop trigger "frozen_organisation_delegation_companies" on "organisation_delegation_companies";
drop trigger "frozen_purchasing_bill_lines" on "purchasing_bill_lines";
drop trigger "frozen_purchasing_bill_taxes" on "purchasing_bill_taxes";
drop trigger "frozen_sales_invoice_lines" on "sales_invoice_lines";
drop trigger "frozen_sales_invoice_taxes" on "sales_invoice_taxes";
drop trigger "frozen_banking_match_lines" on "banking_match_lines";
drop trigger "frozen_banking_match_items" on "banking_match_items";
drop trigger "frozen_banking_match_others" on "banking_match_others";
drop trigger "frozen_banking_match_entries" on "banking_match_entries";

-- Lines are frozen with the record they belong to. Arguments: record, its table, its open states.
create or replace function kernel_frozen_lines() returns trigger language plpgsql as $$
declare
  frozen_state text;
begin
  if not exists (select 1 from changed) then
    return null;
  end if;
  execute format('select p.state from %I p where p.id in (select parent from changed) and not p.state = any ($1) limit 1', tg_argv[1])
    into frozen_state using string_to_array(tg_argv[2], ',');
  if frozen_state is not null then
    perform kernel_refuse(tg_argv[0] || '.frozen', 'This record is ' || frozen_state || ', so its lines can''t be changed any more.');
  end if;
  return null;
end $$;

create trigger "frozen_insert_organisation_delegation_companies" after insert on "organisation_delegation_companies" referencing new table as changed for each statement execute function kernel_frozen_lines('organisation.delegation', 'organisation_delegation', 'active');
create trigger "frozen_update_organisation_delegation_companies" after update on "organisation_delegation_companies" referencing new table as changed for each statement execute function kernel_frozen_lines('organisation.delegation', 'organisation_delegation', 'active');
create trigger "frozen_delete_organisation_delegation_companies" after delete on "organisation_delegation_companies" referencing old table as changed for each statement execute function kernel_frozen_lines('organisation.delegation', 'organisation_delegation', 'active');
create trigger "frozen_insert_purchasing_bill_lines" after insert on "purchasing_bill_lines" referencing new table as changed for each statement execute function kernel_frozen_lines('purchasing.bill', 'purchasing_bill', 'draft');
create trigger "frozen_update_purchasing_bill_lines" after update on "purchasing_bill_lines" referencing new table as changed for each statement execute function kernel_frozen_lines('purchasing.bill', 'purchasing_bill', 'draft');
create trigger "frozen_delete_purchasing_bill_lines" after delete on "purchasing_bill_lines" referencing old table as changed for each statement execute function kernel_frozen_lines('purchasing.bill', 'purchasing_bill', 'draft');
create trigger "frozen_insert_purchasing_bill_taxes" after insert on "purchasing_bill_taxes" referencing new table as changed for each statement execute function kernel_frozen_lines('purchasing.bill', 'purchasing_bill', 'draft');
create trigger "frozen_update_purchasing_bill_taxes" after update on "purchasing_bill_taxes" referencing new table as changed for each statement execute function kernel_frozen_lines('purchasing.bill', 'purchasing_bill', 'draft');
create trigger "frozen_delete_purchasing_bill_taxes" after delete on "purchasing_bill_taxes" referencing old table as changed for each statement execute function kernel_frozen_lines('purchasing.bill', 'purchasing_bill', 'draft');
create trigger "frozen_insert_sales_invoice_lines" after insert on "sales_invoice_lines" referencing new table as changed for each statement execute function kernel_frozen_lines('sales.invoice', 'sales_invoice', 'draft');
create trigger "frozen_update_sales_invoice_lines" after update on "sales_invoice_lines" referencing new table as changed for each statement execute function kernel_frozen_lines('sales.invoice', 'sales_invoice', 'draft');
create trigger "frozen_delete_sales_invoice_lines" after delete on "sales_invoice_lines" referencing old table as changed for each statement execute function kernel_frozen_lines('sales.invoice', 'sales_invoice', 'draft');
create trigger "frozen_insert_sales_invoice_taxes" after insert on "sales_invoice_taxes" referencing new table as changed for each statement execute function kernel_frozen_lines('sales.invoice', 'sales_invoice', 'draft');
create trigger "frozen_update_sales_invoice_taxes" after update on "sales_invoice_taxes" referencing new table as changed for each statement execute function kernel_frozen_lines('sales.invoice', 'sales_invoice', 'draft');
create trigger "frozen_delete_sales_invoice_taxes" after delete on "sales_invoice_taxes" referencing old table as changed for each statement execute function kernel_frozen_lines('sales.invoice', 'sales_invoice', 'draft');
create trigger "frozen_update_banking_match_lines" after update on "banking_match_lines" referencing new table as changed for each statement execute function kernel_frozen_lines('banking.match', 'banking_match', '');
create trigger "frozen_delete_banking_match_lines" after delete on "banking_match_lines" referencing old table as changed for each statement execute function kernel_frozen_lines('banking.match', 'banking_match', '');
create trigger "frozen_update_banking_match_items" after update on "banking_match_items" referencing new table as changed for each statement execute function kernel_frozen_lines('banking.match', 'banking_match', '');
create trigger "frozen_delete_banking_match_items" after delete on "banking_match_items" referencing old table as changed for each statement execute function kernel_frozen_lines('banking.match', 'banking_match', '');
create trigger "frozen_update_banking_match_others" after update on "banking_match_others" referencing new table as changed for each statement execute function kernel_frozen_lines('banking.match', 'banking_match', '');
create trigger "frozen_delete_banking_match_others" after delete on "banking_match_others" referencing old table as changed for each statement execute function kernel_frozen_lines('banking.match', 'banking_match', '');
create trigger "frozen_update_banking_match_entries" after update on "banking_match_entries" referencing new table as changed for each statement execute function kernel_frozen_lines('banking.match', 'banking_match', '');
create trigger "frozen_delete_banking_match_entries" after delete on "banking_match_entries" referencing old table as changed for each statement execute function kernel_frozen_lines('banking.match', 'banking_match', '');

-- What a match is made of comes with it; that is what keeps more from being added.
alter trigger "born_banking_match_lines" on "banking_match_lines" rename to "frozen_insert_banking_match_lines";
alter trigger "born_banking_match_items" on "banking_match_items" rename to "frozen_insert_banking_match_items";
alter trigger "born_banking_match_others" on "banking_match_others" rename to "frozen_insert_banking_match_others";
alter trigger "born_banking_match_entries" on "banking_match_entries" rename to "frozen_insert_banking_match_entries";
