-- sales.invoice: A request for payment sent to a customer.
create table "sales_invoice" (
  "id" uuid not null primary key,
  "revision" bigint not null default 1,
  "state" text not null,
  "created_at" timestamptz not null default clock_timestamp(),
  "created_by" uuid not null,
  "company" uuid not null references "organisation_company",
  "kind" text not null check ("kind" in ('invoice', 'creditNote')),
  "customer" uuid not null references "contacts_party",
  "department" uuid references "organisation_department",
  "issued_on" date not null,
  "delivered_on" date,
  "rate" numeric,
  "rounding" numeric not null,
  "prepaid" numeric not null,
  "discount_percent" numeric,
  "discount_until" date,
  "buyer_reference" text,
  "order" text,
  "credits" uuid references "sales_invoice",
  "note" text,
  "due_on" date not null,
  "currency" text not null,
  "number" text,
  "reference" text,
  "net" numeric not null,
  "tax" numeric not null,
  "gross" numeric not null,
  "payable" numeric not null,
  "open" numeric not null,
  "discount_amount" numeric,
  "booked_on" date,
  "entry" uuid references "ledger_entry",
  "voided_by" uuid references "sales_invoice",
  "custom" jsonb,
  constraint "ck_sales_invoice_state" check ("state" in ('draft', 'posted', 'paid', 'void')),
  constraint "ck_sales_invoice_1" check (gross = net + tax),
  constraint "ck_sales_invoice_2" check (due_on >= issued_on),
  "words" tsvector generated always as (to_tsvector('simple', coalesce("buyer_reference", '') || ' ' || coalesce("order", '') || ' ' || coalesce("note", '') || ' ' || coalesce("number", '') || ' ' || coalesce("reference", ''))) stored
);
create table "sales_invoice_lines" (
  id uuid not null primary key,
  parent uuid not null references "sales_invoice" on delete cascade,
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
create table "sales_invoice_taxes" (
  id uuid not null primary key,
  parent uuid not null references "sales_invoice" on delete cascade,
  position integer not null,
  "tax_code" uuid not null references "tax_code",
  "category" text not null,
  "rate" numeric not null,
  "base" numeric not null,
  "tax" numeric not null,
  "self_assessed" numeric not null
);
create unique index "uq_sales_invoice_company_number" on "sales_invoice" ("company", "number");
create index "ix_sales_invoice_company_issued_on" on "sales_invoice" ("company", "issued_on");
create index "ix_sales_invoice_company_state_due_on" on "sales_invoice" ("company", "state", "due_on");
create index "ix_sales_invoice_customer" on "sales_invoice" ("customer");
create index "ix_sales_invoice_department" on "sales_invoice" ("department");
create index "ix_sales_invoice_credits" on "sales_invoice" ("credits");
create index "ix_sales_invoice_words" on "sales_invoice" using gin ("words");
create index "ix_sales_invoice_lines_parent" on "sales_invoice_lines" (parent, position);
create index "ix_sales_invoice_taxes_parent" on "sales_invoice_taxes" (parent, position);
create trigger "guard_sales_invoice" before insert or update or delete on "sales_invoice" for each row execute function kernel_guard('sales.invoice', '{"draft":["posted","paid"],"posted":["paid","void"],"paid":["posted","void"],"void":[]}', 'draft', 'revision,state,custom,open,voided_by');
create trigger "frozen_sales_invoice_lines" after insert or update or delete on "sales_invoice_lines" for each row execute function kernel_frozen_lines('sales.invoice', 'sales_invoice', 'draft');
create trigger "frozen_sales_invoice_taxes" after insert or update or delete on "sales_invoice_taxes" for each row execute function kernel_frozen_lines('sales.invoice', 'sales_invoice', 'draft');

-- A number is given by posting, and only by it.
alter table "sales_invoice" add constraint "ck_sales_invoice_number" check (("number" is null) = ("state" = 'draft'));

-- What posting wrote stays as it is.
create trigger "written_once" before update on "sales_invoice" for each row when (old.state in ('posted', 'paid', 'void'))
  execute function tax_document_kept('sales.invoice', 'voided_by');

-- A posted invoice adds up, its taxes to its tax and its net, its lines to its net but for half a minor unit a line
-- (docs/SPEC-money.md, section 5); what it shows as open is what its item says, and it is paid when nothing is.
create function sales_invoice_holds() returns trigger language plpgsql set enable_seqscan = off as $$
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
         (select coalesce(sum(net), 0) from sales_invoice_lines where parent = d.id) as lines_net,
         (select count(*) from sales_invoice_lines where parent = d.id) as lines,
         (select coalesce(sum(tax), 0) from sales_invoice_taxes where parent = d.id) as taxes,
         (select coalesce(sum(base), 0) from sales_invoice_taxes where parent = d.id) as bases
    into one
    from sales_invoice d left join ledger_open_item i on i.subject = 'sales.invoice/' || d.id
   where d.id = wanted;
  if one.state is null or one.state not in ('posted', 'paid', 'void') then
    return null;
  end if;
  if one.open <> one.left_over or (one.has_item and one.state <> 'void' and (one.state = 'paid') <> (one.left_over = 0)) then
    perform kernel_refuse('ledger.openItem.shown', 'The invoice is ' || one.state || ' and shows ' || one.open || ' as open; its item says ' || one.left_over || '.');
  end if;
  if one.taxes <> one.tax or one.bases <> one.net or not one.pays
    or abs(one.lines_net - one.net) > 0.5 * power(10::numeric, -scale(one.net)) * one.lines then
    perform kernel_refuse('sales.invoice.totals', 'Its lines come to ' || one.lines_net || ' and its taxes to ' || one.taxes || ', but it says ' || one.net || ' and ' || one.tax || '.');
  end if;
  return null;
end $$;
create constraint trigger "holds" after insert or update of "state", "open" on "sales_invoice" deferrable initially deferred for each row
  when (new.state in ('posted', 'paid', 'void')) execute function sales_invoice_holds();
create constraint trigger "shown_by_invoice" after update of "open", "state" on "ledger_open_item" deferrable initially deferred for each row
  when (new.subject like 'sales.invoice/%') execute function sales_invoice_holds();
