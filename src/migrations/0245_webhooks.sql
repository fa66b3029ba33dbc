-- Addresses of programs that are told what people are told. The secret that a message is signed with is kept nowhere: it is drawn from
-- the service's own key, the id of the endpoint and its generation.

create table app.webhook_endpoint (
  id uuid primary key default gen_random_uuid(),
  title text not null,
  url text not null,
  -- Whose notices it gets; null: everybody's.
  trust text,
  -- Which events; null: all.
  events text[],
  generation integer not null default 1,
  -- Until when messages are signed with the secret before this one too.
  overlap_until timestamptz,
  -- Null: messages go out.
  paused_because text,
  registered_by uuid not null references app.person,
  registered_at timestamptz not null default app.now(),
  removed_at timestamptz
);
create unique index webhook_endpoint_url on app.webhook_endpoint (url) where removed_at is null;
