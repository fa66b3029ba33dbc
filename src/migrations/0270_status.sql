-- What people are told of when sites are back, each word of it kept: a new one is said only where the last no longer holds.

create table app.prediction (
  rollout uuid not null,
  site text not null,
  -- When the downtime began that it is about.
  started_at timestamptz not null,
  number integer not null check (number > 0),
  back_at timestamptz not null,
  said_at timestamptz not null default app.now(),
  -- When the site really was back.
  healthy_at timestamptz,
  primary key (rollout, site, started_at, number),
  foreign key (rollout, site) references app.rollout_site (rollout, site)
);
create index prediction_open on app.prediction (rollout, site) where healthy_at is null;

-- What was done last at each site, of each product, is asked for every few seconds, however many attempts there were.
create index attempt_of_product on app.attempt (site, product, created_at desc);
create index attempt_offline on app.attempt (site, product, created_at desc) where kind = 'take-offline';
