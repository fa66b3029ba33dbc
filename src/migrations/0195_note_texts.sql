-- The texts of published notes, each once, by its sha256: several readers may read the very same. They are kept one by one while an
-- edition is written out, and are part of one only when a reading names them; the edition itself still comes to be in one transaction.

create table app.note_text (
  hash text primary key check (hash = encode(sha256(convert_to(body, 'UTF8')), 'hex')),
  body text not null,
  -- When somebody last wrote it out: what was given up halfway is let go of a day later.
  kept_at timestamptz not null default app.now()
);
insert into app.note_text (hash, body) select distinct on (hash) hash, content from app.note_reading;
insert into app.note_text (hash, body) select distinct on (hash) hash, body from app.note_document on conflict do nothing;

alter table app.note_reading drop column content, add foreign key (hash) references app.note_text;
alter table app.note_document drop column body, add foreign key (hash) references app.note_text;
create index note_reading_by_text on app.note_reading (hash);
create index note_document_by_text on app.note_document (hash);

create trigger note_text_never_changes before update of hash, body on app.note_text
  for each row execute function app.refuse_change();
create trigger note_text_is_never_emptied before truncate on app.note_text
  for each statement execute function app.refuse_change();
-- What a reading names is kept by the keys above; what is young may be of an edition that is being written out.
create trigger note_text_is_not_taken_away before delete on app.note_text
  for each row when (old.kept_at > app.now() - interval '1 day') execute function app.refuse_change();
