-- Each rung that a release came to is a promotion and its rollout. The newest that came to Production is under way there now.
create table estate.run as
select row_number() over (order by planned_at, release, rung)::integer as place, *
from (
  select release.place as release, rung.place as rung, rung.name as environment, version, digest, product, back, sha256,
    estate.id('rollout', version, rung.name) as rollout, estate.id('promotion', version, rung.name) as promotion,
    release.place = newest.place and rung.place = 5 as live,
    case when release.place = newest.place and rung.place = 5 then now() - interval '2 hours' else at + (rung.place - 1) * interval '6 hours' end
      as planned_at
  from estate.release join estate.rung on rung.place <= reach,
    (select max(place) as place from estate.release where reach = 5 and product = 'flip') newest
) drawn;
create unique index on estate.run (rollout);

insert into app.rollout (id, promotion, release, digest, product, environment, state, concurrency, soak_seconds, failure_budget,
  deadline_seconds, return_rule, return_sentence, requested_by, planned_at, ended_at, pre_flight)
select rollout, promotion, version, digest, product, environment, case when live then 'running' else 'completed' end,
  case when rung = 5 then 50 else 1 end, 3600, case when rung = 5 then 20 else 0 end, 1800,
  case when back is null then 'never' else 'by-itself' end,
  case when back is null then 'There is no rollback: roll-forward or restore only, because it names no release to go back to.'
    else 'Rolls back to ' || back || '. It changes no stored data.' end,
  estate.manager(release), planned_at, case when not live then planned_at + interval '5 hours' end, false
from estate.run;

insert into app.promotion (id, release, digest, product, environment, outcome, requested_by, requested_at, verdicts, reasons, settled_at, rollout)
select promotion, version, run.digest, product, environment, 'accepted', estate.manager(release), planned_at,
  coalesce((select jsonb_agg(jsonb_build_object('kind', 'attestation', 'title', criterion, 'status', 'met', 'whoCan',
    jsonb_build_array('the delivery team'), 'waivers', jsonb_build_array(), 'evidence', jsonb_build_object('at', planned_at,
      'by', jsonb_build_object('name', 'Tess Tester', 'person', estate.tester(release)), 'link', 'https://proof.example.org/' || version,
      'what', 'Attested by Tess Tester.', 'reason', 'Seen by the testers.'),
    'waivable', true, 'criterion', criterion, 'howToMeet', null, 'requirement', '003-089'))
    from estate.asked where asked.rung = run.rung), '[]'), '[]',
  (select jsonb_object_agg(name, case when place < run.rung then to_jsonb(planned_at - interval '1 hour') end) from estate.rung), rollout
from estate.run order by place;

-- The sites of each rung: all hospitals run FLIP, every third AIDE too.
create table estate.stop as
select run.place as run, rollout, release, version, digest, product, back, sha256, rung, live, planned_at,
  case when rung = 5 then estate.site(spot) when rung = 4 then 'pre-prod-' || case spot when 1 then 'a' else 'b' end else environment end as site,
  case when rung = 5 then estate.trust(spot) end as trust, spot, estate.wave(spot) as wave,
  -- Where the rollout that is under way has come to.
  case when not live or spot <= estate.size('sites') * 0.55 then 'done'
    when spot <= estate.size('sites') * 0.55 + least(50, estate.size('sites') / 20) then 'busy' else 'ahead' end as far
from estate.run, lateral (
  select spot from generate_series(1, case rung when 5 then estate.size('sites') when 4 then 2 else 1 end) spot
  where rung < 5 or product = 'flip' or spot % 3 = 0
) spots;

insert into app.wave (rollout, number, pilots, state, opened_at, settled_at, soak_until, passed_at)
select rollout, wave, rung = 5 and wave = 1,
  case when bool_and(far = 'done') then 'passed' when bool_or(far <> 'ahead') then 'open' else 'pending' end,
  case when bool_or(far <> 'ahead') then min(planned_at) + wave * interval '10 minutes' end,
  case when bool_and(far = 'done') then min(planned_at) + wave * interval '15 minutes' end,
  case when bool_and(far = 'done') then min(planned_at) + wave * interval '20 minutes' end,
  case when bool_and(far = 'done') then min(planned_at) + wave * interval '20 minutes' end
from estate.stop group by rollout, wave, rung;

insert into app.rollout_site (rollout, site, wave, position, trust, name, host, control_node, inputs, rests)
select rollout, site, wave, spot, trust, case when rung = 5 then 'Hospital ' || spot else site end, site, 'central-hub',
  jsonb_build_object('version', version, 'digest', digest, 'directory', '/opt/' || product, 'health', 'http://127.0.0.1:8000/api/health',
    'healthSeconds', 60, 'restart', array['/usr/bin/systemctl', 'restart', product || '.service'],
    'stop', array['/usr/bin/systemctl', 'stop', product || '.service'], 'start', array['/usr/bin/systemctl', 'start', product || '.service'],
    'packages', (select jsonb_agg(jsonb_build_object('service', product || '-' || service, 'version', version, 'sha256', sha256,
      'artefact', format('file:%s-%s-%s.tar.gz', product, service, version)))
      from unnest(array['api', 'broker', 'importer', 'viewer', 'worker']) service)),
  case when not live then 'soaked' when far = 'ahead' then 'untouched' when far = 'done' then 'succeeded' end
from estate.stop;
