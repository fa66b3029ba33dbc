-- Documents under control, the transition checklist of each product, and whether a Trust's contacts are who they are said to be.
-- Every row is added and never changed; what takes one back, or decides on one, is a row of its own.

create table app.document (
  id uuid primary key default gen_random_uuid(),
  -- The order in which they came.
  sequence bigint generated always as identity,
  kind text not null check (kind ~ '^[a-z][a-z-]{0,63}$'),
  product text not null,
  -- Of one exact release of the product.
  release text references app.release,
  digest text references app.release (digest),
  -- Of one Trust that runs the product.
  trust text check (trust ~ '^[a-z0-9][a-z0-9-]{0,31}$'),
  reference text not null check (length(reference) between 1 and 100),
  version text not null check (length(version) between 1 and 50),
  title text not null check (length(title) between 1 and 200),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  link text check (link ~ '^https://' and length(link) <= 2000),
  owner_name text not null,
  owner_email text not null,
  -- In force until the end of this day.
  review_on date,
  access text not null check (access in ('public', 'private')),
  foi_clause text check (length(foi_clause) between 1 and 100),
  -- What is different from the version before.
  changes text check (length(changes) between 1 and 2000),
  registered_by uuid not null references app.person,
  registered_at timestamptz not null default app.now(),
  check ((release is null) = (digest is null)),
  check (release is null or trust is null),
  check (sha256 is not null or link is not null),
  check ((access = 'private') = (foi_clause is not null))
);
create unique index document_version on app.document
  (kind, product, coalesce(release, ''), coalesce(trust, ''), reference, version);
create index document_of_release on app.document (release);

-- The word of a group that ratifies, as a person recorded it.
create table app.document_approval (
  id uuid primary key default gen_random_uuid(),
  document uuid not null references app.document,
  by_group text not null check (by_group ~ '^[a-z][a-z-]{0,63}$'),
  decision text not null check (decision in ('approved', 'rejected')),
  -- The day of the decision, and where it is minuted.
  decided_on date not null,
  minutes text check (minutes ~ '^https://' and length(minutes) <= 2000),
  reason text check (length(reason) between 1 and 2000),
  -- The scope that it was given on; null where no tickets are known.
  scope text references app.scope_snapshot,
  recorded_by uuid not null references app.person,
  recorded_at timestamptz not null default app.now(),
  check (decision = 'approved' or reason is not null)
);
create index approval_of_document on app.document_approval (document);

create table app.document_approval_void (
  approval uuid primary key references app.document_approval,
  snapshot text not null references app.scope_snapshot,
  read_at timestamptz not null,
  voided_at timestamptz not null default app.now(),
  drift json not null check (json_array_length(drift) > 0)
);

create table app.document_withdrawal (
  document uuid primary key references app.document,
  reason text not null check (length(reason) between 1 and 2000),
  withdrawn_by uuid not null references app.person,
  withdrawn_at timestamptz not null default app.now()
);

-- Each row says all that holds of an item from then on.
create table app.checklist_mark (
  id bigint generated always as identity primary key,
  product text not null,
  item text not null check (item ~ '^[a-z][a-z-]{0,63}$'),
  responsible_name text not null,
  responsible_email text not null,
  mark text not null check (mark in ('open', 'done', 'not-applicable')),
  reason text check (length(reason) between 1 and 2000),
  marked_by uuid not null references app.person,
  marked_at timestamptz not null default app.now(),
  check (mark = 'open' or reason is not null)
);
create index checklist_of_product on app.checklist_mark (product, item, id);

-- What a contact said of themselves by a link, or a person made sure of in another way.
create table app.contact_word (
  id bigint generated always as identity primary key,
  trust text not null,
  email text not null,
  name text not null,
  role text not null,
  word text not null check (word in ('verified', 'wrong')),
  reason text check (length(reason) between 1 and 2000),
  -- The person who made sure; null: the contact, by a link.
  said_by uuid references app.person,
  said_at timestamptz not null default app.now(),
  check (word = 'verified' or reason is not null),
  check (said_by is null or reason is not null)
);
create index word_of_contact on app.contact_word (trust, email, id);

-- Four eyes, underneath every route: no approval by whoever brought the document, or made the release that it is of.
create function app.refuse_own_document_approval() returns trigger language plpgsql as $$
declare
  asked app.document;
begin
  select * into strict asked from app.document where id = new.document;
  if new.decision = 'approved' and (asked.registered_by = new.recorded_by
    or (asked.release is not null and app.made_release(new.recorded_by, asked.release))) then
    raise exception 'whoever brought a document, or made its release, does not approve it' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger document_approval_has_four_eyes before insert on app.document_approval
  for each row execute function app.refuse_own_document_approval();

call app.keep_for_ever('document', 'document_approval', 'document_approval_void', 'document_withdrawal', 'checklist_mark',
  'contact_word');
