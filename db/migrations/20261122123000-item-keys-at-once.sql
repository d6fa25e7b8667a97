-- Open items are looked up key by key, thousands at a time: keys that only wait to be indexed would be read at each.
alter index "ix_ledger_open_item_keys" set (fastupdate = off);
