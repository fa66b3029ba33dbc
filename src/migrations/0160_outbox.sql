-- What is to be told to the outside, kept in the transaction that makes it true. A message leaves at least once, with a key by which
-- the receiver can tell a doubled one; what was carried loses its body, and stays so that the same is never posted twice.

create table app.outbox (
  id bigint generated always as identity primary key,
  topic text not null,
  -- Messages of one lane leave one after another, in the order of posting.
  lane text not null,
  key text not null,
  -- Null once it was delivered: what it said is nobody's business any more.
  body jsonb,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'refused')),
  posted_at timestamptz not null default app.now(),
  due_at timestamptz not null default app.now(),
  tries integer not null default 0,
  leased_until timestamptz,
  -- What went wrong at the last try, or what the receiver said.
  detail text,
  ended_at timestamptz,
  unique (topic, key),
  check ((state = 'waiting') = (ended_at is null)),
  check (body is not null or state = 'delivered')
);
create index outbox_due on app.outbox (due_at) where state = 'waiting';
-- What was delivered stays, and is never looked through again.
create index outbox_lane on app.outbox (lane, id) where state <> 'delivered';
create index outbox_refused on app.outbox (id) where state = 'refused';
