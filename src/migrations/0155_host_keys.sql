-- Since when a control node shows another host key than the pinned one; null while it shows the right one.
alter table app.control_node add column strange_key_since timestamptz;
