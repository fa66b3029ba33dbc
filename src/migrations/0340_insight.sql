-- What insight is drawn from: figures of rollouts, and when each thing that a gate asked for was there.

create index rollout_in_environment on app.rollout (environment, product, planned_at desc);
create index incident_in_environment on app.incident (environment, product, raised_at desc);

-- The figures of a rollout that is over for so long that none of them changes any more. They follow from everything else: a row that is
-- missing, or of another end, is counted anew.
create table app.rollout_figures (
  rollout uuid primary key references app.rollout,
  ended_at timestamptz not null,
  figures jsonb not null
);

-- What was brought by somebody to open a gate, and when, of all that the gate said: without the sentences, which are much longer.
create function app.brought_to_gate(verdicts jsonb) returns jsonb language sql immutable as $$
  select coalesce(jsonb_agg(jsonb_build_object('criterion', one ->> 'criterion', 'title', one ->> 'title', 'kind', one ->> 'kind',
      'status', one ->> 'status', 'who', one -> 'whoCan', 'at', one #>> '{evidence,at}')), '[]'::jsonb)
  from jsonb_array_elements(verdicts) as one
  where one #>> '{evidence,at}' is not null
$$;
alter table app.promotion add column brought jsonb not null generated always as (app.brought_to_gate(verdicts)) stored;
create index promotion_by_time on app.promotion (product, requested_at) where outcome = 'accepted';
