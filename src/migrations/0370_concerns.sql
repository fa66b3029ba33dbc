-- What an entry of the record concerns beside its subject and its actor, so that a release, a site or an incident is found with everything that
-- was done for it. All of it is reckoned from the entries themselves, and can be reckoned again: the proof is the chain, and not this.

-- The things of one kind that a value of a detail names: one, or those of a list, or of a list of lists.
create function app.audit_named(kind text, value jsonb) returns text[] language plpgsql immutable as $$
begin
  if jsonb_typeof(value) = 'string' then return array[kind || ':' || (value #>> '{}')]; end if;
  if jsonb_typeof(value) <> 'array' then return '{}'; end if;
  return array(select kind || ':' || (id #>> '{}') from jsonb_path_query(value, '$[*]') one, jsonb_path_query(one, '$[*]') id
    where jsonb_typeof(id) = 'string');
end $$;

-- The things that an entry names, as the record calls them.
create function app.audit_names(entry text) returns text[] language plpgsql immutable as $$
declare
  whole constant jsonb := entry::jsonb;
  detail constant jsonb := whole -> 'detail';
  about constant text := detail ->> 'about';
  names text[] := '{}';
  key text;
  value jsonb;
  part text[];
begin
  if jsonb_typeof(detail) is distinct from 'object' or detail = '{}' then return '{}'; end if;
  for key, value in select * from jsonb_each(detail) loop
    case
      when key in ('release', 'promotion', 'rollout', 'attempt', 'site', 'trust', 'person', 'incident', 'hotfix', 'rca', 'stop', 'outage', 'delegation') then
        if jsonb_typeof(value) = 'string' then names := names || app.audit_named(key, value); end if;
      when key in ('sites', 'waves') then names := names || app.audit_named('site', value);
      when key in ('order', 'orders') then names := names || app.audit_named('offline', value);
      when key in ('delegate', 'delegator', 'onBehalfOf', 'writtenBy', 'builtBy', 'madeBy') then names := names || app.audit_named('person', value);
      when key = 'endpoint' then names := names || app.audit_named('webhook', value);
      when key = 'each' then names := names || app.audit_named('rollout', jsonb_path_query_array(value, '$[*].rollout'));
      when key = 'after' then
        -- The sites that an incident reaches from now on, or what an outage or an incident's cause is now; elsewhere it is a state.
        if jsonb_typeof(value) = 'array' then names := names || app.audit_named('site', value); end if;
        if jsonb_typeof(value) = 'object' then
          names := names || app.audit_named('site', value -> 'sites') || app.audit_named('outage', value -> 'outage');
        end if;
      when key in ('origin', 'of') then
        part := regexp_match(value #>> '{}', '^(hotfix|person):(.+)$');
        if part is not null then names := names || (part[1] || ':' || part[2]); end if;
      when key = 'scope' then
        if value #>> '{}' in ('trust', 'site') then names := names || app.audit_named(value #>> '{}', detail -> 'of'); end if;
      when key = 'act' and about is not null then
        -- What a link is about, by what it lets people do.
        case value #>> '{}'
          when 'agreement.answer' then names := names || ('agreement:' || about);
          when 'notice.acknowledge' then names := names || ('notice:' || about);
          when 'outage.provider' then names := names || ('outage:' || about);
          when 'smoke-test.record' then names := names || ('release:' || split_part(about, '/', 1)) || ('site:' || split_part(about, '/', 2));
          else null;
        end case;
      when key = 'content' and detail ->> 'kind' = 'notice' then names := names || app.audit_named('notice', value);
      when key = 'key' and whole ->> 'subject' like 'notice:%' then
        -- What a notice tells of stands in its key.
        part := regexp_match(value #>> '{}', '^(hotfix|rca|document|outage)(?:-[a-z]+)?/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/');
        if part is not null then names := names || (part[1] || ':' || part[2]); end if;
      else null;
    end case;
  end loop;
  return array(select distinct name from unnest(names) name where length(name) <= 140);
end $$;

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

-- Fills both tables from entries that did not come by the chain's trigger; as whole sets, as a million entries one by one take hours.
create procedure app.reckon_concerns() language plpgsql as $$
begin
  create temporary table named on commit drop as
    select seq, app.audit_subject(entry) collate "C" as subject, app.audit_names(entry) as names from app.audit;
  insert into app.audit_part (part, whole)
  select distinct subject, name collate "C" from named, unnest(names) name where app.audit_belongs(subject, name)
  on conflict do nothing;
  -- Whatever each thing belongs to, near and far; but of places none.
  create temporary table above on commit drop as
    with recursive up (thing, whole) as (
      select part, whole from app.audit_part where whole not like 'site:%' and whole not like 'trust:%'
      union
      select up.thing, far.whole from up join app.audit_part far on far.part = up.whole
      where far.whole not like 'site:%' and far.whole not like 'trust:%'
    )
    select thing, whole from up;
  analyze named;
  analyze above;
  insert into app.audit_concern (concern, seq)
  select distinct concern, seq
  from (
    select subject, name collate "C" as concern, seq from named, unnest(names) name
    union all
    select subject, whole, seq from named join app.audit_part on part = subject
    union all
    select subject, whole, seq from named join above on thing = subject
    union all
    select subject, whole, seq from (select subject, seq, name collate "C" as name from named, unnest(names) name) each_of join above on thing = name
  ) found
  where concern <> subject
  order by concern, seq
  on conflict do nothing;
  drop table named, above;
end $$;

call app.reckon_concerns();
