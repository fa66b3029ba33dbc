-- An address at which one contact may do one act, once, for a time. The address itself is kept nowhere.

create table app.link (
  id text primary key check (id ~ '^[0-9a-f]{16}$'),
  -- sha256 of the secret part.
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  act text not null,
  subject text not null,
  holder_name text not null,
  holder_email text not null,
  holder_role text not null,
  trust text,
  issued_at timestamptz not null default app.now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  decision text,
  revoked_at timestamptz,
  revoked_because text,
  check ((used_at is null) = (decision is null)),
  check ((revoked_at is null) = (revoked_because is null)),
  check (used_at is null or revoked_at is null)
);
create index link_open on app.link (act, subject) where used_at is null and revoked_at is null;
