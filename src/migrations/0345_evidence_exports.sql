-- What was exported of which release, and the public halves of the keys that signed it. The private halves are never in a database.
create table app.evidence_key (
  id text primary key check (id ~ '^[0-9a-f]{64}$'),
  public_key text not null unique check (public_key like '-----BEGIN PUBLIC KEY-----%'),
  made_at timestamptz not null default app.now()
);

create table app.evidence_export (
  id uuid primary key,
  release text not null references app.release,
  digest text not null references app.release (digest),
  manifest text not null check (manifest ~ '^[0-9a-f]{64}$'),
  key text not null references app.evidence_key,
  record_seq bigint not null check (record_seq >= 0),
  record_hash text not null check (record_hash ~ '^[0-9a-f]{64}$'),
  files integer not null check (files > 0),
  size bigint not null check (size > 0),
  exported_by uuid not null references app.person,
  exported_at timestamptz not null
);
create index evidence_export_of_release on app.evidence_export (release, exported_at desc);

call app.keep_for_ever('evidence_key', 'evidence_export');
