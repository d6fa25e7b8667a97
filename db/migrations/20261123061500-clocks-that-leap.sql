-- An entry whose instant is not between the transaction's beginning and now was stated by its writer, or the clock of the
-- database leapt meanwhile, back or on and back again. Nobody can tell which: so it is never kept, and may be tried again.
create or replace function ledger_explain_entry(wanted uuid) returns void language plpgsql as $$
declare
  one record;
begin
  select p.name, p.state, p.id is null or j.id is null or p.company <> e.company or e."on" not between p.starts_on and p.ends_on
         or j.company <> e.company as outside, e.recorded_at < transaction_timestamp() or e.recorded_at > clock_timestamp() as stated,
         e.xmin = pg_current_xact_id()::xid as fresh
    into one
    from ledger_entry e left join ledger_period p on p.id = e.period left join ledger_journal j on j.id = e.journal where e.id = wanted;
  if not one.fresh then
    return;
  end if;
  if one.stated then
    raise exception using errcode = 'serialization_failure', detail = 'ledger.entry.recordedAt',
      message = 'The instant at which an entry became known is read from the clock of the database, and this is not what it says.';
  end if;
  if one.outside then
    perform kernel_refuse('ledger.entry.period', 'An entry lies in a period and a journal of its own company, on a day of that period.');
  end if;
  if one.state <> 'open' then
    perform kernel_refuse('ledger.entry.periodClosed', one.name || ' is closed. Choose a day in an open period, or reopen it.');
  end if;
end $$;
