-- Something goes wrong with every second release; the severe ones are learnt from, and each fifth has a hotfix.
create table estate.incident as
select place, estate.id('incident', place::text) as incident, version, product, digest, kind, at + interval '2 days' as raised_at,
  1 + place % 5 as severity, array[estate.site(1 + place % estate.size('sites')), estate.site(1 + (place + 7) % estate.size('sites'))] as sites,
  array[estate.trust(1 + place % estate.size('sites')), estate.trust(1 + (place + 7) % estate.size('sites'))] as trusts,
  place < estate.size('releases') - 12 as over
from estate.release where place % 2 = 0 and at < now() - interval '3 days';
insert into app.incident (id, raised_as, product, environment, sites, release, severity, summary, reference, state, raised_by, raised_at,
  contained_at, resolved_at, closed_at)
select incident, 'person', product, 'production', sites, version, severity, 'Studies of ' || version || ' stay unread for an hour', 'SD-' || place,
  case when over then 'closed' else 'open' end, estate.manager(place), raised_at, raised_at + interval '1 hour',
  case when over then raised_at + interval '1 day' end, case when over then raised_at + interval '2 days' end
from estate.incident order by place;
insert into app.incident_severity (incident, was, severity, because, changed_by, changed_at)
select incident, severity + 1, severity, 'More wards have it.', 'person:' || estate.manager(place), raised_at + interval '10 minutes'
from estate.incident where severity < 5;
insert into app.incident_note (incident, kind, what, because, at, noted_by, noted_at)
select incident, (array['issue', 'decision', 'observation'])[1 + nth % 3], 'What was seen at the ' || nth || '. look', 'The queue is long.',
  raised_at + nth * interval '5 minutes', estate.manager(place), raised_at + nth * interval '5 minutes'
from estate.incident, generate_series(1, 12) nth;

insert into app.rca (id, incident, state, revision, concerns, opened_at, due_at, handed_in_at, handed_in_by, signed_off_at, signed_off_by)
select estate.id('rca', place::text), incident, case when over then 'signed-off' else 'draft' end, 12, trusts, raised_at, raised_at + interval '5 days',
  case when over then raised_at + interval '3 days' end, case when over then estate.manager(place) end,
  case when over then raised_at + interval '4 days' end, case when over then estate.id('staff', '51') end
from estate.incident where severity <= 2;
insert into app.rca_section (rca, section, version, content, written_by, written_at)
select estate.id('rca', place::text), section, edition, content, estate.manager(place), raised_at + interval '1 day' + edition * interval '1 hour'
from estate.incident, generate_series(1, 3) edition, lateral (values
  ('summary', jsonb_build_object('text', 'The viewer showed no scans for an hour.')),
  ('impact', jsonb_build_object('trusts', jsonb_build_array(
    jsonb_build_object('trust', trusts[1], 'minutes', 60, 'users', 12, 'patients', 'possible', 'note', 'A clinic waited')))),
  ('detection', jsonb_build_object('how', 'A radiologist rang', 'beganAt', to_char(raised_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'foundAt', to_char(raised_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))),
  ('went-well', jsonb_build_object('text', 'The phone was answered.')), ('went-badly', jsonb_build_object('text', 'The alarm was muted.')),
  ('by-luck', jsonb_build_object('text', 'It was a Sunday.')),
  ('contributing-factors', jsonb_build_object('factors', jsonb_build_array(jsonb_build_object('heading', 'tools', 'words', 'The alarm was muted')))),
  ('gates', jsonb_build_object('gates', jsonb_build_array(jsonb_build_object('environment', 'uat', 'criterion', 'sit-signed-off',
    'why', 'Nobody tried it with old scans'))))) written (section, content)
where severity <= 2;
insert into app.rca_action (rca, number, what, kind, owner, due, first_due, added_by, added_at, link, shows, closed_by, closed_at)
select estate.id('rca', place::text), number, 'Let the alarm be heard ' || number, (array['remove-the-cause', 'detect', 'limit'])[number],
  estate.tester(place), (raised_at + interval '60 days')::date, (raised_at + interval '60 days')::date, estate.manager(place), raised_at,
  case when over then 'https://tracker.example.org/' || place end, case when over then 'It rings.' end, case when over then estate.manager(place) end,
  case when over then raised_at + interval '30 days' end
from estate.incident, generate_series(1, 3) number where severity <= 2;

create table estate.hotfix as
select incident.*, estate.id('hotfix', place::text) as hotfix,
  (select fix.version from estate.release fix where fix.place > incident.place and fix.product = incident.product order by fix.place limit 1) as fix
from estate.incident where severity = 1;
insert into app.hotfix (id, incident, product, state, release, opened_by, opened_at, key)
select hotfix, incident, product, case when over then 'closed' else 'fix-prepared' end, fix, estate.manager(place), raised_at + interval '20 minutes',
  'open-' || incident
from estate.hotfix where fix is not null order by place;
insert into app.hotfix_step (hotfix, key, step, done_by, done_at, asked, said)
select hotfix, step || '-of-' || hotfix, step, estate.manager(place), raised_at + nth * interval '30 minutes', said || jsonb_build_object('step', step), said
from estate.hotfix join app.release fixed on fixed.version = fix, lateral (values
  (1, 'triage', jsonb_build_object('finding', 'A queue is not read.', 'version', fix, 'ticket', 'FLIP-9')),
  (2, 'tell', jsonb_build_object('message', 'Studies stay unread. Ring the desk for urgent ones.')),
  (3, 'decide-offline', jsonb_build_object('otherSystems', false, 'dataLoss', false, 'because', 'Nothing is lost', 'sites', '[]'::jsonb, 'order', null)),
  (4, 'assess', jsonb_build_object('impact', 'A ward waits', 'leadMinutes', 90, 'deploy', true, 'because', 'It hurts')),
  (5, 'prepare-fix', jsonb_build_object('release', fix, 'digest', fixed.digest, 'madeBy', jsonb_build_array(estate.id('staff', '1')))),
  (6, 'ask-approval', jsonb_build_object('digest', fixed.digest)),
  (7, 'close', jsonb_build_object('because', 'It is mended.'))) steps (nth, step, said)
where over or nth < 7 order by place, nth;
