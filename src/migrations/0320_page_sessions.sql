-- Sessions of people at pages, beside those of programs, which send theirs as a bearer token.

alter table app.session
  -- Shown as a cookie, by pages alone. Over after 30 minutes without use, where others last an hour.
  add column by_cookie boolean not null default false,
  -- What every form of its pages carries.
  add column form_token text check (form_token ~ '^[0-9a-f]{64}$'),
  -- When its person last typed the password.
  add column proved_at timestamptz,
  -- What the next page says once: the outcome of the form before it.
  add column said text check (length(said) <= 500),
  add check (by_cookie = (form_token is not null)),
  add check (by_cookie = (proved_at is not null));
