-- Hotfixes that go by the runbook. Each answers one incident; all that is known of it follows from the steps that were taken.
create table app.hotfix (
  id uuid primary key default gen_random_uuid(),
  -- As people say it: HF-3.
  number bigint generated always as identity unique,
  incident uuid not null references app.incident (id),
  product text not null,
  state text not null default 'raised' check (state in ('raised', 'triaged', 'told', 'offline-decided', 'fix-prepared', 'proven',
    'deploying', 'restored', 'rca-opened', 'closed', 'called-off')),
  -- The release that is its fix now.
  release text references app.release,
  opened_by uuid not null references app.person (id),
  opened_at timestamptz not null default app.now(),
  key text not null check (key <> ''),
  unique (opened_by, key),
  foreign key (release, product) references app.release (version, product)
);
-- Two people who open one for the same incident open the same one.
create unique index one_hotfix_for_an_incident on app.hotfix (incident) where state not in ('closed', 'called-off');
create index hotfix_of_release on app.hotfix (release);

-- Every step that was taken, once for its key.
create table app.hotfix_step (
  hotfix uuid not null references app.hotfix (id),
  seq bigint generated always as identity,
  key text not null check (key <> ''),
  step text not null,
  done_by uuid not null references app.person (id),
  done_at timestamptz not null default app.now(),
  -- As it was sent, by which the same one is known again; and what it said, with what only Gatehouse knew.
  asked jsonb not null,
  said jsonb not null,
  primary key (hotfix, key)
);
create index hotfix_steps_in_order on app.hotfix_step (hotfix, seq);
-- Wherever the glass was broken, and whoever approved that afterwards.
create index hotfix_glass on app.hotfix_step (hotfix, step) where step in ('break-glass', 'approve-afterwards');

create trigger hotfix_step_never_changes before update or delete on app.hotfix_step
  for each row execute function app.refuse_change();
create trigger hotfix_steps_are_never_emptied before truncate on app.hotfix_step
  for each statement execute function app.refuse_change();
