-- Releases: manifests that never change.

-- `manifest` is the very text whose sha256 people sign. Every column that says what a release is, is computed from that
-- text, so none can disagree with what was signed, and the digest is checked against it here too.
create table app.release (
  manifest text not null,
  digest text not null unique check (digest = encode(sha256(convert_to(manifest, 'UTF8')), 'hex')),
  version text primary key generated always as (manifest::jsonb ->> 'version') stored
    check (version ~ '^[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}$'),
  product text not null generated always as (manifest::jsonb ->> 'product') stored check (product in ('flip', 'aide')),
  kind text not null generated always as (manifest::jsonb ->> 'kind') stored
    check (kind in ('planned', 'hotfix', 'iterative')),
  migration text not null generated always as (manifest::jsonb ->> 'migration') stored
    check (migration in ('none', 'expand', 'reversible', 'one-way')),
  rolls_back_to text generated always as (manifest::jsonb ->> 'rollsBackTo') stored,
  packages jsonb not null generated always as (manifest::jsonb -> 'packages') stored
    check (jsonb_typeof(packages) = 'array' and jsonb_array_length(packages) between 1 and 100),
  -- The order in which releases came: versions are opaque and are never compared as numbers.
  sequence bigint generated always as identity unique,
  registered_by uuid not null references app.person,
  registered_at timestamptz not null default app.now(),
  unique (version, product),
  -- The way back leads to a release of the same product, and a one-way release has none.
  foreign key (rolls_back_to, product) references app.release (version, product),
  check (rolls_back_to is distinct from version),
  check (migration <> 'one-way' or rolls_back_to is null)
);
create index release_by_name on app.release (version collate "C");

-- Who built it, and so never approves it; the manifest holds their addresses as they were, this the people.
create table app.release_builder (
  version text not null references app.release,
  person uuid not null references app.person,
  primary key (version, person)
);
create index release_builder_of_person on app.release_builder (person);

call app.keep_for_ever('release', 'release_builder');
