-- What an entry of the record concerns beside its subject and its actor, so that a release, a site or an incident is found with everything that
-- was done for it. All of it is reckoned from the entries themselves, and can be reckoned again: the proof is the chain, and not this.

-- The things that an entry names, as the record calls them.
create function app.audit_names(entry text) returns text[] language sql immutable as $$
  with written as materialized (select entry::jsonb as whole), said as materialized (
    select whole -> 'detail' as detail, split_part(whole ->> 'subject', ':', 1) as kind from written
  ), named (kind, id) as (
    select place.kind, id #>> '{}'
    from said, jsonb_each(detail) each_of (key, value) join (values
      ('release', 'release', '$'::jsonpath), ('promotion', 'promotion', '$'), ('rollout', 'rollout', '$'), ('each', 'rollout', '$[*].rollout'),
      ('attempt', 'attempt', '$'), ('stop', 'stop', '$'), ('order', 'offline', '$'), ('orders', 'offline', '$[*]'), ('outage', 'outage', '$'),
      ('after', 'outage', '$.outage'), ('incident', 'incident', '$'), ('hotfix', 'hotfix', '$'), ('rca', 'rca', '$'), ('trust', 'trust', '$'),
      ('site', 'site', '$'), ('sites', 'site', '$[*]'), ('waves', 'site', '$[*][*]'), ('after', 'site', '$.sites[*]'), ('person', 'person', '$'),
      ('delegate', 'person', '$'), ('delegator', 'person', '$'), ('onBehalfOf', 'person', '$'), ('writtenBy', 'person', '$'),
      ('builtBy', 'person', '$[*]'), ('madeBy', 'person', '$[*]'), ('delegation', 'delegation', '$'), ('endpoint', 'webhook', '$')
    ) as place (key, kind, path) using (key), jsonb_path_query(value, path, silent => true) id
    where jsonb_typeof(id) = 'string'
    union all
    -- The sites that an incident reaches from now on; elsewhere `after` is a state.
    select 'site', id from said, jsonb_array_elements_text(case jsonb_typeof(detail -> 'after') when 'array' then detail -> 'after' else '[]' end) id
    union all
    select detail ->> 'scope', detail ->> 'of' from said where detail ->> 'scope' in ('trust', 'site')
    union all
    -- What a link is about, by what it lets people do.
    select case detail ->> 'act' when 'agreement.answer' then 'agreement' when 'notice.acknowledge' then 'notice' when 'outage.provider' then 'outage' end,
      detail ->> 'about' from said where detail ->> 'act' in ('agreement.answer', 'notice.acknowledge', 'outage.provider')
    union all
    select part.kind, split_part(detail ->> 'about', '/', part.nth) from said, (values ('release', 1), ('site', 2)) as part (kind, nth)
    where detail ->> 'act' = 'smoke-test.record'
    union all
    select 'notice', detail ->> 'content' from said where kind = 'delivery' and detail ->> 'kind' = 'notice'
    union all
    -- What a notice tells of stands in its key.
    select case when key[1] like 'rca%' then 'rca' when key[1] like 'document%' then 'document' else key[1] end, key[2]
    from said, regexp_match(detail ->> 'key', '^(hotfix|rca(?:-[a-z]+)?|document(?:-[a-z]+)?|outage)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/') key
    where kind = 'notice'
    union all
    select part[1], part[2] from said, unnest(array[detail ->> 'origin', detail ->> 'of']) written, regexp_match(written, '^(hotfix|person):(.+)$') part
  )
  select coalesce(array_agg(distinct kind || ':' || id collate "C"), '{}') from named where id <> '' and length(id) <= 100
$$;

-- Whether one thing belongs to another that its own entries name, so that whatever concerns the one concerns the other.
create function app.audit_belongs(part text, whole text) returns boolean language sql immutable as $$
  select case split_part(whole, ':', 1)
    when 'release' then split_part(part, ':', 1) in ('promotion', 'rollout', 'sign-off', 'attestation', 'waiver', 'clinical-rejection',
      'consultation-comment', 'smoke-test', 'agreement', 'document', 'evidence-export', 'notice', 'delivery', 'incident', 'hotfix')
    when 'rollout' then split_part(part, ':', 1) in ('attempt', 'incident')
    when 'incident' then split_part(part, ':', 1) in ('hotfix', 'rca')
    when 'hotfix' then split_part(part, ':', 1) in ('offline', 'notice')
    when 'rca' then split_part(part, ':', 1) = 'notice'
    when 'outage' then split_part(part, ':', 1) = 'notice'
    when 'document' then split_part(part, ':', 1) = 'notice'
    when 'notice' then split_part(part, ':', 1) = 'delivery'
    when 'site' then split_part(part, ':', 1) in ('attempt', 'smoke-test', 'incident', 'outage', 'freeze', 'stop')
    when 'trust' then split_part(part, ':', 1) in ('agreement', 'document', 'smoke-test', 'notice', 'delivery', 'outage', 'freeze', 'stop',
      'calendar', 'webhook')
    else false
  end
