-- Secret addresses at which programs follow a calendar. The address itself is kept nowhere.

create table app.calendar_address (
  id text primary key check (id ~ '^[0-9a-f]{16}$'),
  -- sha256 of the secret part.
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  kind text not null check (kind in ('trust', 'person', 'all')),
  trust text,
  -- Whose it is. It shows what this person may see, and nothing once they may not.
  person uuid not null references app.person,
  name text not null,
  issued_at timestamptz not null default app.now(),
  revoked_at timestamptz,
  revoked_by uuid references app.person,
  check ((kind = 'trust') = (trust is not null)),
  check ((revoked_at is null) = (revoked_by is null))
);
create index calendar_address_live on app.calendar_address (person) where revoked_at is null;
