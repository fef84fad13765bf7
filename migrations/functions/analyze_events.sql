-- Reads samples of the partitioned tables, events above all, for the planner: autovacuum reads the
-- months, but never the tables as wholes, and a plan for a whole that nothing is known of tips as
-- it fills. Leaves alone what was read since `p_since`, and everything while another server is at
-- it; answers how many it read. Works as the owner, since the application may not.
CREATE OR REPLACE FUNCTION analyze_events(p_since timestamptz) RETURNS int4
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    parent regclass;
    done   int4 := 0;
BEGIN
    IF NOT pg_try_advisory_xact_lock(7234502) THEN
        RETURN 0;
    END IF;
    FOR parent IN
        SELECT c.oid FROM pg_class c
        WHERE c.relkind = 'p' AND c.relnamespace = 'public'::regnamespace
          AND coalesce(pg_stat_get_last_analyze_time(c.oid), '-infinity') < p_since
        ORDER BY c.relname
    LOOP
        EXECUTE format('ANALYZE %s', parent);
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;

REVOKE ALL ON FUNCTION analyze_events(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION analyze_events(timestamptz) TO riverward_app;
