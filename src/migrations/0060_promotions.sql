-- The decisions to move a release up the ladder, accepted and refused alike, each with what the gate said at that moment.

create table app.promotion (
  id uuid primary key,
  seq bigint generated always as identity unique,
  release text not null references app.release,
  digest text not null references app.release (digest),
  product text not null,
  environment text not null check (environment in ('dev', 'sit', 'uat', 'pre-prod', 'production')),
  outcome text not null check (outcome in ('accepted', 'refused')),
  requested_by uuid not null references app.person,
  requested_at timestamptz not null default app.now(),
  -- Every criterion as it stood, and the reasons that kept the gate shut.
  verdicts jsonb not null check (jsonb_typeof(verdicts) = 'array'),
  reasons jsonb not null check (jsonb_typeof(reasons) = 'array'),
  -- When the digest had settled on each rung: what the sign-offs that were relied on had to be younger than.
  settled_at jsonb not null check (jsonb_typeof(settled_at) = 'object'),
  rollout uuid unique references app.rollout,
  foreign key (release, product) references app.release (version, product),
  check ((outcome = 'accepted') = (rollout is not null)),
  check ((outcome = 'refused') = (jsonb_array_length(reasons) > 0))
);
create index promotion_of_release on app.promotion (release, seq desc);
create index promotion_into_environment on app.promotion (environment, product, seq desc);

call app.keep_for_ever('promotion');
