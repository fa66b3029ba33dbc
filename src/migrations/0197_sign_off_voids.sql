-- What voided an approval: the first reading after it that found other tickets than it was given on. A row is added in the transaction
-- that keeps that reading, and stays whatever the tickets become later.
create table app.sign_off_void (
  sign_off uuid primary key references app.sign_off,
  snapshot text not null references app.scope_snapshot,
  -- When the reading began.
  read_at timestamptz not null,
  voided_at timestamptz not null default app.now(),
  -- json and not jsonb: names in a tracker may hold characters that jsonb does not.
  drift json not null check (json_array_length(drift) > 0)
);
create trigger sign_off_void_never_changes before update or delete on app.sign_off_void
  for each row execute function app.refuse_change();
create trigger sign_off_void_is_never_emptied before truncate on app.sign_off_void
  for each statement execute function app.refuse_change();
