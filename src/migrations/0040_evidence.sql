-- What people decided and said about a release: sign-offs, attestations, waivers. Every row is added and never changed; what takes
-- one back, or decides on one, is a row of its own. Each names the digest that the person saw.

create table app.sign_off (
  id uuid primary key default gen_random_uuid(),
  release text not null references app.release,
  digest text not null references app.release (digest),
  stage text not null check (stage in ('sit', 'uat', 'oat')),
  decision text not null check (decision in ('approved', 'rejected', 'vetoed')),
  reason text check (length(reason) between 1 and 2000),
  expires_at timestamptz,
  signed_by uuid not null references app.person,
  signed_as text not null check (signed_as in ('delivery', 'product-owner')),
  signed_at timestamptz not null default app.now(),
  check (decision = 'approved' or reason is not null),
  check (decision = 'approved' or expires_at is null),
  check (decision <> 'vetoed' or stage <> 'sit'),
  check (expires_at > signed_at)
);
create index sign_off_of_release on app.sign_off (release, signed_at);

create table app.sign_off_withdrawal (
  sign_off uuid primary key references app.sign_off,
  reason text not null check (length(reason) between 1 and 2000),
  withdrawn_by uuid not null references app.person,
  withdrawn_at timestamptz not null default app.now()
);

create table app.attestation (
  id uuid primary key default gen_random_uuid(),
  release text not null references app.release,
  digest text not null references app.release (digest),
  criterion text not null check (criterion ~ '^[a-z][a-z-]{0,63}$'),
  environment text not null check (environment in ('dev', 'sit', 'uat', 'pre-prod', 'production')),
  outcome text not null check (outcome in ('holds', 'not-applicable')),
  reason text not null check (length(reason) between 1 and 2000),
  link text check (link ~ '^https://' and length(link) <= 2000),
  attested_by uuid not null references app.person,
  attested_as text not null,
  attested_at timestamptz not null default app.now(),
  check (outcome = 'not-applicable' or link is not null)
);
create index attestation_of_release on app.attestation (release, attested_at);

create table app.attestation_withdrawal (
  attestation uuid primary key references app.attestation,
  reason text not null check (length(reason) between 1 and 2000),
  withdrawn_by uuid not null references app.person,
  withdrawn_at timestamptz not null default app.now()
);

create table app.waiver (
  id uuid primary key default gen_random_uuid(),
  release text not null references app.release,
  digest text not null references app.release (digest),
  criterion text not null check (criterion ~ '^[a-z][a-z-]{0,63}$'),
  environment text not null check (environment in ('dev', 'sit', 'uat', 'pre-prod', 'production')),
  reason text not null check (length(reason) between 1 and 2000),
  requested_by uuid not null references app.person,
  requested_at timestamptz not null default app.now()
);
create index waiver_of_release on app.waiver (release, requested_at);

create table app.waiver_decision (
  waiver uuid primary key references app.waiver,
  decision text not null check (decision in ('approved', 'refused')),
  reason text check (length(reason) between 1 and 2000),
  decided_by uuid not null references app.person,
  decided_at timestamptz not null default app.now(),
  check (decision = 'approved' or reason is not null)
);

-- Four eyes, once more and underneath every route: an approval by somebody who made the release cannot be stored at all.
create function app.made_release(maker uuid, version_made text) returns boolean language sql stable as $$
  select exists (select from app.release where version = version_made and registered_by = maker)
    or exists (select from app.release_builder where version = version_made and person = maker)
$$;

create function app.refuse_own_waiver() returns trigger language plpgsql as $$
declare
  asked app.waiver;
begin
  select * into strict asked from app.waiver where id = new.waiver;
  if new.decision = 'approved'
    and (asked.requested_by = new.decided_by or app.made_release(new.decided_by, asked.release)) then
    raise exception 'whoever requested a waiver, or made its release, does not approve it' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger waiver_has_four_eyes before insert on app.waiver_decision
  for each row execute function app.refuse_own_waiver();

call app.keep_for_ever('sign_off', 'sign_off_withdrawal', 'attestation', 'attestation_withdrawal', 'waiver', 'waiver_decision');
