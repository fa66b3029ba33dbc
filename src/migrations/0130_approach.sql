-- How a site is approached: looked at before it is touched, left alone while it is busy, or asked to change itself.

alter table app.rollout add column pre_flight boolean not null default false;

alter table app.attempt drop constraint attempt_kind_check;
alter table app.attempt add constraint attempt_kind_check check (kind in ('pre-flight', 'deploy', 'verify', 'roll-back',
  'take-offline', 'restore', 'request', 'request-back'));
alter table app.attempt drop constraint attempt_purpose_check;
alter table app.attempt add constraint attempt_purpose_check check (purpose in ('order', 'settle', 'soak', 'watch'));
-- What a pre-flight found, check by check.
alter table app.attempt add column pre_flight jsonb;

alter table app.rollout_site
  -- How its operator is asked; null where Gatehouse changes the site.
  add column operator jsonb,
  -- A person decided to wait longer for a busy site, counted from here.
  add column patient_from timestamptz,
  -- It has been busy for too long, and a person was asked.
  add column person_asked_at timestamptz,
  -- Going on although it is busy: who asked for it and why, and the second person who agreed.
  add column go_on_asked_by uuid references app.person,
  add column go_on_asked_at timestamptz,
  add column go_on_because text,
  add column go_on_by uuid references app.person,
  add check ((go_on_asked_by is null) = (go_on_because is null)),
  add check (go_on_by is null or go_on_by <> go_on_asked_by);

-- What somebody must be told of a site in a rollout, each thing once: it falls due, and mail and pages carry it from here.
create table app.due_notice (
  id uuid primary key default gen_random_uuid(),
  rollout uuid not null,
  site text not null,
  attempt uuid references app.attempt,
  about text not null check (about in ('busy-too-long', 'request', 'request-reminder', 'request-overdue')),
  -- Which reminder it is; 0 for what is told once.
  number integer not null default 0,
  says text not null,
  due_at timestamptz not null default app.now(),
  foreign key (rollout, site) references app.rollout_site (rollout, site)
);
create unique index due_notice_of_attempt on app.due_notice (attempt, about, number) where attempt is not null;
create index due_notice_of_site on app.due_notice (rollout, site, due_at);

-- By what a site that only it can look into shows that a report is its own. One at a time: a new one takes the old one's place.
create table app.site_token (
  site text primary key,
  id text not null unique,
  secret_hash text not null,
  issued_by uuid not null references app.person,
  issued_at timestamptz not null default app.now(),
  last_used_at timestamptz
);
