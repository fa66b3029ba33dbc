-- A contact of a Trust declares and ends its freezes by link too, without an account.
alter table app.freeze
  add column declared_link text references app.link,
  add column ended_link text references app.link,
  drop constraint freeze_declared,
  add constraint freeze_declared check (
    (declared_by is null) = (declared_name is not null) and (owner is null) = (declared_by is null)
    and (declared_by is not null or outage is not null or declared_link is not null)
    and (declared_by is null or declared_link is null)),
  add constraint freeze_ended_link check (ended_link is null or ended_name is not null);
create index freeze_by_link on app.freeze (trust, declared_at) where declared_link is not null;
