-- Smoke tests in Production: whether a release needs one, and what came of each. Every row is added and never changed.

create table app.smoke_test_decision (
  id uuid primary key default gen_random_uuid(),
  release text not null references app.release,
  digest text not null references app.release (digest),
  required boolean not null,
  performer text not null check (performer in ('trust', 'delivery')),
  steps text check (steps ~ '^https://' and length(steps) <= 2000),
  -- The Trusts at whose sites it is done, as a list of ids; null: at every site.
  trusts jsonb check (jsonb_array_length(trusts) > 0),
  reason text not null check (length(reason) between 1 and 2000),
  decided_by uuid not null references app.person,
  decided_as text not null,
  decided_at timestamptz not null default app.now(),
  check (not required or steps is not null)
);
create index smoke_test_decision_of_release on app.smoke_test_decision (digest, decided_at);

create table app.smoke_test_result (
  id uuid primary key default gen_random_uuid(),
  release text not null references app.release,
  digest text not null references app.release (digest),
  site text not null,
  -- What had been done last at the site when it was tested: a result says nothing of what is done there later.
  deed uuid not null,
  outcome text not null check (outcome in ('passed', 'failed')),
  notes text check (length(notes) between 1 and 2000),
  -- Whoever tested: a person, or the holder of a link.
  tested_by uuid references app.person,
  link text references app.link,
  tester_name text not null,
  tested_as text not null check (tested_as in ('trust', 'delivery')),
  trust text,
  tested_at timestamptz not null default app.now(),
  check ((tested_by is null) <> (link is null)),
  check (outcome = 'passed' or notes is not null),
  check (tested_as <> 'trust' or trust is not null)
);
create index smoke_test_result_of_site on app.smoke_test_result (digest, site, tested_at);

call app.keep_for_ever('smoke_test_decision', 'smoke_test_result');
