-- Counts new segments, once a statement, since an import adds them by the hundred thousand.
CREATE OR REPLACE FUNCTION segment_states_came() RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    districts int4[];
BEGIN
    WITH g AS MATERIALIZED (
        SELECT s.district, s.area_path, s.kind, count(*) FILTER (WHERE NOT s.retired) AS segments
        FROM came s GROUP BY 1, 2, 3
    ), counted AS (
        INSERT INTO area_count AS c (district, area_path, kind, segments)
        SELECT g.district, a.path, g.kind, sum(g.segments)
        FROM g CROSS JOIN LATERAL area_chain(g.area_path) a (path)
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (district, area_path, kind) DO UPDATE
        SET segments = c.segments + excluded.segments
    )
    SELECT array_agg(DISTINCT g.district) INTO districts FROM g;
    PERFORM tell_regrouped(d) FROM unnest(districts) d;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS segment_states_came ON segment_state;
CREATE TRIGGER segment_states_came
    AFTER INSERT ON segment_state REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION segment_states_came();
