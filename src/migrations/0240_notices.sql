-- What people must be told. Each follows from what is kept elsewhere, has a key of its own for ever, and is told once.

create table app.notice (
  id uuid primary key default gen_random_uuid(),
  key text not null unique check (length(key) between 1 and 500),
  event text not null,
  release text references app.release (version),
  product text,
  environment text,
  -- The Trust that gets it; none: people of our own.
  trust text,
  -- In which conversation.
  thread text not null,
  -- What its template says, for which sites; and the rest of what was owed, as JSON.
  owed jsonb not null,
  owed_at timestamptz not null default app.now(),
  -- When a message was queued for everybody whom it concerns; null until then.
  told_at timestamptz,
  -- By when somebody has to say that they read it; moves on when the next contact is told. Null: nobody has to.
  acknowledge_by timestamptz,
  acknowledged_at timestamptz,
  -- `person:<uuid>` or `link:<id>`.
  acknowledged_by text,
  -- How often it went on to another since nobody had said so.
  escalations integer not null default 0,
  -- Nobody is left to whom it could go on.
  exhausted_at timestamptz,
  check ((acknowledged_at is null) = (acknowledged_by is null))
);
create index notice_to_tell on app.notice (owed_at) where told_at is null;
create index notice_to_acknowledge on app.notice (acknowledge_by)
  where acknowledge_by is not null and acknowledged_at is null and exhausted_at is null;
create index notice_unacknowledged on app.notice (release) where acknowledge_by is not null and acknowledged_at is null;
create index notice_of_release on app.notice (release, owed_at);
create index notice_of_thread on app.notice (thread, owed_at);
create index notice_of_trust on app.notice (trust, owed_at);

alter table app.delivery add column notice uuid references app.notice;
create index delivery_of_notice on app.delivery (notice) where notice is not null;

-- Which notices a person wants, and by which contact of a Trust which are read. The newest word of each counts.
create table app.notice_preference (
  person uuid primary key references app.person,
  wishes jsonb not null,
  changed_at timestamptz not null default app.now()
);
create table app.notice_routing (
  trust text primary key,
  routes jsonb not null,
  changed_by uuid not null references app.person,
  changed_at timestamptz not null default app.now()
);
