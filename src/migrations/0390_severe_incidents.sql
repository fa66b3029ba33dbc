-- The Sev 1 incidents of its release that a rollout has been halted for, or that somebody knew of who let it begin or go on. Forgotten
-- when one is no longer open, so that it counts anew where it is opened again.
create table app.rollout_severe_incident (
  rollout uuid not null references app.rollout (id),
  incident uuid not null references app.incident (id),
  known_since timestamptz not null default app.now(),
  primary key (rollout, incident)
);
