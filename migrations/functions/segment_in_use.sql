-- A segment that has a geometry or a state stays.
CREATE OR REPLACE FUNCTION segment_in_use() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF EXISTS (SELECT FROM segment_geometry g
               WHERE g.district = OLD.district AND g.segment_id = OLD.segment_id)
       OR EXISTS (SELECT FROM segment_state s
                  WHERE s.district = OLD.district AND s.segment_id = OLD.segment_id) THEN
        RAISE foreign_key_violation USING MESSAGE = 'the segment has a geometry or a state',
            TABLE = 'segment_geometry',
            CONSTRAINT = 'segment_geometry_district_segment_id_fkey';
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS segment_removed ON segment;
CREATE TRIGGER segment_removed
    AFTER DELETE ON segment
    FOR EACH ROW EXECUTE FUNCTION segment_in_use();
