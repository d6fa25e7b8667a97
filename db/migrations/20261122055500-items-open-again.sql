-- What was put on account and taken back counts again when that is itself taken back: a void item may open again.
-- One that stands for a bill or an invoice stays void with it; the code holds that, because only the code knows why.
drop trigger "guard_ledger_open_item" on "ledger_open_item";
create trigger "guard_ledger_open_item" before insert or update or delete on "ledger_open_item" for each row execute function kernel_guard('ledger.openItem', '{"open":["settled","void"],"settled":["open","void"],"void":["open"]}', '', 'revision,state,open,base_open');
