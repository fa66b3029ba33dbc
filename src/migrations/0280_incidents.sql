-- What went wrong at a site, or might have: found by a person, by the service desk, or by Gatehouse itself.
create table app.incident (
  id uuid primary key default gen_random_uuid(),
  -- As people say it: INC-12.
  number bigint generated always as identity unique,
  -- What it was found by, so that the same thing is raised once; null for one that a person raised without a key.
  origin text unique,
  -- As a person sent it with a key, by which the same try is known again.
  asked jsonb,
  raised_as text not null check (raised_as in ('person', 'jira', 'gatehouse')),
  -- None for what concerns no product, such as the record of Gatehouse itself.
  product text,
  environment text not null check (environment in ('dev', 'sit', 'uat', 'pre-prod', 'production')),
  sites text[] not null,
  release text,
  severity smallint not null check (severity between 1 and 5),
  summary text not null check (summary <> ''),
  -- The key that the service desk or the tracker knows it by.
  reference text,
  state text not null default 'open' check (state in ('open', 'contained', 'resolved', 'closed')),
  -- Whose work caused it. A Trust's or a third party's own does not count as ours.
  attributed_to text not null default 'us' check (attributed_to in ('us', 'trust', 'third-party')),
  -- The outage that explains it, where one does.
  outage uuid references app.outage (id),
  -- Answers to the questions of clinical risk; what nobody knows yet is absent.
  clinical_risk jsonb not null default '{}',
  rollout uuid references app.rollout (id),
  -- As the rollout names it, which is planned before its promotion is kept.
  promotion uuid,
  raised_by uuid references app.person (id),
  -- The Trust that it was raised for; null for our own people.
  trust text,
  raised_at timestamptz not null default app.now(),
  contained_at timestamptz,
  resolved_at timestamptz,
  closed_at timestamptz,
  check ((raised_as = 'person') = (raised_by is not null))
);
create index incident_open on app.incident (product, severity) where state in ('open', 'contained');
create index incident_raised_at on app.incident (raised_at desc);
create index incident_of_trust on app.incident (trust, raised_at) where trust is not null;

-- Each severity that an incident had, and why it was changed.
create table app.incident_severity (
  incident uuid not null references app.incident (id),
  was smallint not null,
  severity smallint not null check (severity <> was),
  because text not null check (because <> ''),
  changed_by text not null,
  changed_at timestamptz not null default app.now()
);
create index incident_severity_of on app.incident_severity (incident, changed_at);

-- What was seen and decided while it lasted, when and why.
create table app.incident_note (
  id uuid primary key default gen_random_uuid(),
  incident uuid not null references app.incident (id),
  kind text not null check (kind in ('issue', 'decision', 'observation')),
  what text not null check (what <> ''),
  because text not null check (because <> ''),
  -- When it was, which may be before somebody had the time to write it down.
  at timestamptz not null,
  -- The Trust that it was written down for; null for our own people.
  trust text,
  noted_by uuid not null references app.person (id),
  noted_at timestamptz not null default app.now()
);
create index incident_note_of on app.incident_note (incident, at);
create index incident_note_of_trust on app.incident_note (trust, noted_at) where trust is not null;

-- When the tickets of a product that were found in Live were read last from its tracker.
create table app.live_reading (
  product text primary key,
  tried_at timestamptz,
  leased_until timestamptz
);

-- The tickets that became incidents, with the severity that each had when it was read last.
create table app.live_ticket (
  key text primary key,
  incident uuid not null unique references app.incident (id),
  severity smallint not null
);

-- How far the record was read, to see that nobody has changed it: on to its end, and again from its beginning.
create table app.record_watch (
  walk text primary key check (walk in ('on', 'again')),
  seq bigint not null,
  hash text not null,
  read_at timestamptz not null default app.now()
);

-- The entries of the record with which something is wrong, each told once.
create table app.record_fault (
  seq bigint primary key,
  found_at timestamptz not null default app.now()
);
