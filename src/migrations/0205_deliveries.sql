-- A message may be about no release, may go by another way than mail, and may be answered for.

alter table app.delivery alter column release drop not null;
-- By which way it goes. For a webhook the recipient's e-mail is the address of the endpoint.
alter table app.delivery add column channel text not null default 'mail' check (channel in ('mail', 'webhook'));
-- Written to because somebody named exactly them, and not for a role that they hold.
alter table app.delivery add column named boolean not null default false;
-- `sent`: a mail server has taken it. `delivered`: the receiver itself has.
alter table app.delivery drop constraint delivery_state_check;
alter table app.delivery add constraint delivery_state_check check (state in ('queued', 'sent', 'delivered', 'failed'));
-- When the recipient said that they have read it, and when somebody else was told since they did not. Both may be long after it was sent.
alter table app.delivery add column acknowledged_at timestamptz;
alter table app.delivery add column acknowledged_by text;
alter table app.delivery add column escalated_at timestamptz;
alter table app.delivery add check ((acknowledged_at is null) = (acknowledged_by is null));
alter table app.delivery drop constraint delivery_kind_content_recipient_email_key;
alter table app.delivery add unique (kind, content, channel, recipient_email);
