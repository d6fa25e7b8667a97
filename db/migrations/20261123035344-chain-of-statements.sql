alter table "banking_statement" add column "chain" text check ("chain" in ('first', 'follows', 'overlap', 'repeats', 'gap', 'none'));
alter table "banking_statement" add column "chain_difference" numeric;
alter table "banking_statement" add column "chain_says" text;
create index "ix_banking_statement_account_state" on "banking_statement" ("account", "state");
drop trigger "guard_banking_statement" on "banking_statement";
create trigger "guard_banking_statement" before insert or update or delete on "banking_statement" for each row execute function kernel_guard('banking.statement', '{"proved":["withdrawn"],"unprovable":["withdrawn"],"wrong":["acknowledged","withdrawn"],"acknowledged":["wrong","withdrawn"],"withdrawn":[]}', '', 'revision,state,company,note,lines_added,chain,chain_difference,chain_says,gap');

-- How each final statement that counts follows the one before, as the program keeps it from now on.
create temporary table "statement_link" on commit drop as
  select *, coalesce("from", "to", made_at::date) as begins,
         row_number() over (partition by account order by coalesce("to", made_at::date), coalesce("from", "to", made_at::date), made_at, id) as place
    from "banking_statement"
   where kind = 'statement' and state <> 'withdrawn' and opening is not null and closing is not null;
create index on "statement_link" (account, place);
create index on "statement_link" (account, "to");

with followed as (
  select s.id, s.opening, s.place, b.number, b.closing, t.number as twin,
         s."from" <= b."to" as overlapping,
         case when s.opening <> b.closing and s."from" <= b."to" then b.opening + case when s.begins < b.begins then -1 else 1 end * (
           select coalesce(sum(l.amount), 0) from "banking_statement_line" l
            where l.account = s.account and l.final and l.state <> 'withdrawn'
              and l.booked_on >= least(s.begins, b.begins) and l.booked_on < greatest(s.begins, b.begins)) end as known
    from "statement_link" s
    left join "statement_link" b on b.account = s.account and b.place = s.place - 1
    left join lateral (
      select number from "statement_link" t
       where t.account = s.account and t."to" is not distinct from s."to" and t."from" is not distinct from s."from" and t.place < s.place
         and t.opening = s.opening and t.closing = s.closing and t.lines_total = s.lines_total order by t.place limit 1) t on true
), placed as (
  select *,
         case when twin is not null then 'repeats' when place = 1 then 'first' when opening = closing then 'follows'
              when overlapping then 'overlap' else 'gap' end as chain,
         case when twin is not null or opening = closing then 0 when place = 1 then null
              when overlapping then trim_scale(opening - known) else trim_scale(opening - closing) end as difference
    from followed
)
update "banking_statement" s
   set chain = p.chain, chain_difference = p.difference, gap = coalesce(p.difference, 0) <> 0,
       chain_says = case p.chain
         when 'first' then 'The first statement of the account.'
         when 'repeats' then 'It is statement ' || p.twin || ' again.'
         when 'follows' then 'It opens where statement ' || p.number || ' closed.'
         when 'overlap' then 'It overlaps with statement ' || p.number ||
           case when p.difference = 0 then ', and the balances agree.' else ', and the balances differ by ' || p.difference || '.' end
         else 'Statement ' || p.number || ' closed at ' || p.closing || ', this one opens at ' || p.opening || ': ' || p.difference ||
           ' is missing. A statement in between was not filed.' end
  from placed p where p.id = s.id;

update "banking_statement" set chain = 'none', chain_says = 'It states no balances, so nothing can follow from it.'
 where kind = 'statement' and state <> 'withdrawn' and (opening is null or closing is null);
update "banking_statement" set gap = false where gap and coalesce(chain_difference, 0) = 0;

alter table "banking_statement" add constraint "ck_banking_statement_2" check (gap = (coalesce(chain_difference, 0) <> 0));