$$;

create table app.audit_part (
  part text collate "C" not null,
  whole text collate "C" not null,
  primary key (part, whole)
);

create table app.audit_concern (
  concern text collate "C" not null,
  seq bigint not null,
  primary key (concern, seq)
);

call app.keep_for_ever('audit_part', 'audit_concern');

-- All that these things belong to, and they themselves. Of places, only those that are given: what happens at one site of many is not the others'.
create function app.audit_wholes(things text[]) returns setof text language sql stable as $$
  with recursive up (thing) as (
    select unnest(things) collate "C"
    union
    select whole from up join app.audit_part on part = up.thing where whole not like 'site:%' and whole not like 'trust:%'
  )
  select thing from up
$$;

-- What an entry concerns beside its subject: whatever it names, what its subject belongs to, and what those belong to.
create function app.audit_concerns(subject text, names text[]) returns setof text language sql stable as $$
  select thing from app.audit_wholes(names || array(select whole from app.audit_part where part = subject)) thing where thing <> subject
$$;

-- Keeps what an entry concerns. What its subject belongs to only now, the entries about it so far belong to as well.
-- A connection plans this once, often while there is next to nothing in the tables: the plan must do when there is much.
create function app.keep_concerns(entry_seq bigint, subject text, names text[]) returns void language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  fresh text[];
begin
  if names = '{}' then
    if not exists (select from app.audit_part where part = subject) then return; end if;
  else
    with made as (
      insert into app.audit_part (part, whole) select subject, name from unnest(names) name where app.audit_belongs(subject, name)
      on conflict do nothing returning whole
    )
    select array_agg(whole) into fresh from made;
  end if;
  insert into app.audit_concern (concern, seq) select thing, entry_seq from app.audit_concerns(subject, names) thing;
  if fresh is null then return; end if;
  insert into app.audit_concern (concern, seq)
  select thing, seq from app.audit, unnest(fresh) thing
  where app.audit_subject(entry) collate "C" = subject and seq < entry_seq
  union
  select thing, seq
  from (
    select seq from app.audit where app.audit_subject(entry) collate "C" = subject and seq < entry_seq
    union all
    select seq from app.audit_concern where concern = subject and seq < entry_seq
  ) earlier, app.audit_wholes(array(select thing from unnest(fresh) thing where thing not like 'site:%' and thing not like 'trust:%')) thing
  on conflict do nothing;
end $$;

-- Reckoned while the entry is drafted, so that the lock of the chain need not wait for it.
alter table app.audit_draft add names text[] not null generated always as (app.audit_names(entry)) stored;

create or replace function app.chain_audit() returns trigger language plpgsql as $$
declare
  last record;
  entry_at timestamptz;
  next_seq bigint;
begin
  perform pg_advisory_xact_lock(hashtext('gatehouse.audit'));
  select seq, at, hash into last from app.audit order by seq desc limit 1;
  next_seq := coalesce(last.seq, 0) + 1;
  -- Never earlier than the entry before, even when somebody sets the server's clock back.
  entry_at := greatest(app.now(), last.at);
  insert into app.audit (seq, at, entry, previous_hash, hash)
  select next_seq, entry_at, new.entry, previous, encode(sha256(convert_to(concat_ws(E'\n', previous, next_seq,
    to_char(entry_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), new.entry), 'UTF8')), 'hex')
  from (select coalesce(last.hash, repeat('0', 64)) as previous) as chain;
  perform app.keep_concerns(next_seq, app.audit_subject(new.entry), new.names);
  delete from app.audit_draft where id = new.id;
  return null;
end $$;

-- Fills both tables from entries that did not come by the chain's trigger, some thousands at a time.
create procedure app.reckon_concerns() language plpgsql as $$
declare
  batch constant bigint := 20000;
  last bigint := (select coalesce(max(seq), 0) from app.audit);
begin
  for nth in 0 .. last / batch loop
    insert into app.audit_part (part, whole)
    select distinct subject, name
    from (select app.audit_subject(entry) as subject, app.audit_names(entry) as names from app.audit where seq >= nth * batch and seq < (nth + 1) * batch) read,
      unnest(names) name
    where app.audit_belongs(subject, name)
    on conflict do nothing;
  end loop;
  for nth in 0 .. last / batch loop
    insert into app.audit_concern (concern, seq)
    select thing, seq
    from (select seq, app.audit_subject(entry) as subject, app.audit_names(entry) as names from app.audit where seq >= nth * batch and seq < (nth + 1) * batch) read,
      app.audit_concerns(subject, names) thing
    on conflict do nothing;
  end loop;
end $$;

call app.reckon_concerns();
