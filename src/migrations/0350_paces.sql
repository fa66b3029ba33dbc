-- How long the last runs took at each site: read by the thousand for every plan, forecast and page, and written once at the end of a run.
create table app.site_pace (
  site text not null,
  product text not null,
  kind text not null check (kind in ('deploy', 'roll-back')),
  -- Seconds of the last twenty that ended well, the newest last: an estate that grew is not measured by what it was.
  took double precision[] not null check (cardinality(took) between 1 and 20),
  primary key (site, product, kind)
);

-- By the control node's clock from its first line to its last, so that time in which nobody listened is no part of it.
create function app.seconds_of_run(run app.attempt) returns double precision language sql stable as $$
  select extract(epoch from coalesce(
    (select at from app.attempt_event where attempt = run.id and event = 'run-ended'
      and seq = (select max(seq) from app.attempt_event where attempt = run.id))
    - (select at from app.attempt_event where attempt = run.id order by seq limit 1), run.ended_at - run.started_at))
$$;

-- Runs that a probe had to settle, or that found the release there already, tell nothing of how long one takes.
create function app.tells_pace(run app.attempt) returns boolean language sql stable as $$
  select run.state = case run.kind when 'deploy' then 'succeeded' when 'roll-back' then 'rolled-back' end
    and run.started_at is not null and run.before_digest is distinct from run.target_digest
    and not exists (select from app.attempt as probe where probe.settles = run.id)
$$;

create function app.keep_pace() returns trigger language plpgsql as $$
begin
  if app.tells_pace(new) then
    insert into app.site_pace as known (site, product, kind, took)
    values (new.site, new.product, new.kind, array[app.seconds_of_run(new)])
    on conflict (site, product, kind) do update
    set took = (known.took || excluded.took)[greatest(1, cardinality(known.took) - 18):];
  end if;
  return null;
end $$;
create trigger ended_attempt_keeps_pace after update on app.attempt for each row
  when (old.state <> new.state and new.state in ('succeeded', 'rolled-back') and new.kind in ('deploy', 'roll-back'))
  execute function app.keep_pace();

insert into app.site_pace (site, product, kind, took)
select site, product, kind, array_agg(took order by created_at)
from (
  select site, product, kind, created_at, app.seconds_of_run(run) as took,
    row_number() over (partition by site, product, kind order by created_at desc) as nth
  from app.attempt as run where kind in ('deploy', 'roll-back') and app.tells_pace(run)
) as last where nth <= 20
group by site, product, kind;
