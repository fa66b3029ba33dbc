-- What each Trust was asked, answered and told of every release that came to its sites, with the one that is to come next.
create table estate.visit as
select stop.*, estate.id('agreement', version, trust) as agreement,
  case when live then now() - interval '3 hours' else planned_at end as opens,
  case when live then now() + interval '20 hours' else planned_at + interval '6 hours' end as closes
from estate.stop where rung = 5;
insert into app.agreement (id, release, digest, product, environment, trust, round, sequence, batch, starts_at, ends_at, note, state,
  answer_by, asked_by, asked_at, agreed_at)
select agreement, version, digest, product, 'production', trust, 1, 2, estate.id('batch', version), opens, closes,
  'As at the last release: users are off for some minutes.', 'agreed', opens - interval '2 days', estate.manager(release),
  opens - interval '20 days', opens - interval '10 days'
from estate.visit;
insert into app.agreement_answer (agreement, answer, person, name, role, stands, given_at)
select agreement, 'agreed', estate.id('owner', spot::text), 'Owner of Trust ' || spot, 'trust', true, opens - interval '10 days' from estate.visit;

insert into app.agreement (id, release, digest, product, environment, trust, round, sequence, batch, on_day, note, state, answer_by, asked_by, asked_at)
select estate.id('agreement', version, estate.trust(spot)), version, digest, product, 'production', estate.trust(spot), 1, 1, estate.id('batch', version),
  current_date + 30 + spot % 40, 'A first date, so that nobody is surprised.', 'asked', now() + interval '14 days', estate.manager(1), now() - interval '1 hour'
from estate.release, generate_series(1, estate.size('sites')) spot where place = estate.size('releases') - 1;
-- Each was also sent an address at which to answer without an account.
insert into app.link (id, hash, act, subject, holder_name, holder_email, holder_role, trust, standing, issued_at, expires_at)
select substr(md5('link ' || trust), 1, 16), encode(sha256(convert_to(md5(trust) || md5('secret ' || trust), 'UTF8')), 'hex'),
  'agreement.answer', id::text, 'Owner of ' || trust, 'owner@' || trust || '.example.org', 'service-owner', trust, false, now() - interval '1 hour',
  now() + interval '14 days'
from app.agreement where state = 'asked';

create table estate.told as
select visit.*, event, estate.id('notice', version, trust, event) as notice, opens + after as owed_at
from estate.visit, (values ('downtime-ahead', interval '-9 days'), ('begun', interval '10 minutes'), ('restored', interval '20 minutes')) said (event, after)
where opens + after < now() and (not live or far = 'done' or event = 'downtime-ahead');
insert into app.notice (id, key, event, release, product, environment, trust, thread, owed, owed_at, told_at)
select notice, event || '/' || rollout || '/' || site, event, version, product, 'production', trust, 'release/' || version || '/' || trust,
  jsonb_build_object('subject', jsonb_build_object('release', version, 'product', product, 'environment', 'production', 'trust', trust,
    'sites', array[site]), 'facts', jsonb_build_object('from', opens, 'to', closes, 'began', opens, 'backSince', opens + interval '5 minutes'),
    'thread', 'release/' || version || '/' || trust, 'calendar', null, 'link', null, 'acknowledgeBy', null, 'instead', '[]'::jsonb,
    'also', '[]'::jsonb), owed_at, owed_at
from estate.told;
insert into app.delivery (kind, release, content, audience, recipient_name, recipient_email, recipient_role, trust, subject, state, requested_at,
  ended_at, notice)
select 'notice', version, notice::text, 'trust:' || trust, 'Owner of ' || trust, 'owner@' || trust || '.example.org', 'service-owner', trust,
  version || ' at ' || trust, 'sent', owed_at, owed_at + interval '2 seconds', notice
from estate.told;

-- The Trusts have verified contacts and documents under control, and some hold still for a while.
insert into app.contact_word (trust, email, name, role, word, reason, said_by)
select estate.trust(spot), role || '@' || estate.trust(spot) || '.example.org', 'Contact ' || spot, role, 'verified', 'Rung up', estate.manager(spot)
from generate_series(1, estate.size('sites')) spot, unnest(array['service-owner', 'system-owner', 'technical-owner']) role;
insert into app.document (kind, product, trust, reference, version, title, link, owner_name, owner_email, review_on, access, registered_by)
select kind, 'flip', estate.trust(spot), 'DOC-' || spot, '1', 'Of Trust ' || spot, 'https://documents.example.org/' || spot, 'Owner ' || spot,
  'owner@' || estate.trust(spot) || '.example.org', current_date + 200 + spot % 100, 'public', estate.manager(spot)
from generate_series(1, estate.size('sites')) spot, unnest(array['dpia', 'dtac']) kind;
insert into app.freeze (scope, of, starts_at, ends_at, reason, owner, trust, declared_by, declared_at)
select 'trust', estate.trust(spot), now() - interval '1 day' + spot % 60 * interval '1 day', now() + interval '2 days' + spot % 60 * interval '1 day',
  'The wards move.', estate.id('owner', spot::text), estate.trust(spot), estate.id('owner', spot::text), now() - interval '3 days'
from generate_series(1, estate.size('sites')) spot where spot % 20 = 0;
insert into app.outage (kind, trust, sites, what, why, starts_at, ends_at, announced, reported_by, reporter, on_behalf)
select 'network', estate.trust(spot), array[estate.site(spot)], 'The network of the hospital', 'A switch is replaced', at, at + interval '4 hours',
  true, estate.id('owner', spot::text), 'Owner of Trust ' || spot, false
from generate_series(1, estate.size('sites')) spot, lateral (select now() + (spot % 400 - 370) * interval '1 day' as at) planned
where spot % 3 = 0;
