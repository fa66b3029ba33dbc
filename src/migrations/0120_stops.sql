-- Stops: one call that lets nothing more begin in a part of the whole, until a second person lifts it and decides.

create table app.stop (
  id uuid primary key default gen_random_uuid(),
  scope text not null check (scope in ('everything', 'environment', 'trust', 'site')),
  -- The environment, Trust or site; null for everything.
  of text check ((of is null) = (scope = 'everything')),
  reason text not null,
  pulled_by uuid not null references app.person,
  pulled_at timestamptz not null default app.now(),
  -- Every control node concerned has said that nothing more will begin.
  confirmed_at timestamptz,
  lifted_at timestamptz,
  lifted_by uuid references app.person,
  lifted_because text,
  -- What the second person decided, as it was asked.
  decision jsonb,
  check ((lifted_at is null) = (lifted_by is null)),
  check (lifted_by <> pulled_by)
);
-- Pulling what is pulled already changes nothing.
create unique index one_stop_in_force on app.stop (scope, coalesce(of, '')) where lifted_at is null;

-- The rollouts that a stop has halted, which are decided about when it is lifted.
create table app.stop_rollout (
  stop uuid not null references app.stop,
  rollout uuid not null references app.rollout,
  primary key (stop, rollout)
);

-- What was decided about a halted rollout, by whom and why; kept for ever.
create table app.rollout_decision (
  id uuid primary key default gen_random_uuid(),
  rollout uuid not null references app.rollout,
  decide text not null check (decide in ('resume', 'keep', 'roll-back-wave', 'roll-back-all', 'fix-forward')),
  detail jsonb not null default '{}',
  reason text not null,
  by uuid not null references app.person,
  at timestamptz not null default app.now(),
  -- The stop in whose lifting it was decided; null when it was decided about this rollout alone.
  stop uuid references app.stop
);
create index rollout_decision_of on app.rollout_decision (rollout, at);

-- A newer release took this rollout's place: it ends so, and its sites stay as they are until that one reaches them.
alter table app.rollout drop constraint rollout_state_check;
alter table app.rollout add constraint rollout_state_check check (state in ('running', 'halting', 'halted', 'rolling-back',
  'completed', 'completed-with-exceptions', 'rolled-back', 'partially-rolled-back', 'superseded'));
alter table app.rollout add column superseded_by text;

-- A failure at a site that somebody was asked by name to see to.
create table app.hand_over (
  id uuid primary key default gen_random_uuid(),
  rollout uuid not null,
  site text not null,
  to_person uuid not null references app.person,
  note text not null,
  by uuid not null references app.person,
  at timestamptz not null default app.now(),
  acknowledged_at timestamptz,
  foreign key (rollout, site) references app.rollout_site (rollout, site),
  check (to_person <> by)
);
create index hand_over_at on app.hand_over (rollout, site, at desc);
