-- Who may call, what they may do, and how they prove who they are.

create table app.person (
  id uuid primary key default gen_random_uuid(),
  name text not null check (length(name) between 1 and 200),
  -- One account to an address, whatever its case: four eyes counts people, so one person must not come twice by accident.
  email text not null unique check (email = lower(email) and length(email) between 3 and 254),
  -- `scrypt$<N>$<r>$<p>$<salt>$<hash>`; null until the person has set one.
  password text,
  -- Lives here and not in memory, so that a restart, or another process, forgives nothing.
  failed_sign_ins integer not null default 0 check (failed_sign_ins >= 0),
  locked_until timestamptz,
  created_at timestamptz not null default app.now(),
  created_by uuid references app.person,
  disabled_at timestamptz,
  disabled_by uuid references app.person,
  check (disabled_at is not null or disabled_by is null)
);

-- A grant is ended, never deleted: who could do what on a past day stays answerable.
create table app.role_grant (
  id bigint generated always as identity primary key,
  person uuid not null references app.person,
  role text not null check (role in ('delivery', 'product-owner', 'ai-centre', 'uat-tester', 'trust', 'administrator')),
  duty text check (duty in ('release-manager', 'tester')),
  trust text check (trust ~ '^[a-z0-9][a-z0-9-]{0,31}$'),
  granted_at timestamptz not null default app.now(),
  granted_by uuid references app.person,
  ended_at timestamptz,
  ended_by uuid references app.person,
  check (duty is null or role = 'delivery'),
  check ((role = 'trust') = (trust is not null))
);
create unique index role_grant_held_once on app.role_grant (person, role, duty, trust) nulls not distinct
  where ended_at is null;

-- Secrets of every kind are kept as hashes: nobody can read one here, and an id alone opens nothing.
create table app.api_token (
  id text primary key check (id ~ '^[0-9a-f]{16}$'),
  person uuid not null references app.person,
  name text not null check (length(name) between 1 and 100),
  secret_hash text not null check (secret_hash ~ '^[0-9a-f]{64}$'),
  -- The permissions that it is narrowed to; null: all that its person's roles give.
  scope text[],
  created_at timestamptz not null default app.now(),
  expires_at timestamptz not null check (expires_at <= created_at + interval '90 days'),
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by uuid references app.person
);
create index api_token_of_person on app.api_token (person);

create table app.session (
  id text primary key check (id ~ '^[0-9a-f]{16}$'),
  person uuid not null references app.person,
  secret_hash text not null check (secret_hash ~ '^[0-9a-f]{64}$'),
  started_at timestamptz not null default app.now(),
  last_used_at timestamptz not null default app.now(),
  ended_at timestamptz
);
create index session_of_person on app.session (person) where ended_at is null;

-- The right to set a password once, handed to a new person or to one who forgot it.
create table app.password_right (
  id text primary key check (id ~ '^[0-9a-f]{16}$'),
  person uuid not null references app.person,
  secret_hash text not null check (secret_hash ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null default app.now(),
  created_by uuid references app.person,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index password_right_of_person on app.password_right (person) where used_at is null;
