-- What people write of a release's notes, and the editions that were published. Every row is added and never changed.

create table app.note_section (
  id bigint generated always as identity primary key,
  release text not null references app.release,
  section text not null check (section ~ '^[a-z][a-z-]{0,31}$'),
  -- The very text whose sha256 a second person approves.
  content text not null check (jsonb_typeof(content::jsonb) = 'object'),
  hash text not null check (hash = encode(sha256(convert_to(content, 'UTF8')), 'hex')),
  written_by uuid not null references app.person,
  written_as text not null,
  written_at timestamptz not null default app.now()
);
create index note_section_of_release on app.note_section (release, section, id);

create table app.note_section_approval (
  section bigint primary key references app.note_section,
  approved_by uuid not null references app.person,
  approved_at timestamptz not null default app.now()
);

-- Four eyes, underneath every route: nobody approves what they wrote.
create function app.refuse_own_note() returns trigger language plpgsql as $$
begin
  if exists (select from app.note_section where id = new.section and written_by = new.approved_by) then
    raise exception 'nobody approves what they wrote themselves' using errcode = 'check_violation', constraint = 'note_section_four_eyes';
  end if;
  return new;
end $$;
create trigger note_section_four_eyes before insert on app.note_section_approval
  for each row execute function app.refuse_own_note();

create table app.note_edition (
  id uuid primary key default gen_random_uuid(),
  release text not null references app.release,
  digest text not null references app.release (digest),
  kind text not null check (kind in ('uat', 'production')),
  number integer not null check (number > 0),
  -- What an edition after the first corrects, in words.
  correction text check (length(correction) between 1 and 2000),
  published_by uuid not null references app.person,
  published_at timestamptz not null default app.now(),
  unique (release, kind, number),
  check ((number = 1) = (correction is null))
);

-- One audience's reading of an edition: `content` is its JSON, to the letter, and `hash` is what it is known by.
create table app.note_reading (
  edition uuid not null references app.note_edition,
  audience text not null check (audience ~ '^(product-owner|ai-centre|trust:[a-z0-9][a-z0-9-]{0,31})$'),
  title text not null,
  content text not null check (jsonb_typeof(content::jsonb) = 'object'),
  hash text not null check (hash = encode(sha256(convert_to(content, 'UTF8')), 'hex')),
  primary key (edition, audience)
);

-- A reading as it was written out in a format; templates may change, what was published may not.
create table app.note_document (
  edition uuid not null,
  audience text not null,
  format text not null check (format in ('html', 'print', 'text', 'markdown', 'json', 'standard-html', 'standard-text')),
  body text not null,
  -- Of the style sheet in it, for the browser's own check; null where there is none.
  style text,
  hash text not null check (hash = encode(sha256(convert_to(body, 'UTF8')), 'hex')),
  primary key (edition, audience, format),
  foreign key (edition, audience) references app.note_reading
);

call app.keep_for_ever('note_section', 'note_section_approval', 'note_edition', 'note_reading', 'note_document');
