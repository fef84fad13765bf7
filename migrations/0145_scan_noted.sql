-- no-transaction
-- Visits with words, by place: what is to be erased of visit grids is found without the visits that
-- have none (any more).
--
-- Month by month, each in a transaction of its own: while one is read, recordings into that month
-- wait, about a second where it has a million scans, and recordings into others go on. The index of
-- the whole becomes valid with the last of them. A month that another server makes meanwhile brings
-- its index along; what was made before a start ended is passed over by the next.
DO $$
DECLARE
    month text;
BEGIN
    SET LOCAL lock_timeout = '5s';
    CREATE INDEX IF NOT EXISTS scan_noted ON ONLY scan (district, checkpoint_id, scan_id)
        WHERE note <> '';
    COMMIT;
    FOREACH month IN ARRAY ARRAY(
        SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'scan'::regclass ORDER BY c.relname)
    LOOP
        CONTINUE WHEN EXISTS (
            SELECT FROM pg_inherits i JOIN pg_index x ON x.indexrelid = i.inhrelid
            WHERE i.inhparent = 'scan_noted'::regclass AND x.indrelid = month::regclass);
        SET LOCAL lock_timeout = '5s';
        EXECUTE format(
            'CREATE INDEX %I ON %I (district, checkpoint_id, scan_id) WHERE note <> %L',
            month || '_noted', month, '');
        EXECUTE format('ALTER INDEX scan_noted ATTACH PARTITION %I', month || '_noted');
        COMMIT;
    END LOOP;
END $$;
