-- Counts segments of a kind in or out, in their area and every one above it up to the town.
CREATE OR REPLACE FUNCTION count_segments(p_district int4, p_area text, p_kind text, p_change int4)
    RETURNS void
    LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO area_count AS c (district, area_path, kind, segments)
    SELECT p_district, a.path, p_kind, p_change FROM area_chain(p_area) a (path) ORDER BY a.path
    ON CONFLICT (district, area_path, kind) DO UPDATE
    SET segments = c.segments + excluded.segments;
END;
