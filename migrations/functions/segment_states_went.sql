-- Counts segments out whose states are removed.
CREATE OR REPLACE FUNCTION segment_states_went() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM count_segments(g.district, g.area_path, g.kind, -g.segments)
    FROM (SELECT s.district, s.area_path, s.kind, count(*)::int4 AS segments
          FROM went s WHERE NOT s.retired
          GROUP BY 1, 2, 3 ORDER BY 1, 2, 3) g;
    PERFORM tell_regrouped(s.district) FROM (SELECT DISTINCT district FROM went) s;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS segment_states_went ON segment_state;
CREATE TRIGGER segment_states_went
    AFTER DELETE ON segment_state REFERENCING OLD TABLE AS went
    FOR EACH STATEMENT EXECUTE FUNCTION segment_states_went();
