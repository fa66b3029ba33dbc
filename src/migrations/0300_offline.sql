-- Products that are out of service at sites because somebody ordered so, until they are brought back.

-- What somebody asked for, and why; kept for ever.
create table app.offline_order (
  id uuid primary key default gen_random_uuid(),
  product text not null check (product in ('flip', 'aide')),
  because text not null check (because <> ''),
  -- A fix that a hotfix brings to a site ends it there; else the site stays out of service until somebody brings it back.
  until_fixed boolean not null,
  -- What asked for it, such as `hotfix:<id>`; null where a person did by themselves.
  origin text,
  ordered_by uuid not null references app.person,
  ordered_at timestamptz not null default app.now(),
  -- By which the same wish is known when it comes twice.
  key text
);
create unique index offline_order_once on app.offline_order (ordered_by, key) where key is not null;
create index offline_order_newest on app.offline_order (ordered_at desc);

-- One product out of service at one site, from the first order until it is known to serve again. Orders share it.
create table app.offline_spell (
  id uuid primary key default gen_random_uuid(),
  site text not null,
  product text not null,
  state text not null default 'ordered' check (state in ('ordered', 'offline', 'restoring', 'untested', 'back')),
  -- Why it does not come about; null while nothing is in its way.
  trouble text,
  -- Tries that failed before count no more: what is wanted has changed since, or somebody said to try again.
  tries_from timestamptz not null default app.now(),
  ordered_at timestamptz not null default app.now(),
  -- When it was proved to be out of service, and by which attempt.
  offline_at timestamptz,
  offline_by uuid references app.attempt,
  -- When it was known to serve again, and the attempt that proved it.
  back_at timestamptz,
  back_by uuid references app.attempt,
  check ((state = 'back') = (back_at is not null))
);
create unique index one_spell_at_a_time on app.offline_spell (site, product) where state <> 'back';
create index offline_spell_at on app.offline_spell (site, product, ordered_at desc);

-- What an order wants of a site. It is out of service while one of them wants that.
create table app.offline_wish (
  offline_order uuid not null references app.offline_order,
  spell uuid not null references app.offline_spell,
  wanted text not null default 'offline' check (wanted in ('offline', 'back')),
  -- Who wants it back, and why; nobody where a fix met the wish.
  back_wanted_by uuid references app.person,
  back_because text,
  back_wanted_at timestamptz,
  primary key (offline_order, spell),
  check ((wanted = 'back') = (back_because is not null) and (wanted = 'back') = (back_wanted_at is not null))
);
create index offline_wish_for on app.offline_wish (spell);

-- The spell that an attempt was ordered for, outside of any rollout.
alter table app.attempt add column spell uuid references app.offline_spell, add check (spell is null or rollout is null);
create index attempt_of_spell on app.attempt (spell, created_at) where spell is not null;
