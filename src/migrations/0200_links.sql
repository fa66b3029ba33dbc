-- An address at which one contact may do one act, for a time: once, or as often as needed where the act is a standing one.
-- The address itself is kept nowhere.

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
  standing boolean not null,
  issued_at timestamptz not null default app.now(),
  expires_at timestamptz not null,
  uses integer not null default 0 check (uses >= 0 and (uses <= 1 or standing)),
  -- Of its last use: when, what was decided, and what the holder was told of it.
  used_at timestamptz,
  decision text,
  outcome text,
  revoked_at timestamptz,
  revoked_because text,
  check ((used_at is null) = (uses = 0) and (used_at is null) = (decision is null) and (used_at is null) = (outcome is null)),
  check ((revoked_at is null) = (revoked_because is null)),
  check (standing or used_at is null or revoked_at is null)
);
create index link_open on app.link (act, subject) where (standing or uses = 0) and revoked_at is null;
