-- The tickets of releases: what was wished for, what the tracker says, and what proves it. What is read from outside is kept as it
-- was read, under the sha256 of its content, and never changed.

-- What other systems sent us of their own accord, so that the same is not taken twice.
create table app.hook_delivery (
  source text not null check (source ~ '^[a-z]{1,32}$'),
  id text not null check (length(id) between 1 and 200),
  received_at timestamptz not null default app.now(),
  primary key (source, id)
);
create index hook_delivery_by_age on app.hook_delivery (received_at);

-- The tickets that a release is meant to have; the last row of a release counts.
create table app.scope_wish (
  id bigint generated always as identity primary key,
  release text not null references app.release,
  tickets text[] not null,
  needs_uat text[] not null,
  -- The planned release that this one builds towards, which may not be registered yet.
  towards text check (towards ~ '^[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}$'),
  set_by uuid not null references app.person,
  set_at timestamptz not null default app.now()
);
create index scope_wish_of_release on app.scope_wish (release, id);
create index scope_wish_towards on app.scope_wish (towards) where towards is not null;

create table app.release_closure (
  release text primary key references app.release,
  closed_by uuid not null references app.person,
  closed_at timestamptz not null default app.now(),
  -- The day that the tracker is told.
  released_on date not null
);

-- json and not jsonb: what people write in a tracker may hold characters that jsonb does not.
create table app.tracked_ticket (
  hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
  content json not null
);
create table app.scope_snapshot (
  hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
  -- All that was read beside the tickets.
  head json not null,
  -- The tickets by their hash, in the tracker's order, and the few words of each that gates judge by.
  tickets text[] not null,
  outline json not null,
  first_read_at timestamptz not null default app.now()
);

-- What was read last of a release's scope, and how the tries to read it go.
create table app.scope_reading (
  release text primary key references app.release,
  snapshot text references app.scope_snapshot,
  -- When the reading began that brought it; what began earlier and ended later changes nothing.
  read_at timestamptz,
  changed_at timestamptz,
  tried_at timestamptz,
  hinted_at timestamptz,
  leased_until timestamptz,
  trouble text,
  trouble_since timestamptz,
  check ((snapshot is null) = (read_at is null))
);

-- Every snapshot that was ever the last one of a release.
create table app.scope_change (
  id bigint generated always as identity primary key,
  release text not null references app.release,
  snapshot text not null references app.scope_snapshot,
  read_at timestamptz not null
);
create index scope_change_of_release on app.scope_change (release, id);

-- Which tickets met the rule of an environment when they were last asked for.
create table app.scope_rule_reading (
  release text not null references app.release,
  environment text not null,
  rule text not null,
  keys text[] not null,
  read_at timestamptz not null,
  primary key (release, environment)
);

-- The open tickets of a product with a severity that a gate asks for.
create table app.open_ticket_reading (
  product text primary key,
  tickets json not null,
  -- The priorities that were asked for.
  priorities text[] not null,
  read_at timestamptz not null
);

-- The files at stories, by the tracker's own id of each: read once, and only their hash is kept.
create table app.ticket_attachment (
  product text not null,
  id text not null,
  ticket text not null,
  file_name text not null,
  media_type text not null,
  told_size bigint not null,
  created_at timestamptz,
  state text not null default 'waiting' check (state in ('waiting', 'hashed', 'refused')),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  size bigint,
  hashed_at timestamptz,
  detail text,
  tries integer not null default 0,
  due_at timestamptz not null default app.now(),
  leased_until timestamptz,
  primary key (product, id),
  check ((state = 'hashed') = (sha256 is not null and size is not null and hashed_at is not null))
);
create index ticket_attachment_due on app.ticket_attachment (due_at) where state = 'waiting';
create index ticket_attachment_of_ticket on app.ticket_attachment (product, ticket);

-- A sign-off remembers the scope that it was given on, and may speak of one feature.
alter table app.sign_off add column scope text references app.scope_snapshot;
alter table app.sign_off add column feature text check (feature ~ '^[A-Z][A-Z0-9_]{1,63}-[1-9][0-9]{0,9}$');
alter table app.sign_off add constraint sign_off_of_a_feature_is_of_uat check (feature is null or stage = 'uat');

call app.keep_for_ever('scope_wish', 'release_closure', 'tracked_ticket', 'scope_snapshot', 'scope_change');
