-- Locks what adds up at places in a month and now, making the rows that are not there yet, in the
-- order of everybody: months of towns, counts, months of areas. For sums_of_places, which comes
-- after what changes them.
CREATE OR REPLACE FUNCTION hold_sums(p_district int4, p_month date, p_areas text[], p_kinds text[])
    RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO town_month AS t (district, town_path, month, kind, patrolled, patrolled_days)
    SELECT DISTINCT p_district, area_town(n.path), p_month, n.sort, 0, 0
    FROM unnest(p_areas, p_kinds) AS n (path, sort)
    ORDER BY 2, 4
    ON CONFLICT (district, town_path, month, kind) DO UPDATE SET patrolled = t.patrolled;
    INSERT INTO area_count AS c (district, area_path, kind)
    SELECT DISTINCT p_district, a.path, n.sort
    FROM unnest(p_areas, p_kinds) AS n (path, sort)
    CROSS JOIN LATERAL area_chain(n.path) a (path)
    ORDER BY 2, 3
    ON CONFLICT (district, area_path, kind) DO UPDATE SET segments = c.segments;
    INSERT INTO area_month AS m (district, area_path, month, kind)
    SELECT DISTINCT p_district, a.path, p_month, n.sort
    FROM unnest(p_areas, p_kinds) AS n (path, sort)
    CROSS JOIN LATERAL area_chain(n.path) a (path)
    ORDER BY 2, 4
    ON CONFLICT (district, month, area_path, kind) DO UPDATE SET opened = m.opened;
END $$;
