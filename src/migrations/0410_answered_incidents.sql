-- Whether somebody let a rollout go on past a Sev 1 that they had read of. Ending it as it is ("keep") answers none: what was left out
-- would else be tried again past it, with nobody second.
alter table app.rollout_severe_incident add column answered_at timestamptz;

-- What whoever let a rollout begin knew of was kept a moment after the plan by the version before this one.
update app.rollout_severe_incident as known set known_since = rollout.planned_at
from app.rollout where rollout.id = known.rollout and known.known_since > rollout.planned_at
  and known.known_since < rollout.planned_at + interval '1 second';

update app.rollout_severe_incident as known set answered_at = coalesce(
  (select min(said.at) from app.rollout_decision as said
    where said.rollout = known.rollout and said.decide = 'resume' and said.at >= known.known_since),
  (select planned_at from app.rollout where rollout.id = known.rollout and known.known_since <= rollout.planned_at));
