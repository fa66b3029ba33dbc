-- What the source host says of releases: checks, tags and provenance, kept as they were read under the sha256 of their content, and
-- what it was told of deployments.

create table app.source_snapshot (
  hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
  -- json and not jsonb: names of checks may hold characters that jsonb does not.
  content json not null,
  first_read_at timestamptz not null default app.now()
);

-- What was read last of a release, and how the tries to read it go.
create table app.source_reading (
  release text primary key references app.release,
  snapshot text references app.source_snapshot,
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
create table app.source_change (
  id bigint generated always as identity primary key,
  release text not null references app.release,
  snapshot text not null references app.source_snapshot,
  read_at timestamptz not null
);
create index source_change_of_release on app.source_change (release, id);

-- The source host's own number of each deployment, by the key under which it can be found there again.
create table app.source_deployment (
  repository text not null,
  key text not null check (length(key) between 1 and 200),
  deployment bigint not null,
  made_at timestamptz not null default app.now(),
  primary key (repository, key)
);

-- How far the feed of a rollout has been told to the source host.
create table app.rollout_telling (
  rollout uuid primary key references app.rollout,
  xid xid8 not null,
  id bigint not null
);

call app.keep_for_ever('source_snapshot', 'source_change');
