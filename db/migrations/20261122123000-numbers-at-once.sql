-- A series of numbers may move by as many numbers as were given in one transaction: each of them has its row.
create or replace function kernel_counted() returns trigger language plpgsql as $$
begin
  if (tg_op = 'INSERT' and new.last <> 1) or (tg_op = 'UPDATE' and (new.last <= old.last or new.series <> old.series)) then
    perform kernel_refuse('kernel.counter.step', 'A series of numbers begins at one and never moves back.');
  end if;
  return new;
end $$;

create or replace function kernel_numbered() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  before_it bigint := case when tg_op = 'UPDATE' then old.last else 0 end;
begin
  if (select count(*) from kernel_number n where n.series = new.series and n.sequence > before_it and n.sequence <= new.last) <> new.last - before_it then
    perform kernel_refuse('kernel.counter.gap', 'Number ' || new.last || ' of the series ' || new.series || ' was taken without a record: that would leave a gap.');
  end if;
  return null;
end $$;
