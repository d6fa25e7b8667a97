-- purchasing.bill: What a supplier asks us to pay.
create table "purchasing_bill" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "state" text not null,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "company" uuid not null references "organisation_company",
  "kind" text not null check ("kind" in ('bill', 'creditNote')),
  "supplier" uuid not null references "contacts_party",
  "number" text not null,
  "department" uuid references "organisation_department",
  "issued_on" date not null,
  "delivered_on" date,
  "rate" numeric,
  "rounding" numeric not null,
  "prepaid" numeric not null,
  "stated_net" numeric,
  "stated_tax" numeric,
  "stated_gross" numeric,
  "discount_percent" numeric,
  "discount_until" date,
  "discount_amount" numeric,
  "payment_reference" text,
  "iban" text,
  "order" text,
  "document" text,
  "credits" uuid references "purchasing_bill",
  "note" text,
  "due_on" date not null,
  "currency" text not null,
  "number_key" text,
  "our" text,
  "net" numeric not null,
  "tax" numeric not null,
  "gross" numeric not null,
  "payable" numeric not null,
  "open" numeric not null,
  "discrepancy" text,
  "pay_to" uuid references "contacts_bank_account",
  "hold" text check ("hold" in ('account', 'person')),
  "hold_reason" text,
  "disputed" boolean not null,
  "dispute_reason" text,
  "waits_for" text,
  "alike" text,
  "entered_by" text[] not null,
  "booked_on" date,
  "entry" uuid references "ledger_entry",
  "custom" jsonb,
  constraint "ck_purchasing_bill_state" check ("state" in ('draft', 'submitted', 'posted', 'paid', 'void')),
  constraint "ck_purchasing_bill_1" check (gross = net + tax),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("number", '') || ' ' || coalesce("payment_reference", '') || ' ' || coalesce("order", '') || ' ' || coalesce("note", '') || ' ' || coalesce("our", ''))) stored
);
create table "purchasing_bill_lines" (
  id uuid not null primary key,
  parent uuid not null references "purchasing_bill" on delete cascade,
  position integer not null,
  "item" uuid references "items_item",
  "text" text,
  "quantity" numeric not null,
  "unit" text,
  "price" numeric,
  "discount" numeric,
  "net" numeric,
  "account" uuid references "ledger_account",
  "tax_code" uuid references "tax_code",
  "department" uuid references "organisation_department"
);
create table "purchasing_bill_taxes" (
  id uuid not null primary key,
  parent uuid not null references "purchasing_bill" on delete cascade,
  position integer not null,
  "tax_code" uuid not null references "tax_code",
  "category" text not null,
  "rate" numeric not null,
  "base" numeric not null,
  "tax" numeric not null,
  "self_assessed" numeric not null
);
create unique index "uq_purchasing_bill_company_supplier_number_key" on "purchasing_bill" ("company", "supplier", "number_key");
create unique index "uq_purchasing_bill_company_our" on "purchasing_bill" ("company", "our");
create index "ix_purchasing_bill_company_issued_on" on "purchasing_bill" ("company", "issued_on");
create index "ix_purchasing_bill_company_state_due_on" on "purchasing_bill" ("company", "state", "due_on");
create index "ix_purchasing_bill_company_gross" on "purchasing_bill" ("company", "gross");
create index "ix_purchasing_bill_supplier" on "purchasing_bill" ("supplier");
create index "ix_purchasing_bill_department" on "purchasing_bill" ("department");
create index "ix_purchasing_bill_document" on "purchasing_bill" ("document");
create index "ix_purchasing_bill_credits" on "purchasing_bill" ("credits");
create index "ix_purchasing_bill_words" on "purchasing_bill" using gin ("words");
create index "ix_purchasing_bill_lines_parent" on "purchasing_bill_lines" (parent, position);
create index "ix_purchasing_bill_taxes_parent" on "purchasing_bill_taxes" (parent, position);
create trigger "guard_purchasing_bill" before insert or update or delete on "purchasing_bill" for each row execute function kernel_guard('purchasing.bill', '{"draft":["submitted","posted","paid","void"],"submitted":["draft","posted","paid"],"posted":["paid","void"],"paid":["posted","void"],"void":[]}', 'draft', 'revision,state,custom,our,number_key,open,pay_to,hold,hold_reason,disputed,dispute_reason,waits_for,booked_on,entry');
create trigger "frozen_purchasing_bill_lines" after insert or update or delete on "purchasing_bill_lines" for each row execute function kernel_frozen_lines('purchasing.bill', 'purchasing_bill', 'draft');
create trigger "frozen_purchasing_bill_taxes" after insert or update or delete on "purchasing_bill_taxes" for each row execute function kernel_frozen_lines('purchasing.bill', 'purchasing_bill', 'draft');

-- What posting wrote stays as it is.
create trigger "written_once" before update on "purchasing_bill" for each row when (old.state in ('posted', 'paid', 'void'))
  execute function tax_document_kept('purchasing.bill', 'our', 'booked_on', 'entry');

-- A posted bill adds up, its taxes to its tax and its net, its lines to its net but for half a minor unit a line
-- (docs/SPEC-money.md, section 5); what it shows as open is what its item says, and it is paid when nothing is.
create function purchasing_bill_holds() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  wanted uuid;
  one record;
begin
  if tg_table_name = 'ledger_open_item' then
    wanted := split_part(new.subject, '/', 2)::uuid;
  else
    wanted := new.id;
  end if;
  select d.state, d.open, d.net, d.tax, d.payable = d.gross - d.prepaid + d.rounding as pays, i.id is not null as has_item,
         case when i.mirrored then -i.open else coalesce(i.open, 0) end as left_over,
         (select coalesce(sum(net), 0) from purchasing_bill_lines where parent = d.id) as lines_net,
         (select count(*) from purchasing_bill_lines where parent = d.id) as lines,
         (select coalesce(sum(tax), 0) from purchasing_bill_taxes where parent = d.id) as taxes,
         (select coalesce(sum(base), 0) from purchasing_bill_taxes where parent = d.id) as bases
    into one
    from purchasing_bill d left join ledger_open_item i on i.subject = 'purchasing.bill/' || d.id
   where d.id = wanted;
  if one.state is null or one.state not in ('posted', 'paid', 'void') then
    return null;
  end if;
  if one.open <> one.left_over or (one.has_item and one.state <> 'void' and (one.state = 'paid') <> (one.left_over = 0)) then
    perform kernel_refuse('ledger.openItem.shown', 'The bill is ' || one.state || ' and shows ' || one.open || ' as open; its item says ' || one.left_over || '.');
  end if;
  if one.taxes <> one.tax or one.bases <> one.net or not one.pays
    or abs(one.lines_net - one.net) > 0.5 * power(10::numeric, -scale(one.net)) * one.lines then
    perform kernel_refuse('purchasing.bill.totals', 'Its lines come to ' || one.lines_net || ' and its taxes to ' || one.taxes || ', but it says ' || one.net || ' and ' || one.tax || '.');
  end if;
  return null;
end $$;
create constraint trigger "holds" after insert or update of "state", "open" on "purchasing_bill" deferrable initially deferred for each row
  when (new.state in ('posted', 'paid', 'void')) execute function purchasing_bill_holds();
create constraint trigger "shown_by_bill" after update of "open", "state" on "ledger_open_item" deferrable initially deferred for each row
  when (new.subject like 'purchasing.bill/%') execute function purchasing_bill_holds();
