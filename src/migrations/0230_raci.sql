-- Who stands in for whom, and what those who are consulted said.

-- For a stretch of time one person signs for another, in a role that both hold.
create table app.delegation (
  id uuid primary key default gen_random_uuid(),
  role text not null,
  delegator uuid not null references app.person,
  delegate uuid not null references app.person,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  reason text not null check (length(reason) between 1 and 2000),
  named_at timestamptz not null default app.now(),
  -- Ended before its time, by either of the two.
  ended_at timestamptz,
  ended_by uuid references app.person,
  ended_because text check (length(ended_because) between 1 and 2000),
  check (delegator <> delegate),
  check (ends_at > starts_at),
  check ((ended_at is null) = (ended_by is null)),
  check ((ended_at is null) = (ended_because is null))
);
create index delegation_to_sign on app.delegation (delegate, delegator) where ended_at is null;

create function app.refuse_other_change_of_delegation() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.ended_at is not null
    or (to_jsonb(old) - array['ended_at', 'ended_by', 'ended_because'])
      <> (to_jsonb(new) - array['ended_at', 'ended_by', 'ended_because']) then
    raise exception 'a delegation only ever ends' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger delegation_only_ends before update or delete on app.delegation
  for each row execute function app.refuse_other_change_of_delegation();

-- On whose behalf somebody signed, by which delegation; null: in their own name.
alter table app.sign_off add column delegation uuid references app.delegation;
alter table app.sign_off add column on_behalf_of uuid references app.person;
alter table app.sign_off add constraint sign_off_on_behalf_by_delegation check ((delegation is null) = (on_behalf_of is null));

-- Four eyes looks at both: whoever made a release neither signs it off, nor has it signed off for them.
create function app.refuse_own_sign_off() returns trigger language plpgsql as $$
begin
  if new.decision <> 'vetoed' and (app.made_release(new.signed_by, new.release)
    or (new.on_behalf_of is not null and app.made_release(new.on_behalf_of, new.release))) then
    raise exception 'whoever registered or built a release does not sign it off' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger sign_off_has_four_eyes before insert on app.sign_off
  for each row execute function app.refuse_own_sign_off();

-- What those who are consulted before a sign-off say of one exact digest. Added and never changed.
create table app.consultation_comment (
  id uuid primary key default gen_random_uuid(),
  release text not null references app.release,
  digest text not null references app.release (digest),
  stage text not null check (stage in ('sit', 'uat', 'oat')),
  comment text not null check (length(comment) between 1 and 2000),
  commented_by uuid not null references app.person,
  commented_as text not null,
  commented_at timestamptz not null default app.now()
);
create index consultation_comment_of_release on app.consultation_comment (digest, stage, commented_at);
call app.keep_for_ever('consultation_comment');
