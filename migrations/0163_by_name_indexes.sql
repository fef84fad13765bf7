-- no-transaction
-- By what pages of lists by name are found: the segments of a district in the order of need, and
-- its accounts. The order is that of 0162_by_name.sql, which is ICU's: where a machine comes with
-- another release of ICU, the start after it makes these anew (src/db/order.rs).
--
-- Each index in a transaction of its own: while one is made, writers of its table wait, less than a
-- second where there are a hundred thousand segments. What was made before a start ended is passed
-- over by the next.
DO $$
DECLARE
    made text;
BEGIN
    FOREACH made IN ARRAY ARRAY[
        'segment_state_by_name ON segment_state (district, need, name COLLATE by_name, segment_id)
            WHERE NOT retired',
        'account_by_name ON account (district, name COLLATE by_name, account_id)'
    ] LOOP
        SET LOCAL lock_timeout = '5s';
        EXECUTE 'CREATE INDEX IF NOT EXISTS ' || made;
        COMMIT;
    END LOOP;
END $$;
