-- What each Trust was asked about the time of a release, and what it answered. One row a round: a round is asked, is answered at most
-- once to any effect, and never opens again; another time is another round.

create table app.agreement (
  id uuid primary key default gen_random_uuid(),
  release text not null references app.release (version),
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  product text not null,
  environment text not null,
  trust text not null,
  -- From 1, for each release, environment and Trust.
  round integer not null check (round > 0),
  -- Higher after every change of any round of the same: what a calendar orders its words by.
  sequence integer not null check (sequence > 0),
  -- What was asked of several Trusts at once.
  batch uuid not null,
  -- A provisional date, on the Trust's own calendar; or else an exact window.
  on_day date,
  starts_at timestamptz,
  ends_at timestamptz,
  note text,
  -- Nobody writes `expired`: it is `asked`, once `answer_by` has passed.
  state text not null default 'asked' check (state in ('asked', 'agreed', 'countered', 'declined', 'superseded', 'withdrawn')),
  answer_by timestamptz not null,
  asked_by uuid not null references app.person,
  asked_at timestamptz not null default app.now(),
  -- Stays when it is void later: who was told of that time is told that it is off.
  agreed_at timestamptz,
  ended_at timestamptz,
  ended_because text,
  -- Whether the Trust itself took it back, or never gave it.
  ended_by_trust boolean,
  unique (release, environment, trust, round),
  check ((on_day is null) = (starts_at is not null)),
  check ((starts_at is null) = (ends_at is null)),
  check (starts_at < ends_at),
  check (state <> 'agreed' or agreed_at is not null),
  check ((state in ('asked', 'agreed')) = (ended_at is null)),
  check ((ended_at is null) = (ended_by_trust is null)),
  check ((ended_at is null) = (ended_because is null))
);
create unique index one_open_agreement on app.agreement (release, environment, trust) where state in ('asked', 'agreed');
-- What is to come, or was over or ended lately, is asked for every few seconds; and what holds for a digest whenever something starts.
create index agreement_by_end on app.agreement ((coalesce(ends_at, (on_day + 2)::timestamp at time zone 'UTC')));
create index agreement_ended on app.agreement (ended_at) where ended_at is not null;
create index agreement_of_digest on app.agreement (digest, environment);

-- Every answer that anybody of a Trust gave, those to no effect too. Never by anybody of ours.
create table app.agreement_answer (
  id uuid primary key default gen_random_uuid(),
  agreement uuid not null references app.agreement,
  answer text not null check (answer in ('agreed', 'countered', 'declined', 'withdrawn')),
  reason text,
  on_day date,
  starts_at timestamptz,
  ends_at timestamptz,
  -- Who: somebody with an account, or the holder of a link.
  person uuid references app.person,
  link text references app.link,
  name text not null,
  role text not null,
  -- Whether it changed how the agreement stands; a later one of somebody else may not.
  stands boolean not null,
  given_at timestamptz not null default app.now(),
  check ((person is null) <> (link is null)),
  check (answer = 'agreed' or reason is not null),
  check ((answer = 'countered') = (on_day is not null or starts_at is not null)),
  check (on_day is null or starts_at is null),
  check ((starts_at is null) = (ends_at is null)),
  check (starts_at < ends_at)
);
create index agreement_answer_of on app.agreement_answer (agreement, given_at);
call app.keep_for_ever('agreement_answer');
