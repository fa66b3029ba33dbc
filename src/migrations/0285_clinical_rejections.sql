-- That somebody would not let a release be done to patients as it is, on the form for that (002-012).
create table app.clinical_rejection (
  id uuid primary key default gen_random_uuid(),
  release text not null references app.release,
  digest text not null references app.release (digest),
  -- The gate that it shuts, with every one above.
  environment text not null check (environment in ('sit', 'uat', 'pre-prod', 'production')),
  hazard text not null check (length(hazard) between 1 and 4000),
  patient_safety boolean not null,
  other_systems boolean not null,
  data_loss boolean not null,
  -- What would make it safe; null where nobody knows.
  remedy text check (length(remedy) between 1 and 4000),
  rejected_by uuid not null references app.person,
  rejected_at timestamptz not null default app.now(),
  check (patient_safety or other_systems or data_loss)
);
create index clinical_rejection_of_release on app.clinical_rejection (release, rejected_at);

create table app.clinical_rejection_withdrawal (
  rejection uuid primary key references app.clinical_rejection,
  reason text not null check (length(reason) between 1 and 2000),
  withdrawn_by uuid not null references app.person,
  withdrawn_at timestamptz not null default app.now()
);

do $$
declare
  kept text;
begin
  foreach kept in array array['clinical_rejection', 'clinical_rejection_withdrawal'] loop
    execute format('create trigger %1$s_never_changes before update or delete on app.%1$I
      for each row execute function app.refuse_change()', kept);
    execute format('create trigger %1$s_is_never_emptied before truncate on app.%1$I
      for each statement execute function app.refuse_change()', kept);
  end loop;
end $$;
