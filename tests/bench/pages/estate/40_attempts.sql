-- A deployment and, where it is long over, the probe of its soak at each site; some failed once and were tried again.
create table estate.try as
select row_number() over (order by run, spot, nth)::integer as place, *,
  estate.id('attempt', rollout::text, site, nth::text) as attempt,
  planned_at + wave * interval '10 minutes' + nth * interval '2 minutes' + (spot % 50) * interval '3 seconds' as began
from (
  select *, 'deploy' as kind, 'order' as purpose, 1 as nth,
    case when far = 'busy' then case when spot % 50 = 7 then 'unknown' when spot % 50 = 13 then 'needs-human' else 'running' end
      when rung = 5 and spot % 97 = 0 then 'failed' else 'succeeded' end as state
  from estate.stop where far <> 'ahead'
  union all select *, 'deploy', 'order', 2, 'succeeded' from estate.stop where far = 'done' and rung = 5 and spot % 97 = 0
  union all select *, 'verify', 'soak', 3, 'succeeded' from estate.stop where not live
) drawn;

alter table app.attempt disable trigger attempt_ends_rest;
insert into app.attempt (id, rollout, site, product, control_node, host, kind, purpose, state, target_version, target_digest, inputs,
  ordered_by, token, epoch, claims, not_before, deadline_seconds, deadline, sent, begun, incarnation, event_offset, event_seq, last_contact_at,
  progress, task, before_version, before_digest, runs_version, runs_digest, runs_healthy, failure, because, stats, created_at, started_at, ended_at)
select attempt, rollout, site, product, 'central-hub', site, kind, purpose, state, version, digest,
  jsonb_build_object('version', version, 'digest', digest, 'directory', '/opt/' || product, 'health', 'http://127.0.0.1:8000/api/health',
    'healthSeconds', 60), 'gatehouse', place, 1, 1, began, 1800,
  case when far = 'busy' then now() + interval '6 hours' else began + interval '30 minutes' end,
  true, true, estate.id('ledger', '1'), 3000, 12, case when far = 'busy' then now() else began + interval '90 seconds' end,
  case when far = 'busy' then 0.6 else 1 end, 'Wait until it is healthy', back, null,
  case when state = 'succeeded' then version end, case when state = 'succeeded' then digest end, state = 'succeeded',
  case when state = 'failed' then 'failed' end,
  case state when 'succeeded' then 'The site runs ' || version || ', healthy, by its own probe.'
    when 'failed' then 'It did not become healthy within a minute.' when 'needs-human' then 'Nobody knows how it ended.' end,
  case when state = 'succeeded' then jsonb_build_object(site, jsonb_build_object('ok', 12, 'changed', 4, 'failures', 0, 'unreachable', 0,
    'rescued', 0, 'ignored', 0, 'skipped', 1)) end,
  began - interval '5 seconds', began, case when far <> 'busy' then began + interval '90 seconds' end
from estate.try;
alter table app.attempt enable trigger attempt_ends_rest;
insert into app.attempt_window (attempt, settled) select attempt, true from estate.try where far <> 'busy' and kind = 'deploy';

insert into app.attempt_event (attempt, seq, at, event, task, message, ms)
select attempt, seq, began + seq * interval '7 seconds', case when seq = 1 then 'run-started' when seq = lines then 'run-ended' else 'task-ok' end,
  (array['Look at what runs', 'Bring the packages in', 'Unpack them', 'Keep what ran before', 'Stop the service', 'Put the new one in its place',
    'Start the service', 'Wait until it is healthy', 'Read the version', 'Read the digest', 'Tidy up', 'Say how it went'])[seq],
  case when seq = 8 then 'status 200' end, 700 + seq
from (select *, case kind when 'deploy' then 12 else 3 end as lines from estate.try) try, generate_series(1, 12) seq
where seq <= case when far = 'busy' then 7 else lines end;

insert into app.rollout_feed (rollout, at, about, site, body)
select rollout, began + seq * interval '1 second', 'attempt', site, jsonb_build_object('kind', kind, 'after', after, 'before', null,
  'attempt', attempt, 'because', null, 'purpose', purpose)
from estate.try, unnest(array['ready', 'claimed', 'starting', 'running', state]) with ordinality steps (after, seq)
where seq < 5 or state <> 'running' order by began, seq;

insert into app.site_pace (site, product, kind, took)
select site, product, 'deploy', array_agg(77 + place % 9 order by place)
from (select *, row_number() over (partition by site, product order by place desc) as last from estate.try
  where kind = 'deploy' and state = 'succeeded') kept
where last <= 20 group by site, product;

insert into app.control_node (id, epoch, incarnation, last_contact_at) values ('central-hub', 1, estate.id('ledger', '1'), now());
insert into app.site_fence (site, token) select site, max(place) from estate.try group by site;
insert into app.site_product (site, product, version, digest, healthy, at, attempt)
select distinct on (site, product) site, product, version, digest, true, began + interval '90 seconds', attempt
from estate.try where state = 'succeeded' order by site, product, began desc;
