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
call app.keep_for_ever('sign_off_void');
