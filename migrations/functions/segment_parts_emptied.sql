-- TRUNCATE … CASCADE follows foreign keys; geometry and state have none, so it goes on from here.
CREATE OR REPLACE FUNCTION segment_parts_emptied() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    TRUNCATE segment_geometry, segment_state;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS segment_emptied ON segment;
CREATE TRIGGER segment_emptied
    AFTER TRUNCATE ON segment
    FOR EACH STATEMENT EXECUTE FUNCTION segment_parts_emptied();
