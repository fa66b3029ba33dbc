-- The doing: rollouts, their waves and sites, the attempts, and what is known of the control nodes and of what runs where.
-- Every change of state is a compare-and-set on the state it leaves; terminal attempts do not change at all.

-- The second witness. `incarnation` names its ledger: another one means that what the old ledger knew is lost.
create table app.control_node (
  id text primary key,
  epoch integer not null default 1,
  incarnation uuid,
  last_contact_at timestamptz
);

-- Every attempt at a site gets a higher token than the one before; the control node refuses a lower one.
create table app.site_fence (
  site text primary key,
  token bigint not null
);

-- What runs at a site, by the word of the site's own probe. `doubtful`: something may have happened there since.
create table app.site_product (
  site text not null,
  product text not null,
  version text not null,
  digest text not null,
  healthy boolean not null,
  doubtful boolean not null default false,
  at timestamptz not null,
  attempt uuid not null,
  primary key (site, product)
);

create table app.rollout (
  id uuid primary key,
  promotion uuid not null,
  release text not null,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  product text not null,
  environment text not null,
  state text not null check (state in ('running', 'halting', 'halted', 'rolling-back', 'completed',
    'completed-with-exceptions', 'rolled-back', 'partially-rolled-back')),
  concurrency integer not null check (concurrency > 0),
  soak_seconds integer not null check (soak_seconds >= 0),
  failure_budget integer not null check (failure_budget >= 0),
  deadline_seconds integer not null check (deadline_seconds > 0),
  return_rule text not null check (return_rule in ('by-itself', 'on-a-word', 'never')),
  return_sentence text not null,
  requested_by uuid not null,
  planned_at timestamptz not null default app.now(),
  ended_at timestamptz,
  -- Why and by whom it was halted: a person, or null when the rollout stopped itself.
  halt_because text,
  halted_by uuid,
  halt_asked_at timestamptz,
  halted_at timestamptz,
  after_roll_back text
);
create unique index one_active_rollout on app.rollout (environment, product)
  where state in ('running', 'halting', 'halted', 'rolling-back');
create index rollout_by_digest on app.rollout (digest, environment, planned_at desc);

create table app.wave (
  rollout uuid not null references app.rollout,
  number integer not null check (number > 0),
  pilots boolean not null,
  state text not null default 'pending' check (state in ('pending', 'open', 'settling', 'soaking', 'passed')),
  opened_at timestamptz,
  settled_at timestamptz,
  soak_until timestamptz,
  passed_at timestamptz,
  primary key (rollout, number)
);

-- A site in the scope of a rollout. `inputs` is what every attempt there is given, retries included.
create table app.rollout_site (
  rollout uuid not null,
  site text not null,
  wave integer not null,
  position integer not null,
  trust text,
  name text not null,
  host text not null,
  control_node text not null,
  inputs jsonb not null,
  skipped boolean not null default false,
  -- A person accepted its failure when they resumed the rollout: it no longer counts towards the budget.
  accepted boolean not null default false,
  -- A person said that nobody waits for it any more.
  excused boolean not null default false,
  retry_wanted boolean not null default false,
  roll_back_wanted boolean not null default false,
  -- The last thing that a person said about it, in their words.
  word text,
  word_by uuid,
  primary key (rollout, site),
  foreign key (rollout, wave) references app.wave (rollout, number)
);

create table app.attempt (
  id uuid primary key,
  rollout uuid references app.rollout,
  site text not null,
  product text not null,
  control_node text not null,
  host text not null,
  kind text not null check (kind in ('deploy', 'verify', 'roll-back', 'take-offline', 'restore')),
  purpose text not null check (purpose in ('order', 'settle', 'soak')),
  -- The attempt whose end this one finds out.
  settles uuid references app.attempt,
  state text not null default 'ready' check (state in ('ready', 'claimed', 'starting', 'running', 'verifying', 'succeeded',
    'failed', 'errored', 'rolled-back', 'rollback-failed', 'unknown', 'needs-human', 'cancelled')),
  -- The manifest that the site runs when all went well, and the inputs for the playbook.
  target_version text,
  target_digest text,
  inputs jsonb not null,
  ordered_by text not null,
  token bigint,
  epoch integer,
  claims integer not null default 0,
  lease_owner uuid,
  lease_until timestamptz,
  not_before timestamptz not null default app.now(),
  deadline_seconds integer not null,
  deadline timestamptz,
  -- A first byte may have left for the control node.
  sent boolean not null default false,
  -- The control node said that the run began.
  begun boolean not null default false,
  -- The control node has nothing more to tell: only a probe of the site can.
  needs_probe boolean not null default false,
  incarnation uuid,
  event_offset bigint not null default 0,
  event_seq integer not null default 0,
  last_contact_at timestamptz,
  progress real not null default 0 check (progress between 0 and 1),
  task text,
  before_version text,
  before_digest text,
  runs_version text,
  runs_digest text,
  runs_healthy boolean,
  failure text,
  because text,
  stats jsonb,
  created_at timestamptz not null default app.now(),
  started_at timestamptz,
  ended_at timestamptz
);

-- At most one attempt a site is waiting, under way or unknown (INV-06). While an attempt is verifying, its probe holds the place.
create unique index one_live_attempt_per_site on app.attempt (site)
  where state in ('ready', 'claimed', 'starting', 'running', 'unknown');
create index attempt_by_state on app.attempt (control_node, state)
  where state in ('ready', 'claimed', 'starting', 'running', 'verifying', 'unknown', 'needs-human');
create index attempt_by_site on app.attempt (rollout, site, created_at);
create index attempt_at_site on app.attempt (site, created_at desc);
create index attempt_settles on app.attempt (settles) where settles is not null;

create function app.refuse_change_of_ended_attempt() returns trigger language plpgsql as $$
begin
  raise exception 'attempt % has ended as %; nothing follows', old.id, old.state using errcode = 'check_violation';
end $$;
create trigger ended_attempt_stays before update or delete on app.attempt for each row
  when (old.state in ('succeeded', 'failed', 'errored', 'rolled-back', 'rollback-failed', 'cancelled'))
  execute function app.refuse_change_of_ended_attempt();

-- What the control node told, line by line, in its own numbering; no gaps.
create table app.attempt_event (
  attempt uuid not null references app.attempt,
  seq integer not null,
  at timestamptz not null,
  event text not null,
  task text,
  message text,
  ms integer,
  primary key (attempt, seq)
);

-- Entries in a control node's ledger that this database does not know.
create table app.orphan_attempt (
  control_node text not null,
  key uuid not null,
  host text not null,
  token bigint not null,
  state text not null,
  found_at timestamptz not null default app.now(),
  primary key (control_node, key)
);

-- What live streams carry. Read in the order (`xid`, `id`), and only below the oldest transaction that still writes: then no
-- entry can appear behind a reader, whoever commits first.
create table app.rollout_feed (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  rollout uuid not null references app.rollout,
  at timestamptz not null default app.now(),
  about text not null check (about in ('rollout', 'wave', 'site', 'attempt', 'log')),
  site text,
  body jsonb not null
);
create index rollout_feed_in_order on app.rollout_feed (rollout, xid, id);
