-- In a file of its own: a new value of an enum is usable after the transaction that adds it.
update reading_changes set channel = 'calendar'
where to_state = 'REFUSED' and user_id is null and channel = 'staff' and until is not null;
