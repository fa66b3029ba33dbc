-- One message to one contact, and what became of it: the proof that something was shared.

create table app.delivery (
  id uuid primary key default gen_random_uuid(),
  kind text not null,
  release text not null references app.release (version),
  -- What was sent, by its hash: the same to the same person is sent once.
  content text not null,
  audience text not null,
  recipient_name text not null,
  recipient_email text not null,
  recipient_role text not null,
  trust text,
  subject text not null,
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed')),
  requested_by uuid references app.person,
  requested_at timestamptz not null default app.now(),
  ended_at timestamptz,
  -- What the receiving side said.
  detail text,
  unique (kind, content, recipient_email),
  check ((state = 'queued') = (ended_at is null))
);
create index delivery_of_release on app.delivery (release, kind, audience);
