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
