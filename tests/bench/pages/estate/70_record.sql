-- The record of all of it, chained as the service chains it; and people who signed in, until it has as many entries as were asked for.
create unlogged table estate.entry (at timestamptz not null, actor text not null, action text not null, subject text not null, detail json not null);
insert into estate.entry select at, 'person:' || estate.id('staff', '1'), 'release.registered', 'release:' || version,
  json_build_object('digest', digest, 'product', product, 'kind', kind) from estate.release;
insert into estate.entry select attested_at, 'person:' || attested_by, 'attestation.recorded', 'attestation:' || id,
  json_build_object('release', release, 'digest', digest, 'criterion', criterion, 'environment', environment, 'outcome', outcome, 'reason', reason,
    'link', link, 'as', attested_as) from app.attestation;
insert into estate.entry select signed_at, 'person:' || signed_by, 'sign-off.approved', 'sign-off:' || id,
  json_build_object('release', release, 'digest', digest, 'stage', stage, 'as', signed_as) from app.sign_off;
insert into estate.entry select planned_at, 'person:' || estate.manager(release), 'promotion.accepted', 'promotion:' || promotion,
  json_build_object('release', version, 'digest', digest, 'environment', environment, 'rollout', rollout, 'reasons', '[]'::json) from estate.run;
insert into estate.entry select planned_at, 'person:' || estate.manager(release), 'rollout.planned', 'rollout:' || rollout,
  json_build_object('release', version, 'digest', digest, 'environment', environment, 'promotion', promotion, 'before', null, 'after', 'running')
  from estate.run;
insert into estate.entry select planned_at + interval '5 hours', 'gatehouse', 'rollout.completed', 'rollout:' || rollout,
  json_build_object('before', 'running', 'after', 'completed') from estate.run where not live;
insert into estate.entry select opened_at, 'gatehouse', 'wave.open', 'rollout:' || rollout, json_build_object('wave', number, 'before', 'pending',
  'after', 'open') from app.wave where opened_at is not null;
insert into estate.entry select began + seq * interval '1 second', 'gatehouse', 'attempt.' || after, 'attempt:' || attempt, json_build_object('rollout',
  rollout, 'site', site, 'kind', kind, 'purpose', purpose, 'before', null, 'after', after, 'because', null)
  from estate.try, unnest(array['ready', 'claimed', 'starting', 'running', state]) with ordinality steps (after, seq)
  where (seq < 5 or state <> 'running') and (purpose = 'order' or seq in (1, 5));
insert into estate.entry select asked_at, 'person:' || asked_by, 'agreement.asked', 'agreement:' || id, json_build_object('release', release, 'trust',
  trust, 'environment', environment) from app.agreement;
insert into estate.entry select given_at, 'person:' || person, 'agreement.agreed', 'agreement:' || agreement, json_build_object('by', name)
  from app.agreement_answer;
insert into estate.entry select owed_at, 'gatehouse', 'notice.owed', 'notice:' || notice, json_build_object('event', event, 'release', version, 'trust',
  trust) from estate.told where event <> 'begun';
insert into estate.entry select raised_at, 'person:' || raised_by, 'incident.raised', 'incident:' || id, json_build_object('number', 'INC-' || number,
  'product', product, 'environment', environment, 'sites', sites, 'severity', severity, 'release', release) from app.incident;
insert into estate.entry select noted_at, 'person:' || noted_by, 'incident.noted', 'incident:' || incident, json_build_object('kind', kind, 'what', what)
  from app.incident_note;
insert into estate.entry select opened_at, 'gatehouse', 'rca.opened', 'rca:' || id, json_build_object('incident', incident, 'severity', 1) from app.rca;
insert into estate.entry select written_at, 'person:' || written_by, 'rca.written', 'rca:' || rca, json_build_object('incident', estate.id('none', '1'),
  'section', section, 'version', version) from app.rca_section;
insert into estate.entry select done_at, 'person:' || done_by, 'hotfix.' || step, 'hotfix:' || hotfix, said::json from app.hotfix_step;

insert into estate.entry
select now() - random() * estate.size('releases') * interval '87 hours', 'person:' || estate.id('staff', (1 + nth % 60)::text), 'session.started',
  'session:' || substr(md5(nth::text), 1, 16), '{}'
from generate_series(1, estate.size('entries') - (select count(*)::integer from estate.entry)) nth;

create function estate.chain() returns table (seq bigint, at timestamptz, entry text, previous_hash text, hash text) language plpgsql as $$
begin
  seq := 0;
  hash := repeat('0', 64);
  for at, entry in
    select told.at, format('{"actor":%s,"action":%s,"subject":%s,"detail":%s}', to_json(actor), to_json(action), to_json(subject), detail)
    from estate.entry told where told.at < now() order by told.at limit estate.size('entries')
  loop
    seq := seq + 1;
    previous_hash := hash;
    hash := encode(sha256(convert_to(concat_ws(E'\n', previous_hash, seq,
      to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), entry), 'UTF8')), 'hex');
    return next;
  end loop;
end $$;
alter table app.audit disable trigger audit_is_written_by_the_chain;
insert into app.audit select * from estate.chain();
alter table app.audit enable trigger audit_is_written_by_the_chain;
call app.reckon_concerns();
-- It has been watched all along.
insert into app.record_watch (walk, seq, hash)
select walk, seq, hash from app.audit join (select max(seq) as last from app.audit) end_of on true
  join (values ('on', 1), ('again', 2)) walks (walk, part) on seq = last / part;
drop schema estate cascade;
