-- Who is at the other end of a message, within the system that it goes to, so that one that hangs holds up no other.
alter table app.outbox
  add column system text generated always as (split_part(topic, '.', 1)) stored,
  -- Empty where the system is one party.
  add column party text not null default '';
drop index app.outbox_due;
create index outbox_due on app.outbox (system, party, due_at, id) where state = 'waiting';
