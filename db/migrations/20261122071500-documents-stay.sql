-- What came in stays as it came: the paper behind a figure can be read anew, refused and filed, but its bytes, and
-- when and how it came, can't be changed, and it can't be deleted; nor can it that it came.

create function documents_stay() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    perform kernel_refuse('documents.document.stays', 'What came in stays. Refuse it with a reason instead.');
  end if;
  perform kernel_refuse('documents.document.stays', 'What came in stays as it came. Hand in the other file beside it.');
  return null;
end $$;

create trigger "stay_documents_document" before update on "documents_document" for each row
  when ((old."file", old."size", old."via", old."created_at", old."created_by")
    is distinct from (new."file", new."size", new."via", new."created_at", new."created_by"))
  execute function documents_stay();
create trigger "stay_documents_document_deleted" before delete on "documents_document"
  for each row execute function documents_stay();
create trigger "stay_documents_arrival" before update or delete on "documents_arrival"
  for each row execute function documents_stay();
