-- The record is searched by who and by what they did, each in its own order; and by time, which only grows with the numbers.
create function app.audit_actor(entry text) returns text language sql immutable as $$ select entry::json ->> 'actor' $$;
create function app.audit_action(entry text) returns text language sql immutable as $$ select entry::json ->> 'action' $$;
create index audit_actor on app.audit ((app.audit_actor(entry) collate "C"), seq);
create index audit_action on app.audit ((app.audit_action(entry) collate "C"), seq);
create index audit_at on app.audit (at, seq);
