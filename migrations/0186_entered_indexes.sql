-- no-transaction
-- Entered records by segment, which are few: those of visit grids, whose notes are erased; and the
-- visits that they make up, by day, for the sheets of months.
--
-- Scans month by month, as in 0145_scan_noted.sql.
DO $$
DECLARE
    month text;
BEGIN
    SET LOCAL lock_timeout = '5s';
    CREATE INDEX IF NOT EXISTS patrol_entered ON patrol (district, day, segment_id)
        WHERE flags & 8192 <> 0;
    COMMIT;
    SET LOCAL lock_timeout = '5s';
    CREATE INDEX IF NOT EXISTS scan_entered_of ON ONLY scan (district, segment_id, received_at)
        WHERE entered_reason IS NOT NULL;
    COMMIT;
    FOREACH month IN ARRAY ARRAY(
        SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'scan'::regclass ORDER BY c.relname)
    LOOP
        CONTINUE WHEN EXISTS (
            SELECT FROM pg_inherits i JOIN pg_index x ON x.indexrelid = i.inhrelid
            WHERE i.inhparent = 'scan_entered_of'::regclass AND x.indrelid = month::regclass);
        SET LOCAL lock_timeout = '5s';
        EXECUTE format(
            'CREATE INDEX %I ON %I (district, segment_id, received_at)
                 WHERE entered_reason IS NOT NULL', month || '_entered_of', month);
        EXECUTE format('ALTER INDEX scan_entered_of ATTACH PARTITION %I', month || '_entered_of');
        COMMIT;
    END LOOP;
END $$;
