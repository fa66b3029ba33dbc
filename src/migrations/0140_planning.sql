-- What planning decides of the sites of a rollout, and in which order they are taken.

alter table app.rollout
  -- Whether hubs go before all other sites or after them; null where they are sites like any other.
  add column site_order text check (site_order in ('hub-first', 'sites-first'));

alter table app.rollout_site
  add column hub boolean not null default false,
  -- Names of groups of which never two sites are down together.
  add column apart text[] not null default '{}';
