-- no-transaction
-- Plates that were taken down again, by code: where they hung when a record was made. Scans with an
-- id of a clock that is wrong by days, by when they came: of each place the others are found by the
-- time inside their ids.
--
-- Scans month by month, as in 0145_scan_noted.sql.
DO $$
DECLARE
    month text;
BEGIN
    SET LOCAL lock_timeout = '5s';
    CREATE INDEX IF NOT EXISTS code_binding_undone ON code_binding (district, code, undone_at)
        WHERE undone_at IS NOT NULL;
    COMMIT;
    SET LOCAL lock_timeout = '5s';
    CREATE INDEX IF NOT EXISTS scan_misdated ON ONLY scan (district, received_at)
        INCLUDE (checkpoint_id) WHERE misdated(scan_id, received_at) = 1;
    COMMIT;
    FOREACH month IN ARRAY ARRAY(
        SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'scan'::regclass ORDER BY c.relname)
    LOOP
        CONTINUE WHEN EXISTS (
            SELECT FROM pg_inherits i JOIN pg_index x ON x.indexrelid = i.inhrelid
            WHERE i.inhparent = 'scan_misdated'::regclass AND x.indrelid = month::regclass);
        SET LOCAL lock_timeout = '5s';
        EXECUTE format(
            'CREATE INDEX %I ON %I (district, received_at) INCLUDE (checkpoint_id)
                 WHERE misdated(scan_id, received_at) = 1', month || '_misdated', month);
        EXECUTE format('ALTER INDEX scan_misdated ATTACH PARTITION %I', month || '_misdated');
        COMMIT;
    END LOOP;
END $$;
