-- What a Trust or a third party does itself, and what may go wrong for it: announced before, or found out afterwards.
create table app.outage (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('power', 'network', 'hosted-service', 'change', 'third-party-works')),
  -- The Trust that does it, or whose it is; none for works of a third party at sites of several.
  trust text,
  -- Who does the works, where it is a third party.
  third_party text check (kind <> 'third-party-works' or third_party is not null),
  sites text[] not null check (cardinality(sites) > 0),
  what text not null check (what <> ''),
  why text not null check (why <> ''),
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  -- Who and what is there to take it down and to bring it back.
  takedown text,
  restore text,
  -- False: nobody told us before; it was found out.
  announced boolean not null,
  -- When the beginning that stands now was told.
  told_at timestamptz not null default app.now(),
  -- Higher for every change of its time or sites.
  revision integer not null default 0,
  -- Told by a person, or by a contact with a link.
  reported_by uuid references app.person,
  reported_link text references app.link,
  reporter text not null,
  -- Told by our own people in the name of the Trust or the third party.
  on_behalf boolean not null,
  reported_at timestamptz not null default app.now(),
  impact text,
  impact_by uuid references app.person,
  impact_at timestamptz,
  -- Who carries the network, and when they were told.
  provider text,
  provider_told_at timestamptz,
  -- What an outage that nobody announced has cost.
  false_alarms integer not null default 0 check (false_alarms >= 0),
  call_outs integer not null default 0 check (call_outs >= 0),
  chargeable boolean not null default false,
  service_levels text,
  withdrawn_at timestamptz,
  withdrawn_by text,
  withdrawn_because text,
  check ((reported_by is null) = (reported_link is not null)),
  check ((impact is null) = (impact_at is null) and (impact is null) = (impact_by is null)),
  check ((withdrawn_at is null) = (withdrawn_because is null) and (withdrawn_at is null) = (withdrawn_by is null))
);
create index outage_by_end on app.outage (ends_at);

-- The times and sites that an outage had before, for ever; whoever was told them is told the new ones.
create table app.outage_before (
  outage uuid not null references app.outage,
  revision integer not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  sites text[] not null,
  changed_at timestamptz not null default app.now(),
  changed_by text not null,
  because text not null,
  primary key (outage, revision)
);

-- That a contact of a Trust was given an address to report outages by. Its message is drawn from here.
create table app.outage_invitation (
  id uuid primary key default gen_random_uuid(),
  trust text not null,
  name text not null,
  email text not null,
  role text not null,
  expires_at timestamptz not null,
  invited_by uuid not null references app.person,
  invited_at timestamptz not null default app.now(),
  check (expires_at > invited_at)
);
create index outage_invitation_by_time on app.outage_invitation (invited_at);

-- A freeze that stands for an outage lives and ends with it; who reported it may have no account.
alter table app.freeze
  add column outage uuid references app.outage,
  add column declared_name text,
  add column ended_name text,
  alter column owner drop not null,
  alter column declared_by drop not null,
  drop constraint freeze_check2,
  add constraint freeze_declared check (
    (declared_by is null) = (declared_name is not null) and (owner is null) = (declared_by is null)
    and (declared_by is not null or outage is not null)),
  add constraint freeze_ended check (
    (ended_at is null) = (ended_because is null) and (ended_at is null) = (ended_by is null and ended_name is null)
    and (ended_by is null or ended_name is null));
create index freeze_of_outage on app.freeze (outage) where outage is not null;
