-- Times in which nothing is changed. A freeze never changes but for its early end, which is written beside it.
create table app.freeze (
  id uuid primary key default gen_random_uuid(),
  scope text not null check (scope in ('everything', 'environment', 'trust', 'site', 'product')),
  -- The environment, Trust, site or product; none where everything is frozen.
  of text check ((of is null) = (scope = 'everything')),
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  reason text not null check (reason <> ''),
  owner uuid not null references app.person,
  -- The Trust on whose behalf it was declared; none where the hub declared it.
  trust text,
  declared_by uuid not null references app.person,
  declared_at timestamptz not null default app.now(),
  ended_at timestamptz,
  ended_by uuid references app.person,
  ended_because text,
  check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (ended_because is null))
);
create index freeze_by_end on app.freeze (ends_at);

-- Leave to change one rollout's site for a time in spite of its windows and freezes: asked for by one person, decided on by another.
-- Once decided it stays as it is, for ever.
create table app.override (
  id uuid primary key default gen_random_uuid(),
  rollout uuid not null,
  site text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  reason text not null check (reason <> ''),
  requested_by uuid not null references app.person,
  requested_at timestamptz not null default app.now(),
  decision text check (decision in ('approved', 'refused')),
  decided_by uuid references app.person,
  decided_at timestamptz,
  decided_because text,
  foreign key (rollout, site) references app.rollout_site (rollout, site),
  check ((decision is null) = (decided_by is null) and (decision is null) = (decided_at is null)),
  constraint second_person check (decision is distinct from 'approved' or decided_by <> requested_by)
);
create index override_by_rollout on app.override (rollout, site);

create function app.refuse_change_of_override() returns trigger language plpgsql as $$
begin
  raise exception 'override % was decided on; it stays as it is', old.id using errcode = 'check_violation';
end $$;
create trigger override_stays before update on app.override for each row
  when (old.decision is not null) execute function app.refuse_change_of_override();
create trigger override_is_kept before delete on app.override for each row
  execute function app.refuse_change_of_override();

-- What became of an attempt's window. `settled`: the attempt has ended, and nothing more is to be found out.
create table app.attempt_window (
  attempt uuid primary key references app.attempt,
  settled boolean not null,
  -- When the time for it was over while it was not; none where it ended in time.
  closed_at timestamptz,
  because text,
  noticed_at timestamptz not null default app.now(),
  check ((closed_at is null) = (because is null))
);
create index attempt_to_time on app.attempt (ended_at) where kind in ('deploy', 'roll-back') and started_at is not null;
create index attempt_overran on app.attempt_window (attempt) where closed_at is not null;
