-- no-transaction
-- By what a page of what is on record is found. It goes back along the primary key, since ids begin
-- with the time; these find what is rare among much: an area, an account, a subject, an action.
--
-- Each index in a transaction of its own: while one is made, whoever puts something on record
-- waits, about a second where there are a million rows. What was made before a start ended is
-- passed over by the next.
DO $$
DECLARE
    made text;
BEGIN
    FOREACH made IN ARRAY ARRAY[
        'audit_area ON audit (district, area_path, event_id)',
        'audit_account ON audit (district, account_id, event_id)',
        'audit_subject ON audit (district, subject, event_id)',
        -- By the bytes, since it is asked for by its beginning.
        'audit_action ON audit (district, action COLLATE "C", event_id)'
    ] LOOP
        SET LOCAL lock_timeout = '5s';
        EXECUTE 'CREATE INDEX IF NOT EXISTS ' || made;
        COMMIT;
    END LOOP;
END $$;
