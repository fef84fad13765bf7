-- What the test of the audit watches with: which transactions changed something other than the audit, and a switch that keeps the
-- audit from being written.

CREATE TABLE watched (transaction xid NOT NULL);
CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO watched VALUES (pg_current_xact_id()::xid);
    RETURN NULL;
END $$;
DO $$
DECLARE
    changed regclass;
BEGIN
    FOR changed IN
        SELECT oid FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
          AND relname NOT IN ('audit', 'watched', 'spatial_ref_sys')
    LOOP
        EXECUTE format('CREATE TRIGGER watch AFTER INSERT OR UPDATE OR DELETE ON %s EXECUTE FUNCTION watch()', changed);
    END LOOP;
END $$;

-- A row in a table and not a trigger that is let go: each change of a table makes every connection read the catalog again.
CREATE TABLE unwritable (is_so bool NOT NULL);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF EXISTS (SELECT FROM unwritable) THEN
        RAISE EXCEPTION 'off the record';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER refused BEFORE INSERT ON audit EXECUTE FUNCTION refuse();
