-- A geometry or a state belongs to a segment that is there. Segments are retired and not removed,
-- so nothing has to be locked for it. Rows of an import come with ids in a row: then one pass over
-- these answers for all of them.
CREATE OR REPLACE FUNCTION segment_part_check() RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    missing bool := false;
    span    record;
BEGIN
    FOR span IN SELECT district, min(segment_id) AS first, max(segment_id) AS last,
                       count(*) AS rows
                FROM added GROUP BY district
    LOOP
        missing := missing OR CASE WHEN span.last - span.first < 4 * span.rows
            THEN EXISTS (SELECT FROM (SELECT segment_id FROM added WHERE district = span.district
                                      EXCEPT
                                      SELECT s.segment_id FROM segment s
                                      WHERE s.district = span.district
                                        AND s.segment_id BETWEEN span.first AND span.last) x)
            ELSE EXISTS (SELECT FROM added n
                         WHERE n.district = span.district
                           AND NOT EXISTS (SELECT FROM segment s
                                           WHERE s.district = span.district
                                             AND s.segment_id = n.segment_id))
            END;
    END LOOP;
    IF missing THEN
        RAISE foreign_key_violation USING MESSAGE = 'there is no such segment',
            TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '_district_segment_id_fkey';
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS segment_geometry_added ON segment_geometry;
CREATE TRIGGER segment_geometry_added
    AFTER INSERT ON segment_geometry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION segment_part_check();

DROP TRIGGER IF EXISTS segment_state_added ON segment_state;
CREATE TRIGGER segment_state_added
    AFTER INSERT ON segment_state REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION segment_part_check();
