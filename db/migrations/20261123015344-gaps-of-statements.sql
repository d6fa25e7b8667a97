alter table "banking_statement" add column "gap" boolean not null default 'false';
create index "ix_banking_statement_gap" on "banking_statement" ("gap");

drop trigger "guard_banking_statement" on "banking_statement";
create trigger "guard_banking_statement" before insert or update or delete on "banking_statement" for each row execute function kernel_guard('banking.statement', '{"proved":["withdrawn"],"unprovable":["withdrawn"],"wrong":["acknowledged","withdrawn"],"acknowledged":["wrong","withdrawn"],"withdrawn":[]}', '', 'revision,state,company,note,lines_added,gap');

-- Statements that do not open where the one before closed, as far as their order and balances tell: those that overlap
-- and agree are among them, until the next statement of their account is filed.
update "banking_statement" set gap = true where id in (
  select id from (
    select id, opening, lag(closing) over (
             partition by account order by coalesce("to", made_at::date), coalesce("from", "to", made_at::date), made_at, id) as before
      from "banking_statement"
     where kind = 'statement' and state <> 'withdrawn' and opening is not null and closing is not null) s
   where before <> opening);
