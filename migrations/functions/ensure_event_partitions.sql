-- Makes what is missing of the monthly partitions of events, for `months` months from that of
-- `first` on; answers how many it made. A device with a wrong clock makes an id far from today:
-- such a row waits in the default partition and moves when its month gets one. Works as the owner,
-- since the application has no DDL.
CREATE OR REPLACE FUNCTION ensure_event_partitions(first date, months int4) RETURNS int4
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    parent text;
    key    text;
    month  date;
    child  text;
    lo     uuid;
    hi     uuid;
    made   int4 := 0;
BEGIN
    FOR parent, key IN VALUES ('scan', 'scan_id'), ('patrol_outcome', 'event_id'),
                              ('problem_event', 'event_id'), ('rating', 'rating_id'),
                              ('code_event', 'event_id'), ('audit', 'event_id'),
                              ('scan_withdrawal', 'event_id'), ('scan_explanation', 'event_id'),
                              ('scan_decision', 'event_id')
    LOOP
        IF to_regclass(parent || '_default') IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', parent || '_default', parent);
        END IF;
        FOR i IN 0 .. months - 1 LOOP
            month := (date_trunc('month', first::timestamp) + make_interval(months => i))::date;
            child := parent || to_char(month, '_YYYY_MM');
            CONTINUE WHEN to_regclass(child) IS NOT NULL;
            lo := uuidv7_floor(month::timestamp AT TIME ZONE 'UTC');
            hi := uuidv7_floor((month + interval '1 month') AT TIME ZONE 'UTC');
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', child, parent);
            EXECUTE format('WITH moved AS (DELETE FROM %I WHERE %I >= %L AND %I < %L RETURNING *)
                            INSERT INTO %I SELECT * FROM moved',
                           parent || '_default', key, lo, key, hi, child);
            EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                           parent, child, lo, hi);
            made := made + 1;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;

REVOKE ALL ON FUNCTION ensure_event_partitions(date, int4) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_event_partitions(date, int4) TO riverward_app;

-- So that a database takes events as soon as it is migrated, before any server keeps months ahead.
SELECT ensure_event_partitions((now() - interval '3 months')::date, 7);
