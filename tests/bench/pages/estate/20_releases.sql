-- One release in three and a half days, every fifth of AIDE; each leads back to the one of its product before.
create table estate.release as
select place, version, product, kind, at, reach,
  lag(version) over (partition by product order by place) as back,
  encode(sha256(convert_to(version, 'UTF8')), 'hex') as sha256
from (
  select place, case when place % 5 = 0 then '1.' else '4.' end || place || '.0' as version,
    case when place % 5 = 0 then 'aide' else 'flip' end as product,
    case when place % 10 = 3 then 'hotfix' when place % 10 = 7 then 'iterative' else 'planned' end as kind,
    now() - interval '1 hour' - (estate.size('releases') - place) * interval '87 hours' as at,
    -- How far up it came: the newest have only begun, and one in eight reaches every hospital.
    case when place = estate.size('releases') then 1 when place = estate.size('releases') - 1 then 3
      when place % 8 = 4 then 5 when place % 2 = 0 then 4 else 3 end as reach
  from generate_series(1, estate.size('releases')) place
) drawn;
alter table estate.release add primary key (place);

insert into app.release (manifest, digest, registered_by, registered_at)
select manifest, encode(sha256(convert_to(manifest, 'UTF8')), 'hex'), estate.id('staff', '1'), at
from (
  select place, at, format('{"builtBy":["staff-2@gatehouse.example.org"],"commit":null,"description":%s,"kind":"%s","migration":"none",'
    '"packages":[%s],"product":"%s","rollsBackTo":%s,"version":"%s"}',
    to_json('Reads studies sooner, and says why one could not be read: ' || version), kind,
    (select string_agg(format('{"artefact":"file:%s-%s-%s.tar.gz","service":"%s-%s","sha256":"%s","version":"%s"}', product, service, version,
      product, service, sha256, version), ',' order by service) from unnest(array['api', 'broker', 'importer', 'viewer', 'worker']) service),
    product, coalesce(to_json(back)::text, 'null'), version) as manifest
  from estate.release
) written order by place;
insert into app.release_builder select version, estate.id('staff', '2') from estate.release;
alter table estate.release add digest text;
update estate.release set digest = kept.digest from app.release kept where kept.version = estate.release.version;

-- What each meets on its way: people's word at every gate, and a signature above SIT, UAT and Pre-Prod.
create table estate.asked (rung integer not null, criterion text not null);
insert into estate.asked values (2, 'dev-complete'), (2, 'automation-tests'), (2, 'automated-regression-tests'),
  (3, 'sit-results-shared'), (3, 'training-documentation'), (3, 'notes-shared-with-product-owner'),
  (4, 'production-notes-shared'), (5, 'non-functional-tests'), (5, 'load-tests');
insert into app.attestation (release, digest, criterion, environment, outcome, reason, link, attested_by, attested_as, attested_at)
select version, digest, criterion, rung.name, 'holds', 'Seen by the testers, who kept the report.',
  'https://proof.example.org/' || version, estate.tester(release.place + 1), 'delivery', at + (asked.rung - 1) * interval '6 hours' - interval '1 hour'
from estate.release join estate.asked on asked.rung <= reach join estate.rung on rung.place = asked.rung;
insert into app.sign_off (release, digest, stage, decision, signed_by, signed_as, signed_at)
select version, digest, stage, 'approved', case when stage = 'sit' then estate.tester(place + 1) else estate.owner(place) end,
  case when stage = 'sit' then 'delivery' else 'product-owner' end, at + needed * interval '6 hours' - interval '2 hours'
from estate.release join (values ('sit', 3), ('uat', 4), ('oat', 5)) signed (stage, needed) on needed <= reach;
insert into app.waiver (id, release, digest, criterion, environment, reason, requested_by, requested_at)
select estate.id('waiver', version), version, digest, 'production-notes-shared', 'pre-prod', 'Nothing that users can see has changed.',
  estate.manager(place), at + interval '20 hours'
from estate.release where place % 25 = 6;
insert into app.waiver_decision (waiver, decision, decided_by, decided_at)
select estate.id('waiver', version), 'approved', estate.owner(place), at + interval '21 hours'
from estate.release where place % 25 = 6 and place < estate.size('releases') - 25;
insert into app.consultation_comment (release, digest, stage, comment, commented_by, commented_as, commented_at)
select version, digest, 'uat', 'We tried it for a day and have nothing against it.', estate.id('staff', (55 + place % 6)::text), 'uat-tester',
  at + interval '20 hours'
from estate.release where reach >= 4;
