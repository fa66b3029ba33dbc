-- The search for the causes of a Sev 1 or 2 that was found in Live, and what is done so that it does not come back.
create table app.rca (
  id uuid primary key default gen_random_uuid(),
  incident uuid not null unique references app.incident (id),
  state text not null default 'draft' check (state in ('draft', 'in-review', 'signed-off', 'closed')),
  -- One more with each change of anything that is signed, so that nobody signs what they have not read.
  revision integer not null default 1,
  -- Ids of the Trusts that its impact names.
  concerns text[] not null default '{}',
  opened_at timestamptz not null default app.now(),
  due_at timestamptz not null,
  handed_in_at timestamptz,
  handed_in_by uuid references app.person (id),
  sent_back_because text,
  signed_off_at timestamptz,
  signed_off_by uuid references app.person (id),
  closed_at timestamptz,
  check ((handed_in_at is null) = (handed_in_by is null)),
  check ((signed_off_at is null) = (signed_off_by is null)),
  check (state in ('draft', 'in-review') or signed_off_at is not null),
  check ((state = 'closed') = (closed_at is not null))
);
create index rca_opened_at on app.rca (opened_at desc);

-- Every text that a section ever had: of two who write at once, neither loses a word.
create table app.rca_section (
  rca uuid not null references app.rca (id),
  section text not null,
  version integer not null check (version > 0),
  content jsonb not null,
  written_by uuid not null references app.person (id),
  written_at timestamptz not null default app.now(),
  primary key (rca, section, version)
);

-- What is done so that it does not come back, or does less harm.
create table app.rca_action (
  rca uuid not null references app.rca (id),
  number integer not null check (number > 0),
  what text not null check (what <> ''),
  kind text not null check (kind in ('remove-the-cause', 'detect', 'limit', 'recover-faster')),
  owner uuid not null references app.person (id),
  due date not null,
  -- When it was first to be done by; a later day shows for ever.
  first_due date not null,
  added_by uuid not null references app.person (id),
  added_at timestamptz not null default app.now(),
  -- Null while it is to be done.
  link text,
  shows text,
  closed_by uuid references app.person (id),
  closed_at timestamptz,
  reopened_because text,
  primary key (rca, number),
  check ((closed_at is null) = (link is null) and (closed_at is null) = (shows is null) and (closed_at is null) = (closed_by is null))
);
create index rca_action_open on app.rca_action (due) where closed_at is null;

-- What people think of it later. Nobody has to; nothing waits for it.
create table app.rca_reflection (
  id uuid primary key default gen_random_uuid(),
  rca uuid not null references app.rca (id),
  prompt text check (prompt in ('before', 'in', 'on', 'beyond', 'unforeseen-impact', 'contingency', 'continuity', 'learning')),
  words text not null check (words <> ''),
  -- The Trust that its writer answers for; null for our own people.
  trust text,
  written_by uuid not null references app.person (id),
  written_at timestamptz not null default app.now()
);
create index rca_reflection_of on app.rca_reflection (rca, written_at);

-- A time line is drawn from the record, by what its entries are about.
create function app.audit_subject(entry text) returns text language sql immutable as $$ select entry::json ->> 'subject' $$;
create index audit_subject on app.audit ((app.audit_subject(entry) collate "C"), seq);
