-- What every capability stands on: the database's own clock, and the record.

-- All time that decides who may act is database time, read through this one function.
create function app.now() returns timestamptz language sql volatile as $$ select clock_timestamp() $$;

-- The record. Append-only; each entry carries the hash of the entry before it, so that a change, a gap, a swap or a cut
-- shows against any head that was exported earlier. `entry` is kept as the very text that was hashed.
create table app.audit (
  seq bigint primary key,
  at timestamptz not null,
  entry text not null,
  previous_hash text not null,
  hash text not null unique
);

create function app.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % is refused', tg_table_name, lower(tg_op) using errcode = 'insufficient_privilege';
end $$;

-- What is written in these tables stays as it was written: no row changes or goes, and none of them is emptied.
create procedure app.keep_for_ever(variadic kept text[]) language plpgsql as $$
declare
  one text;
begin
  foreach one in array kept loop
    execute format('create trigger %1$s_never_changes before update or delete on app.%1$I
      for each row execute function app.refuse_change()', one);
    execute format('create trigger %1$s_is_never_emptied before truncate on app.%1$I
      for each statement execute function app.refuse_change()', one);
  end loop;
end $$;

call app.keep_for_ever('audit');

-- A transaction drafts its entries here, and they join the chain while it commits: the chain's lock is then held for the
-- instant of the commit only, is always the last lock taken, and so can neither slow nor deadlock what is being recorded.
create table app.audit_draft (id bigint generated always as identity primary key, entry text not null);

create function app.chain_audit() returns trigger language plpgsql as $$
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
  delete from app.audit_draft where id = new.id;
  return null;
end $$;

-- The chain is the only way in.
create trigger audit_is_written_by_the_chain before insert on app.audit for each row
  when (pg_trigger_depth() = 0) execute function app.refuse_change();

create constraint trigger audit_draft_joins_the_chain after insert on app.audit_draft
  deferrable initially deferred for each row execute function app.chain_audit();
