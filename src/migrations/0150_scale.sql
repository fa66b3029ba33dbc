-- What lets a rollout of many sites be decided about by reading few of them.

alter table app.rollout_site
  -- What a site may say of being busy, beside the inputs, which are much larger.
  add column quiesce jsonb generated always as (inputs -> 'quiesce') stored,
  -- Why it need not be read: nothing has been done or said there yet, or it has the release, and was probed again since, or not yet.
  -- Null wherever something may be to be decided.
  add column rests text check (rests in ('untouched', 'succeeded', 'soaked'));
create index rollout_site_at_rest on app.rollout_site (rollout, rests, wave);
create index rollout_site_hubs on app.rollout_site (rollout) where hub;

-- Whoever orders an attempt or says a word ends the rest of the site, and nobody can forget to.
create function app.end_rest_by_attempt() returns trigger language plpgsql as $$
begin
  update app.rollout_site set rests = null where rollout = new.rollout and site = new.site and rests is not null;
  return null;
end $$;
create trigger attempt_ends_rest after insert on app.attempt for each row
  when (new.rollout is not null) execute function app.end_rest_by_attempt();

create function app.end_rest_by_word() returns trigger language plpgsql as $$
begin
  new.rests := null;
  return new;
end $$;
create trigger word_ends_rest before update on app.rollout_site for each row
  when (old.rests is not null
    and (old.skipped, old.accepted, old.excused, old.retry_wanted, old.roll_back_wanted, old.patient_from, old.person_asked_at,
      old.go_on_by)
    is distinct from (new.skipped, new.accepted, new.excused, new.retry_wanted, new.roll_back_wanted, new.patient_from,
      new.person_asked_at, new.go_on_by))
  execute function app.end_rest_by_word();

-- Whether any release of a product says which versions it works with: mostly none does, and then nothing need be compared.
create index release_in_company on app.release (product) where manifest::jsonb -> 'worksWith' is not null;
